// RocksDbKeyRows: the rows of the subjects' keys in the database of a log.
//
// Rows of new keys come with their events, in the batch of a commit (rocksdb_log_rows); here they are read, destroyed
// and wrapped anew. Threads: KeyRow and KeysByEpoch by any; the others by one at a time, none of them during a
// commit but Purge and BeginRotation.

#ifndef LIENTHONG_STORAGE_ROCKSDB_KEY_ROWS_H_
#define LIENTHONG_STORAGE_ROCKSDB_KEY_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/rocksdb_store.h"
#include "storage/vault/key_ring.h"

namespace lienthong::storage {

class RocksDbKeyRows : public KeyRows {
 public:
  // `store` outlives the rows.
  explicit RocksDbKeyRows(RocksDbStore* store) : store_(store) {}

  absl::StatusOr<std::optional<std::string>> KeyRow(absl::string_view subject) const override;

  // Whether `ring` opens the first key there is, has come as far as the log's newest epoch, and has every epoch that a
  // key is wrapped under: a provider of another log, an older copy of this one's, or a log from before an epoch ended,
  // is found out before anything is sealed. Looks at every key once an epoch has ended.
  absl::Status CheckProvider(const KeyRing& ring) const;

  // The files that a row written so far may stand in besides tables: the write-ahead logs.
  absl::StatusOr<std::set<std::string>> LogFiles() const;

  // Puts into the place of each subject's row that its key is destroyed; synced.
  absl::Status PutErased(const std::vector<std::string>& subjects);

  // Compacts the old rows of `subjects` away, after PutErased, and returns once neither they nor `log_files`, as they
  // were before it, are on disk. UNAVAILABLE when somebody holds one of the files for too long.
  absl::Status Purge(const std::vector<std::string>& subjects, std::set<std::string> log_files);

  // As KeyVault::KeysByEpoch, beside commits.
  absl::StatusOr<std::map<uint32_t, uint64_t>> KeysByEpoch() const;

  // Before a Rotate, and beside commits: counts the rows of older epochs, unless a walk over them is under way.
  absl::Status BeginRotation(const KeyRing& ring);
  // As KeyVault::RotateKeys; looks at a bounded number of rows. `written` tells when the write itself failed.
  absl::StatusOr<uint64_t> Rotate(const KeyRing& ring, size_t batch, absl::Status* written);

 private:
  absl::Status CheckEpochs(const KeyProvider& provider, uint32_t newest) const;
  absl::Status Compact(const std::vector<std::string>& subjects);
  absl::StatusOr<std::set<std::string>> FilesOnDisk() const;
  std::set<std::string> LiveTables() const;

  RocksDbStore* const store_;
  // A walk over all rows, one batch after another.
  struct Rotation {
    uint32_t epoch = 0;  // 0: none under way
    std::string after;   // the last subject looked at
    uint64_t remain = 0;
  } rotation_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_ROCKSDB_KEY_ROWS_H_
