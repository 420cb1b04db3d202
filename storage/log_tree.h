// LogTree: the Merkle tree over all events of a log on disk: full tiles as rows, its right edge in memory. FORMAT.md
// gives the bytes; storage/merkle the hashing.
//
// Threads: Load, Grow and Take by one thread, the sequencer; the rest by any.

#ifndef LIENTHONG_STORAGE_LOG_TREE_H_
#define LIENTHONG_STORAGE_LOG_TREE_H_

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "storage/commit_group.h"
#include "storage/event_log.h"
#include "storage/merkle/tile.h"
#include "storage/merkle/tree_frontier.h"
#include "storage/rocksdb_store.h"

namespace rocksdb {
class Status;
class WriteBatch;
}  // namespace rocksdb

namespace lienthong::storage {

// The leaf hashes of `count` events from `first` on.
using LeafReader = absl::FunctionRef<absl::StatusOr<std::vector<merkle::Hash>>(Position first, size_t count)>;

// A tree that has grown by one commit, until that is written.
struct TreeGrowth {
  std::shared_ptr<const merkle::TreeFrontier> frontier;
  std::vector<merkle::FullTile> full;

  merkle::Hash root() const { return frontier->Root(); }
};

class LogTree {
 public:
  // The tree of an empty log. `store` outlives it.
  explicit LogTree(const RocksDbStore* store);

  // Takes up the tree of a log that ends at `head`. DATA_LOSS when tiles and events do not make its root.
  absl::Status Load(const TreeHead& head, LeafReader leaves);

  // The tree with the events of `group`.
  TreeGrowth Grow(const CommitGroup& group) const;
  // Adds the tiles that became full to `batch`.
  rocksdb::Status Put(const TreeGrowth& growth, rocksdb::WriteBatch* batch) const;
  // The batch is written: `growth` is the tree.
  void Take(const TreeGrowth& growth);

  // As TreeSource says, of what is written.
  absl::StatusOr<std::vector<merkle::Hash>> ReadTile(const merkle::TileId& tile) const;

 private:
  std::shared_ptr<const merkle::TreeFrontier> Frontier() const;

  const RocksDbStore* const store_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const merkle::TreeFrontier> frontier_ ABSL_GUARDED_BY(mutex_);
};

// The row of a full tile. DATA_LOSS when it is missing or does not match its checksum.
absl::StatusOr<std::vector<merkle::Hash>> ReadTileRow(const RocksDbStore& store, int level, uint64_t index);

// Hashes of the edge tile `tile` of `frontier`, none unless it is one and wide enough.
std::vector<merkle::Hash> EdgeHashes(const merkle::TreeFrontier& frontier, const merkle::TileId& tile);

// INVALID_ARGUMENT unless a tree of `size` leaves has `tile`.
absl::Status CheckTile(const merkle::TileId& tile, uint64_t size);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_LOG_TREE_H_
