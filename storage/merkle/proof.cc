#include "storage/merkle/proof.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lienthong::merkle {
namespace {

constexpr size_t kMaxProofHashes = 64;

// Where RFC 6962 splits a tree of `leaves` leaves, 2 or more: the largest power of two below.
uint64_t Split(uint64_t leaves) {
  return std::bit_floor(leaves - 1);
}

absl::Status CheckSize(uint64_t size) {
  if (size <= kMaxTreeSize) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("no tree has ", size, " leaves"));
}

// The subtrees of one tree of `size` leaves; keeps the tiles it read.
class Subtrees {
 public:
  Subtrees(uint64_t size, TileReader read) : size_(size), read_(read) {}

  // MTH(D[begin:end]) of a part that RFC 6962 splits the tree into.
  absl::StatusOr<Hash> Root(uint64_t begin, uint64_t end) {
    if (begin == end) return EmptyRoot();
    std::vector<Hash> complete;
    while (begin < end) {
      const int height = std::bit_width(end - begin) - 1;
      absl::StatusOr<Hash> root = CompleteRoot(height, begin >> height);
      if (!root.ok()) return root.status();
      complete.push_back(*root);
      begin += uint64_t{1} << height;
    }
    Hash root = complete.back();
    for (size_t i = complete.size() - 1; i > 0; --i) root = NodeHash(complete[i - 1], root);
    return root;
  }

  // Adds Root(begin, end) to `proof`.
  absl::Status AddRoot(uint64_t begin, uint64_t end, std::vector<Hash>* proof) {
    absl::StatusOr<Hash> root = Root(begin, end);
    if (root.ok()) proof->push_back(*root);
    return root.status();
  }

 private:
  // The root of the complete subtree number `index` of those with 2^height leaves.
  absl::StatusOr<Hash> CompleteRoot(int height, uint64_t index) {
    const int level = height / kTileHeight;
    const uint64_t hashes = uint64_t{1} << (height % kTileHeight);
    const uint64_t first = index * hashes;
    absl::StatusOr<absl::Span<const Hash>> tile = Tile(level, first / kTileWidth);
    if (!tile.ok()) return tile.status();
    return RootOf(tile->subspan(first % kTileWidth, hashes));
  }

  absl::StatusOr<absl::Span<const Hash>> Tile(int level, uint64_t index) {
    const TileId id = {level, index, TileWidth(level, index, size_)};
    for (const auto& [known, hashes] : tiles_) {
      if (known == id) return hashes;
    }
    absl::StatusOr<std::vector<Hash>> hashes = read_(id);
    if (!hashes.ok()) return hashes.status();
    if (hashes->size() < static_cast<size_t>(id.width)) {
      return absl::DataLossError(absl::StrCat(TilePath(id), " has only ", hashes->size(), " hashes"));
    }
    return tiles_.emplace_back(id, *std::move(hashes)).second;
  }

  const uint64_t size_;
  const TileReader read_;
  std::vector<std::pair<TileId, std::vector<Hash>>> tiles_;
};

absl::Status Refused(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("the proof does not hold: ", why));
}

// Both go up to the nearest height where `node` is a right child or the last node.
void ClimbWhileLeft(uint64_t* node, uint64_t* last) {
  while (*node != 0 && (*node & 1) == 0) {
    *node >>= 1;
    *last >>= 1;
  }
}

}  // namespace

absl::StatusOr<Hash> TreeRoot(uint64_t size, TileReader read) {
  if (absl::Status bad = CheckSize(size); !bad.ok()) return bad;
  return Subtrees(size, read).Root(0, size);
}

