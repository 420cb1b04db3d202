// Registries: the doors to all configured registries, by id.

#ifndef LIENTHONG_SERVICES_SERVER_REGISTRIES_H_
#define LIENTHONG_SERVICES_SERVER_REGISTRIES_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "adapters/grpc/grpc_registry_gateway.h"
#include "adapters/registry_gateway.h"
#include "lienthong/config/v1/server_config.pb.h"

namespace lienthong::server {

class Registries {
 public:
  // Connects at the first call, so a registry that is down is no error. Errors: of GrpcRegistryGateway::Open.
  static absl::StatusOr<Registries> Open(const config::v1::ServerConfig& config);

  // By id; the gateways live as long as this.
  std::map<std::string, adapters::RegistryGateway*> ById() const;

  // Ends calls under way; they and later ones answer UNAVAILABLE.
  void Close();

 private:
  std::map<std::string, std::unique_ptr<adapters::GrpcRegistryGateway>> gateways_;
};

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_REGISTRIES_H_
