// Buckets of streams: what parses is what Bytes writes, all else is INVALID_ARGUMENT. The first line is the number of
// the bucket.

#include <string>

#include "absl/strings/numbers.h"
#include "storage/merkle/stream_bucket.h"
#include "storage/merkle/stream_tree.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  uint32_t number = 0;
  if (!absl::SimpleAtoi(input.Line(), &number)) return 0;
  const absl::string_view bytes = input.Rest();
  const absl::StatusOr<merkle::StreamBucket> bucket = merkle::StreamBucket::Parse(number, bytes);
  if (bucket.ok()) {
    Expect(bucket->Bytes() == bytes, "a bucket is written as it was read");
    Expect(bucket->Leaf() == merkle::LeafHash(bytes), "its leaf is the hash of what was read");
  } else {
    ExpectRefused(bucket.status(), absl::StatusCode::kInvalidArgument);
  }
  ExpectRefused(merkle::VerifyStreamHead("workers/0", bytes, {}, {}).status(), absl::StatusCode::kInvalidArgument);
  return 0;
}

}  // namespace lienthong::fuzz
