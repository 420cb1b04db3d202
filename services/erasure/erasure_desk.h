// ErasureDesk: the commands about erasures, and their completion behind them.

#ifndef LIENTHONG_SERVICES_ERASURE_ERASURE_DESK_H_
#define LIENTHONG_SERVICES_ERASURE_ERASURE_DESK_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "lienthong/erasure/v1/erasure_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/erasure/erasure_state.h"
#include "services/rpc/caller.h"
#include "services/worker/directory.h"

namespace lienthong::erasure {

// Borrows what its records are; they outlive it. Threads: any.
class ErasureDesk {
 public:
  explicit ErasureDesk(const access::RecordKeeping* records)
      : records_(records), directory_(records->views, records->key) {}

  // As erasure_service.proto promises.
  absl::StatusOr<v1::Erasure> RequestErasure(const rpc::Caller& caller, const v1::RequestErasureRequest& request);
  absl::StatusOr<v1::Erasure> WithdrawErasure(const rpc::Caller& caller, const v1::WithdrawErasureRequest& request);
  absl::StatusOr<v1::Erasure> ApproveErasure(const rpc::Caller& caller, const v1::ApproveErasureRequest& request);
  absl::StatusOr<v1::Erasure> GetErasure(const rpc::Caller& caller, const v1::GetErasureRequest& request) const;
  absl::StatusOr<v1::Erasure> PlaceLegalHold(const rpc::Caller& caller, const v1::PlaceLegalHoldRequest& request);
  absl::StatusOr<v1::Erasure> LiftLegalHold(const rpc::Caller& caller, const v1::LiftLegalHoldRequest& request);

  // Takes the keys of workers who were erased out of every file and appends that it is done; false when none waits.
  // What is cut off anywhere is done again by the next call, also after a restart. Errors: of the log and
  // KeyVault::DestroyKeys.
  absl::StatusOr<bool> CompleteSome();

 private:
  // What a command appends to a state; no events: it holds already.
  using Decide = std::function<absl::StatusOr<storage::AppendRequest>(const access::Authorship&, const ErasureState&)>;

  absl::StatusOr<v1::Erasure> Run(const rpc::Caller& caller, const char* method, const v1::ErasureCommand& command,
                                  const google::protobuf::Message& request, const Decide& decide);
  // An append of `events`, all open parts, to the stream of `state`.
  storage::AppendRequest Say(const access::Authorship& author, const ErasureState& state,
                             const google::protobuf::Message& event) const;

  absl::Status SayCompleted(const ErasureState& state);

  const access::RecordKeeping* records_;
  const worker::Directory directory_;
};

}  // namespace lienthong::erasure

#endif  // LIENTHONG_SERVICES_ERASURE_ERASURE_DESK_H_
