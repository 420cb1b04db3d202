#include "services/server/tables.h"

#include <utility>

namespace lienthong::server {

absl::StatusOr<Tables> LoadTables(const config::v1::ServerConfig& config) {
  Tables tables{reference::AdministrativeUnits::BuiltIn(), worker::SurvivorshipPolicy::BuiltIn()};
  if (!config.reference_directory().empty()) {
    absl::StatusOr<reference::AdministrativeUnits> units =
        reference::AdministrativeUnits::Load(config.reference_directory());
    if (!units.ok()) return units.status();
    tables.units = *std::move(units);
  }
  if (!config.policy_file().empty()) {
    absl::StatusOr<worker::SurvivorshipPolicy> policy = worker::SurvivorshipPolicy::Load(config.policy_file());
    if (!policy.ok()) return policy.status();
    tables.policy = *std::move(policy);
  }
  return tables;
}

}  // namespace lienthong::server
