// Key-encryption keys that a PKCS#11 token guards. For each epoch the token makes an AES key that never leaves it and
// with which it closes the key-encryption key; what it closed stands in a file, see FileKeyProvider. Opening an epoch
// is one C_Decrypt. To destroy an epoch destroys the token's key: no copy of the file brings it back.
//
// In the file, for each epoch: 16 bytes CKA_ID of the token's key, 16 bytes IV, and by CKM_AES_CBC_PAD the 32 bytes of
// the key and u32 epoch.

#ifndef LIENTHONG_STORAGE_VAULT_PKCS11_KEY_PROVIDER_H_
#define LIENTHONG_STORAGE_VAULT_PKCS11_KEY_PROVIDER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/vault/key_provider.h"
#include "storage/vault/random_source.h"

namespace lienthong::storage {

struct Pkcs11Options {
  std::string module;       // path of the token's library; loaded into this process, and stays
  std::string token_label;  // of the slot's token
  std::string pin_file;     // mode 0600; the user's PIN, and nothing else but a newline
  std::string key_file;     // as above
};

// Logs in and opens options.key_file, or makes it with epoch 1.
//   FAILED_PRECONDITION  no such module or token, the PIN is wrong, or a file can be read by others
//   UNAVAILABLE          the token does not answer
absl::StatusOr<std::unique_ptr<KeyProvider>> OpenPkcs11KeyProvider(const Pkcs11Options& options,
                                                                   const RandomSource& random = KernelRandom());

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_PKCS11_KEY_PROVIDER_H_
