// The caller's headers, one a line: within bounds, the agency in its present form; all else is UNAUTHENTICATED.

#include <map>

#include "services/identity/agency_code.h"
#include "services/rpc/caller.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  std::map<std::string, std::string> headers;
  for (const char* const name : {"lienthong-agency", "lienthong-officer", "lienthong-purpose", "lienthong-procedure"}) {
    if (!input.Rest().empty()) headers[name] = std::string(input.Line());
  }
  const auto caller = rpc::ReadCaller([&](absl::string_view header) -> std::optional<std::string> {
    const auto found = headers.find(std::string(header));
    return found == headers.end() ? std::nullopt : std::optional(found->second);
  });
  if (!caller.ok()) {
    ExpectRefused(caller.status(), absl::StatusCode::kUnauthenticated);
    return 0;
  }
  Expect(identity::AgencyCode::Parse(caller->agency).value().value() == caller->agency, "an agency is in present form");
  for (const std::string& part : {caller->officer, caller->purpose, caller->procedure}) {
    Expect(!part.empty() && part.size() <= rpc::kMaxCallerCodeBytes, "each part is within its bound");
  }
  return 0;
}

}  // namespace lienthong::fuzz
