#include "storage/key_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace lienthong::storage {
namespace {

const std::vector<uint64_t> kNumbers = {
    1, 2, 255, 256, 65'535, 65'536, uint64_t{1} << 32, uint64_t{1} << 63, std::numeric_limits<uint64_t>::max()};

TEST(KeyLayout, ColumnNamesAreDifferentAndMetaIsMadeLast) {
  std::set<std::string> names = {std::string(ColumnName(Column::kMeta))};
  using Columns = std::vector<Column>;
  for (const Columns& columns :
       {Columns(kLogColumns.begin(), kLogColumns.end()), Columns(kDerivedColumns.begin(), kDerivedColumns.end())}) {
    EXPECT_EQ(columns.back(), Column::kMeta);
    for (const Column column : columns) {
      EXPECT_LT(static_cast<size_t>(column), kColumnCount);
      EXPECT_EQ(names.insert(std::string(ColumnName(column))).second, column != Column::kMeta);
    }
  }
  EXPECT_EQ(names.size(), kColumnCount);
  EXPECT_EQ(names.count(""), 0u);
}

TEST(KeyLayout, BlockKeysGoRoundAndSortAsPositions) {
  std::string before;
  for (const uint64_t number : kNumbers) {
    const std::string key = BlockKey(number);
    EXPECT_EQ(*ParseBlockKey(key), number);
    EXPECT_EQ(*ParseAnswersKey(AnswersKey(number)), number);
    EXPECT_LT(before, key);
    before = key;
  }
  for (const std::string& bad : {std::string(), std::string(8, '\0'), BlockKey(1) + "x", BlockKey(1).substr(1)}) {
    EXPECT_EQ(ParseBlockKey(bad).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseAnswersKey(bad).status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(KeyLayout, RowsOfStreamsAndRequestsAreNeverMixed) {
  std::set<std::string> keys = {IndexStateKey()};
  for (const char* const stream : {"a", "a/b", "ab", "b"}) {
    EXPECT_TRUE(keys.insert(StreamEndKey(stream)).second);
    for (const uint64_t chunk : kNumbers) EXPECT_TRUE(keys.insert(StreamChunkKey(stream, chunk)).second);
  }
  EXPECT_LT(StreamEndKey("a"), StreamChunkKey("a", 0));
  EXPECT_LT(StreamChunkKey("a", 1), StreamChunkKey("a", 256));
  EXPECT_EQ(*keys.begin(), IndexStateKey());
  for (const std::string& request : {std::string(1, '\0'), std::string("a"), std::string("\xff")}) {
    EXPECT_LT(IndexStateKey(), RequestRowKey(request));
  }
}

TEST(KeyLayout, TheRowsOfAViewLieBetweenItsStateAndItsEnd) {
  for (const std::string& key : {std::string(), std::string("\0", 1), std::string("row"), std::string("\xff\xff")}) {
    for (const uint32_t generation : {0u, 1u, 0xffffffffu}) {
      const std::string row_key = ViewRowKey("view", generation, key);
      EXPECT_EQ(*ParseViewRowKey("view", generation, row_key), key);
      EXPECT_LT(ViewStateKey("view"), row_key);
      EXPECT_LT(row_key, ViewRowsEnd("view"));
      EXPECT_EQ(ParseViewRowKey("vie", generation, row_key).status().code(), absl::StatusCode::kDataLoss);
      EXPECT_EQ(ParseViewRowKey("view", 7, row_key).status().code(), absl::StatusCode::kDataLoss);
    }
    EXPECT_LT(ViewRowKey("view", 255, key), ViewRowKey("view", 256, ""));
  }
  EXPECT_LT(ViewRowsEnd("view"), ViewStateKey("view_two"));
}

TEST(KeyLayout, PrefixEndIsTheLeastKeyBeyondThePrefix) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff"), "");
  EXPECT_EQ(PrefixEnd(""), "");
}

}  // namespace
}  // namespace lienthong::storage
