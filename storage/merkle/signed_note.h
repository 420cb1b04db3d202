// Signed notes: text with the signatures of one or several keys (https://c2sp.org/signed-note).
//
// Bounds: a note has at most 1 MiB, unless the caller expects larger ones, and 64 signatures. Nothing in a note may be
// believed before VerifyNote; ParseNote alone only takes it apart. Threads: any.

#ifndef LIENTHONG_STORAGE_MERKLE_SIGNED_NOTE_H_
#define LIENTHONG_STORAGE_MERKLE_SIGNED_NOTE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/merkle/verifier_key.h"

namespace lienthong::merkle {

inline constexpr size_t kMaxNoteBytes = 1 << 20;
inline constexpr size_t kMaxNoteSignatures = 64;

struct NoteSignature {
  std::string name;     // of the key
  uint32_t key_id = 0;  // see VerifierKey::id
  std::string bytes;    // the signature, not empty

  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

struct SignedNote {
  std::string text;  // what is signed; ends with a newline
  std::vector<NoteSignature> signatures;
};

// The note of these bytes. INVALID_ARGUMENT, with the reason, unless they are what NoteBytes writes.
absl::StatusOr<SignedNote> ParseNote(absl::string_view bytes, size_t max_bytes = kMaxNoteBytes);
std::string NoteBytes(const SignedNote& note);

// What a witness signs: the text with the time before it. `timestamp`: Unix seconds.
std::string CosignedMessage(absl::string_view text, uint64_t timestamp);

struct VerifiedSignature {
  size_t key = 0;          // its place among the keys given
  uint64_t timestamp = 0;  // of a cosignature, Unix seconds: not compared with any clock here; otherwise 0
};

struct NoteVerdict {
  std::vector<VerifiedSignature> verified;  // one for each key that signed, in the order of the note; never empty
  size_t unknown = 0;                       // signatures of keys that were not given: passed over
};

// Holds the signatures against `keys`.
//   INVALID_ARGUMENT     a signature of one of the keys is bad, or two of the keys have one name and id
//   FAILED_PRECONDITION  none of the keys signed
absl::StatusOr<NoteVerdict> VerifyNote(const SignedNote& note, absl::Span<const VerifierKey> keys);

}  // namespace lienthong::merkle

#endif  // LIENTHONG_STORAGE_MERKLE_SIGNED_NOTE_H_
