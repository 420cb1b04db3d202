// The spreading of calls, on a clock of the test.

#include "adapters/call_quota.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

// 2026-11-02 09:00 in Việt Nam.
const absl::Time kMorning = absl::FromCivil(absl::CivilHour(2026, 11, 2, 9), absl::FixedTimeZone(7 * 60 * 60));

// Asks at the moments that the quota names until the call starts; returns that moment.
absl::Time StartOf(CallQuota* quota, CallQuota::Ticket ticket, absl::Time now) {
  for (absl::Time moment = quota->Start(ticket, now); moment > now; moment = quota->Start(ticket, now)) now = moment;
  return now;
}

TEST(CallQuota, ASweepNeverExceedsTheQuotaInAnySecondAndEndsWithinFiveHundredthsOfTheIdeal) {
  CallQuota quota({50});
  constexpr std::size_t kCalls = 20'000;
  const absl::Time promised = quota.SweepEnd(kCalls, kMorning);
  std::vector<absl::Time> starts;
  absl::Time now = kMorning;
  for (std::size_t i = 0; i < kCalls; ++i) {
    now = StartOf(&quota, quota.Join(Urgency::kSweep), now);
    starts.push_back(now);
  }
  for (std::size_t i = 50; i < starts.size(); ++i) ASSERT_GE(starts[i] - starts[i - 50], absl::Seconds(1)) << i;
  const absl::Duration ideal = absl::Seconds(kCalls / 50);
  EXPECT_LE(absl::AbsDuration(starts.back() - kMorning - ideal), ideal * 0.05);
  EXPECT_LE(absl::AbsDuration(promised - starts.back()), ideal * 0.05);
}

TEST(CallQuota, LateThreadsLoseNoSpeedAndStillStayWithinTheQuota) {
  CallQuota quota({50});
  std::vector<absl::Time> starts;
  absl::Time now = kMorning;
  for (std::size_t i = 0; i < 5'000; ++i) {
    // Every caller wakes up to 9 ms after its moment.
    now = StartOf(&quota, quota.Join(Urgency::kSweep), now) + absl::Milliseconds(i * 7 % 10);
    starts.push_back(now);
  }
  EXPECT_LE(starts.back() - kMorning, absl::Seconds(105));
}

TEST(CallQuota, ACallThatSomebodyWaitsForOvertakesTheSweep) {
  CallQuota quota({50});
  std::vector<CallQuota::Ticket> sweep;
  for (int i = 0; i < 200; ++i) sweep.push_back(quota.Join(Urgency::kSweep));
  absl::Time now = kMorning;
  for (int i = 0; i < 100; ++i) now = StartOf(&quota, sweep[static_cast<std::size_t>(i)], now);
  const CallQuota::Ticket person = quota.Join(Urgency::kSomebodyWaits);
  EXPECT_GT(quota.Start(sweep[100], now + absl::Seconds(1)), now + absl::Seconds(1));
  // At most a step, and what the first calls after the pause went ahead of their steps.
  EXPECT_LE(StartOf(&quota, person, now) - now, absl::Milliseconds(120));
  EXPECT_LE(StartOf(&quota, sweep[100], now) - now, absl::Milliseconds(140));
}

TEST(CallQuota, ASweepWaitsForTheNightAndGoesOnInTheNextOne) {
  CallQuota quota({1, 22 * 60, 5 * 60});
  const absl::Time night = kMorning + absl::Hours(13);
  const CallQuota::Ticket first = quota.Join(Urgency::kSweep);
  EXPECT_EQ(quota.Start(first, kMorning), night);
  EXPECT_EQ(StartOf(&quota, quota.Join(Urgency::kSomebodyWaits), kMorning), kMorning);
  EXPECT_EQ(StartOf(&quota, first, kMorning), night);
  // 25,200 calls fill one night of seven hours; the rest is of the next one.
  EXPECT_EQ(CallQuota({1, 22 * 60, 5 * 60}).SweepEnd(25'201, kMorning), night + absl::Hours(24));
  EXPECT_EQ(CallQuota({1, 22 * 60, 5 * 60}).SweepEnd(25'200, kMorning), night + absl::Hours(7) - absl::Seconds(1));
  EXPECT_EQ(CallQuota({1, 22 * 60, 5 * 60}).SweepEnd(2, night + absl::Hours(3)),
            night + absl::Hours(3) + absl::Seconds(1));
}

TEST(CallQuota, ThePauseThatTheRegistryAskedForHoldsForAll) {
  CallQuota quota({50});
  quota.PauseUntil(kMorning + absl::Seconds(30));
  quota.PauseUntil(kMorning + absl::Seconds(10));
  EXPECT_EQ(StartOf(&quota, quota.Join(Urgency::kSomebodyWaits), kMorning), kMorning + absl::Seconds(30));
}

TEST(CallQuota, WithoutAQuotaEveryCallStartsAtOnceAndWhoLeavesHoldsNobodyUp) {
  CallQuota quota({});
  const CallQuota::Ticket gone = quota.Join(Urgency::kSomebodyWaits);
  const CallQuota::Ticket next = quota.Join(Urgency::kSomebodyWaits);
  EXPECT_GT(quota.Start(next, kMorning), kMorning);
  quota.Leave(gone);
  EXPECT_LE(quota.Start(next, kMorning), kMorning);
  EXPECT_LE(quota.SweepEnd(1'000'000, kMorning), kMorning);
}

}  // namespace
}  // namespace lienthong::adapters
