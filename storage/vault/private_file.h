// Files that hold keys: of mode 0600, refused otherwise, and written whole or not at all.

#ifndef LIENTHONG_STORAGE_VAULT_PRIVATE_FILE_H_
#define LIENTHONG_STORAGE_VAULT_PRIVATE_FILE_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::storage {

// The bytes of `path`, at most `max_bytes`; nullopt when there is no file.
//   FAILED_PRECONDITION  others than its owner can read or write it, or it is no regular file
//   DATA_LOSS            it is larger
absl::StatusOr<std::optional<std::string>> ReadPrivateFile(const std::string& path, size_t max_bytes);

// Makes `path` with `bytes`, durably; of several makers one wins, and the others leave its file as it is.
absl::Status MakePrivateFile(const std::string& path, absl::string_view bytes);

// Puts `bytes` in the place of `path`, durably: after a crash it holds the old bytes or the new.
absl::Status ReplacePrivateFile(const std::string& path, absl::string_view bytes);

// Removes what processes that are gone have left of their attempts to write `path`: it may hold keys.
void RemoveDeadDrafts(const std::string& path);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_PRIVATE_FILE_H_
