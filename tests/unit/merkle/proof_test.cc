#include "storage/merkle/proof.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "tests/support/naive_tree.h"
#include "tests/support/require.h"
#include "tests/support/seeds.h"
#include "tests/support/tiled_tree.h"

namespace lienthong::merkle {
namespace {

using ::lienthong::testing::ForEachSeed;
using ::lienthong::testing::NaiveTree;
using ::lienthong::testing::Require;
using ::lienthong::testing::TiledTree;

TiledTree Tiled(const std::vector<Hash>& leaves) {
  TiledTree tree;
  for (const Hash& leaf : leaves) tree.Append(leaf);
  return tree;
}

std::vector<Hash> RandomLeaves(size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Hash> leaves(count);
  for (Hash& leaf : leaves) {
    for (uint8_t& byte : leaf) byte = static_cast<uint8_t>(random());
  }
  return leaves;
}

// All of them for small sizes, and for larger ones the edges and some between.
std::vector<uint64_t> Chosen(uint64_t bound, std::mt19937_64* random) {
  std::vector<uint64_t> chosen;
  for (uint64_t i = 0; i < bound; ++i) {
    if (bound <= 40 || i < 2 || i + 2 >= bound || i % 256 < 1 || (*random)() % 60 == 0) chosen.push_back(i);
  }
  return chosen;
}

TEST(InclusionProof, IsThatOfTheRecursionForEverySize) {
  const NaiveTree naive = NaiveTree::OfSize(620);
  TiledTree tree = Tiled(naive.leaves());
  ForEachSeed(1, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    for (uint64_t size = 1; size <= 620; ++size) {
      for (const uint64_t index : Chosen(size, &random)) {
        const std::vector<Hash> proof = Require(InclusionProof(index, size, tree));
        ASSERT_EQ(proof, naive.Path(index, 0, size)) << index << " of " << size;
        const absl::Status holds = VerifyInclusion(naive.leaves()[index], index, size, proof, naive.Root(size));
        ASSERT_TRUE(holds.ok()) << index << " of " << size << holds;
      }
    }
  });
}

TEST(ConsistencyProof, IsThatOfTheRecursionForEverySize) {
  const NaiveTree naive = NaiveTree::OfSize(620);
  TiledTree tree = Tiled(naive.leaves());
  ForEachSeed(1, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    for (uint64_t size = 0; size <= 620; ++size) {
      for (const uint64_t old : Chosen(size + 1, &random)) {
        const std::vector<Hash> proof = Require(ConsistencyProof(old, size, tree));
        const std::vector<Hash> expected = old == 0 ? proof : naive.Subproof(old, 0, size, true);
        ASSERT_EQ(proof, expected) << old << " to " << size;
        const absl::Status holds = VerifyConsistency(old, size, naive.Root(old), naive.Root(size), proof);
        ASSERT_TRUE(holds.ok()) << old << " to " << size << holds;
      }
    }
  });
}

TEST(TreeRoot, IsThatOfEverySizeTheTreeHad) {
  const NaiveTree naive = NaiveTree::OfSize(600);
  TiledTree tree = Tiled(naive.leaves());
  for (uint64_t size = 0; size <= 600; ++size) ASSERT_EQ(Require(TreeRoot(size, tree)), naive.Root(size)) << size;
}

TEST(Proofs, OfLargeTreesHoldAndReadFewTiles) {
  ForEachSeed(1, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::vector<Hash> leaves = RandomLeaves(150'000, seed);
    TiledTree tree = Tiled(leaves);
    for (int round = 0; round < 60; ++round) {
      const uint64_t size = 1 + random() % leaves.size();
      const Hash root = RootOf(absl::MakeConstSpan(leaves).first(size));
      ASSERT_EQ(Require(TreeRoot(size, tree)), root);
      const uint64_t index = random() % size;
      const uint64_t before = tree.tiles_read();
      const std::vector<Hash> inclusion = Require(InclusionProof(index, size, tree));
      EXPECT_LE(tree.tiles_read() - before, 6u) << "two on each of three levels";
      EXPECT_TRUE(VerifyInclusion(leaves[index], index, size, inclusion, root).ok()) << index << " of " << size;
      const Hash old_root = RootOf(absl::MakeConstSpan(leaves).first(index));
      const uint64_t between = tree.tiles_read();
      const std::vector<Hash> consistency = Require(ConsistencyProof(index, size, tree));
      EXPECT_LE(tree.tiles_read() - between, 6u);
      EXPECT_TRUE(VerifyConsistency(index, size, old_root, root, consistency).ok()) << index << " to " << size;
    }
  });
}

