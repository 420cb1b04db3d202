// The security of the link to a registry, as the configuration says it. A room of its own: lienthongctl tests links
// too.

#ifndef LIENTHONG_SERVICES_SERVER_REGISTRY_LINK_H_
#define LIENTHONG_SERVICES_SERVER_REGISTRY_LINK_H_

#include "adapters/grpc/registry_channel.h"
#include "lienthong/config/v1/server_config.pb.h"

namespace lienthong::server {

inline adapters::LinkSecurity SecurityOf(const config::v1::Registry& registry) {
  return {registry.tls().ca_file(), registry.tls().certificate_file(), registry.tls().key_file(),
          registry.tls().server_name(), registry.token_file()};
}

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_REGISTRY_LINK_H_
