// SumsDecoder: reads a set out of its odd power sums: the PinSketch of Dodis, Ostrovsky, Reyzin and Smith ("Fuzzy
// extractors", 2008), known as libminisketch from Naumenko, Maxwell, Wuille, Fedorova and Beschastnikh ("Erlay", 2019).

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_SUMS_DECODER_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_SUMS_DECODER_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "adapters/difference/field.h"
#include "adapters/difference/root_finder.h"

namespace lienthong::difference {

// Holds the space that it works in. Threads: one.
class SumsDecoder {
 public:
  explicit SumsDecoder(const FieldArithmetic& field) : field_(field), roots_(field) {}

  // sums[i] is the sum of x^(2 i + 1) over a set of values that are not 0; there are at most kMaxSums of them. Appends
  // the values and returns true when there is a set of at most sums.size() values that has these sums. There is at most
  // one, so a set of at most that size is always found; of a larger one `s` sums look like those of a smaller set by a
  // chance of about 1 / s!, and with 2^-40 for each sum that the smaller set leaves over. Takes O(sums.size()^2)
  // multiplications, whatever the sums are.
  bool Decode(absl::Span<const std::uint64_t> sums, std::vector<std::uint64_t>* values);

 private:
  // The shortest recurrence of all power sums, in locator_; its length, or -1 when it is longer than half of them.
  int FindLocator(absl::Span<const std::uint64_t> sums);

  const FieldArithmetic& field_;
  RootFinder roots_;
  std::uint64_t reversed_[2 * kMaxSums + 2] = {};
  std::uint64_t locator_[2 * kMaxSums + 2] = {};
};

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_SUMS_DECODER_H_
