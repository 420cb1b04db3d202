#include "services/reference/administrative_units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "services/identity/identifiers.h"
#include "services/identity/person_name.h"
#include "services/reference/csv.h"

namespace lienthong::reference {
namespace {

using identity::PartialDate;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PartialDate On(absl::string_view iso) {
  return *PartialDate::Parse(iso);
}

const AdministrativeUnits& BuiltIn() {
  static const auto* const units = new AdministrativeUnits(AdministrativeUnits::BuiltIn());
  return *units;
}

TEST(AdministrativeUnitsTest, SixtyThreeProvincesBecameThirtyFour) {
  EXPECT_EQ(BuiltIn().Provinces(kAdminVersionOld).size(), 63u);
  EXPECT_EQ(BuiltIn().Provinces(kAdminVersionNew).size(), 34u);
  EXPECT_THAT(BuiltIn().Provinces("2019-01"), IsEmpty());
  std::set<std::string> successors;
  for (const Unit& province : BuiltIn().Provinces(kAdminVersionOld)) {
    const absl::string_view successor = BuiltIn().ProvinceSuccessor(province.code);
    EXPECT_NE(BuiltIn().FindInVersion(UnitLevel::kProvince, successor, kAdminVersionNew), nullptr) << province.code;
    EXPECT_TRUE(identity::IsAllocatedPrefix("0" + province.code)) << province.code;
    successors.emplace(successor);
  }
  EXPECT_EQ(successors.size(), 34u);
}

TEST(AdministrativeUnitsTest, CodeTwentyFourIsBacGiangAndThenBacNinh) {
  EXPECT_EQ(BuiltIn().Find(UnitLevel::kProvince, "24", On("2024-05-01"))->name, "Bắc Giang");
  EXPECT_EQ(BuiltIn().Find(UnitLevel::kProvince, "24", On("2025-06-30"))->name, "Bắc Giang");
  EXPECT_EQ(BuiltIn().Find(UnitLevel::kProvince, "24", On("2025-07-01"))->name, "Bắc Ninh");
  EXPECT_EQ(BuiltIn().Find(UnitLevel::kProvince, "24", On("2025-08-01"))->name, "Bắc Ninh");
  EXPECT_EQ(BuiltIn().Find(UnitLevel::kProvince, "24", On("2025")), nullptr) << "the year spans the change";
  EXPECT_EQ(BuiltIn().Find(UnitLevel::kProvince, "27", On("2025-08-01")), nullptr);
  EXPECT_EQ(AdminVersionOn(On("2025-06")), kAdminVersionOld);
  EXPECT_EQ(AdminVersionOn(On("2025-07")), kAdminVersionNew);
  EXPECT_EQ(AdminVersionOn(On("2025")), std::nullopt);
}

TEST(AdministrativeUnitsTest, SevenProvinceCodesAreReusedForAnotherName) {
  std::vector<std::string> reused;
  for (const Unit& old_unit : BuiltIn().Provinces(kAdminVersionOld)) {
    const Unit* new_unit = BuiltIn().FindInVersion(UnitLevel::kProvince, old_unit.code, kAdminVersionNew);
    if (new_unit != nullptr && new_unit->name != old_unit.name) reused.push_back(old_unit.code);
  }
  EXPECT_THAT(reused, ElementsAre("15", "24", "44", "52", "80", "82", "91"));
}

TEST(AdministrativeUnitsTest, ProvincesAreComparedAcrossTheChange) {
  struct Case {
    const char* code_a;
    absl::string_view version_a;
    const char* code_b;
    absl::string_view version_b;
    UnitAgreement expected;
  };
  const absl::string_view old_version = kAdminVersionOld;
  const absl::string_view new_version = kAdminVersionNew;
  const Case cases[] = {
      {"24", old_version, "24", old_version, UnitAgreement::kSame},
      {"24", old_version, "24", new_version, UnitAgreement::kSuccession},
      {"27", old_version, "24", new_version, UnitAgreement::kSuccession},
      {"30", old_version, "31", new_version, UnitAgreement::kSuccession},
      {"10", old_version, "15", new_version, UnitAgreement::kSuccession},
      {"30", old_version, "24", new_version, UnitAgreement::kDifferent},
      {"24", old_version, "27", old_version, UnitAgreement::kDifferent},
      {"24", new_version, "25", new_version, UnitAgreement::kDifferent},
      {"03", old_version, "24", new_version, UnitAgreement::kUndetermined},
      {"24", "2019-01", "24", new_version, UnitAgreement::kUndetermined},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(BuiltIn().CompareProvinces(c.code_a, c.version_a, c.code_b, c.version_b), c.expected) << c.code_a;
    EXPECT_EQ(BuiltIn().CompareProvinces(c.code_b, c.version_b, c.code_a, c.version_a), c.expected) << c.code_b;
  }
}

TEST(AdministrativeUnitsTest, ASplitCommuneBecameOneOfSeveral) {
  const Succession split = BuiltIn().Successors("10528");
  EXPECT_EQ(split.extent, Succession::Extent::kPartial);
  EXPECT_THAT(split.new_codes, ElementsAre("10532", "10537"));
  const Succession whole = BuiltIn().Successors("10510");
  EXPECT_EQ(whole.extent, Succession::Extent::kWhole);
  EXPECT_THAT(whole.new_codes, ElementsAre("10507"));
  const Succession unknown = BuiltIn().Successors("06034");
  EXPECT_EQ(unknown.extent, Succession::Extent::kUnknown);
  EXPECT_THAT(unknown.new_codes, IsEmpty());
}

TEST(AdministrativeUnitsTest, CommunesAreComparedAcrossTheChange) {
  struct Case {
    const char* old_code;
    const char* new_code;
    UnitAgreement expected;
  };
  const Case cases[] = {
      {"10507", "10507", UnitAgreement::kSuccession},   {"10510", "10507", UnitAgreement::kSuccession},
      {"10510", "10532", UnitAgreement::kDifferent},    {"10528", "10532", UnitAgreement::kOneOf},
      {"10528", "10537", UnitAgreement::kOneOf},        {"10528", "10507", UnitAgreement::kDifferent},
      {"06034", "05977", UnitAgreement::kUndetermined},  // unknown succession, one province
      {"06034", "10507", UnitAgreement::kDifferent},     // unknown succession, another province
      {"99999", "10507", UnitAgreement::kUndetermined},  // not in the list
      {"06034", "99999", UnitAgreement::kUndetermined},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(BuiltIn().CompareCommunes(c.old_code, kAdminVersionOld, c.new_code, kAdminVersionNew), c.expected)
        << c.old_code << " " << c.new_code;
    EXPECT_EQ(BuiltIn().CompareCommunes(c.new_code, kAdminVersionNew, c.old_code, kAdminVersionOld), c.expected)
        << c.old_code << " " << c.new_code;
  }
  EXPECT_EQ(BuiltIn().CompareCommunes("05977", kAdminVersionOld, "05977", kAdminVersionOld), UnitAgreement::kSame);
  EXPECT_EQ(BuiltIn().CompareCommunes("05977", kAdminVersionOld, "05980", kAdminVersionOld), UnitAgreement::kDifferent);
  EXPECT_EQ(BuiltIn().CompareCommunes("05977", "2019-01", "05977", kAdminVersionNew), UnitAgreement::kUndetermined);
}

TEST(AdministrativeUnitsTest, ACommuneKnowsItsProvinceOfItsOwnTime) {
  const Unit* old_unit = BuiltIn().Find(UnitLevel::kCommune, "10507", On("2025-01-01"));
  ASSERT_NE(old_unit, nullptr);
  EXPECT_EQ(old_unit->full_name, "Phường Cẩm Thượng");
  EXPECT_EQ(old_unit->parent_code, "288");
  EXPECT_EQ(ProvinceOf(BuiltIn(), *old_unit)->name, "Hải Dương");
  EXPECT_EQ(*old_unit->valid_to, On("2025-06-30"));
  const Unit* new_unit = BuiltIn().Find(UnitLevel::kCommune, "10507", On("2026-01-01"));
  ASSERT_NE(new_unit, nullptr);
  EXPECT_EQ(new_unit->name, "Thành Đông");
  EXPECT_EQ(ProvinceOf(BuiltIn(), *new_unit)->name, "Hải Phòng");
  EXPECT_EQ(*new_unit->valid_from, On("2025-07-01"));
  EXPECT_EQ(BuiltIn().Find(UnitLevel::kDistrict, "288", On("2024"))->full_name, "Thành phố Hải Dương");
  EXPECT_EQ(BuiltIn().Find(UnitLevel::kDistrict, "288", On("2026")), nullptr);
}

TEST(AdministrativeUnitsTest, EveryBuiltInCommuneHasAProvince) {
  for (const absl::string_view version : {kAdminVersionOld, kAdminVersionNew}) {
    EXPECT_FALSE(BuiltIn().Communes(version).empty());
    for (const Unit& commune : BuiltIn().Communes(version)) {
      ASSERT_NE(ProvinceOf(BuiltIn(), commune), nullptr) << commune.code;
      for (const std::string& code : BuiltIn().Successors(commune.code).new_codes) {
        if (version == kAdminVersionOld) {
          EXPECT_NE(BuiltIn().FindInVersion(UnitLevel::kCommune, code, kAdminVersionNew), nullptr) << code;
        }
      }
    }
  }
}

// Writes a small valid set of files; each test may overwrite one.
class AdministrativeUnitsFileTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = testing::TempDir() + "units_" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(directory_);
    Restore();
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void Restore() {
    Write("units_before_2025_07_01",
          "code,level,name,full_name,parent_code\n30,province,Hải Dương,Tỉnh Hải Dương,\n"
          "288,district,Hải Dương,Thành phố Hải Dương,30\n10507,commune,Cẩm Thượng,Phường Cẩm Thượng,288\n"
          "10528,commune,Trần Phú,Phường Trần Phú,288\n");
    Write("units_current",
          "code,level,kind,name,full_name,parent_code\n31,province,municipality,Hải Phòng,Thành phố Hải Phòng,\n"
          "10507,commune,ward,Thành Đông,Phường Thành Đông,31\n10532,commune,ward,Lê Thanh Nghị,Phường,31\n");
    Write("province_successions_2025", "old_code,new_code,effective_date\n30,31,2025-07-01\n");
    Write("commune_successions_2025",
          "old_code,new_code,extent,effective_date\n10507,10507,whole,2025-07-01\n10528,10532,partial,2025-07-01\n");
  }

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ + "/" + name + ".csv") << text;
  }

  std::string directory_;
};

