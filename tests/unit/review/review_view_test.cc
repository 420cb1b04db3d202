#include "services/review/review_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/review/written_reviews.h"

namespace lienthong::review {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReviewViewTest : public ::testing::Test {
 protected:
  std::vector<std::string> Waiting(const Pool& pool) {
    std::vector<std::string> ids;
    for (const WaitingReview& row : Require(log_.queue().Waiting(pool, "", 100))) ids.push_back(row.id);
    return ids;
  }
  size_t Held(const std::string& officer) { return Require(log_.queue().HeldBy(officer, log_.now(), 100)); }
  std::string Opened(int number, bool second = false) {
    return Open(log_, Pair(kWorkerId, absl::StrCat(std::string(kRecordId).substr(0, 34), 10 + number)), second);
  }
  void ExpectSameAfterRebuild() {
    const std::vector<storage::ViewRow> rows = Rows(log_);
    ASSERT_TRUE(log_.views().Rebuild(kQueueView).ok());
    EXPECT_EQ(Rows(log_), rows);
  }

  WrittenReviews log_;
  const Pool pool_{"01", false, false};
};

TEST_F(ReviewViewTest, APoolHoldsTheMostUrgentFirstAndOfThoseTheOldest) {
  OpeningPolicy all;
  all.control_per_million = 1'000'000;
  const std::string control = Write(log_, *Require(Opening(log_.records(), &log_.queue(), all).Control(Pair())));
  const std::string first = Opened(1);
  const std::string second = Opened(2);
  EXPECT_THAT(Waiting(pool_), ElementsAre(first, second, control));
  EXPECT_THAT(Waiting({"01", true, false}), IsEmpty());
  EXPECT_THAT(Waiting({"24", false, false}), IsEmpty());
  MetPair unknown = Pair("01890000-0000-7000-8000-000000000002");
  unknown.province.clear();
  EXPECT_THAT(Waiting({kNoProvince, false, false}), IsEmpty());
  const std::string nowhere = Open(log_, unknown);
  EXPECT_THAT(Waiting({kNoProvince, false, false}), ElementsAre(nowhere));
}

TEST_F(ReviewViewTest, WhatAnOfficerHoldsIsCountedWhileTheLeasesLast) {
  const std::string one = Opened(1);
  Claim(log_, one, "o1");
  Claim(log_, Opened(2), "o1", absl::Minutes(30));
  Claim(log_, Opened(3), "o2");
  EXPECT_EQ(Held("o1"), 2u);
  log_.Pass(absl::Minutes(20));
  EXPECT_EQ(Held("o1"), 1u);
  EXPECT_EQ(Held("o2"), 0u);
  Claim(log_, one, "o2");
  EXPECT_EQ(Held("o2"), 1u);
  EXPECT_EQ(Held("o1"), 1u);
  Say(log_, one, "o2", ev::ReviewReleased());
  EXPECT_EQ(Held("o2"), 0u);
  ExpectSameAfterRebuild();
}

TEST_F(ReviewViewTest, WhatIsPassedOnChangesThePoolAndWhatIsClosedLeavesIt) {
  const std::string id = Opened(1);
  Claim(log_, id, "o1");
  Answer(log_, id, "o1", kNotEnough);
  PassOn(log_, id, "supervisors");
  EXPECT_THAT(Waiting(pool_), IsEmpty());
  EXPECT_THAT(Waiting({"01", false, true}), ElementsAre(id));
  EXPECT_EQ(Held("o1"), 0u);
  Close(log_, id, kDifferent, {{"first", kNotEnough}, {"supervisors", kDifferent}});
  EXPECT_THAT(Waiting({"01", false, true}), IsEmpty());
  const std::vector<ReviewState> listed = Require(log_.queue().List("", 10));
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_TRUE(listed[0].over());
  EXPECT_TRUE(PoolOf(listed[0]).supervisors);
  EXPECT_EQ(listed[0].given[0].officer, "o1");
  EXPECT_EQ(listed[0].given[0].answer, "") << "the view opens nothing";
  ExpectSameAfterRebuild();
}

TEST_F(ReviewViewTest, OutcomesAreCountedByMonthKindAndRule) {
  Close(log_, Opened(1, true), kSame, {{"first", kSame}, {"second", kSame}});
  Close(log_, Opened(2, true), kDifferent, {{"first", kSame}, {"second", kDifferent}, {"supervisors", kDifferent}});
  Close(log_, Opened(3), kSame, {{"first", kSame}});
  log_.Pass(absl::Hours(24 * 40));
  Close(log_, Opened(4), kWithdrawn);
  const std::vector<CountRow> counts = Require(log_.queue().Counts("", ""));
  ASSERT_EQ(counts.size(), 2u);
  EXPECT_EQ(counts[0].month, "2026-09");
  EXPECT_EQ(counts[0].kind, kConflict);
  EXPECT_EQ(counts[0].rule, "personal_number");
  EXPECT_EQ(counts[0].counts, (OutcomeCounts{2, 1, 0, 0}));
  EXPECT_EQ(counts[1].counts, (OutcomeCounts{0, 0, 0, 1}));
  const auto pairs = Require(log_.queue().Pairs("", ""));
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].second, (AnswerPairs{{{1, 1, 0}, {0, 0, 0}, {0, 0, 0}}}));
  EXPECT_EQ(Require(log_.queue().Counts("2026-10", "")).size(), 1u);
  EXPECT_EQ(Require(log_.queue().Counts("2026-09", "2026-09")).size(), 1u);
  EXPECT_EQ(Require(log_.queue().Pairs("2026-09", "2026-09")).size(), 1u);
  EXPECT_THAT(Require(log_.queue().Pairs("2026-10", "")), IsEmpty());
  ExpectSameAfterRebuild();
}

TEST_F(ReviewViewTest, AnErasureEndsWhatWaitsAndKeepsWhatWasLearnt) {
  const std::string waiting = Opened(1);
  Claim(log_, waiting, "o1");
  const std::string closed = Opened(2);
  Answer(log_, closed, "o1", kSame);
  Close(log_, closed, kSame, {{"first", kSame}});
  Erase(log_, absl::StrCat("workers/", kWorkerId));
  EXPECT_THAT(Waiting(pool_), IsEmpty());
  EXPECT_EQ(Held("o1"), 0u);
  const std::vector<CountRow> counts = Require(log_.queue().Counts("", ""));
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts[0].counts, (OutcomeCounts{1, 0, 0, 1}));
  for (const auto& [key, value] : Rows(log_)) EXPECT_NE(key[0], 'p') << "the pair is forgotten";
  ExpectSameAfterRebuild();
}

}  // namespace
}  // namespace lienthong::review
