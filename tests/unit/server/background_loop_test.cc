#include "services/server/background_loop.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "storage/in_memory_event_log.h"
#include "tests/support/sample_append.h"

namespace lienthong::server {
namespace {

TEST(BackgroundLoopTest, StepsFollowEachOtherWhileThereIsMoreToDo) {
  storage::InMemoryEventLog log(absl::Now);
  std::atomic<int> steps{0};
  absl::Notification third;
  BackgroundLoop loop(&log, {"test", [&]() -> absl::StatusOr<bool> {
                               if (++steps == 3) third.Notify();
                               return steps < 3;
                             }});
  third.WaitForNotification();
}

TEST(BackgroundLoopTest, AGrowingLogBeginsTheNextStep) {
  storage::InMemoryEventLog log(absl::Now);
  absl::Notification first, grown;
  BackgroundLoop loop(&log, {"test", [&]() -> absl::StatusOr<bool> {
                               if (!first.HasBeenNotified()) first.Notify();
                               if (log.Head() > 0 && !grown.HasBeenNotified()) grown.Notify();
                               return false;
                             }});
  first.WaitForNotification();
  ASSERT_TRUE(log.Append(testing::SampleAppend("notes/a", 1)).ok());
  grown.WaitForNotification();
}

TEST(BackgroundLoopTest, AStepThatFailsIsRepeated) {
  storage::InMemoryEventLog log(absl::Now);
  std::atomic<int> steps{0};
  absl::Notification second;
  BackgroundLoop loop(&log, {"test", [&]() -> absl::StatusOr<bool> {
                               if (++steps == 1) return absl::UnavailableError("not now");
                               if (steps == 2) second.Notify();
                               return false;
                             }});
  second.WaitForNotification();
}

TEST(BackgroundLoopTest, AfterAskingToStopTheThreadEnds) {
  storage::InMemoryEventLog log(absl::Now);
  BackgroundLoop loop(&log, {"test", []() -> absl::StatusOr<bool> { return false; }});
  loop.AskToStop();
  log.WakeWaiters();
  EXPECT_TRUE(loop.HasEndedBy(absl::Now() + absl::Seconds(60)));
}

}  // namespace
}  // namespace lienthong::server
