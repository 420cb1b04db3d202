// EventLog: one append-only log of events in many streams.
//
// Order. One sequencer gives positions 1, 2, 3, ... in commit order over all streams; an event that a reader can see
// is never followed by the appearance of an earlier one. Revisions 1, 2, 3, ... count within a stream.
//
// Durability. Append returns OK only after its events, claims and request record are on disk, all together or not at
// all. After an error other than UNAVAILABLE, or one with kReadOnlyMark, nothing was written; after UNAVAILABLE without
// it the outcome is unknown and the same request, repeated, tells it.
//
// Threads. Every function may be called by any thread at any time.

#ifndef LIENTHONG_STORAGE_EVENT_LOG_H_
#define LIENTHONG_STORAGE_EVENT_LOG_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lienthong/event/v1/envelope.pb.h"
#include "storage/merkle/tile.h"
#include "storage/merkle/tree_hash.h"

namespace lienthong::storage {

// Place of an event in the whole log, from 1. 0 means "before the first event".
using Position = uint64_t;
// Place of an event in its stream, from 1. 0 means "the stream does not exist".
using Revision = uint64_t;

// Bounds; an Append beyond them is refused with RESOURCE_EXHAUSTED.
inline constexpr size_t kMaxEventBytes = 65'535;
inline constexpr size_t kMaxEventsPerAppend = 10'000;
inline constexpr size_t kMaxBytesPerAppend = 16 << 20;
inline constexpr size_t kMaxStreamNameBytes = 200;
inline constexpr size_t kMaxErasedPerAppend = 10'000;

// The stream of StreamIndexed: each is the last event that a checkpoint covers.
inline constexpr char kCheckpointStream[] = "admin/checkpoints";

// What one event says about one subject, before sealing.
struct PlainPart {
  std::string subject;  // whose key will seal it, a stream name
  std::string bytes;    // the serialized message that Envelope.type names
};

// An event on its way in. The log assigns envelope.revision and record_time and seals the parts into it.
struct NewEvent {
  event::v1::Envelope envelope;
  std::vector<PlainPart> parts;
};

// Events for one stream.
struct StreamWrite {
  std::string stream;
  // The revision the stream must have now (0: must not exist); nullopt: any.
  std::optional<Revision> expected;
  std::vector<NewEvent> events;
};

// A stream that is only read by the decision: it must still have this revision.
struct StreamCheck {
  std::string stream;
  Revision expected = 0;
};

// A uniqueness claim: while held, `key` belongs to `owner` alone. Keys are keyed hashes, never personal data.
// Within one Append releases take effect before acquisitions; acquiring what `owner` already holds is no error.
struct ClaimChange {
  enum class Action { kAcquire, kRelease };
  Action action = Action::kAcquire;
  std::string key;
  std::string owner;
};

// Makes an Append happen once. Kept for ever.
struct RequestKey {
  std::string key;     // keyed hash of (agency, request_id)
  std::string digest;  // keyed digest of the command
};

struct AppendRequest {
  std::optional<RequestKey> request;
  std::vector<StreamWrite> writes;
  std::vector<StreamCheck> checks;
  std::vector<ClaimChange> claims;
  // Subjects whose keys are destroyed with this append: from its commit on nothing opens what was sealed for them, and
  // nothing is sealed for them again. KeyVault::DestroyKeys then takes their keys out of every file.
  std::vector<std::string> erased;
};

struct AppendResult {
  Position first = 0;     // position of the first event; when count is 0, the head at that moment
  uint64_t count = 0;     // events appended
  bool repeated = false;  // true: the request had been answered before; nothing was appended now
  Position last() const { return count == 0 ? first : first + count - 1; }
};

// An event as stored. `bytes` are served as written; `envelope` is their parsed form.
struct StoredEvent {
  Position position = 0;
  std::string bytes;
  event::v1::Envelope envelope;
};

// When the log learnt of the event.
inline absl::Time RecordTimeOf(const event::v1::Envelope& envelope) {
  return absl::FromUnixSeconds(envelope.record_time().seconds()) + absl::Nanoseconds(envelope.record_time().nanos());
}

// Marks on the status of an Append that was refused, read by programs in place of its message: the type of a payload
// whose bytes are one of the words below it.
//
// Nothing was written, because the log takes no writes now; the word is the cause.
inline constexpr char kReadOnlyMark[] = "storage.lienthong/read_only";
inline constexpr char kCauseWriteFailed[] = "write_failed";                 // until the log is opened anew
inline constexpr char kCauseBytesInvalid[] = "stored_bytes_do_not_verify";  // until the log is opened anew
inline constexpr char kCauseDiskFull[] = "disk_full";                       // until the disk has room
inline constexpr char kCauseClosing[] = "closing";
// Beside ALREADY_EXISTS: what is taken.
inline constexpr char kTakenMark[] = "storage.lienthong/taken";
inline constexpr char kTakenClaim[] = "claim";
inline constexpr char kTakenRequest[] = "request";

// `status` with the mark `type` and its `word`.
inline absl::Status Marked(absl::Status status, absl::string_view type, absl::string_view word) {
  status.SetPayload(type, absl::Cord(word));
  return status;
}

// The word of the mark `type` on `status`; empty without the mark.
inline std::string MarkOf(const absl::Status& status, absl::string_view type) {
  const auto word = status.GetPayload(type);
  return word.has_value() ? std::string(*word) : "";
}

// Whether a log takes writes, for those who only want to know that.
class WriteGate {
 public:
  virtual ~WriteGate() = default;

