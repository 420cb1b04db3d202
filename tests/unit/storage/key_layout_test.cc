#include "storage/key_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace lienthong::storage {
namespace {

const std::vector<uint64_t> kNumbers = {
    1, 2, 255, 256, 65'535, 65'536, uint64_t{1} << 32, uint64_t{1} << 63, std::numeric_limits<uint64_t>::max()};

TEST(KeyLayout, ColumnNamesAreDifferentAndMetaIsMadeLast) {
  std::set<std::string> names;
  for (const Column column : kColumns) names.insert(std::string(ColumnName(column)));
  EXPECT_EQ(names.size(), kColumns.size());
  EXPECT_EQ(names.count(""), 0u);
  EXPECT_EQ(kColumns.back(), Column::kMeta);
  for (size_t i = 0; i < kColumns.size(); ++i) EXPECT_EQ(static_cast<size_t>(kColumns[i]), i);
}

TEST(KeyLayout, BlockKeysGoRoundAndSortAsPositions) {
  std::string before;
  for (const uint64_t number : kNumbers) {
    const std::string key = BlockKey(number);
    EXPECT_EQ(*ParseBlockKey(key), number);
    EXPECT_LT(before, key);
    before = key;
  }
  for (const std::string& bad : {std::string(), std::string(8, '\0'), BlockKey(1) + "x", BlockKey(1).substr(1)}) {
    EXPECT_EQ(ParseBlockKey(bad).status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(KeyLayout, StreamKeysGoRoundAndSortByNameThenRevision) {
  std::string before;
  for (const char* const stream : {"a", "a/b", "ab", "b"}) {
    for (const uint64_t number : kNumbers) {
      const std::string key = StreamKey(stream, number);
      const absl::StatusOr<StreamPlace> place = ParseStreamKey(key);
      ASSERT_TRUE(place.ok()) << place.status();
      EXPECT_EQ(place->stream, stream);
      EXPECT_EQ(place->revision, number);
      EXPECT_LT(before, key);
      EXPECT_LT(key, StreamEnd(stream));
      before = key;
    }
    EXPECT_LT(before, StreamEnd(stream));
  }
  EXPECT_LT(StreamEnd("a"), StreamKey("a/b", 1));
  for (const std::string& bad :
       {std::string("stream"), std::string(9, '\0'), StreamKey("s", 0), StreamKey("s", 1) + "x"}) {
    EXPECT_EQ(ParseStreamKey(bad).status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(KeyLayout, TheRowsOfAViewLieBetweenItsStateAndItsEnd) {
  for (const std::string& key : {std::string(), std::string("\0", 1), std::string("row"), std::string("\xff\xff")}) {
    const std::string row_key = ViewRowKey("view", key);
    EXPECT_EQ(*ParseViewRowKey("view", row_key), key);
    EXPECT_LT(ViewStateKey("view"), row_key);
    EXPECT_LT(row_key, ViewRowsEnd("view"));
    EXPECT_EQ(ParseViewRowKey("vie", row_key).status().code(), absl::StatusCode::kDataLoss);
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
