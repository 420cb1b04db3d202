// The one place where adapters translate between absl::Status and grpc::Status.

#ifndef LIENTHONG_ADAPTERS_GRPC_WIRE_STATUS_H_
#define LIENTHONG_ADAPTERS_GRPC_WIRE_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/status.h"

namespace lienthong::adapters {

// What a server of ours sends: code, message, and the ErrorInfo (see error_info.h) as a google.rpc.Status in the
// error details.
grpc::Status ToWire(const absl::Status& status);

// What a failed call of `method` on `registry` is to our caller. The registry's own message is dropped, since it may
// hold personal data; its reason, when it is one of ours, and its retry delay are kept. An answer that broke off is
// UNAVAILABLE. Codes that the contract of a registry does not know
// become UNAVAILABLE with "misbehaves".
absl::Status FromWire(absl::string_view registry, absl::string_view method, const grpc::Status& status);

// The code that came and, where the registry says so, when to come back; nothing else of what it wrote.
absl::Status AsAnswered(const grpc::Status& status);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_GRPC_WIRE_STATUS_H_
