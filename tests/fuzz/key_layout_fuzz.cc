// Keys of the database: what parses is the key of what it says and lies where its prefix ends; all else is DATA_LOSS.

#include <string>

#include "storage/key_layout.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

constexpr char kView[] = "directory";
constexpr uint32_t kGeneration = 7;

template <typename T>
bool Parsed(const absl::StatusOr<T>& value) {
  if (!value.ok()) ExpectRefused(value.status(), absl::StatusCode::kDataLoss);
  return value.ok();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string key = FuzzInput(data, size).RestText();
  if (const auto first = storage::ParseBlockKey(key); Parsed(first)) {
    Expect(storage::BlockKey(*first) == key, "a block's key is that of its first position");
  }
  if (const auto commit = storage::ParseAnswersKey(key); Parsed(commit)) {
    Expect(storage::AnswersKey(*commit) == key, "the key of answers is that of their commit");
  }
  if (const auto row = storage::ParseViewRowKey(kView, kGeneration, key); Parsed(row)) {
    Expect(storage::ViewRowKey(kView, kGeneration, *row) == key, "a view's row key is that of its row");
  }
  const std::string row_key = storage::ViewRowKey(kView, kGeneration, key);
  Expect(storage::ParseViewRowKey(kView, kGeneration, row_key).value() == key, "a row's key comes back");
  Expect(storage::ViewStateKey(kView) < row_key && row_key < storage::ViewRowsEnd(kView), "rows lie within their view");
  const std::string end = storage::PrefixEnd(key);
  Expect(end.empty() || key + "\xff\xff" < end, "a prefix ends after all that starts with it");
  return 0;
}

}  // namespace lienthong::fuzz
