// BackgroundLoop: one thread that repeats one step as the log grows.

#ifndef LIENTHONG_SERVICES_SERVER_BACKGROUND_LOOP_H_
#define LIENTHONG_SERVICES_SERVER_BACKGROUND_LOOP_H_

#include <functional>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "storage/event_log.h"

namespace lienthong::server {

// What a loop does.
struct BackgroundWork {
  std::string name;  // for log lines
  // One bounded step; true: there is more to do at once. An error is logged as a fact (its message holds no personal
  // data) and the step repeated after a while. Never called twice at a time.
  std::function<absl::StatusOr<bool>()> step;
  // A pause after every step, so that steps take more at a time.
  absl::Duration rest = absl::ZeroDuration();
};

class BackgroundLoop {
 public:
  // Starts the thread. When there is no more to do, the next step begins when the log has grown, or half a second
  // later. Borrows `log`.
  BackgroundLoop(const storage::EventLog* log, BackgroundWork work);
  // Asks to stop and waits for the end of the step under way.
  ~BackgroundLoop();
  BackgroundLoop(const BackgroundLoop&) = delete;
  BackgroundLoop& operator=(const BackgroundLoop&) = delete;

  // No further step begins. At most once; follow it by EventLog::WakeWaiters to be quick.
  void AskToStop();
  // Whether the thread has ended by `deadline`.
  bool HasEndedBy(absl::Time deadline) const;

 private:
  void Run();
  // The pause after a step that failed: says so once for each cause.
  void Rest(const absl::Status& status);

  const storage::EventLog* const log_;
  const BackgroundWork work_;
  std::string last_cause_;
  absl::Notification stop_;
  absl::Notification ended_;
  std::thread thread_;
};

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_BACKGROUND_LOOP_H_
