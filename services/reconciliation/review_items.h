// What a run gives people to look at: pairs that it could not decide, and a sample of those that it linked.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_REVIEW_ITEMS_H_
#define LIENTHONG_SERVICES_RECONCILIATION_REVIEW_ITEMS_H_

#include <string>

#include "absl/status/status.h"
#include "services/reconciliation/step_writer.h"
#include "services/worker/worker_id.h"
#include "services/worker/worker_state.h"

namespace lienthong::reconciliation {

// Reviews that one record that cannot be linked opens at most.
inline constexpr size_t kMostReviewsOfRecord = 10;

// Adds to `writer` what opens a review of the pair, unless one is open, this step opens one, or sources->reviews is
// null. `rule`: of linking.h, by which it is in doubt.
absl::Status ReviewConflict(const StepSources& sources, const worker::WorkerState& worker,
                            const worker::Observation& record, const std::string& rule, StepWriter* writer);

// The same for a pair that is linked by `rule`, when it is drawn for quality control.
absl::Status ReviewSampledLink(const StepSources& sources, const worker::WorkerId& id,
                               const worker::Observation& record, const std::string& rule, StepWriter* writer);

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_REVIEW_ITEMS_H_
