#include "storage/merkle/tree_frontier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "tests/support/naive_tree.h"
#include "tests/support/require.h"
#include "tests/support/seeds.h"

namespace lienthong::merkle {
namespace {

using ::lienthong::testing::ForEachSeed;
using ::lienthong::testing::NaiveTree;
using ::lienthong::testing::Require;

TreeFrontier Grown(const std::vector<Hash>& leaves, std::vector<FullTile>* full) {
  TreeFrontier frontier;
  for (const Hash& leaf : leaves) frontier.Append(leaf, full);
  return frontier;
}

TEST(TreeFrontier, HasTheRootOfTheNaiveTreeAtEverySize) {
  const NaiveTree tree = NaiveTree::OfSize(700);
  TreeFrontier frontier;
  std::vector<FullTile> full;
  EXPECT_EQ(frontier.Root(), EmptyRoot());
  for (uint64_t size = 1; size <= 700; ++size) {
    frontier.Append(tree.leaves()[size - 1], &full);
    ASSERT_EQ(frontier.size(), size);
    ASSERT_EQ(frontier.Root(), tree.Root(size)) << size;
  }
}

TEST(TreeFrontier, HandsOverEveryFullTileOnceAndInOrder) {
  constexpr uint64_t kSize = 2 * 65'536 + 3 * 256 + 5;
  std::vector<Hash> leaves(kSize);
  for (uint64_t i = 0; i < kSize; ++i) std::copy_n(reinterpret_cast<const uint8_t*>(&i), sizeof(i), leaves[i].begin());
  std::vector<FullTile> full;
  const TreeFrontier frontier = Grown(leaves, &full);

  std::vector<std::vector<Hash>> levels = {leaves, {}, {}};
  std::vector<uint64_t> next(3);
  for (const FullTile& tile : full) {
    ASSERT_LT(tile.level, 2);
    ASSERT_EQ(tile.index, next[tile.level]++);
    ASSERT_EQ(tile.hashes.size(), 256u);
    const auto begin = levels[tile.level].begin() + static_cast<int64_t>(tile.index) * kTileWidth;
    ASSERT_TRUE(std::equal(tile.hashes.begin(), tile.hashes.end(), begin)) << tile.level << " " << tile.index;
    levels[tile.level + 1].push_back(RootOf(tile.hashes));
  }
  EXPECT_EQ(next, (std::vector<uint64_t>{515, 2, 0}));
  EXPECT_EQ(frontier.Edge(0).size(), 5u);
  EXPECT_EQ(frontier.Edge(1).size(), 3u);
  EXPECT_EQ(frontier.Edge(2), absl::MakeConstSpan(levels[2]));
  EXPECT_TRUE(frontier.Edge(3).empty());
  EXPECT_EQ(frontier.Root(), RootOf(leaves));
  // A tile of a level comes before the tile above that its root completes.
  EXPECT_EQ(full[255].level, 0);
  EXPECT_EQ(full[256].level, 1);
}

TEST(TreeFrontier, RestoredFromItsEdgesGoesOnAsIfNothingHadHappened) {
  ForEachSeed(2, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<Hash> leaves(140'000);
    for (Hash& leaf : leaves) {
      for (uint8_t& byte : leaf) byte = static_cast<uint8_t>(random());
    }
    TreeFrontier frontier;
    std::vector<FullTile> full;
    for (size_t size = 0; size < leaves.size(); ++size) {
      frontier.Append(leaves[size], &full);
      if (random() % 20'000 != 0 && (size + 1) % 65'536 > 2) continue;
      const auto read = [&](const TileId& tile) -> absl::StatusOr<std::vector<Hash>> {
        const absl::Span<const Hash> edge = frontier.Edge(tile.level);
        EXPECT_EQ(edge.size(), static_cast<size_t>(tile.width));
        EXPECT_EQ(TileWidth(tile.level, tile.index, frontier.size()), tile.width);
        std::vector<Hash> hashes(edge.begin(), edge.end());
        hashes.push_back({});  // what comes later in the tile is not taken
        return hashes;
      };
      TreeFrontier restored = Require(TreeFrontier::Restore(frontier.size(), read));
      ASSERT_EQ(restored.Root(), frontier.Root());
      std::vector<FullTile> more;
      for (size_t i = size + 1; i < std::min(size + 300, leaves.size()); ++i) restored.Append(leaves[i], &more);
      ASSERT_EQ(restored.Root(), RootOf(absl::MakeConstSpan(leaves).first(restored.size())));
    }
  });
}

TEST(TreeFrontier, OfACopyThatIsThrownAwayLeavesNoTrace) {
  const NaiveTree tree = NaiveTree::OfSize(520);
  std::vector<FullTile> full;
  TreeFrontier frontier;
  for (uint64_t size = 1; size <= 520; ++size) {
    TreeFrontier thrown_away = frontier;
    std::vector<FullTile> ignored;
    for (int i = 0; i < 10; ++i) thrown_away.Append(Sha256("another"), &ignored);
    frontier.Append(tree.leaves()[size - 1], &full);
    ASSERT_EQ(frontier.Root(), tree.Root(size));
  }
  EXPECT_EQ(full.size(), 2u);
}

TEST(TreeFrontier, IsNotRestoredFromTooFewHashes) {
  const auto short_of_one = [](const TileId& tile) -> absl::StatusOr<std::vector<Hash>> {
    return std::vector<Hash>(tile.width - 1);
  };
  EXPECT_EQ(TreeFrontier::Restore(300, short_of_one).status().code(), absl::StatusCode::kDataLoss);
  const auto failing = [](const TileId&) -> absl::StatusOr<std::vector<Hash>> { return absl::AbortedError("read"); };
  EXPECT_EQ(TreeFrontier::Restore(300, failing).status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Require(TreeFrontier::Restore(0, failing)).Root(), EmptyRoot());
  EXPECT_EQ(TreeFrontier::Restore(kMaxTreeSize + 1, failing).status().code(), absl::StatusCode::kInvalidArgument);
}

// The largest tree that there can be, put together from edges of zeros, to see that no shift goes too far.
TEST(TreeFrontier, GrowsToTheLargestSize) {
  const auto zeros = [](const TileId& tile) -> absl::StatusOr<std::vector<Hash>> {
    return std::vector<Hash>(tile.width);
  };
  TreeFrontier frontier = Require(TreeFrontier::Restore(kMaxTreeSize - 1, zeros));
  std::vector<FullTile> full;
  frontier.Append({}, &full);
  EXPECT_EQ(frontier.size(), kMaxTreeSize);
  EXPECT_TRUE(full.empty());
  EXPECT_EQ(frontier.Edge(7).size(), 127u);
  EXPECT_EQ(frontier.Root(), Require(TreeFrontier::Restore(kMaxTreeSize, zeros)).Root());
}

}  // namespace
}  // namespace lienthong::merkle
