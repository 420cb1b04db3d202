// SubjectKey: what seals everything about one subject, and whose destruction makes all of it unreadable. Kept only
// wrapped under a key-encryption key; the row says of which epoch.
//
// Row: 1 (wrapped), u32 epoch, 12 random bytes of nonce, then AES-256-GCM of the 32 bytes of the key, 48 bytes. Its
// associated data: "lienthong subject key v1" and the subject, each as u64 length and bytes, and u32 epoch. Or the one
// byte 2: the key was destroyed, and none is ever made again.

#ifndef LIENTHONG_STORAGE_VAULT_SUBJECT_KEY_H_
#define LIENTHONG_STORAGE_VAULT_SUBJECT_KEY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/vault/random_source.h"
#include "storage/vault/secret_key.h"

namespace lienthong::storage {

class SubjectKey {
 public:
  static SubjectKey Random(const RandomSource& random);
  explicit SubjectKey(const SecretKey& key);

  // The key of one event, from which nobody learns the subject's.
  SecretKey EventKey(absl::string_view event_id) const;
  const SecretKey& key() const { return key_; }

 private:
  SecretKey key_;
  SecretKey extracted_;  // HKDF's first half, the same for every event
};

struct KeyRow {
  bool erased = false;
  // The rest only of a key that is there.
  uint32_t epoch = 0;
  std::string nonce;
  std::string wrapped;
};
std::string EncodeKeyRow(const KeyRow& row);
// DATA_LOSS when malformed.
absl::StatusOr<KeyRow> ParseKeyRow(absl::string_view value);

// The row of `key` under the key-encryption key `wrapping` of `epoch`.
KeyRow WrapKey(const SubjectKey& key, absl::string_view subject, uint32_t epoch, const SecretKey& wrapping,
               const RandomSource& random);

// The key in `row`, which is not erased. DATA_LOSS when it does not verify.
absl::StatusOr<SubjectKey> UnwrapKey(const KeyRow& row, absl::string_view subject, const SecretKey& wrapping);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_SUBJECT_KEY_H_
