#include "services/identity/identifiers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace lienthong::identity {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Numbers here have a prefix that was never allocated, or are put together at run time: a number with an allocated
// prefix could be a living person's.
PersonalNumber Number(absl::string_view prefix, absl::string_view century_and_year) {
  return *PersonalNumber::Parse(absl::StrCat(prefix, century_and_year, "000001"));
}

TEST(PersonalNumberTest, TheNumberTellsPrefixSexAndBirthYear) {
  struct Case {
    const char* century_and_year;
    Sex sex;
    int year;
  };
  const Case cases[] = {{"090", Sex::kMale, 1990},   {"192", Sex::kFemale, 1992}, {"205", Sex::kMale, 2005},
                        {"305", Sex::kFemale, 2005}, {"000", Sex::kMale, 1900},   {"399", Sex::kFemale, 2099}};
  for (const Case& c : cases) {
    const PersonalNumber number = Number("003", c.century_and_year);
    EXPECT_EQ(number.prefix(), "003");
    EXPECT_EQ(number.sex(), c.sex) << c.century_and_year;
    EXPECT_EQ(number.birth_year(), c.year) << c.century_and_year;
  }
}

TEST(PersonalNumberTest, WhatIsNotTwelveDigitsIsRefusedWithItsReason) {
  struct Case {
    const char* text;
    const char* reason;
  };
  const Case cases[] = {
      {"", "empty"},
      {"00309000000", "11 digits"},
      {"0030900000011", "13 digits"},
      {"00309000000A", "letters"},
      {"003 09000000", "other than digits"},
      {"003090000001 ", "other than digits"},
      {"-03090000001", "other than digits"},
      {"００３０９００００００１", "full-width"},
      {"٠٠٣٠٩٠٠٠٠٠٠١", "Arabic-Indic"},
      {"۰۰۳۰۹۰۰۰۰۰۰۱", "Persian"},
      {"003490000001", "2100 or later"},
      {"003990000001", "2100 or later"},
  };
  for (const Case& c : cases) {
    const auto number = PersonalNumber::Parse(c.text);
    ASSERT_FALSE(number.ok()) << c.text;
    EXPECT_TRUE(absl::IsInvalidArgument(number.status()));
    EXPECT_THAT(std::string(number.status().message()), HasSubstr(c.reason));
  }
}

TEST(PersonalNumberTest, NoMessageRepeatsTheNumber) {
  EXPECT_THAT(std::string(PersonalNumber::Parse("00309000000").status().message()), Not(HasSubstr("00309")));
  EXPECT_THAT(std::string(PersonalNumber::Parse("003490000001").status().message()), Not(HasSubstr("0034")));
  for (const std::string& reason :
       Judge(Number("003", "090"), PartialDate::Parse("1991").value(), Sex::kFemale).reasons) {
    EXPECT_THAT(reason, Not(HasSubstr("003090")));
  }
}

TEST(PersonalNumberTest, SixtyThreePrefixesAreAllocated) {
  int allocated = 0;
  for (int prefix = 0; prefix < 1000; ++prefix) {
    const std::string digits = std::to_string(1000 + prefix).substr(1);
    if (IsAllocatedPrefix(digits)) ++allocated;
  }
  EXPECT_EQ(allocated, 63);
  for (const char* gap : {"000", "003", "005", "007", "009", "013", "050", "071", "090", "097", "099"}) {
    EXPECT_FALSE(IsAllocatedPrefix(gap)) << gap;
  }
  for (const char* prefix : {"001", "024", "030", "037", "079", "096"})
    EXPECT_TRUE(IsAllocatedPrefix(prefix)) << prefix;
  EXPECT_FALSE(IsAllocatedPrefix("24"));
  EXPECT_FALSE(IsAllocatedPrefix("0a4"));
}

TEST(PersonalNumberTest, AnUnallocatedPrefixIsAWarning) {
  for (const char* prefix : {"003", "005", "007", "009"}) {
    const Judgement judgement = Judge(Number(prefix, "090"), std::nullopt, std::nullopt);
    EXPECT_EQ(judgement.verdict, Verdict::kWarn);
    ASSERT_EQ(judgement.reasons.size(), 1u);
    EXPECT_THAT(judgement.reasons[0], HasSubstr(absl::StrCat("prefix ", prefix, " is unallocated")));
  }
}

