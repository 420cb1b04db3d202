// Step: what one bounded step of a run learns about records and workers, with the state that follows from it before
// anything is appended.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_STEP_H_
#define LIENTHONG_SERVICES_RECONCILIATION_STEP_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/reconciliation/findings.h"
#include "services/reconciliation/step_writer.h"
#include "services/worker/directory.h"
#include "services/worker/worker_store.h"

namespace lienthong::reconciliation {

// The rule that links a record to the worker whom it makes known.
inline constexpr char kOriginatingRule[] = "originating_record";

// Not thread-safe; lives for one step.
class Step {
 public:
  Step(const StepSources* sources, const RunState* run) : sources_(sources), writer_(sources, run) {}

  // The record as the registry sent it at `version`: an observation is added when it is new or differs from the last.
  // Answers with the record's id and the worker it is linked to (empty: nobody).
  absl::StatusOr<worker::RecordEntry> Observe(const registry::v1::Record& record, uint64_t version);
  // The registry holds the record no more. Answers with the record; nothing when it was not known, or known to be gone.
  absl::StatusOr<std::optional<worker::RecordEntry>> ObserveGone(const std::string& registry, RecordKind kind,
                                                                 const std::string& key);

  // A new worker.
  absl::StatusOr<worker::WorkerId> RegisterWorker();
  // `record` is about the worker; one that this step has linked already stays where it is.
  absl::Status Link(const worker::WorkerId& id, const worker::Observation& record, const std::string& rule,
                    const std::vector<std::string>& evidence);
  // A person record with this number is linked to nobody: what refers to the number may be about either person.
  void MarkAmbiguous(const std::string& number) { ambiguous_.insert(number); }
  absl::StatusOr<bool> IsAmbiguous(const std::string& number) const;

  // The worker as it will be after this step.
  absl::StatusOr<worker::WorkerState> State(const worker::WorkerId& id);
  // Workers with the identifier, those of this step included.
  absl::StatusOr<std::vector<worker::WorkerId>> WorkersWith(worker::IdentifierType type, const std::string& value);

  // What will be appended.
  StepWriter& writer() { return writer_; }
  event::v1::RunCounts& counts() { return writer_.counts(); }

 private:
  struct Loaded {
    std::vector<worker::Recorded> events;
    storage::Revision revision = 0;  // of the worker's stream, pending events included
  };

  absl::StatusOr<Loaded*> Load(const worker::WorkerId& id);
  absl::StatusOr<std::optional<worker::Observation>> LastObservation(const worker::RecordEntry& entry);
  void AddObservation(const worker::RecordEntry& entry, const worker::Observation& observation,
                      storage::Revision stream_revision);
  void AddWorkerEvent(const worker::WorkerId& id, Loaded* loaded, const worker::WorkerEvent& event);
  worker::Recorded Pending(const storage::NewEvent& event);

  const StepSources* sources_;
  StepWriter writer_;
  std::map<std::string, Loaded> loaded_;                                    // by worker id
  std::map<std::string, std::vector<worker::Recorded>> pending_by_record_;  // observations of this step
  std::map<std::string, worker::RecordEntry> entries_;                      // by registry/kind/key, of this step
  std::map<std::pair<worker::IdentifierType, std::string>, std::set<std::string>> pending_identifiers_;
  std::set<std::string> ambiguous_;  // personal numbers, of this step
  std::set<std::string> linked_;     // ids of records, of this step
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_STEP_H_
