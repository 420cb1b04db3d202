// Suppression: what keeps a person who was erased from being brought in again by the next run. Claims of the log, keyed
// hashes under a key of their own, held by nobody: whoever destroys that key ends all of them.
//
// An agency that registers her anew does so under the law; that lifts what it names.

#ifndef LIENTHONG_SERVICES_WORKER_SUPPRESSION_H_
#define LIENTHONG_SERVICES_WORKER_SUPPRESSION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/worker/worker_event.h"
#include "storage/event_log.h"
#include "storage/vault/lookup_key.h"

namespace lienthong::worker {

// Borrows both; they outlive it. Threads: any.
class Suppression {
 public:
  Suppression(const storage::EventLog* log, const storage::LookupKey* key) : log_(log), key_(key) {}

  // Suppresses records that state the identifier, or that the registry has under this key; to be appended.
  storage::ClaimChange OfIdentifier(IdentifierType type, absl::string_view value) const;
  storage::ClaimChange OfRecord(absl::string_view registry, RecordKind kind, absl::string_view record_key) const;
  // Lifts what OfIdentifier did; only to be appended where IsHeld.
  storage::ClaimChange Lifted(IdentifierType type, absl::string_view value) const;

  // Whether the suppression stands.
  absl::StatusOr<bool> IsHeld(const storage::ClaimChange& suppression) const;
  // Whether a run must leave the record alone: one of its identifiers is suppressed; where it states none, its key.
  absl::StatusOr<bool> Holds(const Observation& record) const;

 private:
  const storage::EventLog* log_;
  const storage::LookupKey* key_;
};

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_SUPPRESSION_H_
