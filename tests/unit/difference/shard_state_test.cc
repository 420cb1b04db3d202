#include "adapters/difference/shard_state.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/seeds.h"

namespace lienthong::difference {
namespace {

std::vector<Element> Draw(std::mt19937_64* random, size_t count) {
  std::vector<Element> elements(count);
  for (Element& element : elements) element = {(*random)() | 1, (*random)()};
  return elements;
}

std::vector<uint64_t> Folded(const ShardState& state, int bits, SumRange range = {0, kMaxSums}) {
  std::vector<uint64_t> sums(range.count << bits);
  for (size_t bucket = 0; bucket < size_t{1} << bits; ++bucket) {
    state.Fold(bits, bucket, range, sums.data() + bucket * range.count);
  }
  return sums;
}

TEST(ShardState, WhatIsAddedAndRemovedHasNeverBeen) {
  testing::ForEachSeed(3, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    ShardState state;
    for (const Element& element : Draw(&random, 50)) state.Add(element);
    const std::string before = state.Save();
    const std::vector<Element> more = Draw(&random, 200);
    for (const Element& element : more) state.Add(element);
    EXPECT_EQ(state.size(), 250u);
    for (const Element& element : more) state.Remove(element);
    EXPECT_EQ(state.Save(), before);
    EXPECT_EQ(state.size(), 50u);
  });
}

TEST(ShardState, TheFoldsOfTwoStatesAddUpToThatOfTheirDifference) {
  testing::ForEachSeed(3, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    ShardState one, other, difference;
    for (const Element& element : Draw(&random, 300)) {
      one.Add(element);
      other.Add(element);
    }
    for (const Element& element : Draw(&random, 40)) {
      (random() % 2 == 0 ? one : other).Add(element);
      difference.Add(element);
    }
    for (int bits = 0; bits <= kBucketBits; ++bits) {
      std::vector<uint64_t> sums = Folded(one, bits);
      const std::vector<uint64_t> others = Folded(other, bits);
      for (size_t i = 0; i < sums.size(); ++i) sums[i] ^= others[i];
      ASSERT_EQ(sums, Folded(difference, bits)) << bits;
    }
  });
}

TEST(ShardState, TwoBucketsOfAFoldAddUpToTheOneAbove) {
  std::mt19937_64 random(7);
  ShardState state;
  for (const Element& element : Draw(&random, 500)) state.Add(element);
  const SumRange range = {5, 9};
  const std::vector<uint64_t> above = Folded(state, 3, range);
  const std::vector<uint64_t> below = Folded(state, 4, range);
  for (size_t i = 0; i < above.size(); ++i) EXPECT_EQ(above[i], below[i] ^ below[i + above.size()]);
}

TEST(ShardState, IsTheSameWithBothArithmetics) {
  std::mt19937_64 random(8);
  ShardState portable(PortableArithmetic());
  ShardState best;
  for (const Element& element : Draw(&random, 100)) {
    portable.Add(element);
    best.Add(element);
  }
  EXPECT_EQ(portable.Save(), best.Save());
}

TEST(ShardState, IsRestoredAsItWasSavedAndACopyStands) {
  std::mt19937_64 random(9);
  ShardState state;
  for (const Element& element : Draw(&random, 100)) state.Add(element);
  const ShardState copy = state;
  const std::string saved = state.Save();
  ASSERT_EQ(saved.size(), ShardState::kSavedBytes);
  absl::StatusOr<ShardState> restored = ShardState::Restore(saved);
  ASSERT_TRUE(restored.ok());
  EXPECT_EQ(restored->Save(), saved);
  restored->Add({3, 4});
  state.Add({3, 4});
  EXPECT_EQ(restored->Save(), state.Save());
  EXPECT_EQ(copy.Save(), saved);
}

TEST(ShardState, WhatWasNotSavedIsNotRestored) {
  std::string saved = ShardState().Save();
  EXPECT_TRUE(absl::IsInvalidArgument(ShardState::Restore("").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ShardState::Restore(saved + " ").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ShardState::Restore(saved.substr(1)).status()));
  saved[0] = 2;
  EXPECT_TRUE(absl::IsInvalidArgument(ShardState::Restore(saved).status()));
}

}  // namespace
}  // namespace lienthong::difference
