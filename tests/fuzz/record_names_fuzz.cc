// Names of fields and kinds: one name each, all else is INVALID_ARGUMENT.

#include "adapters/record_names.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view name = FuzzInput(data, size).Rest();
  const auto field = adapters::ParseFieldName(name);
  if (field.ok()) Expect(name == adapters::FieldName(*field), "a field has one name");
  if (!field.ok()) ExpectRefused(field.status(), absl::StatusCode::kInvalidArgument);
  const auto kind = adapters::ParseKindName(name);
  if (kind.ok()) Expect(name == adapters::KindName(*kind), "a kind has one name");
  if (!kind.ok()) ExpectRefused(kind.status(), absl::StatusCode::kInvalidArgument);
  return 0;
}

}  // namespace lienthong::fuzz
