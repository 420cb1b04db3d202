#include "adapters/field_syntax.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

bool AreDigits(absl::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool AreCapitals(absl::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), absl::ascii_isupper);
}

bool IsOneOf(absl::string_view text, std::initializer_list<absl::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

int Number(absl::string_view digits) {
  int number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

int DaysOfMonth(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

// 2024, 2024-06 or 2024-06-01, and a day that the calendar has.
bool IsDate(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() > 3 || !AreDigits(parts[0], 4) || Number(parts[0]) == 0) return false;
  if (parts.size() == 1) return true;
  if (!AreDigits(parts[1], 2) || Number(parts[1]) < 1 || Number(parts[1]) > 12) return false;
  if (parts.size() == 2) return true;
  if (!AreDigits(parts[2], 2)) return false;
  const int day = Number(parts[2]);
  return day >= 1 && day <= DaysOfMonth(Number(parts[0]), Number(parts[1]));
}

// system|version|code.
bool IsCoded(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '|');
  return parts.size() == 3 && std::none_of(parts.begin(), parts.end(), [](absl::string_view p) { return p.empty(); });
}

bool AreFormerNumbers(absl::string_view text) {
  absl::string_view before;
  for (const absl::string_view number : absl::StrSplit(text, ',')) {
    if (!AreDigits(number, 12) || number <= before) return false;
    before = number;
  }
  return true;
}

// One text for one amount: 1800|USD, 1800.5|USD; never 01800, 1800.0 or 1800.50.
bool IsWage(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '|');
  if (parts.size() != 2 || !AreCapitals(parts[1], 3)) return false;
  const std::vector<absl::string_view> amount = absl::StrSplit(parts[0], '.');
  if (amount.size() > 2 || amount[0].empty() || !AreDigits(amount[0], amount[0].size())) return false;
  if (amount[0].size() > 1 && amount[0].front() == '0') return false;
  if (amount.size() == 1) return true;
  return !amount[1].empty() && AreDigits(amount[1], amount[1].size()) && amount[1].back() != '0';
}

// word|first day|last day.
bool IsVerdict(absl::string_view text, std::initializer_list<absl::string_view> words) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '|');
  return parts.size() == 3 && IsOneOf(parts[0], words) && IsDate(parts[1]) && IsDate(parts[2]);
}

// COUNTRY|number.
bool IsPermit(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '|');
  return parts.size() == 2 && AreCapitals(parts[0], 2) && !parts[1].empty();
}

bool IsWorkStatus(absl::string_view text) {
  return IsOneOf(
      text, {"registered", "list_confirmed", "departed", "working", "extended", "employer_changed", "contract_left",
             "missing", "died", "deported", "returned_early", "completed", "returned", "liquidated"});
}

bool IsDateField(v1::RecordField field) {
  switch (field) {
    case v1::RECORD_FIELD_BIRTH_DATE:
    case v1::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE:
    case v1::RECORD_FIELD_CURRENT_RESIDENCE_SINCE:
    case v1::RECORD_FIELD_DEATH_DATE:
    case v1::RECORD_FIELD_DOCUMENT_VALID_FROM:
    case v1::RECORD_FIELD_DOCUMENT_VALID_TO:
    case v1::RECORD_FIELD_CROSSING_DATE:
    case v1::RECORD_FIELD_CONTRACT_START:
    case v1::RECORD_FIELD_CONTRACT_END:
    case v1::RECORD_FIELD_WORK_STATUS_SINCE:
    case v1::RECORD_FIELD_DEPARTURE_DATE:
    case v1::RECORD_FIELD_RETURN_DATE:
    case v1::RECORD_FIELD_LIQUIDATION_DATE:
      return true;
    default:
      return false;
  }
}

const char* Unless(bool canonical, const char* expected) {
  return canonical ? nullptr : expected;
}

// The fields that take one word of a list.
const char* WordFault(v1::RecordField field, absl::string_view value) {
  switch (field) {
    case v1::RECORD_FIELD_SEX:
      return Unless(IsOneOf(value, {"male", "female", "other"}), "male, female or other");
    case v1::RECORD_FIELD_EXIT_BARRED:
      return Unless(IsOneOf(value, {"yes", "no"}), "yes or no");
    case v1::RECORD_FIELD_DOCUMENT_TYPE:
      return Unless(IsOneOf(value, {"passport", "laissez_passer"}), "passport or laissez_passer");
    case v1::RECORD_FIELD_CROSSING_DIRECTION:
      return Unless(IsOneOf(value, {"exit", "entry"}), "exit or entry");
    case v1::RECORD_FIELD_DEPLOYMENT_FORM:
      return Unless(IsOneOf(value, {"1", "2a", "2b", "2c", "2d", "3", "54"}), "1, 2a, 2b, 2c, 2d, 3 or 54");
    case v1::RECORD_FIELD_WORK_STATUS:
      return Unless(IsWorkStatus(value), "a status that record.proto lists, for example working");
    default:
      return nullptr;
  }
}

}  // namespace

const char* SyntaxFault(v1::RecordField field, absl::string_view value) {
  if (IsDateField(field)) {
    return Unless(IsDate(value), "a date that exists, as 2024, 2024-06 or 2024-06-01");
  }
  switch (field) {
    case v1::RECORD_FIELD_PERSONAL_NUMBER:
      return Unless(AreDigits(value, 12), "12 digits");
    case v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS:
      return Unless(AreFormerNumbers(value), "numbers of 12 digits, ascending, each once, joined by a comma");
    case v1::RECORD_FIELD_OLD_CARD_NUMBER:
      return Unless(AreDigits(value, 9), "9 digits");
    case v1::RECORD_FIELD_ETHNICITY:
    case v1::RECORD_FIELD_PERMANENT_RESIDENCE:
    case v1::RECORD_FIELD_CURRENT_RESIDENCE:
      return Unless(IsCoded(value), "system|version|code, no part empty");
    case v1::RECORD_FIELD_NATIONALITY:
    case v1::RECORD_FIELD_MARKET:
      return Unless(AreCapitals(value, 2), "two capital letters of ISO 3166, for example VN");
    case v1::RECORD_FIELD_WAGE:
      return Unless(IsWage(value), "amount|CUR without needless zeros, for example 1800|USD");
    case v1::RECORD_FIELD_HEALTH_VERDICT:
      return Unless(IsVerdict(value, {"fit", "unfit"}), "fit or unfit with its days, as fit|2025-01-01|2026-01-01");
    case v1::RECORD_FIELD_CRIMINAL_RECORD_VERDICT:
      return Unless(IsVerdict(value, {"clear", "not_clear"}),
                    "clear or not_clear with its days, as clear|2025-01-01|2026-01-01");
    case v1::RECORD_FIELD_RESIDENCE_PERMIT_NUMBER:
      return Unless(IsPermit(value), "COUNTRY|number, for example KR|1234567890");
    default:
      return WordFault(field, value);
  }
}

}  // namespace lienthong::adapters
