#include "services/datagen/random.h"

#include <algorithm>

namespace lienthong::datagen {
namespace {

uint64_t SplitMix(uint64_t* state) {
  *state += 0x9e3779b97f4a7c15;
  uint64_t z = *state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

uint64_t RotateLeft(uint64_t x, int k) {
  return (x << k) | (x >> (64 - k));
}

}  // namespace

Random::Random(uint64_t seed, uint64_t stream, uint64_t index) {
  uint64_t mix = seed;
  mix = SplitMix(&mix) ^ stream;
  mix = SplitMix(&mix) ^ index;
  for (uint64_t& word : state_) word = SplitMix(&mix);
}

uint64_t Random::Next() {
  const uint64_t result = RotateLeft(state_[1] * 5, 7) * 9;
  const uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = RotateLeft(state_[3], 45);
  return result;
}

uint64_t Random::Below(uint64_t bound) {
  // The lowest 2^64 mod bound values are thrown away; what is left divides evenly.
  const uint64_t threshold = (0 - bound) % bound;
  uint64_t value = Next();
  while (value < threshold) value = Next();
  return value % bound;
}

int Random::Between(int low, int high) {
  return low + static_cast<int>(Below(static_cast<uint64_t>(high - low) + 1));
}

size_t Random::PickWeighted(const std::vector<uint64_t>& cumulative) {
  const uint64_t draw = Below(cumulative.back());
  return static_cast<size_t>(std::upper_bound(cumulative.begin(), cumulative.end(), draw) - cumulative.begin());
}

}  // namespace lienthong::datagen
