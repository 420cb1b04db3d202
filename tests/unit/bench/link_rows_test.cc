#include "services/bench/link_rows.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/temp_directory.h"

namespace lienthong::bench {
namespace {

using Rows = std::vector<std::vector<std::string>>;

class LinkRowsTest : public ::testing::Test {
 protected:
  std::string File(const std::string& bytes) {
    const std::string path = absl::StrCat(directory_.path(), "/", ++files_, ".csv");
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  // All rows, or the message of the first error.
  Rows Read(const std::string& bytes, std::string* error) {
    error->clear();
    auto rows = CsvRows::Open(File(bytes));
    if (!rows.ok()) {
      *error = std::string(rows.status().message());
      return {};
    }
    Rows read;
    std::vector<absl::string_view> fields;
    while (true) {
      const auto more = (*rows)->Next(&fields);
      if (!more.ok()) *error = std::string(more.status().message());
      if (!more.ok() || !*more) return read;
      read.emplace_back(fields.begin(), fields.end());
    }
  }

  testing::TempDirectory directory_;
  int files_ = 0;
};

TEST_F(LinkRowsTest, RowsAreReadAsTheyAreWritten) {
  const struct {
    const char* what;
    std::string bytes;
    Rows rows;
  } kCases[] = {
      {"plain", "a,b\n1,2\n3,4\n", {{"1", "2"}, {"3", "4"}}},
      {"no line feed at the end", "a,b\n1,2", {{"1", "2"}}},
      {"CRLF and empty lines", "a,b\r\n1,2\r\n\r\n\n3,4\r\n", {{"1", "2"}, {"3", "4"}}},
      {"spaces", " a , b\n 1 ,\t2 \n", {{"1", "2"}}},
      {"empty fields", "a,b\n,\n", {{"", ""}}},
      {"quotes", "a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", {{"1,5", "say \"hi\""}}},
      {"line feeds in quotes", "a,b\n\"1\n\n2\",3\n4,5\n", {{"1\n\n2", "3"}, {"4", "5"}}},
      {"quoted names", "\"a\",\"b\"\n1,2\n", {{"1", "2"}}},
      {"no rows", "a,b\n", {}},
  };
  for (const auto& c : kCases) {
    std::string error;
    EXPECT_EQ(Read(c.bytes, &error), c.rows) << c.what;
    EXPECT_EQ(error, "") << c.what;
  }
}

TEST_F(LinkRowsTest, LongFilesAreReadInPieces) {
  std::string bytes = "a,b\n";
  Rows wanted;
  for (int i = 0; i < 20'000; ++i) {
    wanted.push_back({absl::StrCat("left ", i), absl::StrCat("right ", i)});
    absl::StrAppend(&bytes, wanted.back()[0], ",", wanted.back()[1], "\n");
  }
  std::string error;
  EXPECT_EQ(Read(bytes, &error), wanted);
  EXPECT_EQ(error, "");
}

TEST_F(LinkRowsTest, PlacesFollowTheNamesAfterAByteOrderMark) {
  const auto rows = CsvRows::Open(File("\xEF\xBB\xBFid, name ,born\n"));
  ASSERT_TRUE(rows.ok()) << rows.status();
  const auto places = (*rows)->Places({"born", "id"});
  ASSERT_TRUE(places.ok()) << places.status();
  EXPECT_EQ(*places, (std::vector<size_t>{2, 0}));
  const auto missing = (*rows)->Places({"id", "sex"});
  EXPECT_TRUE(absl::StrContains(missing.status().message(), "there is no column \"sex\"; it has id, name, born"))
      << missing.status();
}

TEST_F(LinkRowsTest, WhatCannotBeReadNamesFileAndLine) {
  const struct {
    std::string bytes;
    const char* error;
  } kCases[] = {
      {"", ".csv, line 1: the file is empty"},
      {"a,b\n1,2\n3\n", ".csv, line 3: it has 1 fields, the first line names 2"},
      {"a,b\n1,2,3\n", ".csv, line 2: it has 3 fields, the first line names 2"},
      {"a,b\n\"1\n2\",3\n4\n", ".csv, line 4: it has 1 fields, the first line names 2"},
      {"a,b\n1,\"2\n3,4\n", ": a quote is not closed"},
      {"a,\"b\n", ": a quote is not closed"},
      {"a,b\n1,\"" + std::string(2'000'000, '\n'), ": a quote is not closed"},
      {"a,b\n1,2\n1," + std::string(2'000'000, 'x') + "\n3,4\n", ".csv, line 3: it is longer than 1 MiB"},
      {"a,b\n1,\"\n" + std::string(2'000'000, 'x'), ".csv, line 3: it is longer than 1 MiB"},
  };
  for (const auto& c : kCases) {
    std::string error;
    Read(c.bytes, &error);
    EXPECT_TRUE(absl::StrContains(error, c.error)) << error;
    EXPECT_TRUE(absl::StartsWith(error, directory_.path())) << error;
  }
  EXPECT_TRUE(absl::StrContains(CsvRows::Open(directory_.path()).status().message(), "cannot be read"));
  EXPECT_EQ(CsvRows::Open("/no/such/file.csv").status().message(), "/no/such/file.csv: cannot be read");
}

}  // namespace
}  // namespace lienthong::bench
