// Checkpoints: what a log says of itself at one size, and signs (https://c2sp.org/tlog-checkpoint).
//
// Threads: any.

#ifndef LIENTHONG_STORAGE_MERKLE_CHECKPOINT_H_
#define LIENTHONG_STORAGE_MERKLE_CHECKPOINT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/merkle/signed_note.h"
#include "storage/merkle/tree_hash.h"

namespace lienthong::merkle {

inline constexpr size_t kMaxOriginBytes = 255;

struct Checkpoint {
  std::string origin;  // which log; 1 to kMaxOriginBytes bytes of one line
  uint64_t size = 0;   // leaves, at most kMaxTreeSize
  Hash root = {};
  std::vector<std::string> extensions;  // further lines, not empty; no part of what witnesses state

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The text that is signed. INVALID_ARGUMENT when the lines or numbers are not as above.
absl::StatusOr<std::string> CheckpointText(const Checkpoint& checkpoint);
// The checkpoint of such a text. INVALID_ARGUMENT, with the reason, unless it is what CheckpointText writes.
absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text);

struct OpenedCheckpoint {
  Checkpoint checkpoint;
  NoteVerdict verdict;
};

// A checkpoint out of a signed note. `keys` are those of the log (kEd25519), old and new ones when it changed them, and
// those of witnesses (kCosignature).
//   INVALID_ARGUMENT     the note or its text is malformed, or a signature of one of the keys is bad
//   FAILED_PRECONDITION  none of the log's keys signed, or none that has the origin for its name
absl::StatusOr<OpenedCheckpoint> OpenCheckpoint(absl::string_view note, absl::Span<const VerifierKey> keys);

}  // namespace lienthong::merkle

#endif  // LIENTHONG_STORAGE_MERKLE_CHECKPOINT_H_
