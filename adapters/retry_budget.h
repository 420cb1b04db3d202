// How often, and how soon, calls to one registry may be repeated.

#ifndef LIENTHONG_ADAPTERS_RETRY_BUDGET_H_
#define LIENTHONG_ADAPTERS_RETRY_BUDGET_H_

#include <cstdint>
#include <random>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace lienthong::adapters {

struct RetryOptions {
  int max_attempts = 3;             // of one call, the first included; at least 1
  double budget = 10;               // repetitions that all calls together may make at once
  double refill_per_success = 0.1;  // of a repetition
  absl::Duration initial_backoff = absl::Milliseconds(50);
  absl::Duration max_backoff = absl::Seconds(2);
};

// A registry in trouble gets fewer repetitions, not more: each takes one from a budget that only successes refill.
// Threads: every function may be called by any thread.
class RetryBudget {
 public:
  RetryBudget(const RetryOptions& options, std::uint64_t seed);

  // Whether attempt number `attempt` (2, 3, ...) may be made; takes one from the budget when so.
  bool Take(int attempt);
  void Refill();
  // How long to wait before attempt number `attempt`: doubling, bounded, and of that a random half to whole.
  absl::Duration Backoff(int attempt);

 private:
  const RetryOptions options_;
  absl::Mutex mutex_;
  double left_ ABSL_GUARDED_BY(mutex_);
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_RETRY_BUDGET_H_
