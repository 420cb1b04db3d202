#include "services/keys/key_service.h"

namespace lienthong::keys {

grpc::Status KeyServiceRpc::GetKeyEpochs(grpc::ServerContext* context, const v1::GetKeyEpochsRequest* request,
                                         v1::KeyEpochs* response) {
  return rpc::Answer(context, calls_, response,
                     [&](const rpc::Caller& caller, absl::Time) { return desk_->GetKeyEpochs(caller, *request); });
}

grpc::Status KeyServiceRpc::BeginKeyEpoch(grpc::ServerContext* context, const v1::BeginKeyEpochRequest* request,
                                          v1::KeyEpoch* response) {
  return rpc::Answer(context, calls_, response,
                     [&](const rpc::Caller& caller, absl::Time) { return desk_->BeginKeyEpoch(caller, *request); });
}

grpc::Status KeyServiceRpc::EndKeyEpoch(grpc::ServerContext* context, const v1::EndKeyEpochRequest* request,
                                        v1::KeyEpoch* response) {
  return rpc::Answer(context, calls_, response,
                     [&](const rpc::Caller& caller, absl::Time) { return desk_->EndKeyEpoch(caller, *request); });
}

}  // namespace lienthong::keys
