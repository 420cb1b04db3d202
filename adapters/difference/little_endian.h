// Numbers of whole bytes, the lowest first: what messages and saved states of this folder are written in.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_LITTLE_ENDIAN_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_LITTLE_ENDIAN_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/base/config.h"

#ifndef ABSL_IS_LITTLE_ENDIAN
#error "written for little-endian processors"
#endif

namespace lienthong::difference {

// `bytes` is at most 8.
inline std::uint64_t ReadLittleEndian(const char* from, std::size_t bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, from, bytes);
  return value;
}

inline void AppendLittleEndian(std::uint64_t value, std::size_t bytes, std::string* out) {
  char text[8];
  std::memcpy(text, &value, sizeof(text));
  out->append(text, bytes);
}

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_LITTLE_ENDIAN_H_
