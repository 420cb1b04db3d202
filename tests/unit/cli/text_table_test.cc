#include "services/cli/text_table.h"

#include "gtest/gtest.h"
#include "services/cli/suggestion.h"

namespace lienthong::cli {
namespace {

TEST(TextTable, VietnameseLettersAreOneColumnComposedOrDecomposed) {
  EXPECT_EQ(DisplayWidth("Nguyễn"), 6);
  EXPECT_EQ(DisplayWidth("Nguye\u0302\u0303n"), 6);
  EXPECT_EQ(DisplayWidth("Đặng Thị Hường"), 14);
  EXPECT_EQ(DisplayWidth(""), 0);
}

TEST(TextTable, EastAsianLettersAreTwoColumns) {
  EXPECT_EQ(DisplayWidth("株式会社"), 8);
  EXPECT_EQ(DisplayWidth("삼성"), 4);
}

TEST(TextTable, ColumnsAreAlignedByWhatIsSeen) {
  EXPECT_EQ(RenderTable({{"NAME", "SEX"}, {"Nguyễn", "male"}, {"Ly", "x"}}),
            "NAME    SEX\n"
            "Nguyễn  male\n"
            "Ly      x\n");
}

TEST(TextTable, ControlCharactersDoNotReachTheTerminal) {
  EXPECT_EQ(Printable("a\033[2Jb\nc\xc2\x9b"
                      "d"),
            "a [2Jb c d");
  EXPECT_EQ(Printable("a\u202e"
                      "b"),
            "a b");
  EXPECT_EQ(Printable("Hoà Bình"), "Hoà Bình");
}

TEST(TextTable, CsvQuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(CsvRow({"a", "", "b,c", "say \"hi\"", "two\nlines", " x "}),
            "a,,\"b,c\",\"say \"\"hi\"\"\",\"two\nlines\", x \n");
}

TEST(TextTable, ADetailHasItsListsAsTablesOfTheirOwn) {
  Tree worker = Tree::Object();
  worker.Add("name", Tree::Text("workers/1"));
  worker.Add("full_name", Tree::Object().Add("written", Tree::Text("Trần An")));
  Tree list = Tree::List();
  list.items.push_back(Tree::Object().Add("type", Tree::Text("passport")).Add("value", Tree::Text("C1")));
  list.items.push_back(Tree::Object().Add("value", Tree::Text("C2")));
  worker.Add("identifiers", list);
  EXPECT_EQ(RenderDetail(worker, Language::kEnglish),
            "name               workers/1\n"
            "full_name.written  Trần An\n"
            "\n"
            "identifiers\n"
            "TYPE      VALUE\n"
            "passport  C1\n"
            "          C2\n");
}

TEST(Suggestion, TheNearestWordIsFoundAndAFarOneIsNot) {
  EXPECT_EQ(Nearest("wroker", {"worker", "deployment"}), "worker");
  EXPECT_EQ(Nearest("disc", {"discrepancy", "deployment"}), "discrepancy");
  EXPECT_EQ(Nearest("banana", {"worker", "deployment"}), "");
  EXPECT_EQ(EditDistance("get", "egt"), 1);
  EXPECT_EQ(EditDistance("", "abc"), 3);
}

}  // namespace
}  // namespace lienthong::cli
