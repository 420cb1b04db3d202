// The random numbers of the generator: the same seed gives the same bytes on every machine and with every compiler,
// which the distributions of the standard library do not promise.

#ifndef SERVICES_DATAGEN_RANDOM_H_
#define SERVICES_DATAGEN_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace lienthong::datagen {

// xoshiro256** (Blackman and Vigna), its state filled by splitmix64 from (seed, stream, index). One object per person
// or worker, so that what is drawn for one does not shift what is drawn for the next. Not thread-safe.
class Random {
 public:
  explicit Random(uint64_t seed, uint64_t stream = 0, uint64_t index = 0);

  uint64_t Next();
  // 0..bound-1, without bias. `bound` > 0.
  uint64_t Below(uint64_t bound);
  // low..high, both included. `low` <= `high`.
  int Between(int low, int high);
  // True in `per_thousand` of 1,000 draws.
  bool Chance(int per_thousand) { return Below(1000) < static_cast<uint64_t>(per_thousand); }
  // An element of something indexable that is not empty.
  template <typename Sequence>
  const auto& Pick(const Sequence& sequence) {
    return sequence[static_cast<size_t>(Below(std::size(sequence)))];
  }
  // An index drawn by weight; `cumulative` holds running sums, the last one > 0.
  size_t PickWeighted(const std::vector<uint64_t>& cumulative);

  template <typename T>
  void Shuffle(std::vector<T>* items) {
    for (size_t i = items->size(); i > 1; --i) std::swap((*items)[i - 1], (*items)[static_cast<size_t>(Below(i))]);
  }

 private:
  uint64_t state_[4];
};

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_RANDOM_H_