  // OK, or why the log takes no writes now, marked with kReadOnlyMark. Looked at anew by each call, without waiting.
  //   UNAVAILABLE         a write has failed; until the log is opened anew
  //   DATA_LOSS           stored bytes do not verify; until the log is opened anew
  //   RESOURCE_EXHAUSTED  the disk is nearly full; until it has room
  virtual absl::Status WriteState() const = 0;
};

// A state of the tree over all events: how many, and its root.
struct TreeHead {
  uint64_t size = 0;
  merkle::Hash root = merkle::EmptyRoot();
};

// The Merkle tree over the stored bytes of all events, by RFC 6962: the leaf of the event at position p has index p
// - 1.
class TreeSource {
 public:
  virtual ~TreeSource() = default;

  // The tree over events 1 to Head().
  virtual TreeHead Tree() const = 0;

  // Hashes from the start of a tile. Their number may be less than it has now: trees of old are read like that.
  //   INVALID_ARGUMENT  the tree has no such tile, or it is not so wide
  //   DATA_LOSS         what is stored does not verify
  virtual absl::StatusOr<std::vector<merkle::Hash>> ReadTile(const merkle::TileId& tile) const = 0;
};

class EventLog : public WriteGate, public TreeSource {
 public:
  // Appends all or nothing, and answers after the bytes are durable.
  //   ABORTED             a stream has another revision than expected (payload-free; message names the stream)
  //   ALREADY_EXISTS      a claim is held by another owner, or request.key was used with another digest; kTakenMark and
  //                       the first word of the message say which
  //   FAILED_PRECONDITION with kErasedMark of vault/key_ring.h: a part's subject was erased; without: the key provider
  //                       lacks the key-encryption key that a part's subject needs
  //   INVALID_ARGUMENT    a malformed request (empty stream name, duplicate stream, event without id or type, a part
  //                       for a subject that the request erases)
  //   RESOURCE_EXHAUSTED  over a bound above, or the disk is full
  //   UNAVAILABLE         outcome unknown; repeat the request
  // With kReadOnlyMark, whatever the code, nothing was written: the log takes no writes now.
  // A request without events is allowed when it has a request key: it is remembered as a no-op.
  virtual absl::StatusOr<AppendResult> Append(AppendRequest request) = 0;

  // Appends each of `requests` for itself, as Append does and in this order, sharing commits where it can; one answer
  // each. What does not fit into the queue any more is refused with RESOURCE_EXHAUSTED.
  virtual std::vector<absl::StatusOr<AppendResult>> AppendEach(std::vector<AppendRequest> requests) = 0;

  // The result of an earlier Append with this key; nullopt when there was none; ALREADY_EXISTS when its digest differs.
  virtual absl::StatusOr<std::optional<AppendResult>> FindRequest(const RequestKey& request) const = 0;

  // Events of `stream` from revision `from` (1 is the first), at most `limit`, in order; empty when there are none.
  virtual absl::StatusOr<std::vector<StoredEvent>> ReadStream(absl::string_view stream, Revision from,
                                                              size_t limit) const = 0;

  // Events of all streams from position `from` (1 is the first), at most `limit`, in order.
  virtual absl::StatusOr<std::vector<StoredEvent>> ReadAll(Position from, size_t limit) const = 0;

  // Current revision of `stream`, 0 when it does not exist.
  virtual absl::StatusOr<Revision> StreamRevision(absl::string_view stream) const = 0;

  // The holder of a claim, nullopt when it is free.
  virtual absl::StatusOr<std::optional<std::string>> ClaimOwner(absl::string_view key) const = 0;

  // Position of the last durable event, 0 when the log is empty.
  virtual Position Head() const = 0;

  // Waits until Head() >= `position`, the deadline passes or WakeWaiters() is called; true when the head is there.
  virtual bool WaitForHead(Position position, absl::Time deadline) const = 0;

  // Makes every present WaitForHead return, for shutdown.
  virtual void WakeWaiters() = 0;
};

// Where record times come from; passed in, so that tests own the time.
using Clock = std::function<absl::Time()>;

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_EVENT_LOG_H_
