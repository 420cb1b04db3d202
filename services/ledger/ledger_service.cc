#include "services/ledger/ledger_service.h"

#include <memory>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/ledger/evidence.h"
#include "services/ledger/proofs.h"
#include "services/rpc/errors.h"

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

grpc::Status Unsigned() {
  return grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "this log makes no checkpoints");
}

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

grpc::Status LedgerServiceRpc::ListTouched(grpc::ServerContext* context, const v1::ListTouchedRequest* request,
                                           v1::ListTouchedResponse* response) {
  return rpc::Answer(context, calls_, response,
                     [&](const rpc::Caller&, absl::Time deadline) { return reader_.ListTouched(*request, deadline); });
}

grpc::Status LedgerServiceRpc::CreateCheckpoint(grpc::ServerContext* context, const v1::CreateCheckpointRequest*,
                                                v1::Checkpoint* response) {
  if (checkpoints_ == nullptr) return Unsigned();
  return rpc::Answer(context, calls_, response,
                     [&](const rpc::Caller&, absl::Time deadline) { return checkpoints_->Make(deadline); });
}

grpc::Status LedgerServiceRpc::GetCheckpoint(grpc::ServerContext* context, const v1::GetCheckpointRequest* request,
                                             v1::Checkpoint* response) {
  if (checkpoints_ == nullptr) return Unsigned();
  return rpc::Answer(context, calls_, response,
                     [&](const rpc::Caller&, absl::Time) { return checkpoints_->Get(request->size()); });
}

grpc::Status LedgerServiceRpc::ListCheckpoints(grpc::ServerContext* context, const v1::ListCheckpointsRequest* request,
                                               v1::ListCheckpointsResponse* response) {
  if (checkpoints_ == nullptr) return Unsigned();
  return rpc::Answer(context, calls_, response,
                     [&](const rpc::Caller&, absl::Time) { return checkpoints_->List(*request); });
}

grpc::Status LedgerServiceRpc::CosignCheckpoint(grpc::ServerContext* context,
                                                const v1::CosignCheckpointRequest* request, v1::Checkpoint* response) {
  if (checkpoints_ == nullptr) return Unsigned();
  return rpc::Answer(context, calls_, response,
                     [&](const rpc::Caller&, absl::Time) { return checkpoints_->Cosign(*request); });
}

// The size asked for; 0: that of the latest checkpoint.
absl::StatusOr<uint64_t> LedgerServiceRpc::SizeOf(uint64_t size) const {
  if (size != 0) return size;
  return checkpoints_->LatestSize();
}

grpc::Status LedgerServiceRpc::GetInclusionProof(grpc::ServerContext* context,
                                                 const v1::GetInclusionProofRequest* request,
                                                 v1::InclusionProof* response) {
  if (checkpoints_ == nullptr) return Unsigned();
  return rpc::Answer(context, calls_, response,
                     [&](const rpc::Caller&, absl::Time) -> absl::StatusOr<v1::InclusionProof> {
                       const absl::StatusOr<uint64_t> size = SizeOf(request->size());
                       if (!size.ok()) return size.status();
                       return ProveInclusion(*log_, request->position(), *size);
                     });
}

grpc::Status LedgerServiceRpc::GetConsistencyProof(grpc::ServerContext* context,
                                                   const v1::GetConsistencyProofRequest* request,
                                                   v1::ConsistencyProof* response) {
  if (checkpoints_ == nullptr) return Unsigned();
  return rpc::Answer(context, calls_, response,
                     [&](const rpc::Caller&, absl::Time) -> absl::StatusOr<v1::ConsistencyProof> {
                       const absl::StatusOr<uint64_t> size = SizeOf(request->new_size());
                       if (!size.ok()) return size.status();
                       return ProveConsistency(*log_, request->old_size(), *size);
                     });
}

grpc::Status LedgerServiceRpc::GetStreamProof(grpc::ServerContext* context, const v1::GetStreamProofRequest* request,
                                              v1::StreamProof* response) {
  if (checkpoints_ == nullptr) return Unsigned();
  return rpc::Answer(context, calls_, response, [&](const rpc::Caller&, absl::Time deadline) {
    return checkpoints_->ProveStream(request->stream(), deadline);
  });
}

grpc::Status LedgerServiceRpc::GetTile(grpc::ServerContext* context, const v1::GetTileRequest* request,
                                       v1::Tile* response) {
  return rpc::Answer(context, calls_, response,
                     [&](const rpc::Caller&, absl::Time) { return ReadTile(*log_, *request); });
}

grpc::Status LedgerServiceRpc::CreateEvidence(grpc::ServerContext* context, const v1::CreateEvidenceRequest* request,
                                              grpc::ServerWriter<v1::CreateEvidenceResponse>* writer) {
  if (checkpoints_ == nullptr) return Unsigned();
  return rpc::Serve(context, calls_, [&](const rpc::Caller& caller, absl::Time deadline) -> absl::Status {
    if (deadline > absl::Now() + kLongestEvidence) {
      // Who stops reading would keep his place for ever.
      rpc::FieldErrors errors;
      errors.Add("deadline", absl::StrCat("of the call must be at most ", absl::FormatDuration(kLongestEvidence)));
      return errors.ToStatus();
    }
    if (!evidence_bound_.Enter()) {
      return rpc::Error(error::v1::ERROR_REASON_LIMIT_EXCEEDED, "other evidence is being made; repeat the call later",
                        {{"limit", absl::StrCat(kMaxEvidenceAtOnce, " at once")}});
    }
    const absl::Cleanup left = [this] { evidence_bound_.Leave(); };
    const absl::StatusOr<std::string> file = MakeEvidence(*records_, checkpoints_, caller, *request, deadline);
    if (!file.ok()) return file.status();
    v1::CreateEvidenceResponse response;
    for (size_t at = 0; at < file->size(); at += kEvidenceChunkBytes) {
      response.set_chunk(file->substr(at, kEvidenceChunkBytes));
      if (writer->Write(response)) continue;
      return rpc::Error(error::v1::ERROR_REASON_DEADLINE_PASSED, "the evidence was not taken to its end");
    }
    return absl::OkStatus();
  });
}

grpc::ServerWriteReactor<v1::FollowEventsResponse>* LedgerServiceRpc::FollowEvents(
    grpc::CallbackServerContext* context, const v1::FollowEventsRequest* request) {
  return new FollowCall(*context, follower_bound_, *request, &followers_);
}

}  // namespace lienthong::ledger
