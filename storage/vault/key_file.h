// Key files: small secrets in files of mode 0600. One that others than its owner can reach is refused, with the remedy.
//
// Threads and processes: any; of two that make one file, one wins and both read what it wrote.

#ifndef LIENTHONG_STORAGE_VAULT_KEY_FILE_H_
#define LIENTHONG_STORAGE_VAULT_KEY_FILE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::storage {

// The bytes of the file; nullopt when there is none.
//   FAILED_PRECONDITION  others can reach it, or it is not a regular file
//   DATA_LOSS            it has more than `max_bytes`, or is empty
absl::StatusOr<std::optional<std::string>> ReadKeyFile(const std::string& path, size_t max_bytes);

// Makes the file with these `bytes` whole or not at all, durably; leaves one that is there as it is.
absl::Status CreateKeyFile(const std::string& path, absl::string_view bytes);

// Overwrites the bytes in memory, so that they are not left to whoever gets it next.
void Wipe(std::string* secret);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_KEY_FILE_H_
