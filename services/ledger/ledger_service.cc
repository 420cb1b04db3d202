#include "services/ledger/ledger_service.h"

#include <memory>

#include "absl/time/clock.h"

namespace lienthong::ledger {
namespace {

// One call of FollowEvents. gRPC calls OnDone last, after Finish and whatever was under way then.
class FollowCall final : public grpc::ServerWriteReactor<v1::FollowEventsResponse>, public Sink {
 public:
  FollowCall(const grpc::CallbackServerContext& context, rpc::CallBound* bound, const v1::FollowEventsRequest& request,
             Followers* followers)
      : admission_(rpc::Admit(context, bound)) {
    if (absl::Status begun = Begin(request, followers); !begun.ok()) End(begun);
  }

  void Send(const v1::FollowEventsResponse* response) override { StartWrite(response); }
  void End(const absl::Status& status) override { Finish(rpc::ToGrpcStatus(status)); }

  // Not before this is handed to gRPC, so follower_ is there; unless the call was refused.
  void OnWriteDone(bool ok) override { follower_->Sent(ok); }
  void OnCancel() override {
    if (follower_ != nullptr) follower_->Leave();
  }
  void OnDone() override { delete this; }

 private:
  absl::Status Begin(const v1::FollowEventsRequest& request, Followers* followers) {
    if (!admission_.ok()) return admission_.status();
    absl::StatusOr<std::shared_ptr<Follower>> follower =
        followers->Join(admission_->caller(), request, admission_->deadline(), absl::Now(), this);
    if (!follower.ok()) return follower.status();
    follower_ = *std::move(follower);
    return absl::OkStatus();
  }

  const absl::StatusOr<rpc::Admission> admission_;
  std::shared_ptr<Follower> follower_;
};

}  // namespace

grpc::Status LedgerServiceRpc::GetHead(grpc::ServerContext* context, const v1::GetHeadRequest*, v1::Head* response) {
  return rpc::Answer(context, calls_, response, [&](const rpc::Caller&, absl::Time) { return reader_.GetHead(); });
}

grpc::Status LedgerServiceRpc::ListEvents(grpc::ServerContext* context, const v1::ListEventsRequest* request,
                                          v1::ListEventsResponse* response) {
  return rpc::Answer(context, calls_, response, [&](const rpc::Caller& caller, absl::Time deadline) {
    return reader_.ListEvents(caller, *request, deadline);
  });
}

grpc::ServerWriteReactor<v1::FollowEventsResponse>* LedgerServiceRpc::FollowEvents(
    grpc::CallbackServerContext* context, const v1::FollowEventsRequest* request) {
  return new FollowCall(*context, follower_bound_, *request, &followers_);
}

}  // namespace lienthong::ledger
