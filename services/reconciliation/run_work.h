// RunWork: the bounded steps of one run. Each step reads, decides and leaves one append; the mark that it is done is in
// the same append, so a run that is cut off anywhere goes on with the next step.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_RUN_WORK_H_
#define LIENTHONG_SERVICES_RECONCILIATION_RUN_WORK_H_

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/registry_gateway.h"
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
    std::vector<registry::v1::Record> answers;
    uint64_t version = 0;  // of the registry when it answered
  };
  absl::StatusOr<std::vector<Asked>> AskFor(Step* step, const std::vector<worker::WorkerId>& workers);
  // Whether somebody decided that the record is not the worker's.
  absl::StatusOr<bool> IsBarred(const registry::v1::Record& record, const worker::WorkerState& state) const;
  absl::Status TakeAnswers(Step* step, const Asked& asked, Findings* findings);
  absl::Status TakeResident(Step* step, const Asked& asked, const registry::v1::Record& record, Findings* findings);
  absl::Status TakeDocuments(Step* step, const Asked& asked, Findings* findings);

  // Workers registered at or before the pin, after the cursor.
  absl::StatusOr<std::vector<worker::WorkerId>> NextWorkers(const std::string& after, bool* complete,
                                                            std::string* cursor) const;
  int32_t AsOf() const;

  const StepSources* sources_;
  adapters::RegistryGateway* gateway_;
  const adapters::CallContext& context_;
  const RunState* run_;
  const int step_items_;
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_RUN_WORK_H_
