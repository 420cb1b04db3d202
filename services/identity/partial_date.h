// A calendar date known to the day, to the month or only to the year.
//
// The population database allows births of which only the year is known (QCVN 109:2017/BTTTT, element
// NgayThangNamSinh { NgayThangNam | Nam }), so a plain date type would have to invent a day. PartialDate keeps what was
// said and answers with a range of days.

#ifndef SERVICES_IDENTITY_PARTIAL_DATE_H_
#define SERVICES_IDENTITY_PARTIAL_DATE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::identity {

enum class DatePrecision { kYear, kMonth, kDay };

// A value type; made only by Parse, FromCivil and DateFromDays, so that every object holds a real date of the proleptic
// Gregorian calendar in the years 1800..2399 (the last century that a personal number can express, Decree 137/2015
// Article 13).
class PartialDate {
 public:
  // Reads "2024-06-01", "2024-06" or "2024": ASCII digits only, no spaces, no other form.
  // INVALID_ARGUMENT says what is wrong and which form is expected; the text itself is not repeated, since a birth date
  // is personal data.
  static absl::StatusOr<PartialDate> Parse(absl::string_view iso);

  // The date of the given parts; month 0 means "only the year is known", day 0 "only year and month".
  // Nothing if the parts name no real date (or a day stands without a month).
  static std::optional<PartialDate> FromCivil(int year, int month = 0, int day = 0);

  int year() const { return year_; }
  // 1..12, or 0 when unknown.
  int month() const { return month_; }
  // 1..31, or 0 when unknown.
  int day() const { return day_; }
  DatePrecision precision() const;

  // ISO 8601, as precise as the date is; Parse(ToString()) gives the same date.
  std::string ToString() const;

  // The earliest and the latest day that this date can be, in days since 1970-01-01 (which is day 0; earlier days are
  // negative). Equal when the precision is kDay.
  int32_t FirstDay() const;
  int32_t LastDay() const;

  // Whether both could be the same day: their ranges overlap.
  bool CompatibleWith(const PartialDate& other) const;

 private:
  PartialDate(int year, int month, int day)
      : year_(static_cast<int16_t>(year)), month_(static_cast<int8_t>(month)), day_(static_cast<int8_t>(day)) {}

  int16_t year_;
  int8_t month_;
  int8_t day_;
};

// Same parts and same precision: "2024" is not "2024-01-01".
inline bool operator==(const PartialDate& a, const PartialDate& b) {
  return a.year() == b.year() && a.month() == b.month() && a.day() == b.day();
}

// The day that is `days` after 1970-01-01. Nothing outside the years 1800..2399.
std::optional<PartialDate> DateFromDays(int32_t days_since_1970);

// The day `days` after (or, negative, before) `date`. Nothing unless `date` is known to the day and the result is in
// the years 1800..2399.
std::optional<PartialDate> AddDays(const PartialDate& date, int32_t days);

// Completed years of life on `on`: the least and the greatest that both dates allow (they differ by at most one or two
// when a date is not known to the day). Negative when `on` is before the birth. Who was born on 29 February completes a
// year on 1 March of a common year, so that nobody counts as of age a day too soon (Law 69/2020/QH14 Article 3(1) asks
// for 18 full years).
int YoungestAgeAt(const PartialDate& birth, const PartialDate& on);
int OldestAgeAt(const PartialDate& birth, const PartialDate& on);

// Whether the two are days of one year with day and month exchanged (03/04 read as 04/03), and not equal.
bool DayMonthSwapped(const PartialDate& a, const PartialDate& b);

// Whether two days differ in exactly one digit of YYYYMMDD (1990-04-03 and 1990-04-08, also 1990 and 1980).
bool OneDigitDiffers(const PartialDate& a, const PartialDate& b);

// Whether two days differ by two neighbouring digits of YYYYMMDD that changed places (1989-04-03 and 1998-04-03).
bool DigitsTransposed(const PartialDate& a, const PartialDate& b);

enum class DateAgreement {
  kSame,             // equal, with equal precision
  kCompatible,       // one is less precise and could be the other ("1992" and "1992-11-22")
  kDayMonthSwapped,  // see DayMonthSwapped
  kDiffer,
};

// How two statements of one birth date agree. Symmetric.
DateAgreement CompareBirthDates(const PartialDate& a, const PartialDate& b);

}  // namespace lienthong::identity

#endif  // SERVICES_IDENTITY_PARTIAL_DATE_H_
