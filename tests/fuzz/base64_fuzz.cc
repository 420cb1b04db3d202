// Base64: bytes have one text, and any bytes have one.

#include <string>

#include "storage/merkle/base64.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = FuzzInput(data, size).Rest();
  const absl::StatusOr<std::string> bytes = merkle::ParseBase64(text);
  if (bytes.ok()) {
    Expect(merkle::Base64(*bytes) == text, "base64 is written as it was read");
  } else {
    ExpectRefused(bytes.status(), absl::StatusCode::kInvalidArgument);
  }
  Expect(merkle::ParseBase64(merkle::Base64(text)).value() == text, "what is written is read back");
  return 0;
}

}  // namespace lienthong::fuzz
