// IdentityService over gRPC. See identity_service.proto for what each call promises.

#ifndef LIENTHONG_SERVICES_DECISIONS_DECISION_SERVICE_H_
#define LIENTHONG_SERVICES_DECISIONS_DECISION_SERVICE_H_

#include "lienthong/identity/v1/identity_service.grpc.pb.h"
#include "services/decisions/decision_desk.h"
#include "services/decisions/decision_queries.h"
#include "services/matching/match_queries.h"
#include "services/rpc/serve.h"

namespace lienthong::decisions {

// Borrows all; they outlive it.
class DecisionServiceRpc final : public identity::v1::IdentityService::Service {
 public:
  DecisionServiceRpc(const access::RecordKeeping* records, const reference::AdministrativeUnits* units,
                     const linkage::KeptModel* model, const matching::MatchBounds& bounds, rpc::CallBound* calls)
      : scorer_(model, units),
        desk_(records, units, &scorer_),
        queries_(records, &scorer_),
        matches_(records, units, &scorer_, bounds),
        calls_(calls) {}

#define LIENTHONG_CALL(Name, Response)                                                        \
  grpc::Status Name(grpc::ServerContext* context, const identity::v1::Name##Request* request, \
                    identity::v1::Response* response) override;
  LIENTHONG_CALL(LinkRecord, Decision)
  LIENTHONG_CALL(RefuseLink, Decision)
  LIENTHONG_CALL(UnlinkRecord, Decision)
  LIENTHONG_CALL(MergeWorkers, Decision)
  LIENTHONG_CALL(ApproveMerge, Decision)
  LIENTHONG_CALL(SplitWorker, Decision)
  LIENTHONG_CALL(UndoDecision, Decision)
  LIENTHONG_CALL(GetDecision, Decision)
  LIENTHONG_CALL(ListDecisions, ListDecisionsResponse)
  LIENTHONG_CALL(ExplainLink, ExplainLinkResponse)
  LIENTHONG_CALL(MatchRecord, MatchRecordResponse)
#undef LIENTHONG_CALL

 private:
  const reconciliation::LinkScorer scorer_;
  DecisionDesk desk_;
  const DecisionQueries queries_;
  const matching::MatchQueries matches_;
  rpc::CallBound* const calls_;
};

}  // namespace lienthong::decisions

#endif  // LIENTHONG_SERVICES_DECISIONS_DECISION_SERVICE_H_
