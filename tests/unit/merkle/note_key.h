// NoteKey: an Ed25519 key made of a seed, for tests that sign notes and cosign checkpoints.

#ifndef LIENTHONG_TESTS_UNIT_MERKLE_NOTE_KEY_H_
#define LIENTHONG_TESTS_UNIT_MERKLE_NOTE_KEY_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "storage/merkle/signed_note.h"
#include "storage/merkle/verifier_key.h"

namespace lienthong::testing {

class NoteKey {
 public:
  // The key `name` whose 32 seed bytes are all `seed`.
  NoteKey(absl::string_view name, merkle::SignatureKind kind, uint8_t seed);

  const merkle::VerifierKey& verifier() const { return verifier_; }
  merkle::NoteSignature Sign(absl::string_view text) const;
  merkle::NoteSignature Cosign(absl::string_view text, uint64_t timestamp) const;

 private:
  std::string seed_;
  merkle::VerifierKey verifier_;
};

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_UNIT_MERKLE_NOTE_KEY_H_
