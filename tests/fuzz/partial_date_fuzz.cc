// Dates, one a line: what is read is its own text and lies where it says; all else is INVALID_ARGUMENT. Two dates agree
// the same from both sides.

#include "services/identity/partial_date.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

using identity::PartialDate;

std::optional<PartialDate> Try(absl::string_view text) {
  const absl::StatusOr<PartialDate> date = PartialDate::Parse(text);
  if (!date.ok()) {
    ExpectRefused(date.status(), absl::StatusCode::kInvalidArgument);
    return std::nullopt;
  }
  Expect(date->ToString() == text, "a date is its text");
  Expect(date->FirstDay() <= date->LastDay(), "a date's days are in order");
  const bool one_day = date->precision() == identity::DatePrecision::kDay;
  Expect(one_day == (date->FirstDay() == date->LastDay()), "a date known to the day is one day");
  for (const int32_t day : {date->FirstDay(), date->LastDay()}) {
    const std::optional<PartialDate> of_day = identity::DateFromDays(day);
    Expect(of_day.has_value() && of_day->CompatibleWith(*date), "a date's days are of it");
  }
  return *date;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const std::optional<PartialDate> a = Try(input.Line());
  const std::optional<PartialDate> b = Try(input.Rest());
  if (!a.has_value() || !b.has_value()) return 0;
  Expect(identity::CompareBirthDates(*a, *b) == identity::CompareBirthDates(*b, *a), "dates agree from both sides");
  Expect((identity::CompareBirthDates(*a, *b) == identity::DateAgreement::kSame) == (*a == *b), "the same is equal");
  Expect(identity::YoungestAgeAt(*a, *b) <= identity::OldestAgeAt(*a, *b), "ages are in order");
  return 0;
}

}  // namespace lienthong::fuzz
