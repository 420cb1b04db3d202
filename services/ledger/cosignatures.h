// Cosignatures: what witnesses signed of checkpoints (https://c2sp.org/tlog-cosignature). Those of a checkpoint stand
// in the log, in a stream of its own, so that they last as long as it does.

#ifndef LIENTHONG_SERVICES_LEDGER_COSIGNATURES_H_
#define LIENTHONG_SERVICES_LEDGER_COSIGNATURES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lienthong/event/v1/ledger_events.pb.h"
#include "services/access/record_keeping.h"
#include "storage/merkle/signed_note.h"
#include "storage/merkle/verifier_key.h"

namespace lienthong::ledger {

// Of one call.
inline constexpr size_t kMaxCosignatureBytes = 16 << 10;

// Borrows its records; they outlive it. Threads: any.
class Cosignatures {
 public:
  // `witnesses`: each once, all kCosignature. Of others nothing is taken, nor served what was taken from them before.
  Cosignatures(const access::RecordKeeping* records, std::vector<merkle::VerifierKey> witnesses)
      : records_(records), witnesses_(std::move(witnesses)) {}

  // The latest of each witness for the checkpoint of `size`, in the order of the witnesses.
  absl::StatusOr<std::vector<merkle::NoteSignature>> Of(uint64_t size) const;

  // Keeps, durably, what `lines` holds: lines of cosignatures, or the whole note with the checkpoint's `text`, in which
  // signatures of `log_keys` are passed over. What is kept already, or older than it, changes nothing.
  //   INVALID_ARGUMENT    anything else is in it, a signature is bad, or its time is more than an hour ahead
  //   RESOURCE_EXHAUSTED  what is kept of the checkpoint has changed 256 times
  // Then nothing is kept.
  absl::Status Take(uint64_t size, const std::string& text, absl::Span<const merkle::VerifierKey> log_keys,
                    absl::string_view lines);

  // Whether all events after the checkpoint of `size` are cosignatures; false too when they are more than 256, or no
  // witness is configured. They alone make no new checkpoint due, or checkpoints and cosignatures would follow one
  // another for ever.
  absl::StatusOr<bool> AreAllSince(uint64_t size) const;

 private:
  struct Kept {
    storage::Revision revision = 0;  // of the checkpoint's stream
    event::v1::CheckpointCosigned cosigned;
  };
  // One place for each witness; empty: none of it.
  using Places = std::vector<merkle::NoteSignature>;

  absl::StatusOr<Places> Read(const std::string& text, absl::Span<const merkle::VerifierKey> log_keys,
                              absl::string_view lines) const;
  absl::StatusOr<Kept> ReadKept(uint64_t size) const;
  Places Served(const Kept& kept) const;
  // Puts into `places` what is later in `more`; whether anything was.
  bool Merge(const std::string& text, Places more, Places* places) const;
  // Unix seconds: no time of a witness is later.
  uint64_t LatestTime() const;
  uint64_t TimeOf(const std::string& text, const merkle::NoteSignature& signature) const;

  const access::RecordKeeping* const records_;
  const std::vector<merkle::VerifierKey> witnesses_;
};

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_COSIGNATURES_H_
