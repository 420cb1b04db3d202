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
#include "lienthong/event/v1/ledger_events.pb.h"
#include "lienthong/ledger/v1/ledger_service.pb.h"
#include "services/access/record_keeping.h"
#include "storage/stream_index.h"
#include "storage/vault/note_signer.h"

namespace lienthong::ledger {

// So many events without a checkpoint are enough, however fast they came.
inline constexpr uint64_t kMaxUncoveredEvents = 500'000;

// Borrows what its records and `index` are; they outlive it. Threads: any.
class Checkpoints {
 public:
  // `signers` has at least one; the name of each is `origin`.
  Checkpoints(const access::RecordKeeping* records, storage::StreamIndex* index, std::string origin,
              std::vector<storage::NoteSigner> signers)
      : records_(records), index_(index), origin_(std::move(origin)), signers_(std::move(signers)) {}

  // A checkpoint of the log as it is; the latest one when nothing was appended since. It takes as long as the streams
  // of all new events take to index: DEADLINE_EXCEEDED keeps what was done, the next call goes on.
  absl::StatusOr<v1::Checkpoint> Make(absl::Time deadline);
  // Makes one when the log has grown by kMaxUncoveredEvents, or at all and the latest is older than `interval`. A step
  // of a background loop; true: one is due, but indexing takes longer than a step should, go on at once.
  absl::StatusOr<bool> MakeIfDue(absl::Duration interval);

  // The checkpoint of `size`, 0: the latest. NOT_FOUND when none was made of it.
  absl::StatusOr<v1::Checkpoint> Get(uint64_t size) const;
  absl::StatusOr<v1::ListCheckpointsResponse> List(const v1::ListCheckpointsRequest& request) const;

  // What the index of the latest checkpoint says about `stream`, with its proof; makes a checkpoint when there is none.
  absl::StatusOr<v1::StreamProof> ProveStream(const std::string& stream, absl::Time deadline);

 private:
  // A checkpoint as its event tells it.
  struct Mark {
    uint64_t size = 0;  // the position of the event
    event::v1::StreamIndexed indexed;
    google::protobuf::Timestamp record_time;
    std::string event;  // the stored bytes
  };

  static absl::StatusOr<Mark> Read(const storage::StoredEvent& event);
  absl::StatusOr<std::optional<Mark>> Latest() const;
  absl::StatusOr<Mark> MakeMark(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(making_);
  absl::StatusOr<v1::Checkpoint> Sign(const Mark& mark) const;

  const access::RecordKeeping* const records_;
  storage::StreamIndex* const index_;
  const std::string origin_;
  const std::vector<storage::NoteSigner> signers_;
  absl::Mutex making_;  // so that the index stays at the latest checkpoint while it is read
};

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_CHECKPOINTS_H_
