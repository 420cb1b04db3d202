// Who a database belongs to: the log's own id, and in what is derived from it the same id again.
//
// Threads: one at a time.

#ifndef LIENTHONG_STORAGE_LOG_IDENTITY_H_
#define LIENTHONG_STORAGE_LOG_IDENTITY_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/rocksdb_store.h"
#include "storage/uuid7.h"

namespace lienthong::storage {

// The version of everything FORMAT.md says; a log with another one is refused.
inline constexpr uint32_t kFormatVersion = 3;

// The 16 bytes that name the log in `store`, or the log it is derived from.
//   FAILED_PRECONDITION  another version wrote it
//   DATA_LOSS            it does not say
absl::StatusOr<std::string> ReadLogId(const RocksDbStore& store);

// The same; in a new log it is made, and becomes durable together with an empty head.
//   FAILED_PRECONDITION  another version wrote it
//   DATA_LOSS            it has events and does not say whose
absl::StatusOr<std::string> LoadOrMakeLogId(RocksDbStore* store, const RandomSource& random);

// Where what is derived from the log in `log_directory` is kept.
std::string DerivedDirectory(const std::string& log_directory);

// Leaves a mark, durably, for OpenDerivedStore to make what is derived anew: some of it does not verify.
void MarkDerivedDamaged(RocksDbStore* derived);

// Opens the database that is derived from the log `log_id` with its end at `head`. One that is damaged, marked
// so, of another version or of another log is deleted and made anew, empty; `*remade_because` then says why, and is
// empty otherwise.
absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenDerivedStore(const RocksDbStoreOptions& options,
                                                               absl::string_view log_id, std::string* remade_because);

// Deletes it, while nobody has it open.
absl::Status DeleteDerivedStore(const RocksDbStoreOptions& options);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_LOG_IDENTITY_H_
