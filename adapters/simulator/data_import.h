// How the data of a mock registry get into its database.
//
// Files of a directory, written by the data generator:
//   initial.jsonl  one lienthong.registry.v1.Record a line, proto3 JSON with the field names of the .proto: version 1
//   changes.jsonl  one lienthong.registry.v1.Change a line, in order; may be absent. Their versions need only ascend:
//                  the registry numbers them as it applies them, since corrections come in between
//   data_as_of     one RFC 3339 moment, the time up to which initial.jsonl is complete; absent: now
// Records are stored as written. What their canonical form would be must pass CheckCanonical.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_DATA_IMPORT_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_DATA_IMPORT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "adapters/simulator/sqlite_database.h"
#include "lienthong/registry/v1/registry_service.pb.h"

namespace lienthong::adapters {

// Imports `directory` into `database` when it has no version yet; all of it or, on an error, nothing. Later calls only
// check that the database is of this registry. NOT_FOUND when initial.jsonl is absent; INVALID_ARGUMENT names the file
// and the line, and never repeats what stands there.
absl::Status ImportOnce(const std::string& directory, const registry::v1::RegistryDescription& description,
                        absl::Time now, SqliteDatabase* database);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_DATA_IMPORT_H_
