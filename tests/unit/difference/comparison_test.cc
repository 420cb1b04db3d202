#include "adapters/difference/comparison.h"

#include <gtest/gtest.h>

#include "tests/support/seeds.h"
#include "tests/unit/difference/two_sides.h"

namespace lienthong::difference {
namespace {

TEST(Comparison, EqualSidesCostADigestAndAWord) {
  for (const size_t both : {0, 1, 1'000}) {
    const TwoSides sides(1, both, 0, 0);
    const Heard heard = Compare(sides.ours, HonestPeer(sides.theirs));
    EXPECT_EQ(heard.outcome.means, Means::kDigest);
    EXPECT_EQ(heard.questions, 1);
    EXPECT_EQ(heard.bytes, 18u);
    ExpectExact(sides, heard.outcome);
  }
}

TEST(Comparison, FewDifferencesTakeOneQuestion) {
  testing::ForEachSeed(40, [&](uint64_t seed) {
    const size_t only_ours = seed % 11;
    const TwoSides sides(seed, 3'000, only_ours, 1 + seed / 11 % 10);
    const Heard heard = Compare(sides.ours, HonestPeer(sides.theirs));
    ExpectExact(sides, heard.outcome);
    EXPECT_EQ(heard.outcome.means, Means::kSums);
    EXPECT_EQ(heard.questions, 1);
    EXPECT_EQ(heard.bytes, 136u);
    EXPECT_TRUE(heard.outcome.setbacks.empty());
  });
}

TEST(Comparison, FindsExactlyWhatDiffersWhateverTheSizes) {
  testing::ForEachSeed(150, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    // One side may be empty, all may differ, nothing may.
    const size_t both = random() % 3 == 0 ? 0 : random() % 3'000;
    const size_t only_ours = random() % 4 == 0 ? 0 : random() % (size_t{1} << random() % 12);
    const size_t only_theirs = random() % 4 == 0 ? 0 : random() % (size_t{1} << random() % 12);
    const TwoSides sides(seed, both, only_ours, only_theirs);
    ComparisonOptions options;
    options.expect_differences = random() % 2 == 0;
    const Heard heard = Compare(sides.ours, HonestPeer(sides.theirs), options);
    ExpectExact(sides, heard.outcome);
    EXPECT_NE(heard.outcome.means, Means::kSymbols) << only_ours << " " << only_theirs;
    EXPECT_LE(heard.questions, 6);
  });
}

TEST(Comparison, TheBytesAreNearThoseOfTheDifferences) {
  testing::ForEachSeed(4, [&](uint64_t seed) {
    const TwoSides sides(seed, 20'000, 2'500, 2'500);
    const Heard heard = Compare(sides.ours, HonestPeer(sides.theirs));
    ExpectExact(sides, heard.outcome);
    EXPECT_LT(heard.bytes, 5'000 * 7.5);
  });
}

TEST(Comparison, WhatIsExpectedToDifferTakesAQuestionLess) {
  const TwoSides sides(5, 5'000, 500, 500);
  ComparisonOptions expecting;
  expecting.expect_differences = true;
  const Heard plain = Compare(sides.ours, HonestPeer(sides.theirs));
  const Heard expected = Compare(sides.ours, HonestPeer(sides.theirs), expecting);
  ExpectExact(sides, plain.outcome);
  ExpectExact(sides, expected.outcome);
  EXPECT_LE(expected.questions, plain.questions);
  const TwoSides equal(5, 5'000, 0, 0);
  EXPECT_EQ(Compare(equal.ours, HonestPeer(equal.theirs), expecting).outcome.means, Means::kDigest);
}

// A peer that folds into far too few buckets: all of them are taken apart.
TEST(Comparison, AnEstimateThatIsFarTooLowIsMadeUpFor) {
  testing::ForEachSeed(10, [&](uint64_t seed) {
    const TwoSides sides(seed, 1'000, 600, 600);
    AnswerOptions options;
    options.most_per_bucket = 200;
    const Heard heard = Compare(sides.ours, HonestPeer(sides.theirs, options));
    ExpectExact(sides, heard.outcome);
    EXPECT_EQ(heard.outcome.means, Means::kSums);
  });
}

TEST(Comparison, MoreThanTheSumsHoldIsFoundBySymbols) {
  const TwoSides sides(6, 1'000, 130'000, 120'000);
  const Heard heard = Compare(sides.ours, HonestPeer(sides.theirs));
  ExpectExact(sides, heard.outcome);
  EXPECT_EQ(heard.outcome.means, Means::kSymbols);
  ASSERT_EQ(heard.outcome.setbacks.size(), 1u);
  EXPECT_TRUE(absl::IsResourceExhausted(heard.outcome.setbacks[0]));
  EXPECT_LT(heard.bytes, 250'000 * 32);
}

// Two elements that differ, in one bucket and with one value: no sum shows them. The digest of all values does not
// either; that of the wide hashes does.
TEST(Comparison, AMaskedDifferenceIsSeenByTheDigest) {
  TwoSides sides(7, 1'000, 3, 3);
  const Element one = sides.Draw();
  Element other = one;
  other.wide ^= 1;
  sides.ours.Add(one);
  sides.theirs.Add(other);
  const Heard heard = Compare(sides.ours, HonestPeer(sides.theirs));
  EXPECT_EQ(Values(heard.outcome.only_ours), Values(sides.ours_alone));
  EXPECT_FALSE(
      ExplainsDigests(sides.ours.state.digest(), heard.outcome.their_digest, sides.ours_alone, sides.theirs_alone));
}

// A difference that this side takes for its own, since an element of both has its value: the sum of the values tells.
TEST(Comparison, AValueOfBothSidesInTheWrongPlaceIsFoundBySymbols) {
  TwoSides sides(8, 1'000, 3, 3);
  const Element both = sides.Draw();
  sides.ours.Add(both);
  sides.theirs.Add(both);
  const Element twin = {both.word ^ (uint64_t{1} << 60), both.wide ^ 5};
  sides.theirs.Add(twin);
  sides.theirs_alone.push_back(twin);
  const Heard heard = Compare(sides.ours, HonestPeer(sides.theirs));
  EXPECT_EQ(heard.outcome.means, Means::kSymbols);
  ASSERT_EQ(heard.outcome.setbacks.size(), 1u);
  EXPECT_TRUE(absl::IsDataLoss(heard.outcome.setbacks[0]));
  ExpectExact(sides, heard.outcome);
}

TEST(Comparison, APeerWithoutAnIndexGivesNoSymbols) {
  const Shard shard;
  EXPECT_TRUE(
      absl::IsFailedPrecondition(AnswerQuestion(WriteQuestion(SymbolsQuestion{0, 1}), shard.state, nullptr).status()));
}

}  // namespace
}  // namespace lienthong::difference
