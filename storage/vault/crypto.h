// The two algorithms that everything here is made of: HMAC-SHA-256 and AES-256-GCM, with contexts kept by each thread
// and algorithms fetched once, since to set them up costs more than to run them. A thread's context holds the schedule
// of the last key until the next one.
//
// OpenSSL fails in them only when it is broken or memory is gone; then the process ends.

#ifndef LIENTHONG_STORAGE_VAULT_CRYPTO_H_
#define LIENTHONG_STORAGE_VAULT_CRYPTO_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "storage/vault/secret_key.h"

namespace lienthong::storage {

inline constexpr size_t kNonceBytes = 12;
inline constexpr size_t kTagBytes = 16;

// HMAC-SHA-256 of `message` under `key`.
SecretKey Hmac(const SecretKey& key, absl::string_view message);

// HKDF-Extract of RFC 5869 with SHA-256 and without salt.
SecretKey HkdfExtract(const SecretKey& input);

// HKDF-Expand of RFC 5869 with SHA-256 and the info `label` || `rest`: the first 32 bytes, and, when `second` is not
// null, the next 32.
SecretKey HkdfExpand(const SecretKey& extracted, absl::string_view label, absl::string_view rest,
                     SecretKey* second = nullptr);

// AES-256-GCM: the ciphertext, then the tag of 16 bytes. `nonce` has 12 bytes and is never used twice with one key.
std::string GcmSeal(const SecretKey& key, absl::string_view nonce, absl::string_view associated,
                    absl::string_view plain);

// What GcmSeal was given; nullopt when anything differs.
std::optional<std::string> GcmOpen(const SecretKey& key, absl::string_view nonce, absl::string_view associated,
                                   absl::string_view sealed);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_CRYPTO_H_