// Every proof that differs from a good one in a bit, a hash or its length.
std::vector<std::vector<Hash>> Mutations(const std::vector<Hash>& proof) {
  std::vector<std::vector<Hash>> all;
  for (size_t i = 0; i < proof.size(); ++i) {
    for (size_t bit = 0; bit < 8 * kHashBytes; ++bit) {
      all.push_back(proof);
      all.back()[i][bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    }
    all.push_back(proof);
    all.back().erase(all.back().begin() + static_cast<int64_t>(i));
    if (i + 1 < proof.size()) {
      all.push_back(proof);
      std::swap(all.back()[i], all.back()[i + 1]);
    }
  }
  for (size_t i = 0; i <= proof.size(); ++i) {
    all.push_back(proof);
    all.back().insert(all.back().begin() + static_cast<int64_t>(i), Sha256("more"));
  }
  all.emplace_back(65, Hash{});
  return all;
}

Hash Flipped(Hash hash) {
  hash[17] ^= 0x20;
  return hash;
}

TEST(VerifyInclusion, RefusesEveryMutation) {
  const NaiveTree naive = NaiveTree::OfSize(300);
  for (const auto& [index, size] : std::vector<std::pair<uint64_t, uint64_t>>{
           {0, 1}, {0, 2}, {1, 2}, {2, 3}, {5, 7}, {6, 7}, {0, 8}, {255, 256}, {256, 257}, {123, 300}, {299, 300}}) {
    const Hash& leaf = naive.leaves()[index];
    const Hash root = naive.Root(size);
    const std::vector<Hash> proof = naive.Path(index, 0, size);
    for (const std::vector<Hash>& mutation : Mutations(proof)) {
      ASSERT_EQ(VerifyInclusion(leaf, index, size, mutation, root).code(), absl::StatusCode::kInvalidArgument)
          << index << " of " << size;
    }
    for (uint64_t other = 0; other <= size; ++other) {
      ASSERT_EQ(VerifyInclusion(leaf, other, size, proof, root).ok(), other == index) << index << " of " << size;
    }
    EXPECT_FALSE(VerifyInclusion(Flipped(leaf), index, size, proof, root).ok());
    EXPECT_FALSE(VerifyInclusion(leaf, index, size, proof, Flipped(root)).ok());
  }
  EXPECT_FALSE(VerifyInclusion({}, 0, 0, {}, EmptyRoot()).ok());
  EXPECT_FALSE(VerifyInclusion({}, 0, kMaxTreeSize + 1, {}, {}).ok());
}

TEST(VerifyConsistency, RefusesEveryMutation) {
  const NaiveTree naive = NaiveTree::OfSize(300);
  for (const auto& [old, size] : std::vector<std::pair<uint64_t, uint64_t>>{
           {0, 5}, {1, 1}, {1, 2}, {2, 3}, {3, 7}, {4, 7}, {6, 8}, {128, 256}, {200, 256}, {255, 257}, {256, 300}}) {
    const Hash old_root = naive.Root(old);
    const Hash root = naive.Root(size);
    const std::vector<Hash> proof = old == 0 ? std::vector<Hash>() : naive.Subproof(old, 0, size, true);
    ASSERT_TRUE(VerifyConsistency(old, size, old_root, root, proof).ok());
    for (const std::vector<Hash>& mutation : Mutations(proof)) {
      ASSERT_EQ(VerifyConsistency(old, size, old_root, root, mutation).code(), absl::StatusCode::kInvalidArgument)
          << old << " to " << size;
    }
    EXPECT_FALSE(VerifyConsistency(old, size, Flipped(old_root), root, proof).ok());
    EXPECT_EQ(VerifyConsistency(old, size, old_root, Flipped(root), proof).ok(), old == 0);
    EXPECT_FALSE(VerifyConsistency(size + 1, size, old_root, root, proof).ok()) << "a tree does not shrink";
  }
}

TEST(VerifyConsistency, TellsAForkedTree) {
  NaiveTree naive = NaiveTree::OfSize(100);
  std::vector<Hash> forked = naive.leaves();
  forked[40] = Flipped(forked[40]);
  TiledTree tree = Tiled(forked);
  for (uint64_t old = 41; old <= 100; ++old) {
    const std::vector<Hash> proof = Require(ConsistencyProof(old, 100, tree));
    const absl::Status refused = VerifyConsistency(old, 100, naive.Root(old), RootOf(forked), proof);
    EXPECT_NE(refused.message().find("forked"), absl::string_view::npos) << old << refused;
  }
}

TEST(Proofs, OfWhatIsNotThereAreRefused) {
  TiledTree tree = Tiled(RandomLeaves(10, 1));
  EXPECT_EQ(InclusionProof(10, 10, tree).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(InclusionProof(0, 0, tree).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ConsistencyProof(11, 10, tree).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ConsistencyProof(1, kMaxTreeSize + 1, tree).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(TreeRoot(kMaxTreeSize + 1, tree).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(InclusionProof(3, 11, tree).status().code(), absl::StatusCode::kDataLoss) << "the tree has only 10";
  EXPECT_EQ(ConsistencyProof(3, 300, tree).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(TreeRoot(600, tree).status().code(), absl::StatusCode::kDataLoss);
}

// Of the published vectors of RFC 6962's reference implementation.
TEST(Proofs, AreThePublishedOnes) {
  std::vector<Hash> leaves;
  for (const std::string entry :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}) {
    leaves.push_back(LeafHash(absl::HexStringToBytes(entry)));
  }
  TiledTree tree = Tiled(leaves);
  const auto hex = [](const std::vector<Hash>& proof) {
    std::vector<std::string> text;
    for (const Hash& hash : proof) text.push_back(absl::BytesToHexString(BytesOf(hash)));
    return text;
  };
  EXPECT_EQ(hex(Require(InclusionProof(5, 8, tree))),
            (std::vector<std::string>{"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
  EXPECT_EQ(hex(Require(ConsistencyProof(6, 8, tree))),
            (std::vector<std::string>{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
}

// The largest sizes, on a tree of equal leaves, whose complete subtrees are known by their height alone.
TEST(Proofs, HoldInTheLargestTrees) {
  std::vector<Hash> roots = {LeafHash("same")};
  for (int level = 1; level < kTileLevels; ++level) {
    roots.push_back(RootOf(std::vector<Hash>(kTileWidth, roots.back())));
  }
  const auto read = [&roots](const TileId& tile) -> absl::StatusOr<std::vector<Hash>> {
    return std::vector<Hash>(tile.width, roots[tile.level]);
  };
  for (const uint64_t size : {kMaxTreeSize, kMaxTreeSize - 1, uint64_t{1} << 62, (uint64_t{1} << 62) + 1}) {
    const Hash root = Require(TreeRoot(size, read));
    for (const uint64_t index : {uint64_t{0}, size / 3, size - 1}) {
      const std::vector<Hash> inclusion = Require(InclusionProof(index, size, read));
      EXPECT_TRUE(VerifyInclusion(roots[0], index, size, inclusion, root).ok()) << index << " of " << size;
      const std::vector<Hash> consistency = Require(ConsistencyProof(index, size, read));
      const Hash old_root = Require(TreeRoot(index, read));
      EXPECT_TRUE(VerifyConsistency(index, size, old_root, root, consistency).ok()) << index << " to " << size;
    }
  }
}

}  // namespace
}  // namespace lienthong::merkle
