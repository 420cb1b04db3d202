// Tables: what is decided by, read once at start: administrative units, the survivorship policy, the model of links.

#ifndef LIENTHONG_SERVICES_SERVER_TABLES_H_
#define LIENTHONG_SERVICES_SERVER_TABLES_H_

#include "absl/status/statusor.h"
#include "lienthong/config/v1/server_config.pb.h"
#include "services/linkage/kept_model.h"
#include "services/reference/administrative_units.h"
#include "services/worker/survivorship.h"

namespace lienthong::server {

struct Tables {
  reference::AdministrativeUnits units;
  worker::SurvivorshipPolicy policy;
  linkage::KeptModel link_model;
};

// The files that `config` names, or what is built in. Errors: of AdministrativeUnits::Load, SurvivorshipPolicy::Load
// and linkage::ReadKeptModel, NOT_FOUND for a model that cannot be read.
absl::StatusOr<Tables> LoadTables(const config::v1::ServerConfig& config);

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_TABLES_H_
