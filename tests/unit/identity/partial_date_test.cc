#include "services/identity/partial_date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>

namespace lienthong::identity {
namespace {

PartialDate Date(absl::string_view iso) {
  return *PartialDate::Parse(iso);
}

TEST(PartialDateTest, TheThreeFormsKeepTheirPrecision) {
  EXPECT_EQ(Date("2024-06-01").precision(), DatePrecision::kDay);
  EXPECT_EQ(Date("2024-06").precision(), DatePrecision::kMonth);
  EXPECT_EQ(Date("2024").precision(), DatePrecision::kYear);
  EXPECT_EQ(Date("2024-06").day(), 0);
  EXPECT_EQ(Date("2024").month(), 0);
  EXPECT_FALSE(Date("2024") == Date("2024-01-01"));
}

TEST(PartialDateTest, WhatIsNoDateIsRefusedWithTheFormsToWrite) {
  for (const char* text : {"",           "24",         "2024-6-1",   "2024-06-1",  "2024/06/01", "20240601",
                           "2024-13",    "2024-00",    "2024-06-00", "2024-06-31", "2023-02-29", "1900-02-29",
                           "2100-02-29", "1799-12-31", "2400-01-01", " 2024",      "2024 ",      "2024-06-01T",
                           "+024",       "-024",       "２０２４",   "٢٠٢٤",       "2024-06-0a", "01-06-2024"}) {
    const auto date = PartialDate::Parse(text);
    ASSERT_FALSE(date.ok()) << text;
    EXPECT_TRUE(absl::IsInvalidArgument(date.status()));
    EXPECT_THAT(std::string(date.status().message()), testing::HasSubstr("YYYY-MM-DD"));
  }
}

TEST(PartialDateTest, LeapYearsFollowTheGregorianRule) {
  EXPECT_TRUE(PartialDate::Parse("2000-02-29").ok());
  EXPECT_TRUE(PartialDate::Parse("2024-02-29").ok());
  EXPECT_FALSE(PartialDate::Parse("2200-02-29").ok());
  EXPECT_EQ(Date("2024-02").LastDay(), Date("2024-02-29").FirstDay());
  EXPECT_EQ(Date("2023-02").LastDay(), Date("2023-02-28").FirstDay());
}

TEST(PartialDateTest, PartsThatNameNoDateGiveNothing) {
  EXPECT_FALSE(PartialDate::FromCivil(2024, 0, 5));
  EXPECT_FALSE(PartialDate::FromCivil(2024, 2, 30));
  EXPECT_FALSE(PartialDate::FromCivil(2024, 13));
  EXPECT_FALSE(PartialDate::FromCivil(2024, -1));
  EXPECT_FALSE(PartialDate::FromCivil(2024, 1, -1));
  EXPECT_FALSE(PartialDate::FromCivil(1799));
  EXPECT_TRUE(PartialDate::FromCivil(2399, 12, 31));
}

TEST(PartialDateTest, DaysAreCountedFromTheFirstOfJanuary1970) {
  EXPECT_EQ(Date("1970-01-01").FirstDay(), 0);
  EXPECT_EQ(Date("1969-12-31").FirstDay(), -1);
  EXPECT_EQ(Date("2000-03-01").FirstDay(), 11017);
  EXPECT_EQ(Date("1970").FirstDay(), 0);
  EXPECT_EQ(Date("1970").LastDay(), 364);
}

TEST(PartialDateTest, EveryDayOfTheCalendarRoundTrips) {
  const int32_t first = Date("1800").FirstDay();
  const int32_t last = Date("2399").LastDay();
  ASSERT_EQ(last - first + 1, 600 * 365 + 145);  // leap years in 1800..2399: 150, without 1800 1900 2100 2200 2300
  for (int32_t day = first; day <= last; ++day) {
    const auto date = DateFromDays(day);
    ASSERT_TRUE(date);
    ASSERT_EQ(date->FirstDay(), day);
    ASSERT_EQ(date->LastDay(), day);
  }
  EXPECT_FALSE(DateFromDays(first - 1));
  EXPECT_FALSE(DateFromDays(last + 1));
}

TEST(PartialDateTest, RandomDatesRoundTripThroughText) {
  constexpr uint32_t kSeed = 20250701;
  std::cout << "seed " << kSeed << "\n";
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int> year(1800, 2399), month(0, 12), day(0, 31);
  int made = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto date = PartialDate::FromCivil(year(random), month(random), day(random));
    if (!date) continue;
    ++made;
    ASSERT_EQ(Date(date->ToString()), *date) << date->ToString();
    ASSERT_LE(date->FirstDay(), date->LastDay());
    ASSERT_TRUE(date->CompatibleWith(*date));
  }
  EXPECT_GT(made, 10000);
}

TEST(PartialDateTest, AddingDaysCrossesMonthsAndLeapDays) {
  EXPECT_EQ(*AddDays(Date("2026-03-06"), 5), Date("2026-03-11"));
  EXPECT_EQ(*AddDays(Date("2026-02-12"), 5), Date("2026-02-17"));
  EXPECT_EQ(*AddDays(Date("2024-02-28"), 1), Date("2024-02-29"));
  EXPECT_EQ(*AddDays(Date("2025-07-01"), -1), Date("2025-06-30"));
  EXPECT_FALSE(AddDays(Date("2024-02"), 1));
  EXPECT_FALSE(AddDays(Date("2399-12-31"), 1));
  EXPECT_FALSE(AddDays(Date("2024-01-01"), INT32_MAX));
  EXPECT_FALSE(AddDays(Date("1800-01-01"), INT32_MIN));
}

TEST(PartialDateTest, AgeIsARangeWhenABirthIsKnownByItsYear) {
  EXPECT_EQ(YoungestAgeAt(Date("1992-11-22"), Date("2010-11-21")), 17);
  EXPECT_EQ(YoungestAgeAt(Date("1992-11-22"), Date("2010-11-22")), 18);
  EXPECT_EQ(OldestAgeAt(Date("1992-11-22"), Date("2010-11-22")), 18);
  EXPECT_EQ(YoungestAgeAt(Date("1992"), Date("2010-06-01")), 17);
  EXPECT_EQ(OldestAgeAt(Date("1992"), Date("2010-06-01")), 18);
  EXPECT_EQ(YoungestAgeAt(Date("1992"), Date("2010")), 17);
  EXPECT_EQ(OldestAgeAt(Date("1992"), Date("2010")), 18);
  EXPECT_LT(OldestAgeAt(Date("2010-06-02"), Date("2010-06-01")), 0);
}

TEST(PartialDateTest, WhoIsBornOnALeapDayIsOfAgeOnTheFirstOfMarch) {
  EXPECT_EQ(YoungestAgeAt(Date("2008-02-29"), Date("2026-02-28")), 17);
  EXPECT_EQ(YoungestAgeAt(Date("2008-02-29"), Date("2026-03-01")), 18);
}

TEST(PartialDateTest, BirthDatesAgreeInFourWays) {
  struct Case {
    const char* a;
    const char* b;
    DateAgreement expected;
  };
  const Case cases[] = {
      {"1992-11-22", "1992-11-22", DateAgreement::kSame},
      {"1992", "1992", DateAgreement::kSame},
      {"1992", "1992-11-22", DateAgreement::kCompatible},
      {"1992-11", "1992-11-22", DateAgreement::kCompatible},
      {"1992", "1992-11", DateAgreement::kCompatible},
      {"1992-03-04", "1992-04-03", DateAgreement::kDayMonthSwapped},
      {"1992-03-03", "1992-03-03", DateAgreement::kSame},
      {"1992-03-04", "1993-04-03", DateAgreement::kDiffer},
      {"1992-11-22", "1992-11-23", DateAgreement::kDiffer},
      {"1992", "1993-01-01", DateAgreement::kDiffer},
      {"1992-10", "1992-11-22", DateAgreement::kDiffer},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CompareBirthDates(Date(c.a), Date(c.b)), c.expected) << c.a << " " << c.b;
    EXPECT_EQ(CompareBirthDates(Date(c.b), Date(c.a)), c.expected) << c.b << " " << c.a;
  }
}

