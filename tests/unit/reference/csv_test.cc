#include "services/reference/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"

namespace lienthong::reference {
namespace {

using testing::HasSubstr;

TEST(CsvTest, QuotesCommasNewlinesAndLineEndsAreRead) {
  const auto table = ParseCsv(
      "\xEF\xBB\xBF"
      "code,name,text\r\n\r\n1,\"Hà, Nội\",\"a \"\"b\"\"\nc\"\r\n2,,\n3,x,y",
      "units.csv");
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_THAT(table->columns(), testing::ElementsAre("code", "name", "text"));
  ASSERT_EQ(table->row_count(), 3u);
  EXPECT_EQ(table->Cell(0, "name"), "Hà, Nội");
  EXPECT_EQ(table->Cell(0, "text"), "a \"b\"\nc");
  EXPECT_EQ(table->Cell(1, "name"), "");
  EXPECT_EQ(table->Cell(2, "text"), "y");
  EXPECT_EQ(table->Cell(2, "none"), "");
  EXPECT_FALSE(table->HasColumn("none"));
}

TEST(CsvTest, ErrorsOfARowNameFileLineAndColumn) {
  const auto table = ParseCsv("a,b\n\"1\n2\",x\n3,y\n", "units.csv");
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table->ErrorAt(0, "a", "bad").message(), "units.csv line 2 column a: bad");
  EXPECT_EQ(table->ErrorAt(1, "b", "bad").message(), "units.csv line 4 column b: bad");
}

TEST(CsvTest, MissingColumnsAreAllNamed) {
  const auto table = ParseCsv("a,b\n", "units.csv");
  ASSERT_TRUE(table.ok());
  EXPECT_TRUE(table->RequireColumns({"a", "b"}).ok());
  EXPECT_THAT(std::string(table->RequireColumns({"a", "c", "d"}).message()), HasSubstr("missing column c, d"));
}

TEST(CsvTest, MalformedTextIsRefusedWithItsLine) {
  struct Case {
    std::string text;
    const char* message;
  };
  const Case cases[] = {
      {"", "units.csv line 1: empty"},
      {"\n\n", "units.csv line 3: empty"},
      {"a,b\n1\n", "units.csv line 2: 1 fields where the first line has 2"},
      {"a,b\n1,2,3\n", "units.csv line 2: 3 fields"},
      {"a,b\n1,\"2\n3,4\n", "units.csv line 2: a quoted field is never closed"},
      {"a,b\n1,2\"3\n", "units.csv line 2: a quote inside an unquoted field"},
      {"a,b\n1,\"2\"3\n", "units.csv line 2: text after a closing quote"},
      {"a,b\n1,2\r3,4\n", "units.csv line 2: text after a closing quote, or a carriage return"},
      {"a,\n", "units.csv line 1: a column without a name"},
      {"a,b,a\n", "units.csv line 1: column a stands twice"},
      {"a,b\n1,\xFF\n", "units.csv line 2: not UTF-8"},
      {std::string("a,b\n1,\0\n", 8), "units.csv line 2: a NUL byte"},
      {"a,b\n1," + std::string(kMaxCsvRecordBytes, 'x') + "\n", "units.csv line 2: a record of more than"},
      {"a,b\n1,\"" + std::string(kMaxCsvRecordBytes, 'x') + "\"\n", "units.csv line 2: a record of more than"},
  };
  for (const Case& c : cases) {
    const auto table = ParseCsv(c.text, "units.csv");
    ASSERT_FALSE(table.ok()) << c.message;
    EXPECT_TRUE(absl::IsInvalidArgument(table.status()));
    EXPECT_THAT(std::string(table.status().message()), HasSubstr(c.message));
  }
}

TEST(CsvTest, AMissingFileIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(ReadCsv("/nonexistent/units.csv").status()));
  EXPECT_TRUE(absl::IsNotFound(ReadCsv("/").status()));
}

TEST(CsvTest, FieldsAreQuotedOnlyWhenTheyMustBe) {
  EXPECT_EQ(CsvField("Hà Nội"), "Hà Nội");
  EXPECT_EQ(CsvField("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvField("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(CsvField("a\nb"), "\"a\nb\"");
  EXPECT_EQ(CsvField(""), "");
  EXPECT_EQ(CsvField("\xEF\xBB\xBFname"), "\"\xEF\xBB\xBFname\"") << "at the front of a file it would be no text";
}

TEST(CsvTest, RandomFieldsAreReadAsTheyWereWritten) {
  constexpr uint32_t kSeed = 4180;
  std::cout << "seed " << kSeed << "\n";
  std::mt19937 random(kSeed);
  const std::string pieces[] = {"a", "ệ", ",", "\"", "\n", "\r\n", "\r", " ", "'"};
  for (int i = 0; i < 2000; ++i) {
    std::vector<std::string> fields(3);
    for (std::string& field : fields) {
      for (size_t n = random() % 6; n > 0; --n) field += pieces[random() % std::size(pieces)];
    }
    const std::string text =
        absl::StrCat("x,y,z\n", CsvField(fields[0]), ",", CsvField(fields[1]), ",", CsvField(fields[2]), "\n");
    const auto table = ParseCsv(text, "random");
    ASSERT_TRUE(table.ok()) << testing::PrintToString(text) << table.status();
    ASSERT_EQ(table->row_count(), 1u);
    EXPECT_EQ(table->Cell(0, "x"), fields[0]);
    EXPECT_EQ(table->Cell(0, "y"), fields[1]);
    EXPECT_EQ(table->Cell(0, "z"), fields[2]);
  }
}

}  // namespace
}  // namespace lienthong::reference
