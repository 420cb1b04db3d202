#include "services/review/quality.h"

#include <algorithm>
#include <cmath>

namespace lienthong::review {
namespace {

// 97.5 % point of the standard normal distribution.
constexpr double kZ = 1.959963984540054;

}  // namespace

std::optional<Proportion> Estimate(uint64_t hits, uint64_t sample) {
  if (sample == 0) return std::nullopt;
  const double n = static_cast<double>(sample);
  const double p = static_cast<double>(hits) / n;
  const double z2 = kZ * kZ;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  // At the ends the interval closes exactly, whatever the rounding.
  const double low = hits == 0 ? 0 : std::max(0.0, centre - half);
  const double high = hits == sample ? 1 : std::min(1.0, centre + half);
  return Proportion{p, low, high, sample};
}

uint64_t PairsIn(const AnswerPairs& pairs) {
  uint64_t all = 0;
  for (const auto& row : pairs) {
    for (const uint64_t count : row) all += count;
  }
  return all;
}

uint64_t AgreedIn(const AnswerPairs& pairs) {
  uint64_t agreed = 0;
  for (size_t answer = 0; answer < kAnswers; ++answer) agreed += pairs[answer][answer];
  return agreed;
}

std::optional<double> Kappa(const AnswerPairs& pairs) {
  const uint64_t all = PairsIn(pairs);
  // In whole numbers, so that full agreement by chance is met exactly.
  uint64_t by_chance = 0;  // times all * all
  for (size_t answer = 0; answer < kAnswers; ++answer) {
    uint64_t first = 0, second = 0;
    for (size_t other = 0; other < kAnswers; ++other) {
      first += pairs[answer][other];
      second += pairs[other][answer];
    }
    by_chance += first * second;
  }
  if (by_chance == all * all) return std::nullopt;
  const double n2 = static_cast<double>(all) * static_cast<double>(all);
  const double observed = static_cast<double>(AgreedIn(pairs)) / static_cast<double>(all);
  const double expected = static_cast<double>(by_chance) / n2;
  return (observed - expected) / (1 - expected);
}

}  // namespace lienthong::review
