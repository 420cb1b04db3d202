#include "services/reference/code_lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "services/reference/csv.h"

namespace lienthong::reference {
namespace {

CodedValue Value(absl::string_view text) {
  return *CodedValue::Parse(text);
}

TEST(CodedValueTest, ThreePartsRoundTrip) {
  const CodedValue value = Value("GSO-ADMIN|2025-07|00004");
  EXPECT_EQ(value.system, "GSO-ADMIN");
  EXPECT_EQ(value.version, "2025-07");
  EXPECT_EQ(value.code, "00004");
  EXPECT_EQ(Value(value.ToString()), value);
}

TEST(CodedValueTest, ABareCodeAndAnyOtherFormIsRefused) {
  for (const char* text : {"04", "", "|", "||", "GSO-ADMIN|2025-07|", "GSO-ADMIN||04", "|2025-07|04", "A|B|C|D", "A|B",
                           "A |B|C", "A|B|Đ", "A|B|C\n"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CodedValue::Parse(text).status())) << text;
  }
  EXPECT_THAT(std::string(CodedValue::Parse("04").status().message()), testing::HasSubstr("bare code"));
  EXPECT_FALSE(CodedValue::Make("A|B", "1", "2").ok());
  EXPECT_FALSE(CodedValue::Make("A", "1", std::string(65, '0')).ok());
  EXPECT_TRUE(CodedValue::Make("A", "1", std::string(64, '0')).ok());
}

TEST(EthnicGroupTest, FiftyFourGroupsStandInBothListsAndThirtySevenCodesDiffer) {
  std::set<std::string> names, old_codes, census_codes;
  int differing = 0;
  for (const EthnicGroup& group : EthnicGroups()) {
    names.emplace(group.name);
    old_codes.emplace(group.code_1979);
    census_codes.emplace(group.code_census);
    if (group.code_1979 != group.code_census) ++differing;
  }
  EXPECT_EQ(EthnicGroups().size(), 55u);
  EXPECT_EQ(names.size(), 55u);
  EXPECT_EQ(old_codes.size(), 55u);
  EXPECT_EQ(census_codes.size(), 55u);
  EXPECT_EQ(differing, 37);
}

TEST(EthnicGroupTest, OneCodeNamesAnotherGroupInTheOtherList) {
  EXPECT_EQ(FindEthnicGroup(Value("TCTK-121|1979|04"))->name, "Hoa");
  EXPECT_EQ(FindEthnicGroup(Value("GSO-CENSUS|2019|04"))->name, "Mường");
  EXPECT_FALSE(SameEthnicGroup(Value("TCTK-121|1979|04"), Value("GSO-CENSUS|2019|04")));
  EXPECT_TRUE(SameEthnicGroup(Value("TCTK-121|1979|04"), Value("GSO-CENSUS|2019|06")));
  EXPECT_TRUE(SameEthnicGroup(Value("TCTK-121|1979|01"), Value("TCTK-121|1979|01")));
}

TEST(EthnicGroupTest, UnknownListsAndCodesAreNoGroup) {
  EXPECT_EQ(FindEthnicGroup(Value("GSO-CENSUS|2009|04")), nullptr);
  EXPECT_EQ(FindEthnicGroup(Value("OTHER|1979|04")), nullptr);
  EXPECT_EQ(FindEthnicGroup(Value("GSO-CENSUS|2019|56")), nullptr);
  EXPECT_FALSE(SameEthnicGroup(Value("GSO-CENSUS|2019|56"), Value("GSO-CENSUS|2019|56")));
}

TEST(OfficialEthnicGroupsTest, TheBuiltInTableIsTheOfficialOne) {
  const char* directory = std::getenv("LIENTHONG_REFERENCE_DATA");
  ASSERT_NE(directory, nullptr) << "LIENTHONG_REFERENCE_DATA names the folder of the lists";
  const auto table = ReadCsv(std::string(directory) + "/admin/ethnic_groups.csv");
  ASSERT_TRUE(table.ok()) << table.status();
  size_t compared = 0;
  for (size_t row = 0; row < table->row_count(); ++row) {
    const absl::string_view code = table->Cell(row, "code_qd121_1979");
    if (code.empty()) continue;
    ++compared;
    const EthnicGroup* group = FindEthnicGroup({"TCTK-121", "1979", std::string(code)});
    ASSERT_NE(group, nullptr) << code;
    EXPECT_EQ(group->name, table->Cell(row, "name"));
    EXPECT_EQ(group->code_census, table->Cell(row, "code_gso_census"));
  }
  EXPECT_EQ(compared, EthnicGroups().size());
}

TEST(SexTest, SexesHaveCodesOnlyInTheirList) {
  EXPECT_EQ(FindSex(Value("QCVN109-SEX|2017|1")), identity::Sex::kMale);
  EXPECT_EQ(FindSex(Value("QCVN109-SEX|2017|2")), identity::Sex::kFemale);
  EXPECT_EQ(FindSex(Value("QCVN109-SEX|2017|9")), std::nullopt);
  EXPECT_EQ(FindSex(Value("OTHER|2017|1")), std::nullopt);
  EXPECT_EQ(SexCodes().size(), 4u);
}

TEST(CountryTest, MarketsBearTheirOfficialVietnameseNames) {
  EXPECT_EQ(FindCountry("TW")->name, "Đài Loan (Trung Quốc)");
  EXPECT_EQ(FindCountry("JP")->name, "Nhật Bản");
  EXPECT_EQ(FindCountry("KR")->name, "Hàn Quốc");
  EXPECT_EQ(FindCountry("XX"), nullptr);
  EXPECT_EQ(FindCountry("jp"), nullptr);
  for (const Country& country : Countries()) EXPECT_EQ(FindCountry(country.code), &country) << country.code;
}

TEST(DeploymentFormTest, TheFormsOfTheLawHaveTheirCodes) {
  std::vector<std::string> codes;
  for (const DeploymentForm& form : DeploymentForms()) codes.emplace_back(form.code);
  EXPECT_THAT(codes, testing::ElementsAre("1", "2a", "2b", "2c", "2d", "3", "54"));
  EXPECT_THAT(std::string(FindDeploymentForm("2a")->legal_basis), testing::HasSubstr("Article 5(2)(a)"));
  EXPECT_EQ(FindDeploymentForm("2"), nullptr);
}

}  // namespace
}  // namespace lienthong::reference