TEST_F(AdministrativeUnitsFileTest, FilesAreReadFromTheDirectoryItselfOrItsAdminFolder) {
  const auto units = AdministrativeUnits::Load(directory_);
  ASSERT_TRUE(units.ok()) << units.status();
  EXPECT_EQ(units->Communes(kAdminVersionOld).size(), 2u);
  EXPECT_EQ(units->CompareCommunes("10507", kAdminVersionOld, "10507", kAdminVersionNew), UnitAgreement::kSuccession);
  std::filesystem::create_directories(directory_ + "/admin");
  EXPECT_TRUE(absl::IsNotFound(AdministrativeUnits::Load(directory_).status()));
}

TEST_F(AdministrativeUnitsFileTest, ASplitWithOneKnownPartLeavesTheRestOpen) {
  const auto units = AdministrativeUnits::Load(directory_);
  ASSERT_TRUE(units.ok()) << units.status();
  EXPECT_EQ(units->CompareCommunes("10528", kAdminVersionOld, "10532", kAdminVersionNew), UnitAgreement::kOneOf);
  EXPECT_EQ(units->CompareCommunes("10528", kAdminVersionOld, "10507", kAdminVersionNew), UnitAgreement::kUndetermined);
}

TEST_F(AdministrativeUnitsFileTest, MistakesAreNamedByFileLineAndColumn) {
  const std::string units_header = "code,level,name,full_name,parent_code\n";
  const std::string communes_header = "old_code,new_code,extent,effective_date\n";
  struct Case {
    const char* file;
    std::string text;
    const char* message;
  };
  const Case cases[] = {
      {"units_current", "code,level,name\n", "missing column full_name, parent_code"},
      {"units_current", units_header + "1,province,A,A,\n",
       "units_current.csv line 2 column code: '1' is not a code of 2"},
      {"units_current", units_header + "31,town,A,A,\n", "line 2 column level"},
      {"units_current", units_header + "31,province,,A,\n", "line 2 column name"},
      {"units_current", units_header + "31,province,A,A,\n31,province,B,B,\n", "line 3 column code: 31 stands twice"},
      {"units_current", units_header + "31,province,A,A,\n288,district,B,B,31\n",
       "line 3 column level: there are no districts"},
      {"units_current", units_header + "31,province,A,A,\n10507,commune,B,B,32\n",
       "line 3 column parent_code: no unit 32"},
      {"units_current", units_header + "31,province,A,A,01\n", "line 2 column parent_code: a province has no parent"},
      {"province_successions_2025", "old_code,new_code,effective_date\n", "every old province needs its successor"},
      {"province_successions_2025", "old_code,new_code,effective_date\n30,31,2025-07-02\n", "column effective_date"},
      {"province_successions_2025", "old_code,new_code,effective_date\n30,31,2025-07-01\n30,31,2025-07-01\n",
       "line 3 column old_code"},
      {"commune_successions_2025", communes_header + "10508,10507,whole,2025-07-01\n",
       "column old_code: no unit 10508"},
      {"commune_successions_2025", communes_header + "10507,10508,whole,2025-07-01\n",
       "column new_code: no unit 10508"},
      {"commune_successions_2025", communes_header + "10507,10507,half,2025-07-01\n", "line 2 column extent"},
      {"commune_successions_2025", communes_header + "10507,10507,whole,2025-07-01\n10507,10532,partial,2025-07-01\n",
       "line 3 column extent"},
      {"commune_successions_2025", communes_header + "10507,10507,partial,2025-07-01\n10507,10507,partial,2025-07-01\n",
       "line 3 column new_code: this pair stands twice"},
      {"commune_successions_2025", communes_header + "10507,\"10507,whole,2025-07-01\n", "line 2: a quoted field"},
      {"commune_predecessors", "new_code,predecessor_text\n99999,x\n",
       "commune_predecessors.csv line 2 column new_code"},
  };
  for (const Case& c : cases) {
    Restore();
    Write(c.file, c.text);
    const auto units = AdministrativeUnits::Load(directory_);
    ASSERT_FALSE(units.ok()) << c.message;
    EXPECT_TRUE(absl::IsInvalidArgument(units.status()));
    EXPECT_THAT(std::string(units.status().message()), HasSubstr(c.message));
  }
}

