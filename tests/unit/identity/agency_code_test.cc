#include "services/identity/agency_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lienthong::identity {
namespace {

TEST(AgencyCodeTest, TheFourKindsOfCodeAreTold) {
  struct Case {
    const char* text;
    AgencyCode::Kind kind;
    const char* value;
    const char* legacy;
    const char* first_level;
  };
  const Case cases[] = {
      {"G09.12.03", AgencyCode::Kind::kAgency, "G09.12.03", "", "G09"},
      {"H37", AgencyCode::Kind::kAgency, "H37", "", "H37"},
      {"000.00.00.H37", AgencyCode::Kind::kAgency, "H37", "000.00.00.H37", "H37"},
      {"000.00.15.H37", AgencyCode::Kind::kAgency, "H37.15", "000.00.15.H37", "H37"},
      {"000.05.15.H37", AgencyCode::Kind::kAgency, "H37.15.05", "000.05.15.H37", "H37"},
      {"001.05.15.H37", AgencyCode::Kind::kAgency, "H37.15.05.001", "001.05.15.H37", "H37"},
      {"0101234567", AgencyCode::Kind::kEnterprise, "0101234567", "", "0101234567"},
      {"0101234567-001", AgencyCode::Kind::kEnterprise, "0101234567-001", "", "0101234567"},
      {"0101234567001", AgencyCode::Kind::kEnterprise, "0101234567-001", "", "0101234567"},
      {"Z01.ABC", AgencyCode::Kind::kOther, "Z01.ABC", "", "Z01"},
  };
  for (const Case& c : cases) {
    const auto code = AgencyCode::Parse(c.text);
    ASSERT_TRUE(code.ok()) << c.text << ": " << code.status();
    EXPECT_EQ(code->kind(), c.kind) << c.text;
    EXPECT_EQ(code->value(), c.value);
    EXPECT_EQ(code->legacy(), c.legacy);
    EXPECT_EQ(code->first_level(), c.first_level);
  }
}

TEST(AgencyCodeTest, ALegacyCodeEqualsItsPresentForm) {
  EXPECT_EQ(*AgencyCode::Parse("000.00.00.H37"), *AgencyCode::Parse("H37"));
}

TEST(AgencyCodeTest, MalformedCodesAreRefusedWithTheForms) {
  for (const std::string& text : std::vector<std::string>{"",
                                                          "G9",
                                                          "G0A",
                                                          "g09",
                                                          "G09.",
                                                          "G09..1",
                                                          ".G09",
                                                          "G09.a",
                                                          "G09-1",
                                                          "G091",
                                                          "Z00.A",
                                                          "Z01",
                                                          "Z01.",
                                                          "Z01.a",
                                                          "000.00.00.Z01",
                                                          "00.00.00.H37",
                                                          "000.00.H37",
                                                          "010123456",
                                                          "01012345678",
                                                          "0101234567-01",
                                                          "Đ09",
                                                          "G09." + std::string(32, 'A'),
                                                          "Z01." + std::string(33, 'A')}) {
    const auto code = AgencyCode::Parse(text);
    EXPECT_FALSE(code.ok()) << text;
    EXPECT_THAT(std::string(code.status().message()), testing::HasSubstr("G09.12.03"));
  }
  EXPECT_TRUE(AgencyCode::Parse("G09." + std::string(31, 'A')).ok());
  EXPECT_TRUE(AgencyCode::Parse("Z01." + std::string(32, 'A')).ok());
}

TEST(AgencyCodeTest, AWrongTaxCheckDigitIsOnlyAWarning) {
  // 29*1 + 19*1 + 17*2 + 13*3 + 7*4 + 5*5 + 3*6 = 192, 192 mod 11 = 5, so the tenth digit is 5.
  EXPECT_EQ(Judge(*AgencyCode::Parse("0101234565")).verdict, Verdict::kOk);
  EXPECT_EQ(Judge(*AgencyCode::Parse("0101234567")).verdict, Verdict::kWarn);
  EXPECT_EQ(Judge(*AgencyCode::Parse("0101234565-001")).verdict, Verdict::kOk);
  EXPECT_EQ(Judge(*AgencyCode::Parse("G09")).verdict, Verdict::kOk);
}

}  // namespace
}  // namespace lienthong::identity
