#include "storage/merkle/tree_frontier.h"

#include <cassert>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lienthong::merkle {

absl::StatusOr<TreeFrontier> TreeFrontier::Restore(uint64_t size, TileReader read) {
  if (size > kMaxTreeSize) return absl::InvalidArgumentError(absl::StrCat("no tree has ", size, " leaves"));
  TreeFrontier frontier;
  frontier.size_ = size;
  for (int level = kTileLevels - 1; level >= 0; --level) {
    const uint64_t hashes = size >> (kTileHeight * level);
    const TileId tile = {level, hashes / kTileWidth, static_cast<int>(hashes % kTileWidth)};
    if (tile.width == 0) continue;
    absl::StatusOr<std::vector<Hash>> edge = read(tile);
    if (!edge.ok()) return edge.status();
    if (edge->size() < static_cast<size_t>(tile.width)) {
      return absl::DataLossError(
          absl::StrCat(TilePath(tile), " has only ", edge->size(), " hashes, the tree has ", size, " leaves"));
    }
    edge->resize(tile.width);
    // The bits of the width are the complete subtrees inside this tile.
    absl::Span<const Hash> rest = *edge;
    for (size_t subtree = kTileWidth / 2; subtree > 0; subtree /= 2) {
      if ((rest.size() & subtree) == 0) continue;
      frontier.peaks_.push_back(RootOf(rest.first(subtree)));
      rest.remove_prefix(subtree);
    }
    frontier.edges_[level] = *std::move(edge);
  }
  return frontier;
}

void TreeFrontier::Append(const Hash& leaf, std::vector<FullTile>* full) {
  assert(size_ < kMaxTreeSize);
  edges_[0].push_back(leaf);
  Hash node = leaf;
  // As in counting: each bit set at the end of the size is a subtree that the new one completes to one twice as large.
  for (int height = 0; (size_ >> height & 1) != 0; ++height) {
    node = NodeHash(peaks_.back(), node);
    peaks_.pop_back();
    if ((height + 1) % kTileHeight != 0) continue;
    const int level = height / kTileHeight;
    full->push_back({level, size_ >> (kTileHeight * (level + 1)), std::exchange(edges_[level], {})});
    edges_[level + 1].push_back(node);
  }
  peaks_.push_back(node);
  ++size_;
}

Hash TreeFrontier::Root() const {
  if (peaks_.empty()) return EmptyRoot();
  Hash root = peaks_.back();
  for (size_t i = peaks_.size() - 1; i > 0; --i) root = NodeHash(peaks_[i - 1], root);
  return root;
}

}  // namespace lienthong::merkle
