// Filters of list calls: what is read can be written and read as the same terms; all else is INVALID_ARGUMENT.

#include "absl/strings/str_cat.h"
#include "services/rpc/filter.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::set<std::string> allowed = {"kind", "state", "worker_id"};
  const auto terms = rpc::ParseFilter(FuzzInput(data, size).Rest(), allowed);
  if (!terms.ok()) {
    ExpectRefused(terms.status(), absl::StatusCode::kInvalidArgument);
    return 0;
  }
  std::string text;
  for (const auto& [field, value] : *terms) {
    Expect(allowed.count(field) == 1, "only allowed fields are read");
    absl::StrAppend(&text, text.empty() ? "" : " AND ", field, " = \"", value, "\"");
  }
  if (text.size() > rpc::kMaxFilterBytes) return 0;  // it was shorter without its spaces
  Expect(rpc::ParseFilter(text, allowed).value() == *terms, "a filter is read as it was");
  return 0;
}

}  // namespace lienthong::fuzz
