// VerifyPack: from a pack and nothing but the public keys of a log to what it proves.
//
// A pack proves: the log that the keys sign had, at the checkpoint, exactly these events in each stream disclosed, up
// to a position; and what is said in the parts that were disclosed. That the index of streams is right, and so that
// none is missing, is what the log signed before it knew who asks; whoever replays the log can hold it to that
// (FORMAT.md, The index of streams). That a key was destroyed, and that no other looks were recorded, is the log's word
// alone. Threads: any; nothing is read but what is given.

#ifndef LIENTHONG_STORAGE_EVIDENCE_VERIFY_H_
#define LIENTHONG_STORAGE_EVIDENCE_VERIFY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lienthong/event/v1/envelope.pb.h"
#include "storage/evidence/refusal.h"
#include "storage/merkle/checkpoint.h"
#include "storage/merkle/stream_bucket.h"
#include "storage/merkle/verifier_key.h"

namespace lienthong::evidence {

struct OpenedPart {
  enum class State {
    kOpened,     // `plain` is what it says
    kDestroyed,  // the log says that its key is destroyed
    kSealed,     // about a subject that is not disclosed
  };
  State state = State::kSealed;
  std::string subject;
  std::string plain;
};

struct VerifiedEvent {
  uint64_t position = 0;
  event::v1::Envelope envelope;
  std::vector<OpenedPart> parts;  // one for each of the envelope
};

struct VerifiedStream {
  std::string name;
  merkle::StreamHead head;            // zeros: it has no events
  std::vector<VerifiedEvent> events;  // all up to Evidence::indexed_position
};

struct Cosigned {
  std::string witness;  // VerifierKey::Text
  absl::Time time;      // as the witness says
};

struct Evidence {
  std::string agency;
  std::string purpose;
  absl::Time time;
  std::string signer;  // VerifierKey::Text of the key that signed the pack
  merkle::Checkpoint checkpoint;
  std::vector<Cosigned> cosigned;  // of the checkpoint, by keys that were given
  absl::Time checkpoint_time;      // when its last event was recorded
  uint64_t indexed_position = 0;   // up to here the streams are complete
  std::vector<VerifiedStream> streams;
  std::vector<VerifiedEvent> looks;
};

// Whether `bytes` are a pack of the log whose keys are in `keys`, with those of witnesses, and, with `trusted`, one not
// older than that checkpoint of it and grown from it. `evidence` is undefined when it is refused.
MaybeRefusal VerifyPack(absl::string_view bytes, absl::Span<const merkle::VerifierKey> keys,
                        const std::optional<merkle::Checkpoint>& trusted, Evidence* evidence);

}  // namespace lienthong::evidence

#endif  // LIENTHONG_STORAGE_EVIDENCE_VERIFY_H_
