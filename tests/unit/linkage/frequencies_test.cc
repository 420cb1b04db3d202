#include "services/linkage/frequencies.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/linkage/record_table.h"
#include "tests/unit/linkage/people.h"

namespace lienthong::linkage {
namespace {

class FrequenciesTest : public ::testing::Test {
 protected:
  RecordId Add(const std::string& text, const std::string& number) { return AddTo({text, number}, &table_); }

  const Layout layout_ = *Layout::Make({{"text", FieldKind::kText}, {"number", FieldKind::kNumber}});
  Books books_;
  RecordTable table_{&layout_, &books_};
};

TEST_F(FrequenciesTest, AValueIsTheRarerTheFewerHaveIt) {
  RecordId of_count[6] = {};
  for (int count = 1; count <= 5; ++count) {
    for (int i = 0; i < count * 10; ++i) of_count[count] = Add(absl::StrCat("place ", count), "");
  }
  const Frequencies frequencies(table_, nullptr);
  const RecordId never = Add("place never seen", "");
  const auto rarity = [&](RecordId record) { return frequencies.Rarity(0, table_.row(record)); };
  for (int count = 1; count < 5; ++count) EXPECT_GT(rarity(of_count[count]), rarity(of_count[count + 1])) << count;
  EXPECT_GT(rarity(never), rarity(of_count[1]));
  EXPECT_GE(frequencies.MostRarity(0), rarity(never));
  EXPECT_TRUE(frequencies.IsRare(0, table_.row(never)));
  EXPECT_FALSE(frequencies.IsRare(0, table_.row(of_count[1])));
}

TEST_F(FrequenciesTest, TheChanceToAgreeIsThatOfPairs) {
  for (const char* text : {"a", "a", "a", "b", "b", "c", ""}) Add(text, "");
  // Of six records that have one: 15 pairs, 3 + 1 equal ones.
  EXPECT_DOUBLE_EQ(Frequencies(table_, nullptr).agreement(0), 4.0 / 15);
  // Pairs of two tables are taken within each.
  RecordTable other(&layout_, &books_);
  for (const char* text : {"a", "b", "b"}) AddTo({text, ""}, &other);
  EXPECT_DOUBLE_EQ(Frequencies(table_, &other).agreement(0), 5.0 / 18);
}

TEST_F(FrequenciesTest, NumbersThatManyHaveSayLess) {
  RecordId common = 0;
  for (int i = 0; i < 50; ++i) common = Add("", "000000000");
  RecordId own = 0;
  for (int i = 0; i < 1'000; ++i) own = Add("", absl::StrCat(100'000'000 + i));
  Frequencies frequencies(table_, nullptr);
  frequencies.Settle(1, 1, 1e-6);
  EXPECT_NEAR(frequencies.Rarity(1, table_.row(common)), 4.4, 0.1);  // 50 of 1050
  EXPECT_GT(frequencies.Rarity(1, table_.row(own)), 19);
  EXPECT_GE(frequencies.MostRarity(1), frequencies.Rarity(1, table_.row(own)));
}

TEST_F(FrequenciesTest, AValueOfMatchesAloneIsRarerOnceThatIsKnown) {
  RecordId record = 0;
  for (int i = 0; i < 10; ++i) record = Add("An Khánh", "");
  for (int i = 0; i < 100; ++i) Add(absl::StrCat("place ", i), "");
  Frequencies frequencies(table_, nullptr);
  const float before = frequencies.Rarity(0, table_.row(record));
  frequencies.Settle(0, 0.1, frequencies.agreement(0) * 0.1);
  EXPECT_GT(frequencies.Rarity(0, table_.row(record)), before);
}

}  // namespace
}  // namespace lienthong::linkage
