// CommitGroup: the rules of the log, apart from where it is kept.
//
// Appends are admitted one after another, each checked against the committed state and what was admitted before it. A
// refused append leaves no trace. What was admitted is then written by the log, all in one step.
//
// Threads: one at a time.

#ifndef LIENTHONG_STORAGE_COMMIT_GROUP_H_
#define LIENTHONG_STORAGE_COMMIT_GROUP_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/event_log.h"
#include "storage/vault/key_ring.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::storage {

// What is kept of an answered request.
struct RequestRecord {
  std::string digest;
  Position first = 0;
  uint64_t count = 0;
};

// The state that all earlier commits made.
class CommittedState {
 public:
  virtual ~CommittedState() = default;
  virtual absl::StatusOr<Revision> StreamRevision(absl::string_view stream) const = 0;
  virtual absl::StatusOr<std::optional<std::string>> ClaimOwner(absl::string_view key) const = 0;
  virtual absl::StatusOr<std::optional<RequestRecord>> Request(absl::string_view key) const = 0;
};

// The answer to `request` when `record` is what is kept under its key: ALREADY_EXISTS when the digests differ.
absl::StatusOr<AppendResult> AnswerFromRecord(const RequestKey& request, const RequestRecord& record);

// The one serialization that is stored and hashed.
std::string SerializeEnvelope(const event::v1::Envelope& envelope);

class CommitGroup {
 public:
  struct Entry {
    absl::string_view stream;  // the request's
    Revision revision = 0;
    std::string bytes;
  };

  // `state` and `keys` outlive the group; `head` and `head_time` are the log's, InfinitePast when it is empty.
  CommitGroup(const CommittedState* state, const KeyRing* keys, Position head, absl::Time head_time);

  // Admits `request`, whose shape CheckShape has found good, at `now` or at the record time before, whichever is later.
  // Its events are completed and sealed in place; it outlives the group.
  // The result holds once the group is written. Errors as EventLog::Append says; INTERNAL when `now` is not between
  // the years 1970 and 9999.
  absl::StatusOr<AppendResult> Admit(AppendRequest* request, absl::Time now);

  // True when there is nothing to write.
  bool empty() const { return entries_.empty() && answers_.empty() && claims_.empty() && erased_.empty(); }
  // Position of the first entry, when there is one.
  Position first() const { return head_ + 1; }
  // Record time of the last entry, or that of the log before.
  absl::Time record_time() const { return record_time_; }
  // Admitted events in position order.
  const std::vector<Entry>& entries() const { return entries_; }
  // Requests answered, by key, in the order of admission.
  const std::vector<std::pair<std::string, RequestRecord>>& answers() const { return answers_; }
  // Claims changed, with their new owner; nullopt: free.
  const absl::btree_map<std::string, std::optional<std::string>>& claims() const { return claims_; }
  // Keys made for subjects that had none, by subject. The ring learns them once their rows are durable.
  const absl::btree_map<std::string, KeyRing::FreshKey>& fresh_keys() const { return fresh_keys_; }
  // Subjects whose keys are destroyed; the ring drops them once that is durable. None of them has a fresh key.
  const absl::btree_set<std::string>& erased() const { return erased_; }

 private:
  using ClaimRows = absl::btree_map<std::string, std::optional<std::string>>;
  using FreshKeys = absl::btree_map<std::string, KeyRing::FreshKey>;

  absl::StatusOr<std::optional<RequestRecord>> EarlierRequest(const std::string& key) const;
  absl::StatusOr<Revision> RevisionOf(const std::string& stream);
  absl::Status CheckRevisions(const AppendRequest& request);
  absl::StatusOr<std::optional<std::string>> OwnerOf(const ClaimRows& changed, const std::string& key) const;
  absl::StatusOr<ClaimRows> ChangedClaims(const AppendRequest& request) const;
  absl::StatusOr<std::vector<Entry>> SealedEntries(AppendRequest* request, absl::Time record_time, FreshKeys* fresh);
  absl::StatusOr<KeyRing::Key> KeyOf(const std::string& subject, FreshKeys* fresh) const;

  const CommittedState* const state_;
  const KeyRing* const keys_;
  const PayloadSealer sealer_;
  const Position head_;
  absl::Time record_time_;
  std::vector<Entry> entries_;
  absl::flat_hash_map<absl::string_view, Revision> revisions_;  // of streams that were looked at or written to
  std::vector<std::pair<std::string, RequestRecord>> answers_;
  absl::flat_hash_map<absl::string_view, size_t> answer_places_;
  ClaimRows claims_;
  FreshKeys fresh_keys_;
  absl::btree_set<std::string> erased_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_COMMIT_GROUP_H_
