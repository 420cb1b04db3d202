// Checkpoints: signed states of the log. Each is made of the log up to an event StreamIndexed in admin/checkpoints, so
// the log itself says which there are; the note of any of them can be made again, since the tree keeps all its states.

#ifndef LIENTHONG_SERVICES_LEDGER_CHECKPOINTS_H_
#define LIENTHONG_SERVICES_LEDGER_CHECKPOINTS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lienthong/event/v1/ledger_events.pb.h"
#include "lienthong/ledger/v1/ledger_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/ledger/cosignatures.h"
#include "storage/merkle/tree_hash.h"
#include "storage/stream_index.h"
#include "storage/vault/note_signer.h"

namespace lienthong::ledger {

// Longest wait of a call for its turn and for streams to be indexed, so that a stopping server waits for none.
inline constexpr absl::Duration kLongestCall = absl::Seconds(2);
// So many events without a checkpoint are enough, however fast they came.
inline constexpr uint64_t kMaxUncoveredEvents = 500'000;

// Borrows what its records and `index` are; they outlive it. Threads: any.
class Checkpoints {
 public:
  // `signers` has at least one; the name of each is `origin`. `witnesses` as Cosignatures has them.
  Checkpoints(const access::RecordKeeping* records, storage::StreamIndex* index, std::string origin,
              std::vector<storage::NoteSigner> signers, std::vector<merkle::VerifierKey> witnesses = {})
      : records_(records),
        index_(index),
        origin_(std::move(origin)),
        signers_(std::move(signers)),
        cosignatures_(records, std::move(witnesses)) {}

  // A checkpoint of the log as it is; the latest one when nothing but cosignatures was appended since. Before, the
  // streams of all new events are indexed: when that takes beyond `deadline` or kLongestCall, DEADLINE_EXCEEDED keeps
  // what was done, and the next call goes on.
  absl::StatusOr<v1::Checkpoint> Make(absl::Time deadline);
  // Makes one when the log has grown by kMaxUncoveredEvents, or at all and the latest is older than `interval`. A step
  // of a background loop; true: one is due, but indexing takes longer than a step should, go on at once.
  absl::StatusOr<bool> MakeIfDue(absl::Duration interval);

  // The checkpoint of `size`, 0: the latest. NOT_FOUND when none was made of it.
  absl::StatusOr<v1::Checkpoint> Get(uint64_t size) const;
  absl::StatusOr<v1::ListCheckpointsResponse> List(const v1::ListCheckpointsRequest& request) const;

  // Keeps what witnesses signed of a checkpoint that was made, see Cosignatures::Take. NOT_FOUND when none was made of
  // the size.
  absl::StatusOr<v1::Checkpoint> Cosign(const v1::CosignCheckpointRequest& request);

  // The size of the latest checkpoint. NOT_FOUND when none was made.
  absl::StatusOr<uint64_t> LatestSize() const;

  // What the index of the latest checkpoint says about `stream`, with its proof; makes a checkpoint when there is none
  // that the index fits. DEADLINE_EXCEEDED as Make.
  absl::StatusOr<v1::StreamProof> ProveStream(const std::string& stream, absl::Time deadline);

  // The same about several, in the order of `streams`, under one checkpoint: of the log as it is, or, with `latest`, as
  // ProveStream.
  struct ProvenStreams {
    v1::Checkpoint checkpoint;
    std::vector<v1::StreamProof> proofs;
  };
  absl::StatusOr<ProvenStreams> ProveStreams(absl::Span<const std::string> streams, bool latest, absl::Time deadline);

  // Who signs what has one signature: the first of the log's keys.
  const storage::NoteSigner& signer() const { return signers_.front(); }

 private:
  // A checkpoint as its event tells it.
  struct Mark {
    uint64_t size = 0;  // the position of the event
    event::v1::StreamIndexed indexed;
    absl::Time record_time;
    std::string event;  // the stored bytes
  };

  static absl::StatusOr<Mark> Read(const storage::StoredEvent& event);
  absl::StatusOr<std::optional<Mark>> Latest() const;
  absl::StatusOr<Mark> MarkOf(uint64_t size) const;
  // Whether `latest` is there and covers the log as it is, but for cosignatures.
  absl::StatusOr<bool> IsCurrent(const std::optional<Mark>& latest) const;
  absl::StatusOr<std::string> TextOf(const Mark& mark) const;
  // The note, with all signatures.
  absl::StatusOr<v1::Checkpoint> Sign(const Mark& mark) const;

  // One at a time moves the index, or needs it to stay where it is. Others wait, but not beyond their deadline.
  absl::Status TakeTurn(absl::Time deadline);
  void GiveTurn();
  // With the turn.
  absl::StatusOr<merkle::Hash> FoldIndex(storage::Position position, absl::Time deadline);
  absl::StatusOr<Mark> AppendMark(absl::Time deadline);
  absl::StatusOr<Mark> CoveringIndex(absl::Time deadline);
  absl::StatusOr<v1::StreamProof> ProveUnder(const Mark& mark, const std::string& stream);

  const access::RecordKeeping* const records_;
  storage::StreamIndex* const index_;
  const std::string origin_;
  const std::vector<storage::NoteSigner> signers_;
  Cosignatures cosignatures_;
  absl::Mutex mutex_;
  bool turn_taken_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_CHECKPOINTS_H_
