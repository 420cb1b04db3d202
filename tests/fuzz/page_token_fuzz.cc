// Page tokens of list calls: a cursor comes back to the list it was made for; all else is INVALID_ARGUMENT. The first
// line is the request.

#include "services/rpc/page_token.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const absl::string_view request = input.Line();
  const absl::string_view text = input.Rest();
  const absl::StatusOr<std::string> cursor = rpc::ReadPageToken(request, text);
  if (!cursor.ok()) {
    ExpectRefused(cursor.status(), absl::StatusCode::kInvalidArgument);
  } else if (!cursor->empty()) {
    Expect(rpc::ReadPageToken(request, rpc::MakePageToken(request, *cursor)).value() == *cursor, "a cursor comes back");
  }
  if (!text.empty()) {
    const std::string token = rpc::MakePageToken(request, text);
    Expect(rpc::ReadPageToken(request, token).value() == text, "a cursor of any bytes comes back");
    const std::string other = std::string(request) + "'";
    ExpectRefused(rpc::ReadPageToken(other, token).status(), absl::StatusCode::kInvalidArgument);
  }
  return 0;
}

}  // namespace lienthong::fuzz
