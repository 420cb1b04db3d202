// LedgerService over gRPC: bounds, calls, answers. See ledger_service.proto for what each call promises.

#ifndef LIENTHONG_SERVICES_LEDGER_LEDGER_SERVICE_H_
#define LIENTHONG_SERVICES_LEDGER_LEDGER_SERVICE_H_

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "lienthong/ledger/v1/ledger_service.grpc.pb.h"
#include "services/access/record_keeping.h"
#include "services/ledger/checkpoints.h"
#include "services/ledger/followers.h"
#include "services/ledger/ledger_reader.h"
#include "services/rpc/serve.h"

namespace lienthong::ledger {

// Evidence made at once; each may hold some 300 MiB while it is made.
inline constexpr int kMaxEvidenceAtOnce = 2;

// Borrows all; they outlive it, and the gRPC server that it serves has stopped before it goes. Set `stopping` and then
// call EventLog::WakeWaiters to end all followers.
//
// Without `checkpoints`, the calls about them are UNIMPLEMENTED. FollowEvents alone is served by callbacks: a follower
// has no thread.
class LedgerServiceRpc final : public v1::LedgerService::WithCallbackMethod_FollowEvents<v1::LedgerService::Service> {
 public:
  LedgerServiceRpc(const access::RecordKeeping* records, std::vector<std::string> view_names, rpc::CallBound* calls,
                   rpc::CallBound* followers, const std::atomic<bool>* stopping, Checkpoints* checkpoints)
      : reader_(records, std::move(view_names)),
        calls_(calls),
        follower_bound_(followers),
        followers_(records, stopping),
        records_(records),
        log_(records->log),
        checkpoints_(checkpoints) {}

  grpc::Status GetHead(grpc::ServerContext* context, const v1::GetHeadRequest* request, v1::Head* response) override;
  grpc::Status ListEvents(grpc::ServerContext* context, const v1::ListEventsRequest* request,
                          v1::ListEventsResponse* response) override;
  grpc::Status ListTouched(grpc::ServerContext* context, const v1::ListTouchedRequest* request,
                           v1::ListTouchedResponse* response) override;
  grpc::Status CreateCheckpoint(grpc::ServerContext* context, const v1::CreateCheckpointRequest* request,
                                v1::Checkpoint* response) override;
  grpc::Status GetCheckpoint(grpc::ServerContext* context, const v1::GetCheckpointRequest* request,
                             v1::Checkpoint* response) override;
  grpc::Status ListCheckpoints(grpc::ServerContext* context, const v1::ListCheckpointsRequest* request,
                               v1::ListCheckpointsResponse* response) override;
  grpc::Status CosignCheckpoint(grpc::ServerContext* context, const v1::CosignCheckpointRequest* request,
                                v1::Checkpoint* response) override;
  grpc::Status GetInclusionProof(grpc::ServerContext* context, const v1::GetInclusionProofRequest* request,
                                 v1::InclusionProof* response) override;
  grpc::Status GetConsistencyProof(grpc::ServerContext* context, const v1::GetConsistencyProofRequest* request,
                                   v1::ConsistencyProof* response) override;
  grpc::Status GetStreamProof(grpc::ServerContext* context, const v1::GetStreamProofRequest* request,
                              v1::StreamProof* response) override;
  grpc::Status GetTile(grpc::ServerContext* context, const v1::GetTileRequest* request, v1::Tile* response) override;
  grpc::Status CreateEvidence(grpc::ServerContext* context, const v1::CreateEvidenceRequest* request,
                              grpc::ServerWriter<v1::CreateEvidenceResponse>* writer) override;
  grpc::ServerWriteReactor<v1::FollowEventsResponse>* FollowEvents(grpc::CallbackServerContext* context,
                                                                   const v1::FollowEventsRequest* request) override;

 private:
  absl::StatusOr<uint64_t> SizeOf(uint64_t size) const;

  const LedgerReader reader_;
  rpc::CallBound* calls_;
  rpc::CallBound* follower_bound_;
  rpc::CallBound evidence_bound_{kMaxEvidenceAtOnce};
  Followers followers_;
  const access::RecordKeeping* const records_;
  const storage::EventLog* const log_;
  Checkpoints* const checkpoints_;
};

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_LEDGER_SERVICE_H_
