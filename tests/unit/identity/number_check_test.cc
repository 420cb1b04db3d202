#include "services/identity/number_check.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/identity/agency_code.h"

namespace lienthong::identity {
namespace {

using Finding = NumberFinding;
using Kind = NumberKind;

struct Case {
  std::string number;
  const char* birth;  // nullptr: not known
  std::optional<Sex> sex;
  Verdict verdict;
  Kind kind;
  std::vector<Finding> findings;
};

// Numbers of allocated prefixes are put together at run time: written out, one could be a living person's.
std::string Of(absl::string_view prefix, absl::string_view century_and_year) {
  return absl::StrCat(prefix, century_and_year, "000001");
}

NumberCheck Check(const Case& c, std::optional<Kind> expected = std::nullopt) {
  std::optional<PartialDate> birth;
  if (c.birth != nullptr) birth = PartialDate::Parse(c.birth).value();
  return CheckNumber(c.number, expected, birth, c.sex);
}

TEST(NumberCheckTest, EveryVectorOfTheFieldGetsItsVerdictWithItsReason) {
  const Case cases[] = {
      // Personal numbers.
      {"003090000001", nullptr, {}, Verdict::kWarn, Kind::kPersonalNumber, {Finding::kUnallocatedPrefix}},
      {Of("024", "092"), "1992", Sex::kMale, Verdict::kOk, Kind::kPersonalNumber, {}},
      {Of("030", "192"), "1992-07", Sex::kFemale, Verdict::kOk, Kind::kPersonalNumber, {}},
      {Of("037", "205"), "2005", Sex::kFemale, Verdict::kWarn, Kind::kPersonalNumber, {Finding::kSexDiffers}},
      {Of("037", "305"), "2005-01-31", Sex::kFemale, Verdict::kOk, Kind::kPersonalNumber, {}},
      {Of("020", "090"), "1991", {}, Verdict::kWarn, Kind::kPersonalNumber, {Finding::kBirthYearDiffers}},
      {Of("100", "090"), "1990", Sex::kMale, Verdict::kOk, Kind::kPersonalNumber, {Finding::kForeignBirth}},
      {Of("003", "490"), nullptr, {}, Verdict::kReject, Kind::kPersonalNumber, {Finding::kBornAfter2100}},
      {Of("003", "990"), nullptr, {}, Verdict::kReject, Kind::kPersonalNumber, {Finding::kBornAfter2100}},
      {Of("003", "090"),
       "1991",
       Sex::kFemale,
       Verdict::kWarn,
       Kind::kPersonalNumber,
       {Finding::kUnallocatedPrefix, Finding::kBirthYearDiffers, Finding::kSexDiffers}},
      // Old cards.
      {"271450001", nullptr, {}, Verdict::kWarn, Kind::kOldCard, {Finding::kKnownDuplicates}},
      {"271500000", nullptr, {}, Verdict::kWarn, Kind::kOldCard, {Finding::kKnownDuplicates}},
      {"001234567", nullptr, {}, Verdict::kOk, Kind::kOldCard, {}},
      // What is no number.
      {"00309000000", nullptr, {}, Verdict::kReject, Kind::kUnknown, {Finding::kDigitCount}},
      {"0030900000011", nullptr, {}, Verdict::kReject, Kind::kUnknown, {Finding::kDigitCount}},
      {"00309000000O", nullptr, {}, Verdict::kReject, Kind::kUnknown, {Finding::kLettersAmongDigits}},
      {"003 090 000 001", nullptr, {}, Verdict::kReject, Kind::kUnknown, {Finding::kOtherCharacters}},
      {"００３０９０００００００１", nullptr, {}, Verdict::kReject, Kind::kUnknown, {Finding::kOtherScriptDigits}},
      {"٠٠٣٠٩٠٠٠٠٠٠١", nullptr, {}, Verdict::kReject, Kind::kUnknown, {Finding::kOtherScriptDigits}},
      {"", nullptr, {}, Verdict::kReject, Kind::kUnknown, {Finding::kEmpty}},
      {"Hà Nội", nullptr, {}, Verdict::kReject, Kind::kUnknown, {Finding::kWrongForm}},
      // Travel documents.
      {"B1234567", nullptr, {}, Verdict::kOk, Kind::kPassport, {}},
      {"BC123456", nullptr, {}, Verdict::kWarn, Kind::kPassport, {Finding::kUnusualPassport}},
      {"b1234567", nullptr, {}, Verdict::kReject, Kind::kUnknown, {Finding::kWrongForm}},
      {"ZLA123456", nullptr, {}, Verdict::kOk, Kind::kLaissezPasser, {}},
      // Organisations.
      {"G09.12.03", nullptr, {}, Verdict::kOk, Kind::kAgency, {}},
      {"H37", nullptr, {}, Verdict::kOk, Kind::kAgency, {}},
      {"000.00.00.H37", nullptr, {}, Verdict::kOk, Kind::kAgency, {Finding::kReversedForm}},
      {"0101234567", nullptr, {}, Verdict::kWarn, Kind::kEnterprise, {Finding::kTaxCheckDigit}},
      {"Z01.ABC", nullptr, {}, Verdict::kOk, Kind::kOtherOrganisation, {}},
      {"Z00.ABC", nullptr, {}, Verdict::kReject, Kind::kUnknown, {Finding::kWrongForm}},
  };
  for (const Case& c : cases) {
    const NumberCheck check = Check(c);
    EXPECT_EQ(NameOf(check.verdict), NameOf(c.verdict)) << c.number;
    EXPECT_EQ(NameOf(check.kind), NameOf(c.kind)) << c.number;
    EXPECT_EQ(check.findings, c.findings) << c.number;
    EXPECT_EQ(check.value.empty(), check.verdict == Verdict::kReject) << c.number;
  }
}

TEST(NumberCheckTest, AnExpectedKindRefusesTheOthersAndTakesWhatTheFormAloneDoesNotTell) {
  struct Expectation {
    const char* number;
    Kind expected;
    Verdict verdict;
    std::vector<Finding> findings;
  };
  const Expectation cases[] = {
      {"001234567", Kind::kPersonalNumber, Verdict::kReject, {Finding::kDigitCount}},
      {"003090000001", Kind::kOldCard, Verdict::kReject, {Finding::kDigitCount}},
      {"001234567", Kind::kPassport, Verdict::kReject, {Finding::kWrongForm}},
      {"BC1234567", Kind::kLaissezPasser, Verdict::kOk, {}},
      {"1234567", Kind::kLaissezPasser, Verdict::kOk, {}},
      {"ZL-1", Kind::kLaissezPasser, Verdict::kReject, {Finding::kWrongForm}},
      {"B1234567", Kind::kAgency, Verdict::kReject, {Finding::kWrongForm}},
  };
  for (const Expectation& c : cases) {
    const NumberCheck check = CheckNumber(c.number, c.expected, std::nullopt, std::nullopt);
    EXPECT_EQ(NameOf(check.verdict), NameOf(c.verdict)) << c.number;
    EXPECT_EQ(check.findings, c.findings) << c.number;
  }
  const NumberCheck branch = CheckNumber("0101234567001", Kind::kAgency, std::nullopt, std::nullopt);
  EXPECT_EQ(NameOf(branch.kind), "enterprise");
  EXPECT_EQ(branch.value, "0101234567-001");
}

TEST(NumberCheckTest, AWarningIsThatOfJudge) {
  for (const char* birth : {"1990", "1991"}) {
    for (const Sex sex : {Sex::kMale, Sex::kFemale, Sex::kOther, Sex::kUnknown}) {
      for (const char* prefix : {"003", "100", "001"}) {
        const std::string number = Of(prefix, "090");
        const Judgement judgement = Judge(*PersonalNumber::Parse(number), PartialDate::Parse(birth).value(), sex);
        const NumberCheck check = CheckNumber(number, std::nullopt, PartialDate::Parse(birth).value(), sex);
        EXPECT_EQ(check.verdict, judgement.verdict) << prefix << birth;
        EXPECT_EQ(check.findings.size(), judgement.reasons.size()) << prefix << birth;
      }
    }
  }
}

TEST(NumberCheckTest, APersonalNumberTellsSexYearAndPrefix) {
  const NumberCheck check = CheckNumber("003305000001", std::nullopt, std::nullopt, std::nullopt);
  EXPECT_EQ(check.sex, Sex::kFemale);
  EXPECT_EQ(check.birth_year, 2005);
  EXPECT_EQ(check.prefix, "003");
}

}  // namespace
}  // namespace lienthong::identity
