// Numbers in stored bytes: big-endian, so that byte order is number order.

#ifndef LIENTHONG_STORAGE_BIG_ENDIAN_H_
#define LIENTHONG_STORAGE_BIG_ENDIAN_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace lienthong::storage {

inline void AppendU32(uint32_t value, std::string* out) {
  char bytes[4];
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<char>(value >> (24 - 8 * i));
  out->append(bytes, sizeof(bytes));
}

inline void AppendU64(uint64_t value, std::string* out) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (56 - 8 * i));
  out->append(bytes, sizeof(bytes));
}

// The number at `offset`; the caller has checked that its bytes are there.
inline uint32_t ReadU32(absl::string_view bytes, size_t offset) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes[offset + i]);
  return value;
}

inline uint64_t ReadU64(absl::string_view bytes, size_t offset) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<uint8_t>(bytes[offset + i]);
  return value;
}

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_BIG_ENDIAN_H_
