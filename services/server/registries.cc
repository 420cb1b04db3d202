#include "services/server/registries.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/grpc/grpc_registry_gateway.h"
#include "adapters/population_xml/population_gateway.h"
#include "adapters/postgres/postgres_gateway.h"
#include "services/server/config.h"
#include "services/server/registry_link.h"
#include "services/server/soap_options.h"

namespace lienthong::server {
namespace {

constexpr int kFailuresToOpen = 5;  // calls in a row without answer

absl::StatusOr<std::unique_ptr<adapters::PopulationGateway>> OpenSoap(const config::v1::Registry& registry) {
  const absl::StatusOr<adapters::PopulationGatewayOptions> options = SoapOptions(registry);
  if (!options.ok()) return options.status();
  return adapters::PopulationGateway::Open(*options);
}

absl::StatusOr<std::unique_ptr<adapters::GrpcRegistryGateway>> OpenGrpc(const config::v1::Registry& registry) {
  adapters::GrpcGatewayOptions options;
  options.registry = registry.id();
  options.address = registry.address();
  options.security = SecurityOf(registry);
  options.breaker.failures_to_open = kFailuresToOpen;
  options.call_timeout = absl::Milliseconds(registry.timeout_milliseconds());
  return adapters::GrpcRegistryGateway::Open(options);
}

adapters::PostgresOptions PostgresOptionsOf(const config::v1::Registry& registry) {
  const config::v1::PostgresDatabase& database = registry.postgres();
  adapters::PostgresOptions options;
  options.registry = registry.id();
  options.owner = database.owner();
  options.sector = database.sector();
  options.source = {database.connection(), database.slot(), database.publication()};
  options.tables = TablesOf(database);
  options.slot_bound_bytes = database.slot_bound_bytes();
  options.slot_bound = absl::Seconds(database.slot_bound_seconds());
  options.call_timeout = absl::Milliseconds(registry.timeout_milliseconds());
  return options;
}

}  // namespace

absl::StatusOr<Registries> Registries::Open(const config::v1::ServerConfig& config) {
  Registries registries;
  for (const config::v1::Registry& registry : config.registries()) {
    const absl::Status added =
        registry.has_soap() ? registries.Add(registry.id(), OpenSoap(registry))
        : registry.has_postgres()
            ? registries.Add(registry.id(), adapters::PostgresGateway::Open(PostgresOptionsOf(registry)))
            : registries.Add(registry.id(), OpenGrpc(registry));
    if (!added.ok()) return added;
  }
  return registries;
}

std::map<std::string, adapters::RegistryGateway*> Registries::ById() const {
  std::map<std::string, adapters::RegistryGateway*> by_id;
  for (const auto& [id, gateway] : gateways_) by_id.emplace(id, gateway.get());
  return by_id;
}

void Registries::Close() {
  for (const std::function<void()>& close : closers_) close();
}

template <typename Gateway>
absl::Status Registries::Add(const std::string& id, absl::StatusOr<std::unique_ptr<Gateway>> gateway) {
  if (!gateway.ok()) {
    return absl::Status(gateway.status().code(), absl::StrCat("registry ", id, ": ", gateway.status().message()));
  }
  closers_.push_back([open = gateway->get()] { open->Close(); });
  gateways_.emplace(id, *std::move(gateway));
  return absl::OkStatus();
}

}  // namespace lienthong::server
