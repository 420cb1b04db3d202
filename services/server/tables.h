// Tables: what is decided by, read once at start: administrative units and the survivorship policy.

#ifndef LIENTHONG_SERVICES_SERVER_TABLES_H_
#define LIENTHONG_SERVICES_SERVER_TABLES_H_

#include "absl/status/statusor.h"
#include "lienthong/config/v1/server_config.pb.h"
#include "services/reference/administrative_units.h"
#include "services/worker/survivorship.h"

namespace lienthong::server {

struct Tables {
  reference::AdministrativeUnits units;
  worker::SurvivorshipPolicy policy;
};

// The files that `config` names, or what is built in. Errors: of AdministrativeUnits::Load and
// SurvivorshipPolicy::Load.
absl::StatusOr<Tables> LoadTables(const config::v1::ServerConfig& config);

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_TABLES_H_
