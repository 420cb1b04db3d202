// The file of a key provider: what is read is what is written, all else is DATA_LOSS.

#include <map>
#include <string>

#include "storage/vault/file_key_provider.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const absl::string_view text = input.Rest();
  const absl::StatusOr<std::map<uint32_t, std::string>> epochs = storage::ParseEpochs(text);
  if (epochs.ok()) {
    Expect(!epochs->empty() && epochs->begin()->first > 0, "there is an epoch, from 1");
    Expect(storage::EncodeEpochs(*epochs) == text, "a file is written as it was");
  } else {
    ExpectRefused(epochs.status(), absl::StatusCode::kDataLoss);
  }
  return 0;
}

}  // namespace lienthong::fuzz