TEST(PersonalNumberTest, AllocatedNumbersAreJudgedByYearAndSex) {
  struct Case {
    const char* prefix;
    const char* century_and_year;
    const char* birth;
    Sex sex;
    Verdict verdict;
    const char* reason;
  };
  const Case cases[] = {
      {"024", "092", "1992", Sex::kMale, Verdict::kOk, ""},
      {"030", "192", "1992-05-06", Sex::kFemale, Verdict::kOk, ""},
      {"037", "205", "2005", Sex::kFemale, Verdict::kWarn, "sex"},
      {"037", "305", "2005", Sex::kFemale, Verdict::kOk, ""},
      {"020", "090", "1991", Sex::kMale, Verdict::kWarn, "birth year"},
      {"020", "090", "1990-12", Sex::kUnknown, Verdict::kOk, ""},
      {"020", "090", "1990-12", Sex::kOther, Verdict::kOk, ""},
  };
  for (const Case& c : cases) {
    const Judgement judgement = Judge(Number(c.prefix, c.century_and_year), PartialDate::Parse(c.birth).value(), c.sex);
    EXPECT_EQ(judgement.verdict, c.verdict) << c.prefix << c.century_and_year;
    if (c.verdict == Verdict::kOk) {
      EXPECT_THAT(judgement.reasons, IsEmpty());
    } else {
      ASSERT_EQ(judgement.reasons.size(), 1u);
      EXPECT_THAT(judgement.reasons[0], HasSubstr(c.reason));
    }
  }
}

TEST(PersonalNumberTest, EveryMismatchIsNamedAndNoneRejects) {
  const Judgement judgement = Judge(Number("003", "090"), PartialDate::Parse("1991").value(), Sex::kFemale);
  EXPECT_EQ(judgement.verdict, Verdict::kWarn);
  EXPECT_EQ(judgement.reasons.size(), 3u);
}

TEST(PersonalNumberTest, APrefixOfAHundredIsABirthAbroad) {
  const Judgement judgement = Judge(Number("100", "090"), std::nullopt, std::nullopt);
  EXPECT_EQ(judgement.verdict, Verdict::kOk);
  ASSERT_EQ(judgement.reasons.size(), 1u);
  EXPECT_THAT(judgement.reasons[0], HasSubstr("country table is missing"));
}

TEST(CmndTest, NineDigitsAreACardAndTheKnownRangeIsAmbiguous) {
  EXPECT_FALSE(Cmnd::Parse("27145000").ok());
  EXPECT_FALSE(Cmnd::Parse("2714500011").ok());
  EXPECT_FALSE(Cmnd::Parse("27145000x").ok());
  EXPECT_FALSE(Cmnd::Parse("271450000")->InKnownDuplicateRange());
  EXPECT_TRUE(Cmnd::Parse("271450001")->InKnownDuplicateRange());
  EXPECT_TRUE(Cmnd::Parse("271500000")->InKnownDuplicateRange());
  EXPECT_FALSE(Cmnd::Parse("271500001")->InKnownDuplicateRange());
  EXPECT_EQ(Judge(*Cmnd::Parse("271450001")).verdict, Verdict::kWarn);
  EXPECT_EQ(Judge(*Cmnd::Parse("271450000")).verdict, Verdict::kOk);
}

TEST(PassportTest, TheUsualFormIsOkAndItsNeighboursWarn) {
  EXPECT_TRUE(Passport::Parse("B1234567")->HasUsualForm());
  EXPECT_EQ(Judge(*Passport::Parse("B1234567")).verdict, Verdict::kOk);
  for (const char* text : {"B123456", "B12345678", "PC123456", "PC1234567", "PC12345678"}) {
    ASSERT_TRUE(Passport::Parse(text).ok()) << text;
    EXPECT_EQ(Judge(*Passport::Parse(text)).verdict, Verdict::kWarn) << text;
  }
  for (const char* text : {"", "b1234567", "B12345", "B123456789", "ABC123456", "12345678", "B 1234567", "B123456７"}) {
    EXPECT_FALSE(Passport::Parse(text).ok()) << text;
  }
}

TEST(LaissezPasserTest, FiveToFifteenCapitalsAndDigits) {
  EXPECT_TRUE(LaissezPasser::Parse("TH123").ok());
  EXPECT_TRUE(LaissezPasser::Parse("123456789012345").ok());
  for (const char* text : {"", "TH12", "1234567890123456", "th123", "TH-123", "TH 123", "ĐH123"}) {
    EXPECT_FALSE(LaissezPasser::Parse(text).ok()) << text;
  }
}

}  // namespace
}  // namespace lienthong::identity
