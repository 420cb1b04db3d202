#include "services/ledger/turns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"

namespace lienthong::ledger {
namespace {

using ::testing::ElementsAre;

constexpr AfterTurn kLeave = {.what = AfterTurn::What::kLeave};

class Scripted : public Participant {
 public:
  explicit Scripted(std::function<AfterTurn(int turn)> script) : script_(std::move(script)) {}
  AfterTurn TakeTurn() override {
    const AfterTurn after = script_(++turns_);
    if (after.what == AfterTurn::What::kLeave) left.Notify();
    return after;
  }

  absl::Notification left;

 private:
  const std::function<AfterTurn(int turn)> script_;
  int turns_ = 0;
};

TEST(TurnsTest, ThoseWhoWantAnotherTurnWaitForTheOthers) {
  std::vector<std::string> order;
  absl::Notification all_here;
  const auto script = [&](const std::string& name) {
    return [&, name](int turn) -> AfterTurn {
      if (turn == 1) all_here.WaitForNotification();
      order.push_back(name);
      return turn == 3 ? kLeave : AfterTurn{.what = AfterTurn::What::kNextTurn};
    };
  };
  const auto a = std::make_shared<Scripted>(script("a"));
  const auto b = std::make_shared<Scripted>(script("b"));
  Turns turns(1);
  turns.Join(a);
  turns.Join(b);
  all_here.Notify();
  a->left.WaitForNotification();
  b->left.WaitForNotification();
  EXPECT_THAT(order, ElementsAre("a", "b", "a", "b", "a", "b"));
}

TEST(TurnsTest, AWakeDuringATurnIsNotLost) {
  absl::Notification begun;
  absl::Notification woken;
  const auto participant = std::make_shared<Scripted>([&](int turn) -> AfterTurn {
    if (turn == 2) return kLeave;
    begun.Notify();
    woken.WaitForNotification();
    return {};
  });
  Turns turns(1);
  turns.Join(participant);
  begun.WaitForNotification();
  turns.Wake(participant.get());
  woken.Notify();
  participant->left.WaitForNotification();
  turns.Wake(participant.get());
}

TEST(TurnsTest, NewsWakesThoseWhoWaitForThatMuch) {
  absl::Notification rested;
  const auto modest =
      std::make_shared<Scripted>([](int turn) -> AfterTurn { return turn == 2 ? kLeave : AfterTurn{.news = 5}; });
  const auto curious = std::make_shared<Scripted>([&](int turn) -> AfterTurn {
    if (turn == 2) return kLeave;
    rested.Notify();
    return {.news = 6};
  });
  Turns turns(2);
  turns.Join(curious);
  rested.WaitForNotification();
  turns.Announce(5);
  turns.Join(modest);
  modest->left.WaitForNotification();
  EXPECT_FALSE(curious->left.HasBeenNotified());
  turns.Announce(Turns::kLastNews);
  curious->left.WaitForNotification();
}

TEST(TurnsTest, TheTimeWakesAsWell) {
  const absl::Time begin = absl::Now();
  const auto participant = std::make_shared<Scripted>([&](int turn) -> AfterTurn {
    return turn == 2 ? kLeave : AfterTurn{.news = 1, .until = begin + absl::Milliseconds(30)};
  });
  Turns turns(2);
  turns.Join(participant);
  participant->left.WaitForNotification();
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(30));
}

TEST(TurnsTest, NobodyNeedsToHaveLeftAtTheEnd) {
  const auto participant = std::make_shared<Scripted>([](int) -> AfterTurn { return {.news = 1}; });
  { Turns(3).Join(participant); }
  EXPECT_EQ(participant.use_count(), 1);
}

}  // namespace
}  // namespace lienthong::ledger
