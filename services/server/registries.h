// Registries: the doors to all configured registries, by id.

#ifndef LIENTHONG_SERVICES_SERVER_REGISTRIES_H_
#define LIENTHONG_SERVICES_SERVER_REGISTRIES_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/registry_gateway.h"
#include "lienthong/config/v1/server_config.pb.h"

namespace lienthong::server {

class Registries {
 public:
  // Chooses the adapter by the protocol that the configuration names. Connects at the first call, so a registry that is
  // down is no error. Errors: of SoapOptions and of Open of the gateways.
  static absl::StatusOr<Registries> Open(const config::v1::ServerConfig& config);

  // By id; the gateways live as long as this.
  std::map<std::string, adapters::RegistryGateway*> ById() const;

  // Ends calls under way; they and later ones answer UNAVAILABLE.
  void Close();

 private:
  template <typename Gateway>
  absl::Status Add(const std::string& id, absl::StatusOr<std::unique_ptr<Gateway>> gateway);

  std::map<std::string, std::unique_ptr<adapters::RegistryGateway>> gateways_;
  std::vector<std::function<void()>> closers_;
};

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_REGISTRIES_H_
