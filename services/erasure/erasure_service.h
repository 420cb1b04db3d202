// ErasureService over gRPC. See erasure_service.proto for what each call promises.

#ifndef LIENTHONG_SERVICES_ERASURE_ERASURE_SERVICE_H_
#define LIENTHONG_SERVICES_ERASURE_ERASURE_SERVICE_H_

#include "lienthong/erasure/v1/erasure_service.grpc.pb.h"
#include "services/erasure/erasure_desk.h"
#include "services/rpc/serve.h"

namespace lienthong::erasure {

// Borrows both; they outlive it.
class ErasureServiceRpc final : public v1::ErasureService::Service {
 public:
  ErasureServiceRpc(ErasureDesk* desk, rpc::CallBound* calls) : desk_(desk), calls_(calls) {}

#define LIENTHONG_CALL(Name) \
  grpc::Status Name(grpc::ServerContext* context, const v1::Name##Request* request, v1::Erasure* response) override;
  LIENTHONG_CALL(RequestErasure)
  LIENTHONG_CALL(WithdrawErasure)
  LIENTHONG_CALL(ApproveErasure)
  LIENTHONG_CALL(GetErasure)
  LIENTHONG_CALL(PlaceLegalHold)
  LIENTHONG_CALL(LiftLegalHold)
#undef LIENTHONG_CALL

 private:
  ErasureDesk* const desk_;
  rpc::CallBound* const calls_;
};

}  // namespace lienthong::erasure

#endif  // LIENTHONG_SERVICES_ERASURE_ERASURE_SERVICE_H_
