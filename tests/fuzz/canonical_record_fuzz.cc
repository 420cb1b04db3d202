// Source records, as serialized messages: the canonical form is the same when it is made again, is left as it is, and
// has bytes exactly when it passes the check; all else is INVALID_ARGUMENT.

#include "adapters/canonical_record.h"
#include "adapters/field_syntax.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  registry::v1::Record record;
  if (!record.ParseFromArray(data, static_cast<int>(size))) return 0;
  const registry::v1::Record canonical = adapters::Canonicalize(record);
  const std::string bytes = canonical.SerializeAsString();
  Expect(adapters::Canonicalize(canonical).SerializeAsString() == bytes, "the canonical form is its own");
  const absl::Status status = adapters::CheckCanonical(record);
  if (!status.ok()) ExpectRefused(status, absl::StatusCode::kInvalidArgument);
  if (status.ok()) {
    Expect(adapters::CheckCanonical(canonical).ok(), "canonical is what passes");
    Expect(adapters::CanonicalBytes(record).value() == adapters::CanonicalBytes(canonical).value(),
           "a canonical record is left as it is");
    for (const auto& field : record.fields()) {
      Expect(adapters::CheckField(record.kind(), field.field(), field.value()).ok(), "a lawful record's fields are");
    }
  }
  Expect(adapters::CanonicalBytes(record).ok() == status.ok(), "bytes are those of canonical records");
  return 0;
}

}  // namespace lienthong::fuzz
