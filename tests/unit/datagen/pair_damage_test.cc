#include "services/datagen/pair_damage.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "services/datagen/numbers.h"
#include "services/identity/identifiers.h"

namespace lienthong::datagen {
namespace {

// A person to whom every kind of error can happen.
PairRow RowOf(const PairPerson& person, const Commune& commune) {
  return {person.number, person.old_card, person.passport,  person.full_name, "1990-04-03",
          "male",        "0001234567",    commune.province, commune.name,     "Số 12, đường Lê Lợi"};
}

class PairDamageTest : public testing::Test {
 protected:
  PairDamageTest() {
    person_.full_name = "Hoàng Văn Thủy Lý";
    person_.number = PersonalNumberText(3090000001);
    person_.old_card = "001234567";
    person_.passport = "X1234567";
    another_.number = PersonalNumberText(5090000002);
    commune_ = {"Phường Mới", "Tỉnh Mới", "Xã Cũ", "Tỉnh Cũ"};
  }

  PairPerson person_;
  PairPerson another_;
  Commune commune_;
  const DamageScene scene_{&person_, &commune_, &another_};
};

TEST_F(PairDamageTest, EveryKindChangesItsColumnAndNoOtherThanItMay) {
  const std::map<std::string, std::set<PairColumn>> also = {
      {"old_card_as_number", {kOldCard}},
      {"address_rewritten", {kProvince, kCommune}},
      {"commune_before_merger", {kProvince}},
      {"field_empty", {kPassport, kSex, kCommune, kAddress, kBirthDate}},
  };
  const PairRow whole = RowOf(person_, commune_);
  for (const DamageKind& kind : DamageKinds()) {
    const std::string name(kind.name);
    std::set<PairColumn> changed;
    for (uint64_t seed = 0; seed < 200; ++seed) {
      Random random(seed);
      PairRow row = whole;
      kind.inflict(scene_, &random, &row);
      for (size_t c = 0; c < kPairColumns; ++c) {
        if (row[c] != whole[c]) changed.insert(static_cast<PairColumn>(c));
      }
      if (row[kPersonalNumber].size() == 12) {
        const auto number = identity::PersonalNumber::Parse(row[kPersonalNumber]);
        ASSERT_TRUE(number.ok()) << name;
        EXPECT_FALSE(identity::IsAllocatedPrefix(number->prefix())) << name;
      }
    }
    std::set<PairColumn> allowed = {kind.column};
    if (also.count(name) > 0) allowed.insert(also.at(name).begin(), also.at(name).end());
    EXPECT_EQ(changed, allowed) << name;
  }
}

TEST_F(PairDamageTest, NothingHappensToARowThatIsEmpty) {
  PairPerson nobody;
  const Commune nowhere;
  const DamageScene scene{&nobody, &nowhere, &another_};
  for (const DamageKind& kind : DamageKinds()) {
    Random random(1);
    PairRow row;
    kind.inflict(scene, &random, &row);
    EXPECT_EQ(row, PairRow()) << kind.name;
  }
}

TEST_F(PairDamageTest, ErrorsOfOneRecordAreOfDifferentKindsAndSpoilDateAndNumberOnce) {
  for (uint64_t seed = 0; seed < 500; ++seed) {
    Random random(seed);
    PairRow row = RowOf(person_, commune_);
    std::vector<const DamageKind*> inflicted;
    for (int e = 0; e < 5; ++e) InflictOne(scene_, &random, &row, &inflicted);
    EXPECT_EQ(inflicted.size(), 5u) << "seed " << seed;
    std::set<absl::string_view> names;
    std::map<PairColumn, int> columns;
    for (const DamageKind* kind : inflicted) {
      EXPECT_TRUE(names.insert(kind->name).second) << kind->name << " seed " << seed;
      ++columns[kind->column];
    }
    EXPECT_LE(columns[kBirthDate], 1) << "seed " << seed;
    EXPECT_LE(columns[kPersonalNumber], 1) << "seed " << seed;
  }
}

TEST_F(PairDamageTest, MostRecordsHaveOneErrorAndFewHaveMany) {
  Random random(1);
  std::map<int, int> counts;
  for (int i = 0; i < 10000; ++i) ++counts[DrawErrorCount(&random)];
  EXPECT_NEAR(counts[1], 5500, 200);
  EXPECT_NEAR(counts[2], 2800, 200);
  EXPECT_NEAR(counts[3], 1200, 150);
  EXPECT_NEAR(counts[4] + counts[5], 500, 100);
}

}  // namespace
}  // namespace lienthong::datagen
