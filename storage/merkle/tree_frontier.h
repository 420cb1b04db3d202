// TreeFrontier: the right edge of a growing tree, which is all that must be known to append and to tell the root.
//
// Memory: on each level the hashes of the last tile while it is not full, at most 255 on each of 8 levels, and one
// hash for each complete subtree: at most 17 KiB up to 65,536 leaves, 25 KiB up to 16 million, 66 KiB ever. A copy
// costs as much; so a commit appends to a copy, which it throws away when it fails. Threads: const functions together,
// others alone.

#ifndef LIENTHONG_STORAGE_MERKLE_TREE_FRONTIER_H_
#define LIENTHONG_STORAGE_MERKLE_TREE_FRONTIER_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/merkle/tile.h"
#include "storage/merkle/tree_hash.h"

namespace lienthong::merkle {

// A tile that will never change again.
struct FullTile {
  int level = 0;
  uint64_t index = 0;
  std::vector<Hash> hashes;  // kTileWidth of them
};

class TreeFrontier {
 public:
  // The empty tree.
  TreeFrontier() = default;

  // The edge of a tree of `size` leaves. `read` is asked for the last tile of each level that has one which is not
  // full, with its width in this tree; it may answer with more hashes of that tile.
  //   DATA_LOSS  it gave fewer hashes
  //   its own errors are handed on; INVALID_ARGUMENT: `size` is above kMaxTreeSize
  static absl::StatusOr<TreeFrontier> Restore(uint64_t size, TileReader read);

  // Adds a leaf; size() was below kMaxTreeSize. The tiles that are full with it, on no, one or several levels, are
  // added to `full`, the lowest level first. Costs one node hash, on the average.
  void Append(const Hash& leaf, std::vector<FullTile>* full);

  // The number of leaves.
  uint64_t size() const { return size_; }
  // The root of the tree as it is. Costs one node hash for each bit set in size(), less one.
  Hash Root() const;

  // The hashes of the last tile of `level` while it is not full, none to 255: what Restore asks for. Borrowed until
  // the next Append.
  absl::Span<const Hash> Edge(int level) const { return edges_[level]; }

 private:
  uint64_t size_ = 0;
  std::array<std::vector<Hash>, kTileLevels> edges_;
  // The roots of the complete subtrees, one for each bit set in size_, the largest first.
  std::vector<Hash> peaks_;
};

}  // namespace lienthong::merkle

#endif  // LIENTHONG_STORAGE_MERKLE_TREE_FRONTIER_H_
