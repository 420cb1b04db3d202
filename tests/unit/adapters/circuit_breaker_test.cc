#include "adapters/grpc/circuit_breaker.h"

#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

constexpr absl::Time kNow = absl::UnixEpoch();

BreakerOptions Options() {
  BreakerOptions options;
  options.failures_to_open = 3;
  options.first_pause = absl::Seconds(1);
  options.longest_pause = absl::Seconds(4);
  return options;
}

CircuitBreaker Opened() {
  CircuitBreaker breaker(Options());
  for (int i = 0; i < 3; ++i) breaker.Failed(kNow, "down");
  return breaker;
}

TEST(CircuitBreaker, OpensAfterSoManyFailuresInARow) {
  CircuitBreaker breaker(Options());
  breaker.Failed(kNow, "down");
  breaker.Failed(kNow, "down");
  breaker.Succeeded();
  breaker.Failed(kNow, "down");
  breaker.Failed(kNow, "down");
  EXPECT_TRUE(breaker.Allow(kNow));
  breaker.Failed(kNow, "down");
  EXPECT_FALSE(breaker.Allow(kNow));
  EXPECT_EQ(breaker.state(), BreakerState::kOpen);
  EXPECT_EQ(breaker.cause(), "down");
  EXPECT_EQ(breaker.next_attempt(), kNow + absl::Seconds(1));
}

TEST(CircuitBreaker, LetsOneTrialThroughWhenThePauseIsOver) {
  CircuitBreaker breaker = Opened();
  EXPECT_FALSE(breaker.Allow(kNow + absl::Milliseconds(999)));
  EXPECT_TRUE(breaker.Allow(kNow + absl::Seconds(1)));
  EXPECT_FALSE(breaker.Allow(kNow + absl::Seconds(1)));
  breaker.Succeeded();
  EXPECT_TRUE(breaker.Allow(kNow + absl::Seconds(1)));
  EXPECT_EQ(breaker.state(), BreakerState::kClosed);
  EXPECT_TRUE(breaker.cause().empty());
}

TEST(CircuitBreaker, AFailedTrialDoublesThePauseUpToTheLongest) {
  CircuitBreaker breaker = Opened();
  absl::Time now = breaker.next_attempt();
  for (const int seconds : {2, 4, 4}) {
    ASSERT_TRUE(breaker.Allow(now));
    breaker.Failed(now, "still down");
    EXPECT_EQ(breaker.next_attempt() - now, absl::Seconds(seconds));
    now = breaker.next_attempt();
  }
}

TEST(CircuitBreaker, CallsUnderWayWhenItOpensDoNotLengthenThePause) {
  CircuitBreaker breaker = Opened();
  breaker.Failed(kNow + absl::Milliseconds(500), "down");
  EXPECT_EQ(breaker.next_attempt(), kNow + absl::Seconds(1));
}

TEST(CircuitBreaker, AnAskedPauseIsKeptAtOnce) {
  CircuitBreaker breaker(Options());
  breaker.Failed(kNow, "quota", absl::Seconds(30));
  EXPECT_FALSE(breaker.Allow(kNow + absl::Seconds(29)));
  EXPECT_TRUE(breaker.Allow(kNow + absl::Seconds(30)));
}

TEST(CircuitBreaker, WithoutABoundItNeverOpens) {
  CircuitBreaker breaker{BreakerOptions()};
  for (int i = 0; i < 100; ++i) breaker.Failed(kNow, "down");
  EXPECT_TRUE(breaker.Allow(kNow));
}

}  // namespace
}  // namespace lienthong::adapters
