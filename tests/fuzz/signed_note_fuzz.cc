// Signed notes: what parses has one spelling, and none is believed without a key.

#include <vector>

#include "storage/merkle/signed_note.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes = FuzzInput(data, size).Rest();
  const absl::StatusOr<merkle::SignedNote> note = merkle::ParseNote(bytes);
  if (!note.ok()) {
    ExpectRefused(note.status(), absl::StatusCode::kInvalidArgument);
    return 0;
  }
  Expect(merkle::NoteBytes(*note) == bytes, "a note is written as it was read");
  Expect(!note->signatures.empty() && note->signatures.size() <= merkle::kMaxNoteSignatures, "a note is signed");
  ExpectRefused(merkle::VerifyNote(*note, {}).status(), absl::StatusCode::kFailedPrecondition);
  // Keys that nobody has the private part of: their names and ids may be met, their signatures are not.
  std::vector<merkle::VerifierKey> keys;
  for (const auto kind : {merkle::SignatureKind::kEd25519, merkle::SignatureKind::kCosignature}) {
    keys.push_back(merkle::VerifierKey::Make(note->signatures[0].name, kind, std::string(32, 'k')).value());
  }
  Expect(!merkle::VerifyNote(*note, keys).ok(), "nobody signed for these keys");
  return 0;
}

}  // namespace lienthong::fuzz
