// Addresses that need no TLS: accepted, or refused with INVALID_ARGUMENT.

#include "absl/strings/match.h"
#include "adapters/local_address.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view address = FuzzInput(data, size).Rest();
  const absl::Status local = adapters::CheckLocalAddress(address);
  if (!local.ok()) {
    ExpectRefused(local, absl::StatusCode::kInvalidArgument);
    return 0;
  }
  const bool known = absl::StartsWith(address, "unix:") || absl::StartsWith(address, "unix-abstract:") ||
                     absl::StartsWith(address, "127.") || absl::StartsWith(address, "[::1]:") ||
                     absl::StartsWithIgnoreCase(address, "localhost:");
  Expect(known, "what leaves this host is not accepted");
  return 0;
}

}  // namespace lienthong::fuzz
