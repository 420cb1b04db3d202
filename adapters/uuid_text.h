// The text of a request_id.

#ifndef LIENTHONG_ADAPTERS_UUID_TEXT_H_
#define LIENTHONG_ADAPTERS_UUID_TEXT_H_

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace lienthong::adapters {

// Whether `text` is a UUID of any version in its usual form, 8-4-4-4-12 hexadecimal digits.
inline bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_UUID_TEXT_H_
