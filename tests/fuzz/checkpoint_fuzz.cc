// Checkpoints: one has one text, all else is INVALID_ARGUMENT.

#include <string>

#include "storage/merkle/checkpoint.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = FuzzInput(data, size).Rest();
  const absl::StatusOr<merkle::Checkpoint> checkpoint = merkle::ParseCheckpoint(text);
  if (!checkpoint.ok()) {
    ExpectRefused(checkpoint.status(), absl::StatusCode::kInvalidArgument);
  } else {
    Expect(checkpoint->size <= merkle::kMaxTreeSize, "a size is that of a tree");
    Expect(merkle::CheckpointText(*checkpoint).value() == text, "a checkpoint is written as it was read");
  }
  Expect(!merkle::OpenCheckpoint(text, {}).ok(), "nothing is believed without a key");
  return 0;
}

}  // namespace lienthong::fuzz
