#include "adapters/population_xml/quota_gate.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace lienthong::adapters {

QuotaGate::Outcome QuotaGate::Pass(Urgency urgency, absl::Time deadline, absl::Duration* again) {
  absl::MutexLock lock(&mutex_);
  const CallQuota::Ticket ticket = quota_.Join(urgency);
  Outcome outcome = Outcome::kClosed;
  while (!closed_) {
    const absl::Time now = absl::Now();
    const absl::Time moment = quota_.Start(ticket, now);
    if (moment <= now) {
      moved_.SignalAll();  // the next one's moment is known only now
      return Outcome::kStarted;
    }
    if (moment > deadline) {
      *again = moment - now;
      outcome = Outcome::kTooLate;
      break;
    }
    moved_.WaitWithDeadline(&mutex_, moment);
  }
  quota_.Leave(ticket);
  moved_.SignalAll();
  return outcome;
}

void QuotaGate::Pause(absl::Duration time) {
  absl::MutexLock lock(&mutex_);
  quota_.PauseUntil(absl::Now() + time);
}

absl::Time QuotaGate::SweepEnd(std::uint64_t calls) {
  absl::MutexLock lock(&mutex_);
  return quota_.SweepEnd(calls, absl::Now());
}

bool QuotaGate::WaitUntil(absl::Time moment) {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithDeadline(absl::Condition(&closed_), moment);
}

void QuotaGate::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  moved_.SignalAll();
}

}  // namespace lienthong::adapters
