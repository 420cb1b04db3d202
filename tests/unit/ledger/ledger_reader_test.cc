#include "services/ledger/ledger_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/rpc/errors.h"
#include "storage/in_memory_event_log.h"

namespace lienthong::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LedgerReaderTest : public ::testing::Test {
 protected:
  LedgerReaderTest()
      : log_([] { return absl::FromUnixSeconds(1'700'000'000); }),
        key_(storage::LookupKey::FromBytes(std::string(32, 'k'))),
        ids_([] { return absl::FromUnixSeconds(1'700'000'000); }, [this] { return ++random_; }),
        officers_(&log_, &key_, &sealer_, &ids_),
        looks_(&log_, &ids_, [] { return absl::FromUnixSeconds(1'700'000'000); }) {
    records_.log = &log_;
    records_.sealer = &sealer_;
    records_.key = &key_;
    records_.ids = &ids_;
    records_.officers = &officers_;
    records_.looks = &looks_;
    reader_ = std::make_unique<LedgerReader>(&records_, std::vector<std::string>(), &stopping_);
  }

  void Append(const std::string& stream, int count) {
    storage::StreamWrite write{.stream = stream};
    for (int i = 0; i < count; ++i) {
      storage::NewEvent event;
      event.envelope.set_event_id(ids_.NextBytes());
      event.envelope.set_type("Noted");
      event.envelope.set_schema_version(1);
      event.envelope.set_agency("G09.12");
      event.parts.push_back({stream, "note"});
      write.events.push_back(std::move(event));
    }
    storage::AppendRequest request;
    request.writes.push_back(std::move(write));
    ASSERT_TRUE(log_.Append(std::move(request)).ok());
  }

  v1::ListEventsResponse List(const v1::ListEventsRequest& request) {
    absl::StatusOr<v1::ListEventsResponse> page = reader_->ListEvents(caller_, request, absl::InfiniteFuture());
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *page : v1::ListEventsResponse();
  }

  std::vector<uint64_t> Positions(const v1::ListEventsResponse& page) {
    std::vector<uint64_t> positions;
    for (const v1::Event& event : page.events()) positions.push_back(event.position());
    return positions;
  }

  const rpc::Caller caller_{"G09.12", "officer", "audit", "test"};
  uint64_t random_ = 0;
  storage::InMemoryEventLog log_;
  const storage::LookupKey key_;
  const storage::PayloadSealer sealer_{};
  storage::Uuid7Source ids_;
  access::Officers officers_;
  access::Looks looks_;
  access::RecordKeeping records_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<LedgerReader> reader_;
};

TEST_F(LedgerReaderTest, PagesFollowEachOtherWithoutGapOrRepeat) {
  Append("workers/a", 5);
  v1::ListEventsRequest request;
  request.set_page_size(2);
  v1::ListEventsResponse page = List(request);
  EXPECT_THAT(Positions(page), ElementsAre(1, 2));
  EXPECT_EQ(page.head(), 5u);
  request.set_page_token(page.next_page_token());
  page = List(request);
  EXPECT_THAT(Positions(page), ElementsAre(3, 4));
  request.set_page_token(page.next_page_token());
  page = List(request);
  EXPECT_THAT(Positions(page), ElementsAre(5));
  EXPECT_THAT(page.next_page_token(), IsEmpty());
}

TEST_F(LedgerReaderTest, ATokenOfAnotherFilterIsRefused) {
  Append("workers/a", 3);
  v1::ListEventsRequest request;
  request.set_page_size(1);
  request.set_page_token(List(request).next_page_token());
  request.mutable_filter()->set_agency("G09.12");
  EXPECT_EQ(rpc::ReasonOf(reader_->ListEvents(caller_, request, absl::InfiniteFuture()).status()),
            "PAGE_TOKEN_INVALID");
}

TEST_F(LedgerReaderTest, AFilterThatMatchesLittleEndsThePageAfterItsBoundOfPositions) {
  for (int i = 0; i < 3; ++i) Append("runs/r", 8'000);
  Append("workers/a", 1);
  v1::ListEventsRequest request;
  request.mutable_filter()->set_stream_prefix("workers/");
  v1::ListEventsResponse page = List(request);
  EXPECT_THAT(page.events(), IsEmpty());
  ASSERT_FALSE(page.next_page_token().empty());
  request.set_page_token(page.next_page_token());
  page = List(request);
  EXPECT_THAT(Positions(page), ElementsAre(24'001));
  EXPECT_THAT(page.next_page_token(), IsEmpty());
}

TEST_F(LedgerReaderTest, TheFullViewRecordsOneLookForEachSubjectAndNoneForLooks) {
  Append("workers/a", 2);
  Append("registries/labour/records/b", 1);
  Append("runs/r", 1);
  v1::ListEventsRequest request;
  request.set_view(v1::EVENT_VIEW_FULL);
  EXPECT_THAT(List(request).events(), SizeIs(4));
  request.mutable_filter()->set_stream_prefix("access/");
  const v1::ListEventsResponse looks = List(request);
  ASSERT_THAT(looks.events(), SizeIs(3));
  EXPECT_THAT(looks.events(0).subjects(), ElementsAre("registries/labour/records/b"));
  EXPECT_THAT(looks.events(1).subjects(), ElementsAre("runs/r"));
  EXPECT_THAT(looks.events(2).subjects(), ElementsAre("workers/a"));
  EXPECT_EQ(List(request).head(), looks.head());
}

TEST_F(LedgerReaderTest, TheClearViewRecordsNoLook) {
  Append("workers/a", 2);
  List(v1::ListEventsRequest());
  EXPECT_EQ(log_.Head(), 2u);
}

TEST_F(LedgerReaderTest, AFollowerGetsPastAndNewEventsOnceAndInOrder) {
  Append("workers/a", 300);
  std::vector<uint64_t> positions;
  v1::FollowEventsRequest request;
  request.set_from_position(290);
  const LedgerReader::Follower follower = {[&](const v1::FollowEventsResponse& response) {
                                             if (response.has_event()) positions.push_back(response.event().position());
                                             if (positions.size() == 11) Append("workers/b", 2);
                                             return positions.size() < 13;
                                           },
                                           [] { return false; }};
  EXPECT_TRUE(reader_->FollowEvents(caller_, request, absl::InfiniteFuture(), follower).ok());
  ASSERT_THAT(positions, SizeIs(13));
  for (size_t i = 0; i < positions.size(); ++i) EXPECT_EQ(positions[i], 290 + i);
}

TEST_F(LedgerReaderTest, HeartbeatsTellHowFarEventsWereConsidered) {
  Append("runs/r", 3);
  std::vector<uint64_t> heartbeats;
  v1::FollowEventsRequest request;
  request.mutable_filter()->set_stream_prefix("workers/");
  request.mutable_heartbeat_interval()->set_nanos(100'000'000);
  const LedgerReader::Follower follower = {[&](const v1::FollowEventsResponse& response) {
                                             heartbeats.push_back(response.heartbeat_position());
                                             return heartbeats.size() < 2;
                                           },
                                           [] { return false; }};
  EXPECT_TRUE(reader_->FollowEvents(caller_, request, absl::InfiniteFuture(), follower).ok());
  EXPECT_THAT(heartbeats, ElementsAre(3, 3));
}

TEST_F(LedgerReaderTest, AStoppingServerEndsTheStreamWithALastHeartbeat) {
  Append("runs/r", 2);
  std::vector<v1::FollowEventsResponse> sent;
  v1::FollowEventsRequest request;
  request.set_from_position(2);
  const LedgerReader::Follower follower = {[&](const v1::FollowEventsResponse& response) {
                                             sent.push_back(response);
                                             stopping_.store(true);
                                             return true;
                                           },
                                           [] { return false; }};
  EXPECT_TRUE(reader_->FollowEvents(caller_, request, absl::InfiniteFuture(), follower).ok());
  ASSERT_THAT(sent, SizeIs(2));
  EXPECT_EQ(sent[0].event().position(), 2u);
  EXPECT_EQ(sent[1].heartbeat_position(), 2u);
}

TEST_F(LedgerReaderTest, AFollowerWithoutTimeLeftIsTold) {
  const LedgerReader::Follower follower = {[](const v1::FollowEventsResponse&) { return true; }, [] { return false; }};
  const absl::Status status = reader_->FollowEvents(caller_, {}, absl::InfinitePast(), follower);
  EXPECT_EQ(rpc::ReasonOf(status), "DEADLINE_PASSED");
}

TEST_F(LedgerReaderTest, AHeartbeatOutOfBoundsAndAPositionBeyondTheEndAreRefusedTogether) {
  v1::FollowEventsRequest request;
  request.set_from_position(2);
  request.mutable_heartbeat_interval()->set_seconds(61);
  const LedgerReader::Follower follower = {[](const v1::FollowEventsResponse&) { return false; }, [] { return true; }};
  const absl::Status status = reader_->FollowEvents(caller_, request, absl::InfiniteFuture(), follower);
  EXPECT_EQ(rpc::ReasonOf(status), "FIELD_INVALID");
  EXPECT_THAT(std::string(status.message()), HasSubstr("from_position"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("heartbeat_interval"));
}

TEST_F(LedgerReaderTest, TheHeadOfAnEmptyLogHasNoRecordTime) {
  absl::StatusOr<v1::Head> head = reader_->GetHead();
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->position(), 0u);
  EXPECT_FALSE(head->has_record_time());
  Append("runs/r", 1);
  head = reader_->GetHead();
  EXPECT_EQ(head->position(), 1u);
  EXPECT_EQ(head->record_time().seconds(), 1'700'000'000);
}

}  // namespace
}  // namespace lienthong::ledger
