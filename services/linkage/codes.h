// Numbers and dates in one or two cells, and how they compare.

#ifndef LIENTHONG_SERVICES_LINKAGE_CODES_H_
#define LIENTHONG_SERVICES_LINKAGE_CODES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace lienthong::linkage {

// Up to 15 digits, or up to 10 capital letters and digits; all else is left out, of longer ones the end counts.
// 0: nothing to compare. Letters are taken as capitals.
uint64_t PackNumber(absl::string_view text);
std::string UnpackNumber(uint64_t packed);
// 0, 1 or 2 edits (Edits), 3 for more. Neither is 0.
int NumberEdits(uint64_t a, uint64_t b);

// A date as eight decimal digits YYYYMMDD, four bits each; unknown day and month are 00. 0: no date. The digits need
// not name a day: a wrong digit is still a digit. A year alone and a year with the first of January say the same.
uint32_t PackDate(absl::string_view text);
std::string UnpackDate(uint32_t packed);
inline uint32_t YearDigits(uint32_t packed) {
  return packed >> 16;
}
// Whether only the year says something: no month, or the first of January.
inline bool OnlyYear(uint32_t packed) {
  return (packed & 0xFFFF) == 0 || (packed & 0xFFFF) == 0x0101;
}
// Day and month exchanged.
inline uint32_t SwapDayMonth(uint32_t packed) {
  return (packed & 0xFFFF0000) | ((packed & 0xFF) << 8) | ((packed >> 8) & 0xFF);
}

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_CODES_H_
