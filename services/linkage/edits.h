// How far apart two short strings are.

#ifndef LIENTHONG_SERVICES_LINKAGE_EDITS_H_
#define LIENTHONG_SERVICES_LINKAGE_EDITS_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace lienthong::linkage {

// The least number of insertions, deletions, substitutions and exchanges of neighbours, no place edited twice (optimal
// string alignment), that makes one of the other; `most` + 1 when it is more than `most`. Only the first 63 bytes
// count. `most` is at most 8.
int Edits(absl::string_view a, absl::string_view b, int most);

// One bit for each letter and digit that occurs, some sharing a bit. An edit changes two bits at most.
uint32_t LettersOf(absl::string_view text);

// Whether Edits can be at most `most`, by what LettersOf told of both; false: it cannot.
inline bool MayBeWithin(uint32_t letters_of_a, uint32_t letters_of_b, int most) {
  uint32_t differing = letters_of_a ^ letters_of_b;
  for (int bits = 2 * most; bits > 0 && differing != 0; --bits) differing &= differing - 1;
  return differing == 0;
}

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_EDITS_H_
