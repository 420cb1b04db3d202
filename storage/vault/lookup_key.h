// LookupKey: keyed hashes for look-up rows, claims and request records, so that no row can be reversed by trying all
// numbers (a bare hash of a 12-digit number falls in seconds).
//
// The key is 32 random bytes in a file of mode 0600 beside the log; a file that others can read is refused.
// Threads: const functions, any thread.

#ifndef LIENTHONG_STORAGE_VAULT_LOOKUP_KEY_H_
#define LIENTHONG_STORAGE_VAULT_LOOKUP_KEY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/vault/secret_key.h"

namespace lienthong::storage {

class LookupKey {
 public:
  // Reads the key in `path`, or makes it there when there is none.
  static absl::StatusOr<LookupKey> OpenOrCreate(const std::string& path);
  // For tests and the in-memory log.
  static LookupKey FromBytes(absl::string_view thirty_two_bytes);

  // HMAC-SHA-256 (32 bytes) of `purpose` and `parts`, each with its length, so that no two inputs run together.
  std::string Hash(absl::string_view purpose, const std::vector<absl::string_view>& parts) const;

 private:
  explicit LookupKey(const SecretKey& key);
  SecretKey key_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_LOOKUP_KEY_H_
