#include "storage/merkle/base64.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"

namespace lienthong::merkle {

std::string Base64(absl::string_view bytes) {
  return absl::Base64Escape(bytes);
}

absl::StatusOr<std::string> ParseBase64(absl::string_view text) {
  std::string bytes;
  // The decoder passes over white space and missing padding; what it read must be what was written.
  if (text.size() % 4 != 0 || !absl::Base64Unescape(text, &bytes) || absl::Base64Escape(bytes) != text) {
    return absl::InvalidArgumentError("not base64 in its one spelling");
  }
  return bytes;
}

}  // namespace lienthong::merkle
