// RunWork: the bounded steps of one run. Each step reads, decides and leaves one append; the mark that it is done is in
// the same append, so a run that is cut off anywhere goes on with the next step.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_RUN_WORK_H_
#define LIENTHONG_SERVICES_RECONCILIATION_RUN_WORK_H_

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/registry_gateway.h"
#include "services/reconciliation/linking.h"
#include "services/reconciliation/step.h"

namespace lienthong::reconciliation {

// The registry whose records make workers known to the bridge (Circular 20/2021 Art 3).
inline constexpr char kOriginatingRegistry[] = "labour";

// Phases of a run, in this order. A look-up compares while it fetches.
inline constexpr char kPhaseFetch[] = "fetch";
inline constexpr char kPhaseCompare[] = "compare";

// Borrows all; lives for one step.
class RunWork {
 public:
  RunWork(const StepSources* sources, adapters::RegistryGateway* gateway, const adapters::CallContext& context,
          const RunState* run, int step_items)
      : sources_(sources), gateway_(gateway), context_(context), run_(run), step_items_(step_items) {}

  // What the next step appends: the pin, a step, or the end of the run. An error of the registry is returned as it is;
  // nothing was written.
  absl::StatusOr<storage::AppendRequest> Next();

 private:
  absl::StatusOr<storage::AppendRequest> Pin();
  absl::StatusOr<storage::AppendRequest> ScanStep();
  absl::StatusOr<storage::AppendRequest> ChangesStep();
  absl::StatusOr<storage::AppendRequest> LookupStep();
  absl::StatusOr<storage::AppendRequest> CompareStep();
  storage::AppendRequest End();

  // Brings the worker's claims in line with her identifiers; false when another worker has one of her numbers.
  absl::StatusOr<bool> Align(Step* step, const worker::WorkerId& id);
  // Whether the record's person was erased; counts it then, and otherwise binds the append to it being so.
  absl::StatusOr<bool> LeaveAlone(Step* step, const worker::Observation& stated);
  absl::Status SettleRecord(Step* step, const std::string& source_record_id, const std::vector<Finding>& found);
  absl::Status TakeRecord(Step* step, const registry::v1::Record& record, uint64_t version);
  absl::Status TakeRemoval(Step* step, RecordKind kind, const std::string& key);
  absl::Status TakePerson(Step* step, const worker::Observation& record);
  absl::Status TakeNewWorker(Step* step, const worker::Observation& record);
  absl::Status TakeDeployment(Step* step, const worker::Observation& record);
  // Asks by key for every record of `workers` that was not seen in this run, and appends that it is gone if it is.
  using SeenRecords = std::set<std::pair<RecordKind, std::string>>;
  absl::Status CheckStillThere(Step* step, const std::vector<worker::WorkerId>& workers, const SeenRecords& seen);
  absl::Status AdoptUnlinked(Step* step, const worker::WorkerId& id);
  absl::Status CompareWorker(Step* step, const worker::WorkerId& id, Findings findings, bool looked_up);

  struct Asked {
    worker::WorkerId id;
    std::vector<std::string> numbers;
    std::vector<std::string> cards;      // only where there is no number
    std::vector<std::string> documents;  // only where there is no number
    std::vector<registry::v1::Record> answers;
    uint64_t version = 0;  // of the registry when it answered
  };
  // What may be done with a record that the rules say is a worker's, and that was not asked for by her number.
  enum class Newcomer { kFree, kAnothers, kNotToBeTaken };

  // By what the worker is asked for.
  absl::StatusOr<Asked> AskedBy(const worker::WorkerId& id, const worker::WorkerState& state);
  absl::StatusOr<std::vector<Asked>> AskFor(Step* step, const std::vector<worker::WorkerId>& workers);
  // Whether somebody decided that the record is not the worker's.
  absl::StatusOr<bool> IsBarred(const registry::v1::Record& record, const worker::WorkerState& state) const;
  absl::Status TakeAnswers(Step* step, const Asked& asked, Findings* findings);
  absl::Status TakeResident(Step* step, const Asked& asked, const registry::v1::Record& record, Findings* findings);
  absl::Status TakeCardHolders(Step* step, const Asked& asked, Findings* findings);
  absl::Status TakeDocuments(Step* step, const Asked& asked, Findings* findings);
  void AboutConflict(const worker::WorkerState& state, const Asked& asked, Findings* findings) const;
  // Claims the record's number, if any, for the worker; false when another worker has it. Two workers cannot have one
  // active number: the second one waits for a person to decide on a merge.
  absl::StatusOr<bool> ClaimNumber(Step* step, const worker::WorkerId& id, const registry::v1::Record& record);
  // Claims the number of a record that is free.
  absl::StatusOr<Newcomer> Judge(Step* step, const Asked& asked, const registry::v1::Record& record);
  // Observes the record and links it to the worker; one that is linked already stays where it is.
  absl::Status Attach(Step* step, const Asked& asked, const registry::v1::Record& record, const LinkDecision& decision);

  // Workers registered at or before the pin, after the cursor.
  absl::StatusOr<std::vector<worker::WorkerId>> NextWorkers(const std::string& after, bool* complete,
                                                            std::string* cursor) const;
  int32_t AsOf() const;

  const StepSources* sources_;
  adapters::RegistryGateway* gateway_;
  const adapters::CallContext& context_;
  const RunState* run_;
  const int step_items_;
  std::optional<bool> finds_old_cards_;  // unset: not asked yet
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_RUN_WORK_H_
