// Verifier keys: one text each, all else is INVALID_ARGUMENT.

#include "storage/merkle/verifier_key.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = FuzzInput(data, size).Rest();
  const absl::StatusOr<merkle::VerifierKey> key = merkle::VerifierKey::Parse(text);
  if (key.ok()) {
    Expect(key->Text() == text, "a key is written as it was read");
    Expect(!key->Signed("message", std::string(64, 's')), "a made-up signature does not hold");
  } else {
    ExpectRefused(key.status(), absl::StatusCode::kInvalidArgument);
  }
  return 0;
}

}  // namespace lienthong::fuzz
