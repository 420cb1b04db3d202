// KeyDesk: the commands about key epochs, and what follows behind them.
//
// The keys above lie outside the log, so each command is two writes, and a crash may leave the first alone. The first
// is the one that harms nobody alone:
//   begin  the key, then its event. An event without a key would say that what is wrapped from now on opens with what
//          is not there. A key without an event is an epoch nobody began: it works, the next command makes one more,
//          and it ends as any other.
//   end    the event, then the key goes. A key destroyed without an event could not be explained or taken back. An
//          event without the destruction is made good by Advance, after a restart too; and so is, for ever, a copy of
//          the keys from before that is put in their place.

#ifndef LIENTHONG_SERVICES_KEYS_KEY_DESK_H_
#define LIENTHONG_SERVICES_KEYS_KEY_DESK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lienthong/keys/v1/key_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/keys/key_epochs.h"
#include "services/rpc/caller.h"

namespace lienthong::keys {

// Borrows what its records are; they outlive it. One desk for a log. Threads: any.
class KeyDesk {
 public:
  // `grace_days`: see Keys.grace_days of server_config.proto.
  KeyDesk(const access::RecordKeeping* records, uint32_t grace_days) : records_(records), grace_days_(grace_days) {}

  // As key_service.proto promises.
  absl::StatusOr<v1::KeyEpochs> GetKeyEpochs(const rpc::Caller& caller, const v1::GetKeyEpochsRequest& request) const;
  absl::StatusOr<v1::KeyEpoch> BeginKeyEpoch(const rpc::Caller& caller, const v1::BeginKeyEpochRequest& request);
  absl::StatusOr<v1::KeyEpoch> EndKeyEpoch(const rpc::Caller& caller, const v1::EndKeyEpochRequest& request);

  // One bounded step of what is decided and not done: destroys the keys of ended epochs; after a beginning wraps up to
  // 1,000 keys of subjects anew, and appends that all are once none is left. False when nothing is to be done. Errors:
  // of the log, KeyVault and KeyProvider; FAILED_PRECONDITION when the keys are a copy from before an epoch began.
  absl::StatusOr<bool> Advance();

 private:
  // What a command appends to what there is; no events: it holds already.
  using Decide =
      std::function<absl::StatusOr<storage::AppendRequest>(const access::Authorship&, const KeyEpochHistory&)>;

  // The history right after the command, now or when its request was first answered.
  absl::StatusOr<KeyEpochHistory> Run(const rpc::Caller& caller, const char* method, const std::string& request_id,
                                      const google::protobuf::Message& request, const Decide& decide)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<storage::AppendRequest> DecideEnd(uint32_t epoch, const access::Authorship& author,
                                                   const KeyEpochHistory& history) const;
  storage::AppendRequest Say(const access::Authorship& author, const KeyEpochHistory& history,
                             const google::protobuf::Message& event) const;
  absl::Status DestroyEnded(const KeyEpochHistory& history) const;
  // When grace for `epoch` ends; InfiniteFuture while the log itself needs its key, or did when last looked at.
  absl::Time GraceEnd(uint32_t epoch, const KeyEpochHistory& history) const;

  const access::RecordKeeping* const records_;
  const uint32_t grace_days_;
  absl::Mutex mutex_;  // held while keys above are made, destroyed or moved to
};

}  // namespace lienthong::keys

#endif  // LIENTHONG_SERVICES_KEYS_KEY_DESK_H_
