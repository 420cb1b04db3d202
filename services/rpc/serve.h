// Serve: what every RPC does around its own work: read the caller, bound the calls under way, check the deadline, map
// the status. The only room that makes a grpc::Status.

#ifndef LIENTHONG_SERVICES_RPC_SERVE_H_
#define LIENTHONG_SERVICES_RPC_SERVE_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/rpc/caller.h"

namespace lienthong::rpc {

// How many calls of one group are served at once; more are refused, not queued.
class CallBound {
 public:
  explicit CallBound(int max_calls) : max_calls_(max_calls) {}
  bool Enter();
  void Leave();
  int max_calls() const { return max_calls_; }

 private:
  const int max_calls_;
  std::atomic<int> calls_{0};
};

// The gRPC form of `status`, with its details in the trailer grpc-status-details-bin. An error without a reason of ours
// is a fault of this program: INTERNAL, without its message unless it is one that storage documents.
grpc::Status ToGrpcStatus(const absl::Status& status);

// A call that was let in: who calls, and until when. Holds its place in the bound as long as it lives.
class Admission {
 public:
  // `bound` was entered; it is borrowed.
  Admission(Caller caller, absl::Time deadline, CallBound* bound)
      : caller_(std::move(caller)), deadline_(deadline), place_(bound) {}

  const Caller& caller() const { return caller_; }
  absl::Time deadline() const { return deadline_; }

 private:
  struct Leaving {
    void operator()(CallBound* bound) const { bound->Leave(); }
  };

  Caller caller_;
  absl::Time deadline_;
  std::unique_ptr<CallBound, Leaving> place_;
};

// Lets a call in. UNAUTHENTICATED when it does not say who calls, DEADLINE_EXCEEDED when its deadline has passed,
// RESOURCE_EXHAUSTED when `bound` is reached.
absl::StatusOr<Admission> Admit(const grpc::ServerContextBase& context, CallBound* bound);

// Runs `work` for an admitted call: the caller is known, the deadline has not passed.
grpc::Status Serve(grpc::ServerContext* context, CallBound* bound,
                   const std::function<absl::Status(const Caller& caller, absl::Time deadline)>& work);

// The same for a call that answers with one message.
template <typename Response, typename Work>
grpc::Status Answer(grpc::ServerContext* context, CallBound* bound, Response* response, Work work) {
  return Serve(context, bound, [&](const Caller& caller, absl::Time deadline) -> absl::Status {
    absl::StatusOr<Response> answer = work(caller, deadline);
    if (!answer.ok()) return answer.status();
    *response = *std::move(answer);
    return absl::OkStatus();
  });
}

}  // namespace lienthong::rpc

#endif  // LIENTHONG_SERVICES_RPC_SERVE_H_
