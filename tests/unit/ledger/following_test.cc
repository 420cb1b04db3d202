#include "services/ledger/following.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/rpc/errors.h"
#include "tests/unit/ledger/ledger_ground.h"

namespace lienthong::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using What = Following::Step::What;

class FollowingTest : public LedgerGround {
 protected:
  Following Begin(const v1::FollowEventsRequest& request, absl::Time deadline = absl::InfiniteFuture()) {
    auto following = Following::Begin(&records_, &tail_, caller_, request, deadline, now_);
    EXPECT_TRUE(following.ok()) << following.status();
    return *following;
  }

  // Takes steps until the follower rests or ends, and writes down what was sent: "3" for event 3, "h3" for a heartbeat.
  std::vector<std::string> Steps(Following* following, bool stopping = false) {
    std::vector<std::string> sent;
    while (true) {
      v1::FollowEventsResponse response;
      last_ = following->Next(now_, stopping, &response);
      if (last_.what == What::kRest || last_.what == What::kEnd) return sent;
      if (last_.what == What::kMore) continue;
      sent.push_back(response.has_event() ? std::to_string(response.event().position())
                                          : "h" + std::to_string(response.heartbeat_position()));
    }
  }

  Tail tail_{&log_, {}};
  absl::Time now_ = SomeTime();
  Following::Step last_;
};

TEST_F(FollowingTest, PastAndNewEventsComeOnceAndInOrder) {
  Append("workers/a", 300);
  tail_.SkipToHead();
  v1::FollowEventsRequest request;
  request.set_from_position(298);
  Following following = Begin(request);
  EXPECT_THAT(Steps(&following), ElementsAre("298", "299", "300"));
  EXPECT_EQ(last_.what, What::kRest);
  EXPECT_EQ(following.position(), 301u);
  EXPECT_EQ(last_.until, now_ + absl::Seconds(10));
  Append("workers/b", 2);
  EXPECT_THAT(Steps(&following), ElementsAre()) << "the tail has not read them yet";
  tail_.Extend();
  EXPECT_THAT(Steps(&following), ElementsAre("301", "302"));
}

TEST_F(FollowingTest, AFollowerMayBeginAtTheEndWhichTheTailDidNotReachYet) {
  Append("workers/a", 2);
  v1::FollowEventsRequest request;
  request.set_from_position(3);
  Following following = Begin(request);
  EXPECT_THAT(Steps(&following), ElementsAre());
  Append("workers/a", 1);
  tail_.Extend();
  EXPECT_THAT(Steps(&following), ElementsAre("3"));
}

TEST_F(FollowingTest, HeartbeatsTellHowFarEventsWereConsidered) {
  Append("runs/r", 3);
  tail_.SkipToHead();
  v1::FollowEventsRequest request;
  request.mutable_filter()->set_stream_prefix("workers/");
  request.mutable_heartbeat_interval()->set_nanos(100'000'000);
  Following following = Begin(request);
  EXPECT_THAT(Steps(&following), ElementsAre());
  EXPECT_EQ(last_.until, now_ + absl::Milliseconds(100));
  now_ += absl::Milliseconds(100);
  EXPECT_THAT(Steps(&following), ElementsAre("h3"));
  Append("runs/r", 4);
  tail_.Extend();
  now_ += absl::Milliseconds(99);
  EXPECT_THAT(Steps(&following), ElementsAre());
  now_ += absl::Milliseconds(1);
  EXPECT_THAT(Steps(&following), ElementsAre("h7"));
}

