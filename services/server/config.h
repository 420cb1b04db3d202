// The configuration of lienthongd: read from YAML, completed with defaults, checked.

#ifndef LIENTHONG_SERVICES_SERVER_CONFIG_H_
#define LIENTHONG_SERVICES_SERVER_CONFIG_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/postgres/table_mapping.h"
#include "lienthong/config/v1/server_config.pb.h"

namespace lienthong::server {

// What the file in `path` says, without defaults and unchecked. NOT_FOUND when it cannot be read; INVALID_ARGUMENT with
// every fault, each with file and line: unknown keys with the nearest known one, wrong types, keys given twice.
absl::StatusOr<config::v1::ServerConfig> LoadConfig(const std::string& path);

// Puts the defaults of server_config.proto in the place of what is absent.
void ApplyDefaults(config::v1::ServerConfig* config);

// INVALID_ARGUMENT naming every field that cannot work. Expects the defaults in place; looks at no file.
absl::Status CheckConfig(const config::v1::ServerConfig& config);

// The mapping that the configuration of a database names; the mock's when it names none.
std::vector<adapters::TableSpec> TablesOf(const config::v1::PostgresDatabase& database);

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_CONFIG_H_
