#include "adapters/retry_budget.h"

#include <algorithm>

namespace lienthong::adapters {

RetryBudget::RetryBudget(const RetryOptions& options, std::uint64_t seed)
    : options_(options), left_(options.budget), random_(seed) {}

bool RetryBudget::Take(int attempt) {
  absl::MutexLock lock(&mutex_);
  if (attempt > options_.max_attempts || left_ < 1) return false;
  left_ -= 1;
  return true;
}

void RetryBudget::Refill() {
  absl::MutexLock lock(&mutex_);
  left_ = std::min(options_.budget, left_ + options_.refill_per_success);
}

absl::Duration RetryBudget::Backoff(int attempt) {
  absl::Duration wait = options_.initial_backoff;
  for (int i = 2; i < attempt && wait < options_.max_backoff; ++i) wait *= 2;
  wait = std::min(wait, options_.max_backoff);
  absl::MutexLock lock(&mutex_);
  return wait * std::uniform_real_distribution<double>(0.5, 1.0)(random_);
}

}  // namespace lienthong::adapters
