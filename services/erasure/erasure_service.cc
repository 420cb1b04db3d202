#include "services/erasure/erasure_service.h"

namespace lienthong::erasure {

#define LIENTHONG_CALL(Name)                                                                                  \
  grpc::Status ErasureServiceRpc::Name(grpc::ServerContext* context, const v1::Name##Request* request,        \
                                       v1::Erasure* response) {                                               \
    return rpc::Answer(context, calls_, response,                                                             \
                       [&](const rpc::Caller& caller, absl::Time) { return desk_->Name(caller, *request); }); \
  }
LIENTHONG_CALL(RequestErasure)
LIENTHONG_CALL(WithdrawErasure)
LIENTHONG_CALL(ApproveErasure)
LIENTHONG_CALL(GetErasure)
LIENTHONG_CALL(PlaceLegalHold)
LIENTHONG_CALL(LiftLegalHold)
#undef LIENTHONG_CALL

}  // namespace lienthong::erasure
