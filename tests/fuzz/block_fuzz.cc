// Blocks, as they are and with their checksum put right: what parses is what Make writes, all else is DATA_LOSS.

#include <string>
#include <utility>
#include <vector>

#include "storage/block.h"
#include "storage/checksum.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

void Try(const std::string& bytes) {
  const absl::StatusOr<storage::Block> block = storage::Block::Parse(bytes);
  if (!block.ok()) return ExpectRefused(block.status(), absl::StatusCode::kDataLoss);
  std::vector<absl::string_view> entries;
  for (storage::Position at = block->first(); at <= block->last(); ++at) entries.push_back(block->Entry(at));
  Expect(storage::Block::Make(block->first(), entries).bytes() == bytes, "a block is made of what it says");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes = FuzzInput(data, size).RestText();
  Try(bytes);
  Try(bytes + storage::Checksum(bytes));
  return 0;
}

}  // namespace lienthong::fuzz
