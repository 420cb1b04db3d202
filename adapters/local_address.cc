#include "adapters/local_address.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace lienthong::adapters {
namespace {

bool IsNumberUpTo(absl::string_view text, int limit) {
  int number = 0;
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, &number) && number <= limit;
}

// Four numbers, the first 127: "127.example.org" is a name, not a loopback address.
bool IsLoopbackV4(absl::string_view host) {
  const std::vector<absl::string_view> parts = absl::StrSplit(host, '.');
  return parts.size() == 4 && parts[0] == "127" &&
         std::all_of(parts.begin(), parts.end(), [](absl::string_view part) { return IsNumberUpTo(part, 255); });
}

}  // namespace

absl::Status CheckLocalAddress(absl::string_view address) {
  if (absl::StartsWith(address, "unix:") || absl::StartsWith(address, "unix-abstract:")) {
    if (!absl::EndsWith(address, ":")) return absl::OkStatus();
    return absl::InvalidArgumentError("address: give the path of the unix socket, as unix:/run/registry.sock");
  }
  const std::string::size_type colon = address.rfind(':');
  if (colon == absl::string_view::npos || !IsNumberUpTo(address.substr(colon + 1), 65535)) {
    return absl::InvalidArgumentError(
        absl::StrCat("address \"", address, "\": write unix:PATH or HOST:PORT, for example 127.0.0.1:7001"));
  }
  const absl::string_view host = address.substr(0, colon);
  if (IsLoopbackV4(host) || host == "[::1]" || host == "localhost") return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("address \"", address,
                   "\" is not on this host, and without TLS personal data would leave it in clear; use a loopback "
                   "address or a unix socket, with a TLS proxy beside it for other hosts"));
}

}  // namespace lienthong::adapters
