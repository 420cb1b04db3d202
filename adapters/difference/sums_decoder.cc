#include "adapters/difference/sums_decoder.h"

#include <algorithm>

namespace lienthong::difference {

// Berlekamp's and Massey's algorithm without inversions. In characteristic two S(2 k) is S(k)^2, and then every second
// step finds that the recurrence holds: those are left out.
int SumsDecoder::FindLocator(absl::Span<const uint64_t> sums) {
  const size_t count = 2 * sums.size();
  // reversed_[k] is S(count - k), so that what is multiplied with the recurrence lies in its order.
  for (size_t k = 1; k <= count; ++k) {
    const uint64_t half = k % 2 == 0 ? reversed_[count - k / 2] : 0;
    reversed_[count - k] = k % 2 == 0 ? field_.multiply(half, half) : sums[k / 2];
  }
  reversed_[count] = 0;
  // Polynomials begin behind as many zeros, so that a shifted one can be read from before its beginning.
  uint64_t previous[2 * kMaxSums + 2 + kMaxSums] = {};
  uint64_t* const before = previous + 2 * kMaxSums;
  uint64_t kept[kMaxSums + 1];
  std::fill(std::begin(locator_), std::end(locator_), 0);
  locator_[0] = before[0] = 1;
  uint64_t last = 1;
  size_t length = 0;
  size_t shift = 1;
  for (size_t n = 0; n < count; n += 2, shift += 2) {
    uint64_t discrepancy = 0;
    field_.transform(reversed_ + (count - n - 1), 1, length + 1, 0, locator_, &discrepancy);
    if (discrepancy == 0) continue;
    const bool longer = 2 * length <= n;
    const size_t size = (longer ? n + 1 - length : length) + 1;
    if (size > sums.size() + 1) return -1;
    std::copy_n(locator_, size, kept);
    field_.combine(last, locator_, discrepancy, before - shift, size);
    if (!longer) continue;
    std::copy_n(kept, size, before);
    length = n + 1 - length;
    last = discrepancy;
    shift = 0;
  }
  return static_cast<int>(length);
}

bool SumsDecoder::Decode(absl::Span<const uint64_t> sums, std::vector<uint64_t>* values) {
  if (sums.empty() || sums.size() > kMaxSums) return false;
  const int length = FindLocator(sums);
  if (length <= 0) return length == 0;
  // The recurrence is the product of (1 - x z): backwards and with 1 in front, its roots are the values.
  uint64_t polynomial[kMaxSums + 1];
  for (int i = 0; i <= length; ++i) polynomial[i] = locator_[length - i];
  if (polynomial[0] == 0 || polynomial[length] == 0) return false;
  field_.combine(Invert(field_, polynomial[length]), polynomial, 0, polynomial, length);
  return roots_.Find(absl::MakeConstSpan(polynomial, length), values);
}

}  // namespace lienthong::difference