// The official lists, when they are at hand.
class OfficialListsTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* directory = std::getenv("LIENTHONG_REFERENCE_DATA");
    ASSERT_NE(directory, nullptr) << "LIENTHONG_REFERENCE_DATA names the folder of the lists";
    auto units = AdministrativeUnits::Load(directory);
    ASSERT_TRUE(units.ok()) << units.status();
    units_.emplace(*std::move(units));
  }

  std::optional<AdministrativeUnits> units_;
};

TEST_F(OfficialListsTest, TheListsHaveTheirKnownSizes) {
  EXPECT_EQ(units_->Provinces(kAdminVersionOld).size(), 63u);
  EXPECT_EQ(units_->Provinces(kAdminVersionNew).size(), 34u);
  EXPECT_EQ(units_->Communes(kAdminVersionOld).size(), 10035u);
  EXPECT_EQ(units_->Communes(kAdminVersionNew).size(), 3321u);
}

TEST_F(OfficialListsTest, TheBuiltInUnitsAreTheOfficialOnes) {
  for (const absl::string_view version : {kAdminVersionOld, kAdminVersionNew}) {
    for (const UnitLevel level : {UnitLevel::kProvince, UnitLevel::kCommune}) {
      const auto& built_in = level == UnitLevel::kProvince ? BuiltIn().Provinces(version) : BuiltIn().Communes(version);
      for (const Unit& unit : built_in) {
        const Unit* official = units_->FindInVersion(level, unit.code, version);
        ASSERT_NE(official, nullptr) << unit.code;
        EXPECT_EQ(identity::CompareNames(official->full_name, unit.full_name), identity::NameAgreement::kSame)
            << official->full_name << " / " << unit.full_name;
        EXPECT_EQ(official->parent_code, unit.parent_code) << unit.code;
        if (version == kAdminVersionOld && level == UnitLevel::kProvince) {
          EXPECT_EQ(units_->ProvinceSuccessor(unit.code), BuiltIn().ProvinceSuccessor(unit.code)) << unit.code;
        }
        if (version == kAdminVersionOld && level == UnitLevel::kCommune && unit.code != "06034") {
          EXPECT_EQ(units_->Successors(unit.code).new_codes, BuiltIn().Successors(unit.code).new_codes) << unit.code;
        }
      }
    }
  }
}

