// The log's own checksum, beyond the database's: it also finds a row that was damaged before the database saw it, or
// that a repair tool put together wrongly.

#ifndef LIENTHONG_STORAGE_CHECKSUM_H_
#define LIENTHONG_STORAGE_CHECKSUM_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace lienthong::storage {

inline constexpr size_t kChecksumBytes = 8;

// The first 8 bytes of SHA-256 of `bytes`. Any thread.
std::string Checksum(absl::string_view bytes);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_CHECKSUM_H_
