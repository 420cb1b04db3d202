#include "services/decisions/decision_service.h"

namespace lienthong::decisions {

#define LIENTHONG_CALL(Name, Response, part)                                                                      \
  grpc::Status DecisionServiceRpc::Name(grpc::ServerContext* context, const identity::v1::Name##Request* request, \
                                        identity::v1::Response* response) {                                       \
    return rpc::Answer(context, calls_, response,                                                                 \
                       [&](const rpc::Caller& caller, absl::Time) { return part.Name(caller, *request); });       \
  }
LIENTHONG_CALL(LinkRecord, Decision, desk_)
LIENTHONG_CALL(RefuseLink, Decision, desk_)
LIENTHONG_CALL(UnlinkRecord, Decision, desk_)
LIENTHONG_CALL(MergeWorkers, Decision, desk_)
LIENTHONG_CALL(ApproveMerge, Decision, desk_)
LIENTHONG_CALL(SplitWorker, Decision, desk_)
LIENTHONG_CALL(UndoDecision, Decision, desk_)
LIENTHONG_CALL(GetDecision, Decision, queries_)
LIENTHONG_CALL(ListDecisions, ListDecisionsResponse, queries_)
LIENTHONG_CALL(ExplainLink, ExplainLinkResponse, queries_)
LIENTHONG_CALL(MatchRecord, MatchRecordResponse, matches_)
#undef LIENTHONG_CALL

}  // namespace lienthong::decisions
