// UUIDs and workers' ids: one id has one text, all else is INVALID_ARGUMENT.

#include "services/worker/worker_id.h"
#include "storage/uuid7.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = FuzzInput(data, size).Rest();
  const absl::StatusOr<std::string> bytes = storage::ParseUuid(text);
  if (bytes.ok()) {
    Expect(storage::UuidText(*bytes) == text, "a UUID's text is that of its bytes");
  } else {
    ExpectRefused(bytes.status(), absl::StatusCode::kInvalidArgument);
  }
  const absl::StatusOr<worker::WorkerId> id = worker::WorkerId::Parse(text);
  if (id.ok()) {
    Expect(worker::WorkerId::Parse(id->stream()).value() == *id, "a worker's stream is its id");
    Expect(id->text() == text || id->stream() == text, "a worker's id is what was read");
  } else {
    ExpectRefused(id.status(), absl::StatusCode::kInvalidArgument);
  }
  return 0;
}

}  // namespace lienthong::fuzz
