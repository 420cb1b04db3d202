// Suppression: what keeps a person who was erased from being brought in again by the next run. Claims of the log, keyed
// hashes under a key of their own: whoever destroys that key ends all of them.
//
// Only identifiers that belong to one person alone are suppressed, and the keys of her records. An agency that
// registers her anew does so under the law: that lifts the number it names, and with her number the keys.

#ifndef LIENTHONG_SERVICES_WORKER_SUPPRESSION_H_
#define LIENTHONG_SERVICES_WORKER_SUPPRESSION_H_

#include <vector>

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

  // Suppresses what states the identifier; to be appended.
  storage::ClaimChange OfIdentifier(IdentifierType type, absl::string_view value) const;
  // Suppresses what the record's registry has under its key, as long as `number`, a suppression of her personal number,
  // stands; for ever when there is none.
  storage::ClaimChange OfRecord(const Observation& record, const storage::ClaimChange* number) const;
  // Lifts what OfIdentifier did; changes nothing where nothing is suppressed.
  storage::ClaimChange Lifted(IdentifierType type, absl::string_view value) const;

  // Whether the suppression stands, whoever owns it.
  absl::StatusOr<bool> IsHeld(const storage::ClaimChange& suppression) const;
  // Whether a run must leave the record alone. Her personal number decides where the record states one, the other
  // identifiers where it does not; the key in either case.
  absl::StatusOr<bool> Holds(const Observation& record) const;
  // Changes nothing, but is refused with ALREADY_EXISTS once an identifier that decides about the record is suppressed:
  // for the append of who found that Holds is false.
  std::vector<storage::ClaimChange> StillFree(const Observation& record) const;

 private:
  // The suppressions that decide about the record, but for its key.
  std::vector<storage::ClaimChange> Deciding(const Observation& record) const;

  const storage::EventLog* log_;
  const storage::LookupKey* key_;
};

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_SUPPRESSION_H_
