// The tables of DIR/registry.sqlite: the only place that knows them. Every function writes or reads rows; the caller
// holds the transaction and the lock.
//
//   meta(name, value)                                    format, registry, version, data_as_of (seconds of Unix time)
//   record(kind, key, from_version, to_version, body)    body: serialised Record; to_version: first version without it
//   lookup(by, value, kind, key)                         of the records now; by: Lookup::By
//   change(version, body)                                body: serialised Change, what made `version`
//   prepared(number, body)                               changes that AdvanceChanges has still to apply
//   correction(request_id, request, answer)              serialised messages

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_RECORD_ROWS_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_RECORD_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/simulator/sqlite_database.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

// Makes the tables where they lack. FAILED_PRECONDITION when another version of this program made them otherwise.
absl::Status CreateTables(SqliteDatabase* database);

// nullopt when `name` was never written.
absl::StatusOr<std::optional<std::string>> ReadMeta(SqliteDatabase* database, absl::string_view name);
absl::Status WriteMeta(SqliteDatabase* database, absl::string_view name, absl::string_view value);

// Numbers among the meta rows; 0 when never written. DATA_LOSS when it is no number.
absl::StatusOr<std::int64_t> ReadMetaNumber(SqliteDatabase* database, absl::string_view name);

// The record as it is now.
absl::StatusOr<std::optional<registry::v1::Record>> ReadRecord(SqliteDatabase* database, registry::v1::RecordKind kind,
                                                               absl::string_view key);

// The record is `record` from `version` on; one before it with its kind and key ends there.
absl::Status PutRecord(SqliteDatabase* database, const registry::v1::Record& record, std::uint64_t version);

// The record is no more from `version` on. NOT_FOUND when it is not there.
absl::Status EndRecord(SqliteDatabase* database, registry::v1::RecordKind kind, absl::string_view key,
                       std::uint64_t version);

// Puts a change at the end of the prepared ones.
absl::Status QueueChange(SqliteDatabase* database, const registry::v1::Change& change);

// Takes the first `limit` prepared changes away, in order.
absl::StatusOr<std::vector<registry::v1::Change>> TakeQueued(SqliteDatabase* database, std::size_t limit);

absl::StatusOr<std::uint64_t> CountQueued(SqliteDatabase* database);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_RECORD_ROWS_H_
