// AppendService over gRPC: see append_service.proto for what each call promises.

#ifndef LIENTHONG_SERVICES_BENCH_APPEND_SERVICE_H_
#define LIENTHONG_SERVICES_BENCH_APPEND_SERVICE_H_

#include "lienthong/bench/v1/append_service.grpc.pb.h"
#include "services/bench/append_queue.h"
#include "services/bench/log_under_test.h"

namespace lienthong::bench {

// Single calls do not occupy a thread while they wait for the disk; a stream of batches has a thread of its own.
using MixedService = v1::AppendService::WithCallbackMethod_Append<
    v1::AppendService::WithCallbackMethod_Get<v1::AppendService::WithCallbackMethod_Empty<v1::AppendService::Service>>>;

class AppendServiceRpc final : public MixedService {
 public:
  // Borrows `subject`, which outlives it.
  explicit AppendServiceRpc(LogUnderTest* subject) : subject_(subject), queue_(subject->log()) {}

  grpc::ServerUnaryReactor* Append(grpc::CallbackServerContext* context, const v1::AppendRequest* request,
                                   v1::AppendResponse* response) override;
  grpc::Status AppendStream(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::AppendStreamResponse, v1::AppendStreamRequest>* stream) override;
  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context, const v1::GetRequest* request,
                                v1::GetResponse* response) override;
  grpc::ServerUnaryReactor* Empty(grpc::CallbackServerContext* context, const v1::EmptyRequest* request,
                                  v1::EmptyResponse* response) override;

 private:
  LogUnderTest* const subject_;
  AppendQueue queue_;
};

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_APPEND_SERVICE_H_
