// KeyService over gRPC. See key_service.proto for what each call promises.

#ifndef LIENTHONG_SERVICES_KEYS_KEY_SERVICE_H_
#define LIENTHONG_SERVICES_KEYS_KEY_SERVICE_H_

#include "lienthong/keys/v1/key_service.grpc.pb.h"
#include "services/keys/key_desk.h"
#include "services/rpc/serve.h"

namespace lienthong::keys {

// Borrows both; they outlive it.
class KeyServiceRpc final : public v1::KeyService::Service {
 public:
  KeyServiceRpc(KeyDesk* desk, rpc::CallBound* calls) : desk_(desk), calls_(calls) {}

  grpc::Status GetKeyEpochs(grpc::ServerContext* context, const v1::GetKeyEpochsRequest* request,
                            v1::KeyEpochs* response) override;
  grpc::Status BeginKeyEpoch(grpc::ServerContext* context, const v1::BeginKeyEpochRequest* request,
                             v1::KeyEpoch* response) override;
  grpc::Status EndKeyEpoch(grpc::ServerContext* context, const v1::EndKeyEpochRequest* request,
                           v1::KeyEpoch* response) override;

 private:
  KeyDesk* const desk_;
  rpc::CallBound* const calls_;
};

}  // namespace lienthong::keys

#endif  // LIENTHONG_SERVICES_KEYS_KEY_SERVICE_H_
