// Renders runs and discrepancies as API messages, and matches them with filters. Pure.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_RENDER_H_
#define LIENTHONG_SERVICES_RECONCILIATION_RENDER_H_

#include <map>
#include <string>

#include "lienthong/reconciliation/v1/reconciliation_service.pb.h"
#include "services/reconciliation/discrepancy.h"
#include "services/reconciliation/run_state.h"

namespace lienthong::reconciliation {

// `workers`: how many there are, for the estimate of progress.
v1::Run RenderRun(const RunState& run, uint64_t workers);

v1::Discrepancy RenderDiscrepancy(const DiscrepancyState& state);

// Whether every term of a parsed filter holds; enums by their lower_snake name.
bool MatchesRun(const v1::Run& run, const std::map<std::string, std::string>& terms);
bool MatchesDiscrepancy(const v1::Discrepancy& discrepancy, const std::map<std::string, std::string>& terms);

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_RENDER_H_
