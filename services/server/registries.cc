#include "services/server/registries.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace lienthong::server {

absl::StatusOr<Registries> Registries::Open(const config::v1::ServerConfig& config) {
  Registries registries;
  for (const config::v1::Registry& registry : config.registries()) {
    adapters::GrpcGatewayOptions options;
    options.registry = registry.id();
    options.address = registry.address();
    options.call_timeout = absl::Milliseconds(registry.timeout_milliseconds());
    absl::StatusOr<std::unique_ptr<adapters::GrpcRegistryGateway>> gateway =
        adapters::GrpcRegistryGateway::Open(options);
    if (!gateway.ok()) {
      return absl::Status(gateway.status().code(),
                          absl::StrCat("registry ", registry.id(), ": ", gateway.status().message()));
    }
    registries.gateways_.emplace(registry.id(), *std::move(gateway));
  }
  return registries;
}

std::map<std::string, adapters::RegistryGateway*> Registries::ById() const {
  std::map<std::string, adapters::RegistryGateway*> by_id;
  for (const auto& [id, gateway] : gateways_) by_id.emplace(id, gateway.get());
  return by_id;
}

void Registries::Close() {
  for (const auto& [id, gateway] : gateways_) gateway->Close();
}

}  // namespace lienthong::server