absl::StatusOr<std::vector<Hash>> InclusionProof(uint64_t index, uint64_t size, TileReader read) {
  if (absl::Status bad = CheckSize(size); !bad.ok()) return bad;
  if (index >= size) return absl::InvalidArgumentError(absl::StrCat("a tree of ", size, " has no leaf ", index));
  Subtrees subtrees(size, read);
  std::vector<Hash> proof;
  uint64_t begin = 0;
  uint64_t end = size;
  while (end - begin > 1) {
    const uint64_t middle = begin + Split(end - begin);
    const bool left = index < middle;
    const absl::Status added = subtrees.AddRoot(left ? middle : begin, left ? end : middle, &proof);
    if (!added.ok()) return added;
    (left ? end : begin) = middle;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

absl::StatusOr<std::vector<Hash>> ConsistencyProof(uint64_t old_size, uint64_t new_size, TileReader read) {
  if (absl::Status bad = CheckSize(new_size); !bad.ok()) return bad;
  if (old_size > new_size) {
    return absl::InvalidArgumentError(absl::StrCat("a tree of ", new_size, " never had ", old_size, " leaves"));
  }
  std::vector<Hash> proof;
  if (old_size == 0) return proof;
  Subtrees subtrees(new_size, read);
  uint64_t begin = 0;
  uint64_t end = new_size;
  while (end != old_size) {
    const uint64_t middle = begin + Split(end - begin);
    const bool left = old_size <= middle;
    const absl::Status added = subtrees.AddRoot(left ? middle : begin, left ? end : middle, &proof);
    if (!added.ok()) return added;
    (left ? end : begin) = middle;
  }
  // The last part of the old tree; left out when that is the whole of it, which the verifier knows.
  if (begin > 0) {
    const absl::Status added = subtrees.AddRoot(begin, end, &proof);
    if (!added.ok()) return added;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

absl::Status VerifyInclusion(const Hash& leaf, uint64_t index, uint64_t size, absl::Span<const Hash> proof,
                             const Hash& root) {
  if (absl::Status bad = CheckSize(size); !bad.ok()) return bad;
  if (index >= size) return Refused(absl::StrCat("a tree of ", size, " has no leaf ", index));
  if (proof.size() > kMaxProofHashes) return Refused("it has too many hashes");
  uint64_t node = index;
  uint64_t last = size - 1;
  Hash computed = leaf;
  for (const Hash& sibling : proof) {
    if (last == 0) return Refused("it has too many hashes");
    if ((node & 1) == 1 || node == last) {
      computed = NodeHash(sibling, computed);
      ClimbWhileLeft(&node, &last);
    } else {
      computed = NodeHash(computed, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return Refused("it has too few hashes");
  if (computed != root) return Refused(absl::StrCat("it leads leaf ", index, " to another root"));
  return absl::OkStatus();
}

absl::Status VerifyConsistency(uint64_t old_size, uint64_t new_size, const Hash& old_root, const Hash& new_root,
                               absl::Span<const Hash> proof) {
  if (absl::Status bad = CheckSize(new_size); !bad.ok()) return bad;
  if (old_size > new_size) return Refused(absl::StrCat("the tree shrank from ", old_size, " to ", new_size));
  if (proof.size() > kMaxProofHashes) return Refused("it has too many hashes");
  if (old_size == 0 || old_size == new_size) {
    if (!proof.empty()) return Refused("it has too many hashes");
    if (old_size == 0 && old_root != EmptyRoot()) return Refused("the empty tree has another root");
    if (old_size == new_size && old_root != new_root) return Refused("two roots for one size: the log forked");
    return absl::OkStatus();
  }
  uint64_t node = old_size - 1;
  uint64_t last = new_size - 1;
  while ((node & 1) == 1) {
    node >>= 1;
    last >>= 1;
  }
  // An old tree that is one complete subtree is where both computations begin; otherwise its last part is.
  Hash start = old_root;
  if (node != 0) {
    if (proof.empty()) return Refused("it has too few hashes");
    start = proof.front();
    proof.remove_prefix(1);
  }
  Hash old_computed = start;
  Hash new_computed = start;
  for (const Hash& sibling : proof) {
    if (last == 0) return Refused("it has too many hashes");
    if ((node & 1) == 1 || node == last) {
      old_computed = NodeHash(sibling, old_computed);
      new_computed = NodeHash(sibling, new_computed);
      ClimbWhileLeft(&node, &last);
    } else {
      new_computed = NodeHash(new_computed, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return Refused("it has too few hashes");
  if (old_computed != old_root) return Refused("the old root is another: the log forked");
  if (new_computed != new_root) return Refused("the new root is another: the log forked");
  return absl::OkStatus();
}

}  // namespace lienthong::merkle
