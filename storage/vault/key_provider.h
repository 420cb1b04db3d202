// KeyProvider: the key-encryption keys, which wrap subjects' keys; one for each epoch. Epochs are numbered 1, 2, 3, ...
// and never used again. To destroy an epoch's key puts all that is wrapped under it alone, in every backup, out of
// reach: first wrap what is to stay under a newer one.
//
// Errors of every function that touches the key's place: UNAVAILABLE, or what the file system said, when it does not
// answer; DATA_LOSS when what it holds is damaged.
//
// Threads: every function, any thread.

#ifndef LIENTHONG_STORAGE_VAULT_KEY_PROVIDER_H_
#define LIENTHONG_STORAGE_VAULT_KEY_PROVIDER_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/vault/secret_key.h"

namespace lienthong::storage {

class KeyProvider {
 public:
  virtual ~KeyProvider() = default;

  // The epochs that have a key, growing; never empty.
  virtual std::vector<uint32_t> Epochs() const = 0;

  // The last of them, under which new keys are wrapped.
  virtual uint32_t CurrentEpoch() const = 0;

  // The key of `epoch`, unwrapped once and then kept. FAILED_PRECONDITION when there is none, or none any more.
  virtual absl::StatusOr<SecretKey> Key(uint32_t epoch) = 0;

  // Makes the next epoch with a random key, durably; its number.
  virtual absl::StatusOr<uint32_t> MakeEpoch() = 0;

  // Destroys the key of `epoch`, durably; OK when there is none any more. FAILED_PRECONDITION for the current epoch.
  virtual absl::Status DestroyEpoch(uint32_t epoch) = 0;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_KEY_PROVIDER_H_
