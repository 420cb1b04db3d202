// Base64 (RFC 4648, section 4) in one spelling: padded, no white space, no bits left over. So bytes that are signed or
// compared have one text. Threads: any.

#ifndef LIENTHONG_STORAGE_MERKLE_BASE64_H_
#define LIENTHONG_STORAGE_MERKLE_BASE64_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::merkle {

std::string Base64(absl::string_view bytes);
// The bytes of `text`. INVALID_ARGUMENT unless it is what Base64 writes.
absl::StatusOr<std::string> ParseBase64(absl::string_view text);

}  // namespace lienthong::merkle

#endif  // LIENTHONG_STORAGE_MERKLE_BASE64_H_
