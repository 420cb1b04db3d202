// One TLS handshake with a registry, to say exactly what is wrong with it.

#ifndef LIENTHONG_ADAPTERS_GRPC_TLS_PROBE_H_
#define LIENTHONG_ADAPTERS_GRPC_TLS_PROBE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/grpc/registry_channel.h"

namespace lienthong::adapters {

enum class TlsFault {
  kNone,
  kNotTls,       // what answers does not speak TLS, or broke the handshake off
  kUnknownCa,    // its certificate is not of our CA
  kExpired,      // its certificate is no longer valid
  kNotYetValid,  // its certificate is not valid yet: one of the clocks is wrong
  kOtherName,    // its certificate is of another name
  kOurFiles,     // our CA, certificate or key cannot be used
  kOther,
};

struct TlsFinding {
  TlsFault fault = TlsFault::kNone;
  std::string detail;                  // OpenSSL's words
  std::optional<absl::Time> valid_to;  // of the registry's certificate
  std::optional<absl::Time> ours_to;   // of our own
};

// Connects to `address` (unix:PATH or HOST:PORT) within `timeout`. UNAVAILABLE when nobody listens there, NOT_FOUND
// when the host has no address.
absl::StatusOr<int> ConnectTo(const std::string& address, absl::Duration timeout);

// Shakes hands over `socket`, which it closes.
TlsFinding ProbeTls(int socket, const std::string& address, const LinkSecurity& security);

// The last moment of the certificate in a PEM file; nullopt when it holds none.
std::optional<absl::Time> ValidTo(const std::string& certificate_file);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_GRPC_TLS_PROBE_H_
