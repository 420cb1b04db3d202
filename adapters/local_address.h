// Which addresses may be spoken to, or listened on, without TLS.

#ifndef LIENTHONG_ADAPTERS_LOCAL_ADDRESS_H_
#define LIENTHONG_ADAPTERS_LOCAL_ADDRESS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace lienthong::adapters {

// OK for a unix socket (unix:PATH, unix-abstract:NAME) and for a loopback address with its port (127.x.y.z:PORT,
// [::1]:PORT, localhost:PORT; port 0 only to listen). INVALID_ARGUMENT with the reason for any other: what leaves this
// host would travel in clear. Looks up no name.
absl::Status CheckLocalAddress(absl::string_view address);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_LOCAL_ADDRESS_H_
