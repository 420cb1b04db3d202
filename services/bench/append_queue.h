// AppendQueue: single appends from many calls, handed to the log together, so that no call's thread waits for the disk.

#ifndef LIENTHONG_SERVICES_BENCH_APPEND_QUEUE_H_
#define LIENTHONG_SERVICES_BENCH_APPEND_QUEUE_H_

#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "storage/event_log.h"

namespace lienthong::bench {

class AppendQueue {
 public:
  // Called once with the answer, by the queue's thread; must not wait.
  using Done = std::function<void(const absl::StatusOr<storage::AppendResult>& answer)>;

  // Borrows `log`. Bounded by the calls under way, of which each has at most one here.
  explicit AppendQueue(storage::EventLog* log);
  // Answers what waits.
  ~AppendQueue();
  AppendQueue(const AppendQueue&) = delete;
  AppendQueue& operator=(const AppendQueue&) = delete;

  // Any thread.
  void Add(storage::AppendRequest request, Done done);

 private:
  void Run();

  storage::EventLog* const log_;
  absl::Mutex mutex_;
  std::vector<storage::AppendRequest> requests_ ABSL_GUARDED_BY(mutex_);
  std::vector<Done> dones_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_APPEND_QUEUE_H_
