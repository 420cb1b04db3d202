#include "services/linkage/record_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/linkage/codes.h"
#include "services/linkage/compare.h"
#include "tests/support/seeds.h"
#include "tests/unit/linkage/people.h"

namespace lienthong::linkage {
namespace {

// What the first field of a table of one field holds after one value.
class OneField {
 public:
  explicit OneField(FieldKind kind) : layout_(*Layout::Make({{"field", kind}})), table_(&layout_, &books_) {}
  // The cells, which the next value would move.
  std::vector<uint32_t> Read(const std::string& value) {
    const uint32_t* row = table_.row(AddTo({value}, &table_));
    return std::vector<uint32_t>(row, row + layout_.cells_in_row());
  }
  Books* books() { return &books_; }

 private:
  Layout layout_;
  Books books_;
  RecordTable table_;
};

TEST(RecordTableTest, NumbersAreReadWhereTheirKindAllowsThem) {
  const struct {
    FieldKind kind;
    const char* value;
    const char* read;
  } kCases[] = {{FieldKind::kPersonalNumber, "003090001234", "003090001234"},
                {FieldKind::kPersonalNumber, " 003 090 001 234 ", "003090001234"},
                {FieldKind::kPersonalNumber, "00309000123", ""},
                {FieldKind::kPersonalNumber, "123456789", ""},
                {FieldKind::kPersonalNumber, "unknown", ""},
                {FieldKind::kOldCard, "123456789", "123456789"},
                {FieldKind::kOldCard, "003090001234", ""},
                {FieldKind::kNumber, "b1234567", "B1234567"},
                {FieldKind::kNumber, "--", ""},
                {FieldKind::kPhone, "+84 901 234 567", "0901234567"},
                {FieldKind::kPhone, "0901.234.567", "0901234567"},
                {FieldKind::kPhone, "", ""}};
  for (const auto& c : kCases) {
    EXPECT_EQ(UnpackNumber(NumberAt(OneField(c.kind).Read(c.value).data())), c.read)
        << FieldKindName(c.kind) << c.value;
  }
}

TEST(RecordTableTest, SexIsReadByItsFirstLetters) {
  OneField sex(FieldKind::kSex);
  for (const char* male : {"m", "Male", "nam", "NAM", "1"}) EXPECT_EQ(sex.Read(male)[0], sex.Read("m")[0]) << male;
  for (const char* female : {"f", "Female", "nữ", "Nu", "2"})
    EXPECT_EQ(sex.Read(female)[0], sex.Read("f")[0]) << female;
  EXPECT_NE(sex.Read("m")[0], sex.Read("f")[0]);
  for (const char* neither : {"", "x", "n", "?"}) EXPECT_EQ(sex.Read(neither)[0], 0u) << neither;
}

TEST(RecordTableTest, DatesAndTextsThatSayNothingAreMissing) {
  EXPECT_EQ(OneField(FieldKind::kDate).Read(" 1990-02-03 ")[0], 0x19900203u);
  EXPECT_EQ(OneField(FieldKind::kDate).Read("unknown")[0], 0u);
  for (const FieldKind kind : {FieldKind::kText, FieldKind::kCode, FieldKind::kGivenName, FieldKind::kFamilyName}) {
    OneField field(kind);
    EXPECT_EQ(field.Read("  ")[0], 0u) << FieldKindName(kind);
    EXPECT_NE(field.Read("An")[0], 0u) << FieldKindName(kind);
    EXPECT_EQ(field.Read("AN")[0], field.Read("An")[0]) << FieldKindName(kind);
  }
  EXPECT_EQ(OneField(FieldKind::kText).Read("-")[0], 0u);
}

TEST(RecordTableTest, FullNamesAreDividedInFamilyMiddleAndGiven) {
  OneField name(FieldKind::kFullName);
  const auto read = [&name](const char* value) {
    const std::vector<uint32_t> row = name.Read(value);
    const auto word = [&name](uint32_t id) { return std::string(name.books()->words.base(id)); };
    return word(row[0]) + "|" + std::string(name.books()->texts.Joined(row[1])) + "|" + word(row[2]);
  };
  EXPECT_EQ(read("Nguyễn Thị Ngọc Ân"), "NGUYEN|THINGOC|AN");
  EXPECT_EQ(read("nguyeenx an"), "NGUYEN||AN");
  EXPECT_EQ(read("Ân"), "||AN");
  EXPECT_EQ(read(" , "), "||");
}

TEST(RecordTableTest, EmailsKeepTheirMailbox) {
  OneField email(FieldKind::kEmail);
  EXPECT_EQ(email.Read("an.le@b.vn")[1], email.Read("An.Le@a.vn")[1]);
  EXPECT_NE(email.Read("an.le@b.vn")[0], email.Read("An.Le@a.vn")[0]);
  EXPECT_EQ(email.Read("@a.vn")[1], 0u);
}

TEST(RecordTableTest, NineDigitsAsPersonalNumberAreTheOldCards) {
  const Layout layout = PeopleLayout();
  Books books;
  RecordTable table(&layout, &books);
  Values values(layout.fields().size());
  values[0] = "123 456 789";
  const uint32_t* row = table.row(AddTo(values, &table));
  EXPECT_EQ(NumberAt(row + layout.cell(0)), 0u);
  EXPECT_EQ(UnpackNumber(NumberAt(row + layout.cell(1))), "123456789");
  // What the old card's own column says comes after it.
  values[1] = "987654321";
  EXPECT_EQ(UnpackNumber(NumberAt(table.row(AddTo(values, &table)) + layout.cell(1))), "987654321");
}

TEST(RecordTableTest, TheHomeIsThereWhereAllTextsAre) {
  const Layout layout = PeopleLayout();
  Books books;
  RecordTable table(&layout, &books);
  Values values(layout.fields().size());
  values[6] = "An Khánh";
  EXPECT_EQ(table.row(AddTo(values, &table))[layout.home_cell()], 0u);
  values[7] = "Thủ Đức";
  const uint32_t home = table.row(AddTo(values, &table))[layout.home_cell()];
  EXPECT_NE(home, 0u);
  EXPECT_EQ(table.row(AddTo(values, &table))[layout.home_cell()], home);
  std::swap(values[6], values[7]);
  EXPECT_NE(table.row(AddTo(values, &table))[layout.home_cell()], home);
}

TEST(RecordTableTest, ATableMovedToOtherBooksComparesAsOneAddedWithThem) {
  testing::ForEachSeed(3, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const Layout layout = PeopleLayout();
    Books books;
    Books own;
    RecordTable left(&layout, &books);
    RecordTable added(&layout, &books);
    RecordTable moved(&layout, &own);
    for (int i = 0; i < 60; ++i) AddTo(Confusable(&random), &left);
    for (int i = 0; i < 60; ++i) {
      const Values values = Confusable(&random);
      AddTo(values, &moved);
      AddTo(values, &added);
    }
    moved.MoveTo(&books, 2);
    const Comparison comparison(&layout, &books);
    for (RecordId a = 0; a < left.size(); ++a) {
      for (RecordId b = 0; b < moved.size(); ++b) {
        ASSERT_EQ(comparison.Levels(left.row(a), moved.row(b)), comparison.Levels(left.row(a), added.row(b)));
      }
    }
    const size_t cells = static_cast<size_t>(layout.cells_in_row());
    for (RecordId b = 0; b < moved.size(); ++b) {
      ASSERT_EQ(std::vector<uint32_t>(moved.row(b), moved.row(b) + cells),
                std::vector<uint32_t>(added.row(b), added.row(b) + cells));
    }
  });
}

TEST(LayoutTest, RefusesFieldsWithoutANameOfTheirOwnAndTooMany) {
  EXPECT_FALSE(Layout::Make({}).ok());
  EXPECT_FALSE(Layout::Make({{"", FieldKind::kText}}).ok());
  EXPECT_FALSE(Layout::Make({{"a", FieldKind::kText}, {"a", FieldKind::kDate}}).ok());
  std::vector<Field> fields;
  for (size_t i = 0; i < kMostSlots; ++i) fields.push_back({std::string(i + 1, 'f'), FieldKind::kDate});
  EXPECT_TRUE(Layout::Make(fields).ok());
  fields.push_back({"more", FieldKind::kDate});
  EXPECT_FALSE(Layout::Make(fields).ok());
}

TEST(LayoutTest, KindsHaveNamesThatAreReadBack) {
  for (int kind = 0; kind <= static_cast<int>(FieldKind::kEmail); ++kind) {
    const auto of = static_cast<FieldKind>(kind);
    const auto read = ParseFieldKind(FieldKindName(of));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, of);
  }
  EXPECT_EQ(ParseFieldKind("fullname").status().message().substr(0, 30), "\"fullname\" is no kind of field");
}

}  // namespace
}  // namespace lienthong::linkage
