#include "adapters/grpc/calls_under_way.h"

namespace lienthong::adapters {

bool CallsUnderWay::Enter(grpc::ClientContext* call) {
  absl::MutexLock lock(&mutex_);
  if (!closed_) calls_.insert(call);
  return !closed_;
}

void CallsUnderWay::Leave(grpc::ClientContext* call) {
  absl::MutexLock lock(&mutex_);
  calls_.erase(call);
}

bool CallsUnderWay::WaitUntil(absl::Time moment) {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithDeadline(absl::Condition(&closed_), moment);
}

void CallsUnderWay::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  for (grpc::ClientContext* const call : calls_) call->TryCancel();
}

}  // namespace lienthong::adapters
