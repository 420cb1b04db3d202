// CallQuota for threads: a call waits here until it may go.

#ifndef LIENTHONG_ADAPTERS_POPULATION_XML_QUOTA_GATE_H_
#define LIENTHONG_ADAPTERS_POPULATION_XML_QUOTA_GATE_H_

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "adapters/call_quota.h"

namespace lienthong::adapters {

// Threads: every function may be called by any thread.
class QuotaGate {
 public:
  explicit QuotaGate(const QuotaOptions& options) : quota_(options) {}

  enum class Outcome { kStarted, kTooLate, kClosed };

  // Waits for the call's turn. kTooLate, as soon as it is known, when that is after `deadline`; then `*again` is how
  // long it would have to wait.
  Outcome Pass(Urgency urgency, absl::Time deadline, absl::Duration* again);

  void Pause(absl::Duration time);
  // See CallQuota::SweepEnd.
  absl::Time SweepEnd(std::uint64_t calls);
  // Waits until `moment`; false, at once, when closed.
  bool WaitUntil(absl::Time moment);
  // Ends every wait; no call starts from then on.
  void Close();

 private:
  absl::Mutex mutex_;
  absl::CondVar moved_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  CallQuota quota_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POPULATION_XML_QUOTA_GATE_H_