TEST(PartialDateTest, OneWrongDigitAndTwoExchangedOnesAreTold) {
  struct Case {
    const char* a;
    const char* b;
    bool one_digit;
    bool transposed;
  };
  const Case cases[] = {
      {"1990-04-03", "1990-04-08", true, false},
      {"1990-04-03", "1980-04-03", true, false},
      {"1989-04-03", "1998-04-03", false, true},
      {"1990-04-12", "1990-04-21", false, true},
      {"1990-01-10", "1990-10-10", false, true},
      {"1990-04-03", "1990-04-03", false, false},
      {"1990-04-03", "1990-03-04", false, false},
      {"1990-04-03", "1991-04-08", false, false},
      {"1990", "1991", false, false},
      {"1990-04", "1990-05", false, false},
      {"1989-12-03", "1991-12-03", false, false},
      {"1990-11-03", "1990-12-13", false, false},
  };
  for (const Case& c : cases) {
    const PartialDate a = PartialDate::Parse(c.a).value();
    const PartialDate b = PartialDate::Parse(c.b).value();
    EXPECT_EQ(OneDigitDiffers(a, b), c.one_digit) << c.a << " " << c.b;
    EXPECT_EQ(OneDigitDiffers(b, a), c.one_digit) << c.a << " " << c.b;
    EXPECT_EQ(DigitsTransposed(a, b), c.transposed) << c.a << " " << c.b;
    EXPECT_EQ(DigitsTransposed(b, a), c.transposed) << c.a << " " << c.b;
  }
}

}  // namespace
}  // namespace lienthong::identity
