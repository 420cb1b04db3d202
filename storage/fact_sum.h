// FactSum: a set of facts as a sum that no order changes: two sides that add the same facts once each have the same
// sum. Finds what was lost or damaged; it does not withstand one who chooses facts. Threads: one.

#ifndef LIENTHONG_STORAGE_FACT_SUM_H_
#define LIENTHONG_STORAGE_FACT_SUM_H_

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"

namespace lienthong::storage {

class FactSum {
 public:
  FactSum() = default;
  FactSum(uint64_t sum, uint64_t count) : sum_(sum), count_(count) {}

  // 64 bits of a name, the same in every process of one machine.
  static uint64_t NameHash(absl::string_view name) {
    uint64_t state = name.size();
    for (size_t at = 0; at < name.size(); at += sizeof(state)) {
      uint64_t word = 0;
      std::memcpy(&word, name.data() + at, std::min(sizeof(word), name.size() - at));
      state = Mix(state ^ word);
    }
    return state;
  }

  // The fact that `first` and `second` belong to the name that `name` is the hash of.
  void Add(uint64_t name, uint64_t first, uint64_t second) {
    sum_ += Mix(Mix(Mix(name) ^ first) ^ second);
    ++count_;
  }
  void Add(const FactSum& other) {
    sum_ += other.sum_;
    count_ += other.count_;
  }

  uint64_t sum() const { return sum_; }
  uint64_t count() const { return count_; }
  friend bool operator==(const FactSum&, const FactSum&) = default;

 private:
  // The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
  static uint64_t Mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }

  uint64_t sum_ = 0;
  uint64_t count_ = 0;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_FACT_SUM_H_
