#include "storage/log_tree.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/key_layout.h"
#include "storage/row_codec.h"

namespace lienthong::storage {

using merkle::Hash;
using merkle::TileId;
using merkle::TreeFrontier;

absl::StatusOr<std::vector<Hash>> ReadTileRow(const RocksDbStore& store, int level, uint64_t index) {
  const absl::StatusOr<std::optional<std::string>> value = store.Get(Column::kTiles, TileKey(level, index));
  if (!value.ok()) return value.status();
  absl::StatusOr<std::vector<Hash>> hashes = absl::DataLossError("it is missing");
  if (value->has_value()) hashes = ParseTileRow(**value);
  if (hashes.ok()) return hashes;
  return absl::DataLossError(
      absl::StrCat("tile ", index, " of level ", level, " of the tree: ", hashes.status().message()));
}

std::vector<Hash> EdgeHashes(const TreeFrontier& frontier, const TileId& tile) {
  const absl::Span<const Hash> edge = frontier.Edge(tile.level);
  const uint64_t hashes = frontier.size() >> (merkle::kTileHeight * tile.level);
  if (tile.index != hashes / merkle::kTileWidth || edge.size() < static_cast<size_t>(tile.width)) return {};
  return std::vector<Hash>(edge.begin(), edge.begin() + tile.width);
}

absl::Status CheckTile(const TileId& tile, uint64_t size) {
  const bool exists = tile.level >= 0 && tile.level < merkle::kTileLevels && tile.width > 0 &&
                      tile.width <= merkle::TileWidth(tile.level, tile.index, size);
  if (exists) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a tree of ", size, " leaves has no tile ", tile.index, " of level ",
                                                 tile.level, " with ", tile.width, " hashes"));
}

LogTree::LogTree(const RocksDbStore* store) : store_(store), frontier_(std::make_shared<const TreeFrontier>()) {}

absl::Status LogTree::Load(const TreeHead& head, LeafReader leaves) {
  const auto edge = [&](const TileId& tile) -> absl::StatusOr<std::vector<Hash>> {
    const uint64_t first = tile.index * merkle::kTileWidth;
    if (tile.level == 0) return leaves(first + 1, tile.width);
    std::vector<Hash> roots;
    for (int i = 0; i < tile.width; ++i) {
      const absl::StatusOr<std::vector<Hash>> below = ReadTileRow(*store_, tile.level - 1, first + i);
      if (!below.ok()) return below.status();
      roots.push_back(merkle::RootOf(*below));
    }
    return roots;
  };
  absl::StatusOr<TreeFrontier> frontier = TreeFrontier::Restore(head.size, edge);
  if (!frontier.ok()) return frontier.status();
  if (frontier->Root() != head.root) {
    return absl::DataLossError("the tree over the events has another root than the head row");
  }
  absl::MutexLock lock(&mutex_);
  frontier_ = std::make_shared<const TreeFrontier>(*std::move(frontier));
  return absl::OkStatus();
}

TreeGrowth LogTree::Grow(const CommitGroup& group) const {
  TreeGrowth growth;
  auto frontier = std::make_shared<TreeFrontier>(*Frontier());
  for (const CommitGroup::Entry& entry : group.entries()) {
    frontier->Append(merkle::LeafHash(entry.bytes), &growth.full);
  }
  growth.frontier = std::move(frontier);
  return growth;
}

rocksdb::Status LogTree::Put(const TreeGrowth& growth, rocksdb::WriteBatch* batch) const {
  rocksdb::Status status;
  for (const merkle::FullTile& tile : growth.full) {
    if (!status.ok()) return status;
    status = batch->Put(store_->column(Column::kTiles), TileKey(tile.level, tile.index), EncodeTileRow(tile.hashes));
  }
  return status;
}

void LogTree::Take(const TreeGrowth& growth) {
  absl::MutexLock lock(&mutex_);
  frontier_ = growth.frontier;
}

std::shared_ptr<const TreeFrontier> LogTree::Frontier() const {
  absl::MutexLock lock(&mutex_);
  return frontier_;
}

absl::StatusOr<std::vector<Hash>> LogTree::ReadTile(const TileId& tile) const {
  const std::shared_ptr<const TreeFrontier> frontier = Frontier();
  if (const absl::Status exists = CheckTile(tile, frontier->size()); !exists.ok()) return exists;
  std::vector<Hash> hashes = EdgeHashes(*frontier, tile);
  if (!hashes.empty()) return hashes;
  absl::StatusOr<std::vector<Hash>> row = ReadTileRow(*store_, tile.level, tile.index);
  if (row.ok()) row->resize(tile.width);
  return row;
}

}  // namespace lienthong::storage
