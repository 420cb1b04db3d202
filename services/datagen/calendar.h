// Days as numbers, for building lives; texts are made only when records are.

#ifndef SERVICES_DATAGEN_CALENDAR_H_
#define SERVICES_DATAGEN_CALENDAR_H_

#include <cstdint>
#include <limits>
#include <string>

namespace lienthong::datagen {

// Days since 1970-01-01, of the years 1800..2399.
using Day = int32_t;
inline constexpr Day kNoDay = std::numeric_limits<Day>::min();

// The day of a real date; kNoDay otherwise.
Day DayOf(int year, int month, int day);
// 2024-06-01.
std::string IsoDay(Day day);
int YearOf(Day day);
// The same day and month `years` later, or 1 March for 29 February where the year lacks it.
Day AddYears(Day day, int years);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_CALENDAR_H_
