// A shuffled order that needs no memory: where a file of any size is written in one pass, no list can be shuffled.

#ifndef SERVICES_DATAGEN_PERMUTATION_H_
#define SERVICES_DATAGEN_PERMUTATION_H_

#include <array>
#include <cstdint>

namespace lienthong::datagen {

// A bijection of 0..size-1 that looks random: a Feistel network on the next power of four, walked until it comes back
// below the size (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002). Not for secrets. Immutable.
class Permutation {
 public:
  // `size` > 0 and at most 2^62. The same seed and stream give the same bijection.
  Permutation(uint64_t size, uint64_t seed, uint64_t stream);

  // `i` < size. From(To(i)) == i.
  uint64_t To(uint64_t i) const;
  uint64_t From(uint64_t i) const;

 private:
  uint64_t Forward(uint64_t value) const;
  uint64_t Backward(uint64_t value) const;

  uint64_t size_;
  int half_bits_ = 1;
  std::array<uint64_t, 4> keys_;
};

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_PERMUTATION_H_
