// VerifierKey: a name, a kind of signature and an Ed25519 public key, as C2SP signed-note has them
// (https://c2sp.org/signed-note). Names are up to 255 bytes. Threads: any.

#ifndef LIENTHONG_STORAGE_MERKLE_VERIFIER_KEY_H_
#define LIENTHONG_STORAGE_MERKLE_VERIFIER_KEY_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/merkle/tree_hash.h"

namespace lienthong::merkle {

inline constexpr size_t kMaxKeyNameBytes = 255;
inline constexpr size_t kPublicKeyBytes = 32;
inline constexpr size_t kEd25519SignatureBytes = 64;

enum class SignatureKind : uint8_t {
  kEd25519 = 0x01,      // of the note's text
  kCosignature = 0x04,  // of a witness, with its time (https://c2sp.org/tlog-cosignature)
};

// Whether `text` is UTF-8 without control characters except newlines: what a note consists of.
bool IsNoteText(absl::string_view text);
// Whether `name` can be a key's: such text of 1 to kMaxKeyNameBytes bytes without spaces, newlines and '+'.
bool IsKeyName(absl::string_view name);

class VerifierKey {
 public:
  // INVALID_ARGUMENT unless the name can be a key's and `public_key` has kPublicKeyBytes.
  static absl::StatusOr<VerifierKey> Make(absl::string_view name, SignatureKind kind, absl::string_view public_key);
  // Reads `name+id+base64(kind || public key)`, the id as 8 digits of lower-case hex. INVALID_ARGUMENT unless it is
  // what Text writes.
  static absl::StatusOr<VerifierKey> Parse(absl::string_view text);

  const std::string& name() const { return name_; }
  SignatureKind kind() const { return kind_; }
  // The first 4 bytes of SHA-256(name || "\n" || kind || public key).
  uint32_t id() const { return id_; }
  const std::string& public_key() const { return public_key_; }
  std::string Text() const;

  // Whether `signature` is the key's Ed25519 signature of exactly `message`.
  bool Signed(absl::string_view message, absl::string_view signature) const;

 private:
  VerifierKey(absl::string_view name, SignatureKind kind, absl::string_view public_key);

  std::string name_;
  SignatureKind kind_;
  uint32_t id_;
  std::string public_key_;
};

}  // namespace lienthong::merkle

#endif  // LIENTHONG_STORAGE_MERKLE_VERIFIER_KEY_H_
