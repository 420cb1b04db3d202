#include "services/review/review_rules.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace lienthong::review {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'790'000'000);

ReviewState Open(bool second = false) {
  ReviewState state;
  state.revision = 1;
  state.opened.set_second(second);
  return state;
}

ReviewState Answered(ReviewState state, const std::string& officer, const std::string& answer) {
  const Next next = AfterAnswer(state, answer);
  state.given.push_back({state.stage, "A", officer, kNow, answer, "", ""});
  state.stage = next.stage;
  state.lease.reset();
  return state;
}

TEST(ReviewRulesTest, ALeaseEndsByItself) {
  ReviewState state = Open();
  EXPECT_TRUE(MayClaim(state, "A", "one", kNow));
  state.lease = Lease{"A", "one", kNow, kNow + absl::Minutes(15)};
  EXPECT_FALSE(MayClaim(state, "A", "two", kNow));
  EXPECT_FALSE(MayClaim(state, "A", "one", kNow)) << "she has it already";
  EXPECT_TRUE(IsHeldBy(state, "one", kNow));
  EXPECT_FALSE(IsHeldBy(state, "two", kNow));
  const absl::Time end = kNow + absl::Minutes(15);
  EXPECT_TRUE(IsHeldBy(state, "one", end - absl::Nanoseconds(1)));
  EXPECT_FALSE(IsHeldBy(state, "one", end));
  EXPECT_TRUE(MayClaim(state, "A", "two", end));
}

TEST(ReviewRulesTest, OneAnswerDecidesUnlessASecondWasDrawn) {
  const Next once = AfterAnswer(Open(), kSame);
  EXPECT_EQ(once.stage, Stage::kClosed);
  EXPECT_EQ(once.outcome, kSame);
  const Next drawn = AfterAnswer(Open(true), kSame);
  EXPECT_EQ(drawn.stage, Stage::kSecond);
  EXPECT_EQ(drawn.outcome, "");
}

TEST(ReviewRulesTest, TheSecondIsAnotherOfficerOfTheSameAgency) {
  const ReviewState state = Answered(Open(true), "one", kSame);
  EXPECT_FALSE(MayClaim(state, "A", "one", kNow));
  EXPECT_TRUE(MayClaim(state, "A", "two", kNow));
  EXPECT_FALSE(MayClaim(state, "B", "three", kNow));
}

TEST(ReviewRulesTest, TwoWhoAgreeDecideAndTwoWhoDoNotAskAThird) {
  const ReviewState waiting = Answered(Open(true), "one", kSame);
  const Next agreed = AfterAnswer(waiting, kSame);
  EXPECT_EQ(agreed.outcome, kSame);
  EXPECT_EQ(agreed.cause, "agreed");
  const Next differ = AfterAnswer(waiting, kDifferent);
  EXPECT_EQ(differ.stage, Stage::kSupervisors);
  EXPECT_EQ(differ.cause, "disagreement");
  const ReviewState third = Answered(waiting, "two", kDifferent);
  EXPECT_FALSE(MayClaim(third, "A", "one", kNow));
  EXPECT_FALSE(MayClaim(third, "A", "two", kNow));
  EXPECT_TRUE(MayClaim(third, "B", "three", kNow));
  EXPECT_EQ(AfterAnswer(third, kDifferent).outcome, kDifferent);
}

TEST(ReviewRulesTest, WhatNobodyCanTellStaysUndecided) {
  const Next passed = AfterAnswer(Open(), kNotEnough);
  EXPECT_EQ(passed.stage, Stage::kSupervisors);
  const Next second = AfterAnswer(Answered(Open(), "one", kNotEnough), kNotEnough);
  EXPECT_EQ(second.stage, Stage::kClosed);
  EXPECT_EQ(second.outcome, kUndecided);
}

TEST(ReviewRulesTest, WhatIsEscalatedWaitsForASupervisorWhoCannotPassItOn) {
  EXPECT_TRUE(MayEscalate(Open()));
  const ReviewState state = Answered(Open(true), "one", kEscalated);
  EXPECT_EQ(state.stage, Stage::kSupervisors);
  EXPECT_FALSE(MayEscalate(state));
  EXPECT_FALSE(MayClaim(state, "A", "one", kNow));
}

TEST(ReviewRulesTest, ADrawTakesThePartThatIsAskedFor) {
  uint64_t drawn = 0;
  uint64_t number = 1;
  for (int i = 0; i < 100'000; ++i) {
    number = number * 6364136223846793005ULL + 1442695040888963407ULL;
    std::string hash(8, '\0');
    for (int byte = 0; byte < 8; ++byte) hash[byte] = static_cast<char>(number >> (8 * byte));
    EXPECT_FALSE(IsDrawn(hash, 0));
    EXPECT_TRUE(IsDrawn(hash, 1'000'000));
    drawn += IsDrawn(hash, 50'000) ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(drawn), 5'000, 350);
}

}  // namespace
}  // namespace lienthong::review
