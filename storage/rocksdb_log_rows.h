// RocksDbLogRows: the log's rows in the database: read, checked at open, written one group at a time.
//
// Threads: Write and LoadHead by one thread; the rest by any. Reads stop at a `head` that the caller gives, so that
// nobody sees a group before all may see it.

#ifndef LIENTHONG_STORAGE_ROCKSDB_LOG_ROWS_H_
#define LIENTHONG_STORAGE_ROCKSDB_LOG_ROWS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/block_cache.h"
#include "storage/commit_group.h"
#include "storage/event_log.h"
#include "storage/rocksdb_store.h"
#include "storage/row_codec.h"

namespace lienthong::storage {

class RocksDbLogRows : public CommittedState {
 public:
  // `store` outlives the rows.
  RocksDbLogRows(RocksDbStore* store, size_t cache_bytes);

  // The end of the log, after comparing it with the last block and that block's first index row. DATA_LOSS, saying
  // what disagrees.
  absl::StatusOr<HeadRow> LoadHead() const;

  // Writes `group` after `before` in one synced batch; the new end of the log. After an error the outcome is unknown.
  absl::StatusOr<HeadRow> Write(const CommitGroup& group, const HeadRow& before);

  absl::StatusOr<Revision> StreamRevision(absl::string_view stream) const override;
  absl::StatusOr<std::optional<std::string>> ClaimOwner(absl::string_view key) const override;
  absl::StatusOr<std::optional<RequestRecord>> Request(absl::string_view key) const override;

  // As EventLog says, of events up to `head`.
  absl::StatusOr<Revision> StreamRevisionAt(absl::string_view stream, Position head) const;
  absl::StatusOr<std::vector<StoredEvent>> ReadStream(absl::string_view stream, Revision from, size_t limit,
                                                      Position head) const;
  absl::StatusOr<std::vector<StoredEvent>> ReadAll(Position from, size_t limit, Position head) const;

 private:
  class BlockCursor;

  absl::Status CheckLastBlock(const HeadRow& row, const Block& block) const;

  RocksDbStore* const store_;
  mutable BlockCache cache_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_ROCKSDB_LOG_ROWS_H_