TEST_F(FollowingTest, AHeartbeatComesInTimeWhileAFilterGoesThroughManyEvents) {
  Append("runs/r", 2'000);
  tail_.SkipToHead();
  v1::FollowEventsRequest request;
  request.mutable_filter()->set_stream_prefix("workers/");
  Following following = Begin(request);
  v1::FollowEventsResponse response;
  EXPECT_EQ(following.Next(now_, false, &response).what, What::kMore);
  const storage::Position considered = following.position() - 1;
  EXPECT_GT(considered, 0u);
  EXPECT_LT(considered, 500u);
  now_ += absl::Seconds(10);
  EXPECT_EQ(following.Next(now_, false, &response).what, What::kSend);
  EXPECT_EQ(response.heartbeat_position(), considered);
}

TEST_F(FollowingTest, TheSilenceBeginsWhenTheLastResponseIsSent) {
  Append("runs/r", 1);
  tail_.SkipToHead();
  Following following = Begin({});
  v1::FollowEventsResponse response;
  EXPECT_EQ(following.Next(now_, false, &response).what, What::kSend);
  now_ += absl::Seconds(30);
  EXPECT_THAT(Steps(&following), ElementsAre());
  EXPECT_EQ(last_.until, now_ + absl::Seconds(10));
}

TEST_F(FollowingTest, AStoppingServerEndsTheStreamWithALastHeartbeat) {
  Append("runs/r", 2);
  tail_.SkipToHead();
  Following following = Begin({});
  EXPECT_THAT(Steps(&following), ElementsAre("1", "2"));
  EXPECT_THAT(Steps(&following, true), ElementsAre("h2"));
  EXPECT_EQ(last_.what, What::kEnd);
  EXPECT_TRUE(last_.status.ok());
}

TEST_F(FollowingTest, AFollowerWithoutTimeLeftIsTold) {
  Following following = Begin({}, now_ + absl::Seconds(5));
  EXPECT_THAT(Steps(&following), ElementsAre());
  EXPECT_EQ(last_.until, now_ + absl::Seconds(5));
  now_ += absl::Seconds(5);
  EXPECT_THAT(Steps(&following), ElementsAre());
  EXPECT_EQ(last_.what, What::kEnd);
  EXPECT_EQ(rpc::ReasonOf(last_.status), "DEADLINE_PASSED");
}

TEST_F(FollowingTest, AHeartbeatOutOfBoundsAndAPositionBeyondTheEndAreRefusedTogether) {
  v1::FollowEventsRequest request;
  request.set_from_position(2);
  request.mutable_heartbeat_interval()->set_seconds(61);
  const absl::Status status =
      Following::Begin(&records_, &tail_, caller_, request, absl::InfiniteFuture(), now_).status();
  EXPECT_EQ(rpc::ReasonOf(status), "FIELD_INVALID");
  EXPECT_THAT(std::string(status.message()), HasSubstr("from_position"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("heartbeat_interval"));
}

TEST_F(FollowingTest, AnErrorOfTheLogEndsTheStreamWhereItIsMet) {
  Append("runs/r", 2);
  tail_.SkipToHead();
  Following following = Begin({});
  EXPECT_THAT(Steps(&following), ElementsAre("1", "2"));
  Append("runs/r", 1);
  log_.damaged = 3;
  tail_.Extend();
  EXPECT_THAT(Steps(&following), ElementsAre());
  EXPECT_EQ(last_.status.code(), absl::StatusCode::kDataLoss);
}

TEST_F(FollowingTest, TheFullViewRecordsLooksBeforeTheFirstEventLeaves) {
  Append("workers/a", 2);
  Append("workers/b", 1);
  Append("runs/r", 1);
  tail_.SkipToHead();
  v1::FollowEventsRequest request;
  request.set_view(v1::EVENT_VIEW_FULL);
  request.mutable_filter()->set_stream_prefix("workers/");
  Following following = Begin(request);
  v1::FollowEventsResponse response;
  EXPECT_EQ(following.Next(now_, false, &response).what, What::kSend);
  EXPECT_FALSE(response.event().stored_bytes().empty());
  EXPECT_EQ(log_.Head(), 4u + 1 + 2) << "the officer, and a look at each of two workers";
  EXPECT_THAT(Steps(&following), ElementsAre("2", "3"));
  EXPECT_EQ(log_.Head(), 7u);
  tail_.Extend();
  Steps(&following);
  EXPECT_EQ(log_.Head(), 7u) << "looks at looks are none";
  Append("workers/c", 1);
  tail_.Extend();
  EXPECT_THAT(Steps(&following), ElementsAre("8"));
  EXPECT_EQ(log_.Head(), 9u);
}

TEST_F(FollowingTest, ManyEventsOfTheFullViewShareTheirLooks) {
  Append("workers/a", 1'000);
  tail_.SkipToHead();
  v1::FollowEventsRequest request;
  request.set_view(v1::EVENT_VIEW_FULL);
  Following following = Begin(request);
  EXPECT_EQ(Steps(&following).size(), 1'000u);
  EXPECT_LE(log_.Head(), 1'000u + 1 + 4);
  EXPECT_GT(log_.Head(), 1'001u);
}

TEST_F(FollowingTest, ALogThatTakesNoLooksEndsTheFullViewUnseen) {
  Append("workers/a", 1);
  tail_.SkipToHead();
  log_.read_only = true;
  v1::FollowEventsRequest request;
  request.set_view(v1::EVENT_VIEW_FULL);
  Following full = Begin(request);
  EXPECT_THAT(Steps(&full), ElementsAre());
  EXPECT_EQ(last_.what, What::kEnd);
  EXPECT_EQ(storage::MarkOf(last_.status, storage::kReadOnlyMark), storage::kCauseWriteFailed);
  Following clear = Begin({});
  EXPECT_THAT(Steps(&clear), ElementsAre("1"));
}

}  // namespace
}  // namespace lienthong::ledger
