#include "services/linkage/weigher.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace lienthong::linkage {
namespace {

constexpr size_t kName = 0;
constexpr size_t kBorn = 1;

Values Said(size_t field, const std::string& value) {
  Values values(BuiltInModel().layout.fields().size());
  values[field] = value;
  return values;
}

// Millibits by the name of the slot.
std::map<std::string, int64_t> Weigh(const Values& one, const std::vector<Sayings>& matters) {
  std::map<std::string, int64_t> weights;
  for (const SlotWeight& weight : Weigher(&BuiltInModel()).Weigh(one, matters)) {
    EXPECT_NE(weight.level, kNotCompared);
    weights[BuiltInModel().layout.slots()[weight.slot].name] = weight.millibits;
  }
  return weights;
}

std::map<std::string, int64_t> Names(const std::string& one, const std::string& other) {
  return Weigh(Said(kName, one), {{Said(kName, other)}});
}

TEST(WeigherTest, ACommonNameSaysLessThanARareOne) {
  const auto common = Names("Nguyễn Văn Hùng", "Nguyễn Văn Hùng");
  const auto rare = Names("Cù Ngọc Yến", "Cù Ngọc Yến");
  ASSERT_EQ(common.size(), 3u);
  EXPECT_GT(common.at("full_name.family"), 0);
  EXPECT_GT(rare.at("full_name.family"), common.at("full_name.family") + 8'000);
  EXPECT_GT(rare.at("full_name.given"), common.at("full_name.given"));
}

TEST(WeigherTest, OfSeveralSayingsTheBestOneCounts) {
  const Sayings names = {Said(kName, "Trần Thị Mai"), Said(kName, "Nguyễn Văn Hùng"), Said(kName, "Lê Tư")};
  EXPECT_EQ(Weigh(Said(kName, "Nguyễn Văn Hùng"), {names}), Names("Nguyễn Văn Hùng", "Nguyễn Văn Hùng"));
}

TEST(WeigherTest, WhatOneSideLacksIsNotWeighed) {
  EXPECT_TRUE(Weigh(Said(kName, "Nguyễn Văn Hùng"), {{Said(kBorn, "1990-05-01")}}).empty());
  EXPECT_TRUE(Weigh(Said(kBorn, "1990-05-01"), {{}, {}}).empty());
  EXPECT_LT(Weigh(Said(kBorn, "1990-05-01"), {{Said(kBorn, "1971-12-24")}}).at("birth_date"), 0);
}

TEST(WeigherTest, AnExchangedDayAndMonthSpeakForOnePerson) {
  const int64_t same = Weigh(Said(kBorn, "1990-05-01"), {{Said(kBorn, "1990-05-01")}}).at("birth_date");
  const int64_t swapped = Weigh(Said(kBorn, "1990-05-01"), {{Said(kBorn, "1990-01-05")}}).at("birth_date");
  EXPECT_GT(swapped, 5'000);
  EXPECT_GT(same, swapped);
}

}  // namespace
}  // namespace lienthong::linkage
