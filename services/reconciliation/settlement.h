// Settlement: turns findings into discrepancies: opens what is found and not known, closes what is no longer so.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_SETTLEMENT_H_
#define LIENTHONG_SERVICES_RECONCILIATION_SETTLEMENT_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/reconciliation/discrepancy.h"
#include "services/reconciliation/findings.h"
#include "services/reconciliation/step_writer.h"

namespace lienthong::reconciliation {

// Not thread-safe; lives for one step. Borrows both.
class Settlement {
 public:
  Settlement(const StepSources* sources, StepWriter* writer) : sources_(sources), writer_(writer) {}

  // Settles what was found about a worker; closes only what was examined, or whose record is gone. Deadlines count from
  // `as_of`, days since 1970.
  absl::Status Worker(const worker::WorkerState& worker, const Findings& findings, int32_t as_of);
  // Settles a person record that could not be linked before or cannot be now; nothing found: it is linked.
  absl::Status Record(const std::string& source_record_id, const std::vector<Finding>& found, int32_t as_of);

 private:
  absl::Status Open(const std::string& worker_id, const Finding& finding, int32_t as_of);
  absl::Status CloseGone(const worker::WorkerState& worker, const Findings& findings);
  absl::StatusOr<DiscrepancyState> Load(const std::string& id) const;
  void Close(const DiscrepancyState& discrepancy, const std::string& cause);

  const StepSources* sources_;
  StepWriter* writer_;
  std::set<std::string> opened_;  // FindingKey
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_SETTLEMENT_H_
