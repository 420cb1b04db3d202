#include "services/datagen/permutation.h"

#include <cstddef>

#include "services/datagen/random.h"

namespace lienthong::datagen {
namespace {

uint64_t Round(uint64_t half, uint64_t key) {
  uint64_t mixed = (half ^ key) * 0x9e3779b97f4a7c15;
  mixed ^= mixed >> 29;
  mixed *= 0xbf58476d1ce4e5b9;
  return mixed ^ (mixed >> 32);
}

}  // namespace

Permutation::Permutation(uint64_t size, uint64_t seed, uint64_t stream) : size_(size) {
  while ((uint64_t{1} << (2 * half_bits_)) < size) ++half_bits_;
  Random random(seed, stream);
  for (uint64_t& key : keys_) key = random.Next();
}

uint64_t Permutation::Forward(uint64_t value) const {
  const uint64_t mask = (uint64_t{1} << half_bits_) - 1;
  uint64_t left = value >> half_bits_;
  uint64_t right = value & mask;
  for (const uint64_t key : keys_) {
    const uint64_t next = left ^ (Round(right, key) & mask);
    left = right;
    right = next;
  }
  return left << half_bits_ | right;
}

uint64_t Permutation::Backward(uint64_t value) const {
  const uint64_t mask = (uint64_t{1} << half_bits_) - 1;
  uint64_t left = value >> half_bits_;
  uint64_t right = value & mask;
  for (size_t i = keys_.size(); i > 0; --i) {
    const uint64_t previous = right ^ (Round(left, keys_[i - 1]) & mask);
    right = left;
    left = previous;
  }
  return left << half_bits_ | right;
}

uint64_t Permutation::To(uint64_t i) const {
  do i = Forward(i);
  while (i >= size_);
  return i;
}

uint64_t Permutation::From(uint64_t i) const {
  do i = Backward(i);
  while (i >= size_);
  return i;
}

}  // namespace lienthong::datagen
