#include "services/review/opening.h"

#include <gtest/gtest.h>

#include "tests/unit/review/written_reviews.h"

namespace lienthong::review {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test

class OpeningTest : public ::testing::Test {
 protected:
  Opening With(OpeningPolicy policy) { return Opening(log_.records(), &log_.queue(), std::move(policy)); }

  WrittenReviews log_;
};

TEST_F(OpeningTest, APairHasOneOpenReview) {
  const std::string id = Open(log_, Pair());
  EXPECT_FALSE(Require(With({}).Conflict(Pair())).has_value());
  Close(log_, id, kWithdrawn);
  EXPECT_TRUE(Require(With({}).Conflict(Pair())).has_value());
}

TEST_F(OpeningTest, TwoWhoOpenTheSamePairAtOnceOpenItOnce) {
  const NewReview one = *Require(With({}).Conflict(Pair()));
  const NewReview two = *Require(With({}).Conflict(Pair()));
  Write(log_, one);
  storage::AppendRequest append;
  append.writes.push_back({two.stream, 0, {access::MakeOpenEvent(log_.records()->ids, {"lienthong", ""}, two.opened)}});
  append.claims.push_back(two.claim);
  EXPECT_EQ(storage::MarkOf(log_.log().Append(std::move(append)).status(), storage::kTakenMark), storage::kTakenClaim);
}

TEST_F(OpeningTest, WhatNobodyCouldTellIsAskedAgainOnlyWhenTheRecordSaysSomethingElse) {
  MetPair pair = Pair();
  Close(log_, Open(log_, pair), kUndecided);
  EXPECT_FALSE(Require(With({}).Conflict(pair)).has_value());
  pair.record_revision = 2;
  EXPECT_TRUE(Require(With({}).Conflict(pair)).has_value());
}

TEST_F(OpeningTest, TheSampleIsTheSameEachTimeAndOfTheSizeAskedFor) {
  OpeningPolicy policy;
  policy.control_per_million = 100'000;
  int drawn = 0;
  for (int i = 0; i < 2'000; ++i) {
    const MetPair pair = Pair(kWorkerId, absl::StrCat("record-", i));
    const bool once = Require(With(policy).Control(pair)).has_value();
    EXPECT_EQ(once, Require(With(policy).Control(pair)).has_value());
    drawn += once ? 1 : 0;
  }
  EXPECT_NEAR(drawn, 200, 60);
  policy.control_per_million = 0;
  EXPECT_FALSE(Require(With(policy).Control(Pair())).has_value());
}

TEST_F(OpeningTest, TheEventSaysHowItWasDrawnAndWhoMaySeeIt) {
  OpeningPolicy policy;
  policy.control_per_million = 1'000'000;
  policy.second_per_million = 1'000'000;
  policy.restricted_registries = {"labour"};
  const ev::ReviewOpened opened = Require(With(policy).Control(Pair()))->opened;
  EXPECT_EQ(opened.kind(), kControl);
  EXPECT_TRUE(opened.second());
  EXPECT_TRUE(opened.restricted());
  EXPECT_EQ(opened.control_per_million(), 1'000'000u);
  EXPECT_EQ(opened.second_per_million(), 1'000'000u);
}

}  // namespace
}  // namespace lienthong::review
