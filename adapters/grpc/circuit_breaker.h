// CircuitBreaker: a registry that does not answer is left alone for a while, so that calls to it fail at once and those
// who need others are not held up.

#ifndef LIENTHONG_ADAPTERS_GRPC_CIRCUIT_BREAKER_H_
#define LIENTHONG_ADAPTERS_GRPC_CIRCUIT_BREAKER_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace lienthong::adapters {

struct BreakerOptions {
  int failures_to_open = 0;  // in a row; 0: it never opens
  absl::Duration first_pause = absl::Milliseconds(500);
  absl::Duration longest_pause = absl::Seconds(5);
};

enum class BreakerState { kClosed, kOpen, kHalfOpen };

// Pure: no clock, no thread; the caller locks.
class CircuitBreaker {
 public:
  explicit CircuitBreaker(const BreakerOptions& options) : options_(options) {}

  // Whether a call may be made at `now`. When the pause is over one call is let through as a trial, and until it ends
  // no other; each call that is let through ends with Succeeded or Failed.
  bool Allow(absl::Time now);
  // The registry answered, whatever it said.
  void Succeeded();
  // It did not. `pause`: how long it asks to be left alone, when it says so; then it is left alone at once.
  void Failed(absl::Time now, absl::string_view cause, std::optional<absl::Duration> pause = std::nullopt);

  BreakerState state() const { return state_; }
  // Of the last failure; empty while closed.
  const std::string& cause() const { return cause_; }
  // When the next trial may be made; in the past while closed.
  absl::Time next_attempt() const { return next_attempt_; }

 private:
  const BreakerOptions options_;
  BreakerState state_ = BreakerState::kClosed;
  int failures_ = 0;  // in a row
  absl::Duration pause_;
  absl::Time next_attempt_ = absl::InfinitePast();
  std::string cause_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_GRPC_CIRCUIT_BREAKER_H_
