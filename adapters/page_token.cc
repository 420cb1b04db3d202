#include "adapters/page_token.h"

#include <cstddef>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/canonical_record.h"
#include "adapters/error_info.h"

namespace lienthong::adapters {
namespace {

absl::Status Invalid() {
  return ErrorOf(absl::StatusCode::kInvalidArgument,
                 "page_token: not made by this list; start again without it, at the same kind and version",
                 error::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
}

}  // namespace

std::string WritePageToken(const PageToken& token) {
  const std::string text = absl::StrCat("1 ", static_cast<int>(token.kind), " ", token.version, " ",
                                        token.last_key.size(), " ", token.last_key, token.rest);
  return absl::WebSafeBase64Escape(text);
}

absl::StatusOr<PageToken> ReadPageToken(absl::string_view text, registry::v1::RecordKind kind, std::uint64_t version) {
  std::string plain;
  if (!absl::WebSafeBase64Unescape(text, &plain)) return Invalid();
  const std::vector<std::string> parts = absl::StrSplit(plain, absl::MaxSplits(' ', 4));
  if (parts.size() != 5 || parts[0] != "1") return Invalid();
  int token_kind = 0;
  std::size_t key_bytes = 0;
  PageToken token;
  if (!absl::SimpleAtoi(parts[1], &token_kind) || !absl::SimpleAtoi(parts[2], &token.version) ||
      !absl::SimpleAtoi(parts[3], &key_bytes)) {
    return Invalid();
  }
  if (token_kind != kind || (version != 0 && version != token.version)) return Invalid();
  if (key_bytes > parts[4].size() || !CheckKey(parts[4].substr(0, key_bytes)).ok()) return Invalid();
  token.kind = kind;
  token.last_key = parts[4].substr(0, key_bytes);
  token.rest = parts[4].substr(key_bytes);
  return token;
}

}  // namespace lienthong::adapters
