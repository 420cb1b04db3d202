#include "services/identity/partial_date.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"

namespace lienthong::identity {
namespace {

constexpr int kFirstYear = 1800;
constexpr int kLastYear = 2399;

bool IsLeapYear(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int DaysInMonth(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

// Days since 1970-01-01 of a day of the proleptic Gregorian calendar. Counts years from March, so that the leap day is
// the last of its year; 719,468 days lie between 0000-03-01 and 1970-01-01. All our years are positive.
int32_t DaysFromCivil(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int month_from_march = (month + 9) % 12;
  const int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

absl::Status Malformed(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("date: %s; write YYYY-MM-DD, YYYY-MM or YYYY, for example 1992-11-22 or 1992", what));
}

// The value of `text`, all ASCII digits; -1 otherwise.
int DigitsValue(absl::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

int CompletedYears(const PartialDate& birth, const PartialDate& on) {
  const bool before_birthday = on.month() < birth.month() || (on.month() == birth.month() && on.day() < birth.day());
  return on.year() - birth.year() - (before_birthday ? 1 : 0);
}

// The first or the last day that the date can be, as a date.
PartialDate Earliest(const PartialDate& date) {
  return *PartialDate::FromCivil(date.year(), std::max(date.month(), 1), std::max(date.day(), 1));
}
PartialDate Latest(const PartialDate& date) {
  const int month = date.month() == 0 ? 12 : date.month();
  const int day = date.day() == 0 ? DaysInMonth(date.year(), month) : date.day();
  return *PartialDate::FromCivil(date.year(), month, day);
}

// YYYYMMDD.
std::string Digits(const PartialDate& day) {
  return absl::StrFormat("%04d%02d%02d", day.year(), day.month(), day.day());
}

// Where the digits of two days differ; empty too unless both are known to the day.
std::vector<size_t> DifferingDigits(const PartialDate& a, const PartialDate& b) {
  std::vector<size_t> places;
  if (a.precision() != DatePrecision::kDay || b.precision() != DatePrecision::kDay) return places;
  const std::string digits_a = Digits(a);
  const std::string digits_b = Digits(b);
  for (size_t i = 0; i < digits_a.size(); ++i) {
    if (digits_a[i] != digits_b[i]) places.push_back(i);
  }
  return places;
}

}  // namespace

absl::StatusOr<PartialDate> PartialDate::Parse(absl::string_view iso) {
  if (iso.size() != 4 && iso.size() != 7 && iso.size() != 10) return Malformed("wrong length");
  if ((iso.size() > 4 && iso[4] != '-') || (iso.size() > 7 && iso[7] != '-')) return Malformed("missing hyphen");
  const int year = DigitsValue(iso.substr(0, 4));
  const int month = iso.size() > 4 ? DigitsValue(iso.substr(5, 2)) : 0;
  const int day = iso.size() > 7 ? DigitsValue(iso.substr(8, 2)) : 0;
  if (year < 0 || month < 0 || day < 0) return Malformed("only the digits 0 to 9 and hyphens are allowed");
  if (year < kFirstYear || year > kLastYear) return Malformed("year outside 1800..2399");
  if (iso.size() > 4 && (month < 1 || month > 12)) return Malformed("month outside 01..12");
  const std::optional<PartialDate> date = FromCivil(year, month, day);
  if (!date || (iso.size() > 7 && day == 0)) return Malformed("no such day in that month");
  return *date;
}

std::optional<PartialDate> PartialDate::FromCivil(int year, int month, int day) {
  if (year < kFirstYear || year > kLastYear || month < 0 || month > 12 || day < 0) return std::nullopt;
  if (month == 0 && day != 0) return std::nullopt;
  if (month != 0 && day > DaysInMonth(year, month)) return std::nullopt;
  return PartialDate(year, month, day);
}

DatePrecision PartialDate::precision() const {
  if (month_ == 0) return DatePrecision::kYear;
  return day_ == 0 ? DatePrecision::kMonth : DatePrecision::kDay;
}

std::string PartialDate::ToString() const {
  if (month_ == 0) return absl::StrFormat("%04d", year_);
  if (day_ == 0) return absl::StrFormat("%04d-%02d", year_, month_);
  return absl::StrFormat("%04d-%02d-%02d", year_, month_, day_);
}

int32_t PartialDate::FirstDay() const {
  return DaysFromCivil(year_, std::max<int>(month_, 1), std::max<int>(day_, 1));
}

int32_t PartialDate::LastDay() const {
  const int month = month_ == 0 ? 12 : month_;
  return DaysFromCivil(year_, month, day_ == 0 ? DaysInMonth(year_, month) : day_);
}

bool PartialDate::CompatibleWith(const PartialDate& other) const {
  return FirstDay() <= other.LastDay() && other.FirstDay() <= LastDay();
}

std::optional<PartialDate> DateFromDays(int32_t days_since_1970) {
  if (days_since_1970 < DaysFromCivil(kFirstYear, 1, 1) || days_since_1970 > DaysFromCivil(kLastYear, 12, 31)) {
    return std::nullopt;
  }
  // The inverse of DaysFromCivil: eras of 400 years are 146,097 days; all values here are positive.
  const int days = days_since_1970 + 719468;
  const int era = days / 146097;
  const int day_of_era = days % 146097;
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int month_from_march = (5 * day_of_year + 2) / 153;
  const int day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return PartialDate::FromCivil(era * 400 + year_of_era + (month <= 2 ? 1 : 0), month, day);
}

std::optional<PartialDate> AddDays(const PartialDate& date, int32_t days) {
  if (date.precision() != DatePrecision::kDay) return std::nullopt;
  const int64_t sum = int64_t{date.FirstDay()} + days;
  if (sum < INT32_MIN || sum > INT32_MAX) return std::nullopt;
  return DateFromDays(static_cast<int32_t>(sum));
}

int YoungestAgeAt(const PartialDate& birth, const PartialDate& on) {
  return CompletedYears(Latest(birth), Earliest(on));
}

int OldestAgeAt(const PartialDate& birth, const PartialDate& on) {
  return CompletedYears(Earliest(birth), Latest(on));
}

bool DayMonthSwapped(const PartialDate& a, const PartialDate& b) {
  return a.precision() == DatePrecision::kDay && b.precision() == DatePrecision::kDay && a.year() == b.year() &&
         a.day() == b.month() && a.month() == b.day() && !(a == b);
}

bool OneDigitDiffers(const PartialDate& a, const PartialDate& b) {
  return DifferingDigits(a, b).size() == 1;
}

bool DigitsTransposed(const PartialDate& a, const PartialDate& b) {
  const std::vector<size_t> places = DifferingDigits(a, b);
  if (places.size() != 2 || places[1] != places[0] + 1) return false;
  const std::string digits_a = Digits(a);
  const std::string digits_b = Digits(b);
  return digits_a[places[0]] == digits_b[places[1]] && digits_a[places[1]] == digits_b[places[0]];
}

DateAgreement CompareBirthDates(const PartialDate& a, const PartialDate& b) {
  if (a == b) return DateAgreement::kSame;
  if (a.CompatibleWith(b)) return DateAgreement::kCompatible;
  if (DayMonthSwapped(a, b)) return DateAgreement::kDayMonthSwapped;
  return DateAgreement::kDiffer;
}

}  // namespace lienthong::identity
