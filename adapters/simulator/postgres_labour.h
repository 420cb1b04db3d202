// The national labour database as the mock keeps it in PostgreSQL: the tables of MockLabourTables, a publication and a
// user who may only read and follow.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_POSTGRES_LABOUR_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_POSTGRES_LABOUR_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/simulator/postgres_cluster.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

inline constexpr char kLabourReader[] = "lienthong";  // role
inline constexpr char kLabourPublication[] = "lienthong";

// Makes `database` with its tables, empty, and the reader when there is none yet.
absl::Status MakeLabour(const std::string& database, PostgresCluster* cluster);

// Puts the records of one transaction in, or over what has their keys. Fields without a column are left out.
absl::Status PutLabour(const std::string& database, const std::vector<registry::v1::Record>& records,
                       PostgresCluster* cluster);

// Removes one record.
absl::Status RemoveLabour(const std::string& database, registry::v1::RecordKind kind, const std::string& key,
                          PostgresCluster* cluster);

// The records of DIR/initial.jsonl (see data_import.h). NOT_FOUND when it is absent; INVALID_ARGUMENT names the line.
absl::StatusOr<std::vector<registry::v1::Record>> ReadInitialRecords(const std::string& directory);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_POSTGRES_LABOUR_H_
