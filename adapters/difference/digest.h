// Digest: 16 bytes that are equal when two sets of elements are, and that add and subtract as the sets do.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_DIGEST_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_DIGEST_H_

#include <cstdint>

#include "adapters/difference/element.h"

namespace lienthong::difference {

// Sums modulo 2^64 over all elements. Sets that differ, and not on purpose by who knows the key, have the same digest
// with a chance of at most 2^-104.
struct Digest {
  std::uint64_t values = 0;  // of the mixed field values: who has read the differences can check them with it alone
  std::uint64_t wides = 0;   // of Element::wide: needs the records, and then shows what no sketch shows

  void Add(const Element& element) { Add(element, 1); }
  void Remove(const Element& element) { Add(element, ~std::uint64_t{0}); }

  friend bool operator==(const Digest&, const Digest&) = default;

 private:
  void Add(const Element& element, std::uint64_t sign) {
    values += sign * Mixed(FieldValue(element.word));
    wides += sign * element.wide;
  }
};

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_DIGEST_H_
