#include "adapters/grpc/circuit_breaker.h"

#include <algorithm>

namespace lienthong::adapters {

bool CircuitBreaker::Allow(absl::Time now) {
  if (state_ == BreakerState::kClosed) return true;
  if (state_ == BreakerState::kHalfOpen || now < next_attempt_) return false;
  state_ = BreakerState::kHalfOpen;
  return true;
}

void CircuitBreaker::Succeeded() {
  state_ = BreakerState::kClosed;
  failures_ = 0;
  pause_ = absl::ZeroDuration();
  next_attempt_ = absl::InfinitePast();
  cause_.clear();
}

void CircuitBreaker::Failed(absl::Time now, absl::string_view cause, std::optional<absl::Duration> pause) {
  if (options_.failures_to_open == 0) return;
  ++failures_;
  const bool opens = state_ == BreakerState::kHalfOpen || failures_ >= options_.failures_to_open || pause.has_value();
  if (!opens) return;
  // A call that was under way when it opened says nothing new.
  if (state_ == BreakerState::kOpen && !pause.has_value()) return;
  pause_ = pause_ == absl::ZeroDuration() ? options_.first_pause : std::min(pause_ * 2, options_.longest_pause);
  state_ = BreakerState::kOpen;
  cause_ = std::string(cause);
  next_attempt_ = now + pause.value_or(pause_);
}

}  // namespace lienthong::adapters
