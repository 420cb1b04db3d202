#include "services/rpc/page_token.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/rpc/errors.h"

namespace lienthong::rpc {
namespace {

constexpr size_t kFingerprintBytes = 8;

// FNV-1a, 64 bits: guards against mixing up calls, not against an enemy, who may ask for any page anyway.
std::string Fingerprint(absl::string_view request) {
  uint64_t hash = 14695981039346656037ULL;
  for (unsigned char c : request) hash = (hash ^ c) * 1099511628211ULL;
  std::string bytes(kFingerprintBytes, '\0');
  for (size_t i = 0; i < kFingerprintBytes; ++i) bytes[i] = static_cast<char>(hash >> (8 * i));
  return bytes;
}

}  // namespace

std::string MakePageToken(absl::string_view request, absl::string_view cursor) {
  return absl::WebSafeBase64Escape(absl::StrCat(Fingerprint(request), cursor));
}

absl::StatusOr<std::string> ReadPageToken(absl::string_view request, absl::string_view token) {
  if (token.empty()) return std::string();
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() <= kFingerprintBytes ||
      absl::string_view(bytes).substr(0, kFingerprintBytes) != Fingerprint(request)) {
    return Error(
        error::v1::ERROR_REASON_PAGE_TOKEN_INVALID,
        "page_token: not made by this list call; repeat the call without it, or with the same parent and filter",
        {{"field", "page_token"}});
  }
  return bytes.substr(kFingerprintBytes);
}

absl::StatusOr<uint64_t> ReadPageNumber(absl::string_view request, absl::string_view token, uint64_t first) {
  const absl::StatusOr<std::string> cursor = ReadPageToken(request, token);
  if (!cursor.ok()) return cursor.status();
  if (cursor->empty()) return first;
  uint64_t number = 0;
  if (absl::SimpleAtoi(*cursor, &number) && number > 0) return number;
  return Error(error::v1::ERROR_REASON_PAGE_TOKEN_INVALID, "page_token: holds no place; repeat the call without it",
               {{"field", "page_token"}});
}

absl::StatusOr<size_t> PageSize(int asked, size_t default_size, size_t max_size) {
  if (asked < 0) {
    FieldErrors errors;
    errors.Add("page_size", absl::StrCat("is negative; send 0 to ", max_size));
    return errors.ToStatus();
  }
  return asked == 0 ? default_size : std::min(static_cast<size_t>(asked), max_size);
}

}  // namespace lienthong::rpc
