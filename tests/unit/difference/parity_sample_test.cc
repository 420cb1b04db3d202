#include "adapters/difference/parity_sample.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/support/seeds.h"

namespace lienthong::difference {
namespace {

double EstimateOf(size_t differences, std::mt19937_64* random) {
  ParitySample one;
  ParitySample other;
  for (int both = 0; both < 1'000; ++both) {
    const Element element = {1, (*random)()};
    one.Toggle(element);
    other.Toggle(element);
  }
  for (size_t i = 0; i < differences; ++i) ((*random)() % 2 == 0 ? one : other).Toggle({1, (*random)()});
  EXPECT_EQ(one.Estimate(other), other.Estimate(one));
  return one.Estimate(other);
}

TEST(ParitySample, TellsNoDifference) {
  ParitySample one;
  one.Toggle({1, 77});
  ParitySample other;
  other.Toggle({1, 77});
  EXPECT_EQ(one.Estimate(other), 0);
  other.Toggle({1, 77});
  EXPECT_NEAR(one.Estimate(other), 1, 0.5);
}

TEST(ParitySample, ItsErrorIsThatWhichTheHeaderGives) {
  testing::ForEachSeed(2, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    for (const size_t differences : {50, 300, 2'000, 15'000, 100'000}) {
      constexpr int kRounds = 30;
      double mean = 0;
      double square = 0;
      for (int round = 0; round < kRounds; ++round) {
        const double error = std::log(EstimateOf(differences, &random) / static_cast<double>(differences));
        mean += error / kRounds;
        square += error * error / kRounds;
      }
      std::cout << differences << " differences: standard error " << std::sqrt(square) << std::endl;
      // Of 30 a root of mean squares is above 1.5 of what is expected once in more than a thousand times.
      EXPECT_LT(std::sqrt(square), 0.15 * 1.6) << differences;
      EXPECT_LT(std::abs(mean), 0.15 * 5 / std::sqrt(kRounds)) << differences;
    }
  });
}

TEST(ParitySample, FewAreCountedNearly) {
  testing::ForEachSeed(10, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    for (const size_t differences : {5, 10, 20}) EXPECT_NEAR(EstimateOf(differences, &random), differences, 15);
  });
}

TEST(ParitySample, FarTooManyLookLikeMany) {
  std::mt19937_64 random(5);
  EXPECT_GT(EstimateOf(2'000'000, &random), 300'000);
}

}  // namespace
}  // namespace lienthong::difference
