// RocksDbLogRows: the rows that are the log: read, checked at open, written one group at a time.
//
// Threads: Write and LoadHead by one thread; the rest by any. Reads stop at a `head` that the caller gives, so that
// nobody sees a group before all may see it.

#ifndef LIENTHONG_STORAGE_ROCKSDB_LOG_ROWS_H_
#define LIENTHONG_STORAGE_ROCKSDB_LOG_ROWS_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/block_cache.h"
#include "storage/commit_group.h"
#include "storage/event_log.h"
#include "storage/log_tree.h"
#include "storage/rocksdb_store.h"
#include "storage/row_codec.h"

namespace lienthong::storage {

class RocksDbLogRows {
 public:
  // `store` outlives the rows.
  RocksDbLogRows(RocksDbStore* store, size_t cache_bytes);

  // The end of the log, after comparing it with the last block. DATA_LOSS, saying what disagrees.
  absl::StatusOr<HeadRow> LoadHead() const;
  // Takes up the tree at `head`, before the first Write. DATA_LOSS when it does not fit.
  absl::Status LoadTree(const HeadRow& head);

  // Writes `group`, which is not empty, after `before` in one synced batch; the new end of the log. After an error the
  // outcome is unknown.
  absl::StatusOr<HeadRow> Write(const CommitGroup& group, const HeadRow& before);

  // As TreeSource says.
  absl::StatusOr<std::vector<merkle::Hash>> ReadTile(const merkle::TileId& tile) const { return tree_.ReadTile(tile); }

  absl::StatusOr<std::optional<std::string>> ClaimOwner(absl::string_view key) const;

  // What `commit` answered; DATA_LOSS when nothing.
  absl::StatusOr<Answers> AnswersOf(uint64_t commit) const;

  // The requests of up to `limit` commits that had some, after the commit `after`: number of the commit, keys.
  absl::StatusOr<std::vector<std::pair<uint64_t, Answers>>> AnswersAfter(uint64_t after, size_t limit) const;

  // The events at `positions`, which are growing and not beyond the head.
  absl::StatusOr<std::vector<StoredEvent>> ReadAt(const std::vector<Position>& positions) const;

  // As EventLog says, of events up to `head`.
  absl::StatusOr<std::vector<StoredEvent>> ReadAll(Position from, size_t limit, Position head) const;

 private:
  class BlockCursor;

  absl::StatusOr<std::vector<merkle::Hash>> LeafHashes(Position first, size_t count) const;
  static absl::Status CheckLastBlock(const HeadRow& row, const Block& block);

  RocksDbStore* const store_;
  mutable BlockCache cache_;
  LogTree tree_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_ROCKSDB_LOG_ROWS_H_
