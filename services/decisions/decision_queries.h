// DecisionQueries: every read of decisions. Each records its look before it answers.

#ifndef LIENTHONG_SERVICES_DECISIONS_DECISION_QUERIES_H_
#define LIENTHONG_SERVICES_DECISIONS_DECISION_QUERIES_H_

#include <string>

#include "absl/status/statusor.h"
#include "lienthong/identity/v1/identity_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/decisions/worker_side.h"
#include "services/reconciliation/link_score.h"
#include "services/rpc/caller.h"
#include "services/worker/directory.h"

namespace lienthong::decisions {

// Every function as identity_service.proto promises. Borrows; it outlives this. Threads: any.
class DecisionQueries {
 public:
  DecisionQueries(const access::RecordKeeping* records, const reconciliation::LinkScorer* scorer)
      : records_(records),
        scorer_(scorer),
        store_(records->log, records->sealer),
        directory_(records->views, records->key) {}

  absl::StatusOr<identity::v1::Decision> GetDecision(const rpc::Caller& caller,
                                                     const identity::v1::GetDecisionRequest& request) const;
  absl::StatusOr<identity::v1::ListDecisionsResponse> ListDecisions(
      const rpc::Caller& caller, const identity::v1::ListDecisionsRequest& request) const;
  absl::StatusOr<identity::v1::ExplainLinkResponse> ExplainLink(const rpc::Caller& caller,
                                                                const identity::v1::ExplainLinkRequest& request) const;

 private:
  // A look at the worker, at all merged into it, and at `others` that the answer tells of.
  absl::Status Look(const rpc::Caller& caller, const char* method, const WorkerSide& side,
                    const std::vector<std::string>& others = {}) const;

  const access::RecordKeeping* const records_;
  const reconciliation::LinkScorer* const scorer_;
  const worker::WorkerStore store_;
  const worker::Directory directory_;
};

}  // namespace lienthong::decisions

#endif  // LIENTHONG_SERVICES_DECISIONS_DECISION_QUERIES_H_
