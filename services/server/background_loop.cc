#include "services/server/background_loop.h"

#include <utility>

#include "absl/time/clock.h"
#include "services/server/fact_log.h"

namespace lienthong::server {
namespace {

constexpr absl::Duration kLongestWait = absl::Milliseconds(500);
constexpr absl::Duration kRestAfterFailure = absl::Seconds(1);

}  // namespace

BackgroundLoop::BackgroundLoop(const storage::EventLog* log, BackgroundWork work)
    : log_(log), work_(std::move(work)), thread_([this] { Run(); }) {}

BackgroundLoop::~BackgroundLoop() {
  if (!stop_.HasBeenNotified()) stop_.Notify();
  thread_.join();
}

void BackgroundLoop::AskToStop() {
  stop_.Notify();
}

bool BackgroundLoop::HasEndedBy(absl::Time deadline) const {
  return ended_.WaitForNotificationWithDeadline(deadline);
}

void BackgroundLoop::Run() {
  while (!stop_.HasBeenNotified()) {
    const storage::Position seen = log_->Head();
    const absl::StatusOr<bool> more = work_.step();
    Rest(more.status());
    if (more.ok() && !*more && !stop_.HasBeenNotified()) log_->WaitForHead(seen + 1, absl::Now() + kLongestWait);
  }
  ended_.Notify();
}

void BackgroundLoop::Rest(const absl::Status& status) {
  const std::string cause = status.ok() ? "" : status.ToString();
  if (cause != last_cause_) {
    FactFields fields = status.ok() ? FactFields() : CauseOf(status);
    fields.insert(fields.begin(), {"loop", work_.name});
    LogFact(status.ok() ? "loop_recovered" : "loop_failed", fields);
  }
  last_cause_ = cause;
  stop_.WaitForNotificationWithTimeout(status.ok() ? work_.rest : kRestAfterFailure);
}

}  // namespace lienthong::server
