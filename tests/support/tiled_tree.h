// TiledTree: a tree grown by TreeFrontier, all its tiles in memory. Counts what is read.

#ifndef LIENTHONG_TESTS_SUPPORT_TILED_TREE_H_
#define LIENTHONG_TESTS_SUPPORT_TILED_TREE_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/merkle/tree_frontier.h"

namespace lienthong::testing {

class TiledTree {
 public:
  void Append(const merkle::Hash& leaf) {
    std::vector<merkle::FullTile> full;
    frontier_.Append(leaf, &full);
    for (merkle::FullTile& tile : full) tiles_[{tile.level, tile.index}] = std::move(tile.hashes);
  }

  const merkle::TreeFrontier& frontier() const { return frontier_; }
  uint64_t tiles_read() const { return tiles_read_; }

  // A merkle::TileReader.
  absl::StatusOr<std::vector<merkle::Hash>> operator()(const merkle::TileId& tile) const {
    ++tiles_read_;
    const auto full = tiles_.find({tile.level, tile.index});
    if (full != tiles_.end()) return full->second;
    if (tile.index != frontier_.size() >> (merkle::kTileHeight * (tile.level + 1))) {
      return absl::NotFoundError(absl::StrCat("no tile ", merkle::TilePath(tile)));
    }
    const absl::Span<const merkle::Hash> edge = frontier_.Edge(tile.level);
    return std::vector<merkle::Hash>(edge.begin(), edge.end());
  }

 private:
  merkle::TreeFrontier frontier_;
  std::map<std::pair<int, uint64_t>, std::vector<merkle::Hash>> tiles_;
  mutable uint64_t tiles_read_ = 0;
};

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_TILED_TREE_H_
