// Step: everything one bounded step of a run will append, all or nothing, with the state that it already implies.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_STEP_H_
#define LIENTHONG_SERVICES_RECONCILIATION_STEP_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/access/record_keeping.h"
#include "services/reconciliation/findings.h"
#include "services/reconciliation/register.h"
#include "services/reconciliation/run_state.h"
#include "services/reference/administrative_units.h"
#include "services/worker/directory.h"
#include "services/worker/worker_store.h"

namespace lienthong::reconciliation {

// What steps need, gathered once by the runner. Borrowed.
struct StepSources {
  const access::RecordKeeping* records = nullptr;
  const reference::AdministrativeUnits* units = nullptr;
  const worker::SurvivorshipPolicy* policy = nullptr;
  const worker::Directory* directory = nullptr;
  const Register* known = nullptr;
  const worker::WorkerStore* store = nullptr;
};

// Not thread-safe; lives for one step.
class Step {
 public:
  Step(const StepSources* sources, const RunState* run);

  // The record as the registry sent it at `version`: an observation is added when it is new or differs from the last.
  // Answers with the record's id and the worker it is linked to (empty: nobody).
  absl::StatusOr<worker::RecordEntry> Observe(const registry::v1::Record& record, uint64_t version);
  // The registry holds the record no more.
  absl::Status ObserveGone(const std::string& registry, RecordKind kind, const std::string& key);

  // A new worker.
  absl::StatusOr<worker::WorkerId> RegisterWorker();
  // `record` is about the worker.
  absl::Status Link(const worker::WorkerId& id, const worker::Observation& record, const std::string& rule,
                    const std::vector<std::string>& evidence);
  // Acquires an identifier for the worker; false when another worker has it.
  absl::StatusOr<bool> Claim(const worker::WorkerId& id, worker::IdentifierType type, const std::string& value);
  // Brings the worker's claims in line with the identifiers that are active after this step: releases what no record
  // says any more, acquires what is new and free. False when another worker has one of the personal numbers.
  absl::StatusOr<bool> Reclaim(const worker::WorkerId& id);
  // A person record with this number is linked to nobody: what refers to the number may be about either person.
  void MarkAmbiguous(const std::string& number) { ambiguous_.insert(number); }
  absl::StatusOr<bool> IsAmbiguous(const std::string& number) const;

  // The worker as it will be after this step.
  absl::StatusOr<worker::WorkerState> State(const worker::WorkerId& id);
  // Workers with the identifier, those of this step included.
  absl::StatusOr<std::vector<worker::WorkerId>> WorkersWith(worker::IdentifierType type, const std::string& value);

  // Opens what is found and not known, closes what was examined and is no longer so.
  absl::Status Settle(const worker::WorkerState& worker, const Findings& findings, int32_t as_of);
  // The same for a person record that could not be linked before or cannot be now; no findings: it is linked.
  absl::Status SettleRecord(const std::string& source_record_id, const std::vector<Finding>& found, int32_t as_of);

  // The append that carries it all, with the mark that the step is done.
  storage::AppendRequest Finish(const std::string& phase, const std::string& cursor, bool phase_complete);

  event::v1::RunCounts& counts() { return counts_; }

 private:
  struct Loaded {
    std::vector<worker::Recorded> events;
    storage::Revision revision = 0;  // of the worker's stream, pending events included
  };

  absl::StatusOr<Loaded*> Load(const worker::WorkerId& id);
  absl::StatusOr<std::optional<worker::Observation>> LastObservation(const worker::RecordEntry& entry);
  void Write(const std::string& stream, storage::Revision expected, storage::NewEvent event);
  void AddObservation(const worker::RecordEntry& entry, const worker::Observation& observation,
                      storage::Revision stream_revision);
  void AddWorkerEvent(const worker::WorkerId& id, Loaded* loaded, const worker::WorkerEvent& event);
  storage::NewEvent MakeEvent(const std::string& subject, const google::protobuf::Message& payload);
  worker::Recorded Pending(const storage::NewEvent& event);
  absl::Status Open(const std::string& worker_id, const Finding& finding, int32_t as_of);
  absl::Status CloseGone(const worker::WorkerState& worker, const Findings& findings);
  absl::StatusOr<DiscrepancyState> LoadOpen(const std::string& id) const;
  void Close(const DiscrepancyState& discrepancy, const std::string& cause);

  const StepSources* sources_;
  const RunState* run_;
  access::Authorship author_;
  std::map<std::string, storage::StreamWrite> writes_;  // by stream
  std::vector<std::string> write_order_;
  std::vector<storage::ClaimChange> claims_;
  std::map<std::string, Loaded> loaded_;                                    // by worker id
  std::map<std::string, std::vector<worker::Recorded>> pending_by_record_;  // observations of this step
  std::map<std::string, worker::RecordEntry> entries_;                      // by registry/kind/key, of this step
  std::map<std::pair<worker::IdentifierType, std::string>, std::set<std::string>> pending_identifiers_;
  std::set<std::string> ambiguous_;  // personal numbers, of this step
  std::set<std::string> opened_;     // FindingKey, of this step
  event::v1::RunCounts counts_;
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_STEP_H_
