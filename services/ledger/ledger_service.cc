#include "services/ledger/ledger_service.h"

namespace lienthong::ledger {

grpc::Status LedgerServiceRpc::GetHead(grpc::ServerContext* context, const v1::GetHeadRequest*, v1::Head* response) {
  return rpc::Answer(context, calls_, response, [&](const rpc::Caller&, absl::Time) { return reader_.GetHead(); });
}

grpc::Status LedgerServiceRpc::ListEvents(grpc::ServerContext* context, const v1::ListEventsRequest* request,
                                          v1::ListEventsResponse* response) {
  return rpc::Answer(context, calls_, response, [&](const rpc::Caller& caller, absl::Time deadline) {
    return reader_.ListEvents(caller, *request, deadline);
  });
}

grpc::Status LedgerServiceRpc::FollowEvents(grpc::ServerContext* context, const v1::FollowEventsRequest* request,
                                            grpc::ServerWriter<v1::FollowEventsResponse>* writer) {
  return rpc::Serve(context, followers_, [&](const rpc::Caller& caller, absl::Time deadline) {
    const LedgerReader::Follower follower = {
        [&](const v1::FollowEventsResponse& response) { return writer->Write(response); },
        [&]() { return context->IsCancelled(); }};
    return reader_.FollowEvents(caller, *request, deadline, follower);
  });
}

}  // namespace lienthong::ledger
