#include "services/bench/append_queue.h"

#include <pthread.h>

#include <cstddef>
#include <utility>

namespace lienthong::bench {

AppendQueue::AppendQueue(storage::EventLog* log) : log_(log), thread_([this] { Run(); }) {}

AppendQueue::~AppendQueue() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
  }
  thread_.join();
}

void AppendQueue::Add(storage::AppendRequest request, Done done) {
  absl::MutexLock lock(&mutex_);
  requests_.push_back(std::move(request));
  dones_.push_back(std::move(done));
}

void AppendQueue::Run() {
  pthread_setname_np(pthread_self(), "append_queue");  // for profiles
  while (true) {
    std::vector<storage::AppendRequest> requests;
    std::vector<Done> dones;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](AppendQueue* queue) ABSL_NO_THREAD_SAFETY_ANALYSIS { return queue->closing_ || !queue->dones_.empty(); },
          this));
      if (dones_.empty()) return;
      requests.swap(requests_);
      dones.swap(dones_);
    }
    const std::vector<absl::StatusOr<storage::AppendResult>> answers = log_->AppendEach(std::move(requests));
    for (size_t i = 0; i < dones.size(); ++i) dones[i](answers[i]);
  }
}

}  // namespace lienthong::bench
