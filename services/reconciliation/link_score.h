// What speaks for and against a source record and a worker being one person, in bits. Pure.
//
// The weights are nominal: orders of magnitude from how the identifiers are made, not fitted to data. They explain a
// decision of the rules in linking.h, or of an officer; no rule decides by them.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_LINK_SCORE_H_
#define LIENTHONG_SERVICES_RECONCILIATION_LINK_SCORE_H_

#include "services/worker/worker_state.h"

namespace lienthong::reconciliation {

// LinkScore::model_version of what is scored here.
inline constexpr char kNominalModel[] = "nominal-2";

// The score of `record` against all that is said of `worker` now; a field that either side lacks has no line.
worker::LinkScore ScoreLink(const worker::Observation& record, const worker::WorkerState& worker);

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_LINK_SCORE_H_
