// Page tokens of registries' lists, as they are and as the text below their base 64: what is read is written so that it
// is read again; all else is INVALID_ARGUMENT. The first byte is the kind asked for.

#include <string>

#include "absl/strings/escaping.h"
#include "adapters/page_token.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

void Try(absl::string_view text, registry::v1::RecordKind kind) {
  const absl::StatusOr<adapters::PageToken> token = adapters::ReadPageToken(text, kind, 0);
  if (!token.ok()) return ExpectRefused(token.status(), absl::StatusCode::kInvalidArgument);
  const absl::StatusOr<adapters::PageToken> again =
      adapters::ReadPageToken(adapters::WritePageToken(*token), kind, token->version);
  Expect(again.ok() && again->kind == token->kind && again->version == token->version &&
             again->last_key == token->last_key && again->rest == token->rest,
         "a token is read as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const auto kind = static_cast<registry::v1::RecordKind>(input.Byte() - '0');
  Try(input.Rest(), kind);
  Try(absl::WebSafeBase64Escape(input.Rest()), kind);
  return 0;
}

}  // namespace lienthong::fuzz
