#include "adapters/difference/parity_sample.h"

#include <algorithm>
#include <cmath>

namespace lienthong::difference {
namespace {

using Odd = std::array<int, ParitySample::kLevels>;

// The logarithm of the chance that `size` differences leave as many odd cells on each level.
double Likelihood(const Odd& odd, double size) {
  double sum = 0;
  for (size_t level = 0; level < ParitySample::kLevels; ++level) {
    const size_t halvings = std::min(level + 1, ParitySample::kLevels - 1);
    const double mean = std::ldexp(size, -static_cast<int>(halvings)) / ParitySample::kCells;
    // A cell with a Poisson number of differences is odd with this chance.
    const double chance = std::max((1 - std::exp(-2 * mean)) / 2, 1e-12);
    const auto cells = static_cast<double>(ParitySample::kCells);
    sum += odd[level] * std::log(chance) + (cells - odd[level]) * std::log1p(-chance);
  }
  return sum;
}

}  // namespace

void ParitySample::Toggle(const Element& element) {
  const size_t zeros = (element.wide & 0xffffffff) == 0 ? 32 : __builtin_ctzll(element.wide);
  const size_t level = std::min(zeros, kLevels - 1);
  const size_t bit = level * kCells + (((element.wide >> 32) * kCells) >> 32);
  bytes_[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
}

double ParitySample::Estimate(const ParitySample& other) const {
  Odd odd = {};
  bool any = false;
  for (size_t bit = 0; bit < kLevels * kCells; ++bit) {
    const bool differs = (((bytes_[bit / 8] ^ other.bytes_[bit / 8]) >> (bit % 8)) & 1) != 0;
    odd[bit / kCells] += differs ? 1 : 0;
    any = any || differs;
  }
  if (!any) return 0;
  // The best power of two, then the best number between its neighbours by halving what is left.
  constexpr int kMostLog = 24;
  int best = 0;
  double height = Likelihood(odd, 1);
  for (int log = 1; log <= kMostLog; ++log) {
    const double here = Likelihood(odd, std::ldexp(1.0, log));
    if (here > height) {
      height = here;
      best = log;
    }
  }
  double low = best - 1;
  double high = best + 1;
  for (int step = 0; step < 12; ++step) {
    const double left = low + (high - low) * 0.4;
    const double right = low + (high - low) * 0.6;
    const bool rising = Likelihood(odd, std::exp2(left)) < Likelihood(odd, std::exp2(right));
    (rising ? low : high) = rising ? left : right;
  }
  return std::exp2((low + high) / 2);
}

}  // namespace lienthong::difference
