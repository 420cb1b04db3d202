#include "services/linkage/linker.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "services/linkage/compare.h"
#include "services/linkage/frequencies.h"
#include "services/linkage/scorer.h"
#include "tests/support/seeds.h"
#include "tests/unit/linkage/people.h"

namespace lienthong::linkage {
namespace {

using Places = std::vector<std::pair<RecordId, RecordId>>;

Places PlacesOf(const std::vector<ScoredPair>& pairs) {
  Places places;
  for (const ScoredPair& pair : pairs) places.emplace_back(pair.left, pair.right);
  return places;
}

TEST(OneToOneTest, TakesTheBestFirstAndEachRecordOnce) {
  const std::vector<ScoredPair> pairs = {{0, 0, 5}, {0, 1, 9}, {1, 0, 4}, {1, 1, 8}, {2, 2, 1}, {2, 3, 1}};
  EXPECT_EQ(PlacesOf(OneToOne(pairs, 3, 4)), (Places{{0, 1}, {1, 0}, {2, 2}}));
  EXPECT_TRUE(OneToOne({}, 3, 4).empty());
}

TEST(OneToOneTest, UsesNoRecordTwiceAndLeavesNoPairThatCouldBeTaken) {
  testing::ForEachSeed(3, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<ScoredPair> pairs;
    for (RecordId left = 0; left < 50; ++left) {
      for (RecordId right = 0; right < 50; ++right) {
        if (random() % 8 == 0) pairs.push_back({left, right, static_cast<float>(random() % 20)});
      }
    }
    std::vector<float> left(50, -1);
    std::vector<float> right(50, -1);
    for (const ScoredPair& pair : OneToOne(pairs, 50, 50)) {
      ASSERT_EQ(left[pair.left], -1);
      ASSERT_EQ(right[pair.right], -1);
      left[pair.left] = right[pair.right] = pair.bits;
    }
    // Whoever is not taken lost to one at least as good.
    for (const ScoredPair& pair : pairs) ASSERT_GE(std::max(left[pair.left], right[pair.right]), pair.bits);
  });
}

TEST(ShareChancesTest, EqualRivalsShareWhatThereIs) {
  std::vector<ScoredPair> pairs = {{0, 0, 30}, {0, 1, 30}, {1, 2, 30}, {2, 3, 0}, {3, 4, 200}, {3, 5, 200}};
  ShareChances(4, 6, &pairs);
  EXPECT_NEAR(pairs[0].chance, 0.5, 1e-4);
  EXPECT_NEAR(pairs[1].chance, 0.5, 1e-4);
  EXPECT_NEAR(pairs[2].chance, 1, 1e-4);
  EXPECT_NEAR(pairs[3].chance, 0.5, 1e-4);
  EXPECT_NEAR(pairs[4].chance, 0.5, 1e-4);
}

// Records of one number: bits of +10 when equal, +4 one edit apart, -2 two edits, -20 when they differ.
class ClusterTest : public ::testing::Test {
 protected:
  ClusterTest() {
    model_.prior = 0.5;
    SlotModel slot;
    slot.u = {0, std::exp2(-10.0), 0.01, 0.01, 0.5};
    slot.m = {0, 0.9, 0.01 * std::exp2(4.0), 0.01 * std::exp2(-2.0), 0.5 * std::exp2(-20.0)};
    model_.slots = {slot};
    model_.share_of_strangers = {1};
  }

  std::vector<RecordId> Groups(const std::vector<std::string>& numbers, size_t most_records = 400) {
    for (const std::string& number : numbers) AddTo({number}, &table_);
    const Comparison comparison(&layout_, &books_);
    const Frequencies frequencies(table_, nullptr);
    const Scorer scorer(&model_, &layout_, &comparison, &frequencies);
    std::vector<ScoredPair> pairs;
    for (RecordId a = 0; a < table_.size(); ++a) {
      for (RecordId b = a + 1; b < table_.size(); ++b) {
        pairs.push_back({a, b, scorer.Score(table_.row(a), table_.row(b), -1e9f)});
      }
    }
    return Cluster(table_, pairs, scorer, 0, most_records);
  }

  const Layout layout_ = *Layout::Make({{"number", FieldKind::kNumber}});
  Books books_;
  RecordTable table_{&layout_, &books_};
  Model model_;
};

TEST_F(ClusterTest, GroupsAreNamedByTheirLeastRecordAndWhoIsAloneStaysAlone) {
  EXPECT_EQ(Groups({"900000", "123456", "123456", "777777", "123457", "900000"}),
            (std::vector<RecordId>{0, 1, 1, 3, 1, 0}));
}

TEST_F(ClusterTest, OneBadPairDoesNotConnectTwoGroups) {
  // 123459 and 123489 are one edit apart; the other pairs across are further apart.
  EXPECT_EQ(Groups({"123459", "723459", "123489", "123488"}), (std::vector<RecordId>{0, 0, 2, 2}));
}

TEST_F(ClusterTest, ATooLargeGroupIsJoinedByItsPairs) {
  EXPECT_EQ(Groups({"123459", "723459", "123489", "123488"}, 3), (std::vector<RecordId>{0, 0, 0, 0}));
}

}  // namespace
}  // namespace lienthong::linkage