TEST_F(OfficialListsTest, EverySuccessionStaysInItsProvince) {
  int known = 0;
  int split = 0;
  for (const Unit& commune : units_->Communes(kAdminVersionOld)) {
    const Succession succession = units_->Successors(commune.code);
    ASSERT_EQ(succession.extent == Succession::Extent::kUnknown, succession.new_codes.empty());
    if (!succession.new_codes.empty()) ++known;
    if (succession.extent == Succession::Extent::kPartial) ++split;
    for (const std::string& code : succession.new_codes) {
      const Unit* successor = units_->FindInVersion(UnitLevel::kCommune, code, kAdminVersionNew);
      ASSERT_NE(successor, nullptr);
      EXPECT_EQ(successor->province_code, units_->ProvinceSuccessor(commune.province_code)) << commune.code;
      const UnitAgreement agreement = units_->CompareCommunes(commune.code, kAdminVersionOld, code, kAdminVersionNew);
      EXPECT_EQ(agreement,
                succession.extent == Succession::Extent::kWhole ? UnitAgreement::kSuccession : UnitAgreement::kOneOf);
    }
  }
  EXPECT_EQ(known, 9300);
  EXPECT_EQ(split, 431);
}

TEST_F(OfficialListsTest, TheThreeProvincesHaveTheirCommunes) {
  std::map<std::string, int> before;
  for (const Unit& commune : units_->Communes(kAdminVersionOld)) ++before[commune.province_code];
  std::map<std::string, int> after;
  for (const Unit& commune : units_->Communes(kAdminVersionNew)) ++after[commune.province_code];
  EXPECT_EQ(before["30"], 207);
  EXPECT_EQ(after["31"], 114);
  EXPECT_EQ(before["35"] + before["36"] + before["37"], 398);
  EXPECT_EQ(after["37"], 129);
  EXPECT_EQ(before["20"], 194);
  EXPECT_EQ(after["20"], 65);
  EXPECT_THAT(units_->FindInVersion(UnitLevel::kCommune, "00004", kAdminVersionNew)->predecessors,
              HasSubstr("Trúc Bạch"));
}

}  // namespace
}  // namespace lienthong::reference
