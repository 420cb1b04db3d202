// The way to a registry: in clear on this host, by TLS to any other.

#ifndef LIENTHONG_ADAPTERS_GRPC_REGISTRY_CHANNEL_H_
#define LIENTHONG_ADAPTERS_GRPC_REGISTRY_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/channel.h"

namespace lienthong::adapters {

// How the registry is known, and how it knows us. Files are PEM; they are read again when they change, so that a
// certificate or token is renewed without a restart.
struct LinkSecurity {
  std::string ca_file;           // of the registry's certificate; empty: no TLS
  std::string certificate_file;  // ours, with key_file; empty: none
  std::string key_file;
  std::string server_name;  // in the registry's certificate; empty: the host of the address
  std::string token_file;   // a bearer token, sent as authorization; empty: none
};

// OK when a channel can be made: an address on this host or TLS, readable files, a certificate with its key.
// INVALID_ARGUMENT names what is wrong.
absl::Status CheckLink(absl::string_view address, const LinkSecurity& security);

// Connects at the first call. `security` has passed CheckLink.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address, const LinkSecurity& security,
                                           int max_message_bytes);

// The value of the authorization header now. UNAUTHENTICATED when the file cannot be read or holds no token.
absl::StatusOr<std::string> ReadToken(const std::string& token_file);

// The host of host:port, without the brackets of IPv6.
std::string HostOf(absl::string_view address);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_GRPC_REGISTRY_CHANNEL_H_
