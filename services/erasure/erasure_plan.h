// What goes with a worker when she is erased, gathered from the log and the directory.

#ifndef LIENTHONG_SERVICES_ERASURE_ERASURE_PLAN_H_
#define LIENTHONG_SERVICES_ERASURE_ERASURE_PLAN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/access/record_keeping.h"
#include "services/worker/worker_id.h"
#include "storage/event_log.h"

namespace lienthong::erasure {

struct ErasurePlan {
  // Streams whose keys are destroyed: the worker's, and those of workers merged into her or split off from her by
  // mistake; those of the records linked to her now, and of records linked to nobody that state an identifier of hers
  // alone; searches for one of them that found nobody.
  std::vector<std::string> subjects;
  // Her identifiers are free again and suppressed, and so are the keys of her records.
  std::vector<storage::ClaimChange> claims;
  // The plan holds while these have not grown.
  std::vector<storage::StreamCheck> checks;
};

// The plan for `id`. Errors: NOT_FOUND, PERSONAL_DATA_ERASED; STATE_FORBIDS for a worker who was merged; RULE_FORBIDS
// while facts about her stand with the worker she was split off from; LIMIT_EXCEEDED when there is more than one append
// takes.
absl::StatusOr<ErasurePlan> PlanErasure(const access::RecordKeeping& records, const worker::WorkerId& id);

}  // namespace lienthong::erasure

#endif  // LIENTHONG_SERVICES_ERASURE_ERASURE_PLAN_H_
