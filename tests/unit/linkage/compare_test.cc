#include "services/linkage/compare.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "services/linkage/field.h"
#include "services/linkage/record_table.h"
#include "tests/support/seeds.h"
#include "tests/unit/linkage/people.h"

namespace lienthong::linkage {
namespace {

struct PairOfValues {
  const char* slot;
  Values a;
  Values b;
  const char* level;
};

// Each pair on its level in both orders, and all levels of the slots named are among them.
void ExpectLevels(const std::vector<Field>& fields, const std::vector<PairOfValues>& pairs) {
  const Layout layout = *Layout::Make(fields);
  Books books;
  RecordTable table(&layout, &books);
  std::map<std::string, std::set<std::string>> reached;
  for (const PairOfValues& pair : pairs) {
    const RecordId a = AddTo(pair.a, &table);
    const RecordId b = AddTo(pair.b, &table);
    const Comparison comparison(&layout, &books);
    const size_t slot = SlotOf(layout, pair.slot);
    const auto level = [&](RecordId x, RecordId y) {
      return LevelName(layout, slot, comparison.Level(slot, table.row(x), table.row(y)));
    };
    EXPECT_EQ(level(a, b), pair.level) << pair.slot << ": " << pair.a[0] << " / " << pair.b[0];
    EXPECT_EQ(level(b, a), pair.level) << pair.slot << ": " << pair.b[0] << " / " << pair.a[0];
    reached[pair.slot].insert(pair.level);
  }
  for (const auto& [name, levels] : reached) {
    for (const absl::string_view level : LevelNames(layout.slots()[SlotOf(layout, name)].kind)) {
      EXPECT_EQ(levels.count(std::string(level)), 1u) << name << " has no pair for " << level;
    }
  }
}

TEST(CompareTest, NamesAgreeOnTheLevelOfWhatDiffers) {
  ExpectLevels({{"given", FieldKind::kGivenName}, {"family", FieldKind::kFamilyName}},
               {{"given", {"", ""}, {"An", ""}, "not_compared"},
                {"given", {"Hoà", ""}, {"HÒA", ""}, "exact"},
                {"given", {"Ân", ""}, {"Ấn", ""}, "tone_lost"},
                {"given", {"Ân", ""}, {"An", ""}, "marks_lost"},
                {"given", {"Huỳnh", ""}, {"Hoàng", ""}, "variant"},
                {"given", {"Lý", ""}, {"Li", ""}, "variant"},
                {"given", {"Nam", "Trần"}, {"Trần", "Nam"}, "moved"},
                {"given", {"Nam", ""}, {"Trần", "Nam"}, "moved"},
                {"given", {"Sơn", ""}, {"Xơn", ""}, "sounds"},
                {"given", {"Thanh", ""}, {"Thamh", ""}, "near"},
                {"given", {"Hùng", ""}, {"Hưng", ""}, "other_marks"},
                {"given", {"T", ""}, {"Tuấn", ""}, "initial"},
                {"given", {"Alex", ""}, {"Alexander", ""}, "begins"},
                {"given", {"T", ""}, {"Nam", ""}, "differ"},
                {"given", {"Tuấn", ""}, {"Mai", ""}, "differ"}});
}

TEST(CompareTest, MiddleNamesAgreeOnTheLevelOfWhatDiffers) {
  ExpectLevels({{"name", FieldKind::kFullName}}, {{"name.middle", {""}, {"Lê Văn An"}, "not_compared"},
                                                  {"name.middle", {"Lê Văn An"}, {"Lê văn Ba"}, "exact"},
                                                  {"name.middle", {"Lê An"}, {"Lê An"}, "exact"},
                                                  {"name.middle", {"Lê Thuỷ An"}, {"Lê Thuy An"}, "tone_differs"},
                                                  {"name.middle", {"Lê Văn An"}, {"Lê Van An"}, "base_equal"},
                                                  {"name.middle", {"Lê Thị Hà An"}, {"Lê Hà Thị An"}, "base_equal"},
                                                  {"name.middle", {"Lê Văn An"}, {"Lê An"}, "dropped"},
                                                  {"name.middle", {"Lê Thị Hà An"}, {"Lê Hà An"}, "dropped"},
                                                  {"name.middle", {"Lê Thanh An"}, {"Lê Thamh An"}, "near"},
                                                  {"name.middle", {"Lê V An"}, {"Lê Văn An"}, "initials"},
                                                  {"name.middle", {"Lê Thị Hà An"}, {"Lê Thị Mai An"}, "overlap"},
                                                  {"name.middle", {"Lê Hà Hà An"}, {"Lê Hà Mai An"}, "overlap"},
                                                  {"name.middle", {"Lê Văn An"}, {"Lê Thị An"}, "differ"}});
}

TEST(CompareTest, DatesAgreeOnTheLevelOfWhatDiffers) {
  ExpectLevels({{"born", FieldKind::kDate}}, {{"born", {""}, {"1990-02-03"}, "not_compared"},
                                              {"born", {"1990-02-03"}, {"3/2/1990"}, "exact"},
                                              {"born", {"1990-02-03"}, {"1990-03-02"}, "day_month_swapped"},
                                              {"born", {"1990-02-03"}, {"1991-02-03"}, "next_year"},
                                              {"born", {"1999-12-03"}, {"2000-12-03"}, "next_year"},
                                              {"born", {"1990-02-03"}, {"1990-02-08"}, "one_digit"},
                                              {"born", {"1990-02-03"}, {"1909-02-03"}, "one_digit"},
                                              {"born", {"1990-12-13"}, {"1990-21-13"}, "one_digit"},
                                              {"born", {"1990"}, {"1990-01-01"}, "vague"},
                                              {"born", {"1990"}, {"1990-02-03"}, "vague"},
                                              {"born", {"1990"}, {"1990"}, "vague"},
                                              {"born", {"1990-02-03"}, {"1955-02-03"}, "same_day"},
                                              {"born", {"1990-02-03"}, {"1990-02-28"}, "near_year"},
                                              {"born", {"1990-02-13"}, {"1990-11-28"}, "same_year"},
                                              {"born", {"1990"}, {"1991"}, "differ"},
                                              {"born", {"1990-02-03"}, {"1955-11-28"}, "differ"}});
}

TEST(CompareTest, NumbersCodesAndSexAgreeOnTheLevelOfWhatDiffers) {
  ExpectLevels({{"number", FieldKind::kNumber}, {"house", FieldKind::kCode}, {"sex", FieldKind::kSex}},
               {{"number", {"", "", ""}, {"B1234567", "", ""}, "not_compared"},
                {"number", {"b1234567", "", ""}, {"B 1234567", "", ""}, "exact"},
                {"number", {"B1234567", "", ""}, {"B1234576", "", ""}, "one_edit"},
                {"number", {"B1234567", "", ""}, {"C1234576", "", ""}, "two_edits"},
                {"number", {"B1234567", "", ""}, {"C9876543", "", ""}, "differ"},
                {"house", {"", "", ""}, {"", "12", ""}, "not_compared"},
                {"house", {"", "12a", ""}, {"", "12A", ""}, "exact"},
                {"house", {"", "12a", ""}, {"", "12", ""}, "one_edit"},
                {"house", {"", "12", ""}, {"", "34", ""}, "differ"},
                {"sex", {"", "", "x"}, {"", "", "nam"}, "not_compared"},
                {"sex", {"", "", "nam"}, {"", "", "male"}, "exact"},
                {"sex", {"", "", "nam"}, {"", "", "nữ"}, "differ"}});
}

TEST(CompareTest, TextsAndTheirHomeAgreeOnTheLevelOfWhatDiffers) {
  ExpectLevels({{"ward", FieldKind::kText}, {"street", FieldKind::kText}},
               {{"ward", {"", ""}, {"An Khánh", ""}, "not_compared"},
                {"ward", {"An Khánh", "Lê Lợi"}, {"An Khánh", "Lê Lợi"}, "not_compared"},
                {"ward", {"An Khánh", "Lê Lợi"}, {"an khánh", "Lê Lai"}, "exact"},
                {"ward", {"Thuỷ Ân", ""}, {"Thủy Ấn", ""}, "tone_differs"},
                {"ward", {"Thủ Đức", ""}, {"Thu Duc", ""}, "base_equal"},
                {"ward", {"Thủ Đức", ""}, {"ThuDuc", ""}, "base_equal"},
                {"ward", {"An Khánh", ""}, {"An Khamh", ""}, "near"},
                {"ward", {"Phường Bến Nghé", ""}, {"Bến Nghé", ""}, "most"},
                {"ward", {"An Khánh", "Lê Lợi"}, {"Lê Lợi", "An Khánh"}, "moved"},
                {"ward", {"Bến Nghé", ""}, {"Bến Thành", ""}, "some"},
                {"ward", {"An Khánh", ""}, {"Lê Lợi", ""}, "differ"},
                {"home", {"An Khánh", ""}, {"An Khánh", "Lê Lợi"}, "not_compared"},
                {"home", {"An Khánh", "Lê Lợi"}, {"an khánh", "lê lợi"}, "exact"},
                {"home", {"An Khánh", "Lê Lợi"}, {"An Khánh", "Lê Lai"}, "differ"}});
}

TEST(CompareTest, EmailsAgreeOnTheLevelOfWhatDiffers) {
  ExpectLevels({{"email", FieldKind::kEmail}}, {{"email", {""}, {"an@a.vn"}, "not_compared"},
                                                {"email", {"an@a.vn"}, {"AN@a.vn"}, "exact"},
                                                {"email", {"an.le@a.vn"}, {"an.le@b.vn"}, "same_mailbox"},
                                                {"email", {"an.le@a.vn"}, {"am.le@a.vn"}, "near"},
                                                {"email", {"@a.vn"}, {"@b.vn"}, "differ"},
                                                {"email", {"an.le@a.vn"}, {"binh@b.vn"}, "differ"}});
}

TEST(CompareTest, LevelsAreThoseOfEachSlotAndTheSameInBothOrders) {
  testing::ForEachSeed(3, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const Layout layout = PeopleLayout();
    Books books;
    RecordTable table(&layout, &books);
    for (int i = 0; i < 250; ++i) AddTo(Confusable(&random), &table);
    const Comparison comparison(&layout, &books);
    for (RecordId a = 0; a < table.size(); ++a) {
      for (RecordId b = 0; b <= a; ++b) {
        const Pattern levels = comparison.Levels(table.row(a), table.row(b));
        ASSERT_EQ(levels, comparison.Levels(table.row(b), table.row(a))) << a << " " << b;
        for (size_t slot = 0; slot < layout.slots().size(); ++slot) {
          const int level = comparison.Level(slot, table.row(a), table.row(b));
          ASSERT_EQ(StateAt(levels, slot), level);
          ASSERT_LT(level, static_cast<int>(LevelNames(layout.slots()[slot].kind).size()));
          const SlotKind kind = layout.slots()[slot].kind;
          if (!Comparison::IsDear(kind)) continue;
          // A quick look that knows the level knows it right, and else it leaves that level open.
          const int look = comparison.LookAt(slot, table.row(a), table.row(b));
          if (look < kMostStates) {
            ASSERT_EQ(look, level);
          } else {
            ASSERT_TRUE(Comparison::CanTurnOut(kind, look, level)) << LevelName(layout, slot, level);
          }
        }
      }
    }
  });
}

TEST(CompareTest, StatesTellRareExactFromExact) {
  EXPECT_EQ(LevelOf(kRareExact), kExact);
  EXPECT_EQ(LevelOf(kExact), kExact);
  EXPECT_EQ(LevelOf(5), 5);
  EXPECT_EQ(StateAt(0xC10, 1), 1);
  EXPECT_EQ(StateAt(0xC10, 2), kRareExact);
}

}  // namespace
}  // namespace lienthong::linkage
