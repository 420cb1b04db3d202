#include "services/datagen/calendar.h"

#include <optional>

#include "services/identity/partial_date.h"

namespace lienthong::datagen {

using identity::DateFromDays;
using identity::PartialDate;

Day DayOf(int year, int month, int day) {
  const std::optional<PartialDate> date = PartialDate::FromCivil(year, month, day);
  return date.has_value() ? date->FirstDay() : kNoDay;
}

std::string IsoDay(Day day) {
  const std::optional<PartialDate> date = DateFromDays(day);
  return date.has_value() ? date->ToString() : std::string();
}

int YearOf(Day day) {
  const std::optional<PartialDate> date = DateFromDays(day);
  return date.has_value() ? date->year() : 0;
}

Day AddYears(Day day, int years) {
  const std::optional<PartialDate> date = DateFromDays(day);
  if (!date.has_value()) return kNoDay;
  const Day same = DayOf(date->year() + years, date->month(), date->day());
  return same != kNoDay ? same : DayOf(date->year() + years, 3, 1);
}

}  // namespace lienthong::datagen
