// The calls of one gateway that are not finished, so that closing it ends them.

#ifndef LIENTHONG_ADAPTERS_GRPC_CALLS_UNDER_WAY_H_
#define LIENTHONG_ADAPTERS_GRPC_CALLS_UNDER_WAY_H_

#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"

namespace lienthong::adapters {

// Threads: every function may be called by any thread.
class CallsUnderWay {
 public:
  // Notes a call about to be made; false when closed. `call` must stay alive until Leave.
  bool Enter(grpc::ClientContext* call);
  void Leave(grpc::ClientContext* call);
  // Waits until `moment`; false, at once, when closed before.
  bool WaitUntil(absl::Time moment);
  // Cancels every call, ends every wait, lets no other begin.
  void Close();

 private:
  absl::Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<grpc::ClientContext*> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_GRPC_CALLS_UNDER_WAY_H_
