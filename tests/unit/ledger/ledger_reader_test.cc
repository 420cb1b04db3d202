#include "services/ledger/ledger_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/rpc/errors.h"
#include "tests/unit/ledger/ledger_ground.h"

namespace lienthong::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LedgerReaderTest : public LedgerGround {
 protected:
  v1::ListEventsResponse List(const v1::ListEventsRequest& request) {
    absl::StatusOr<v1::ListEventsResponse> page = reader_.ListEvents(caller_, request, absl::InfiniteFuture());
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *page : v1::ListEventsResponse();
  }

  std::vector<uint64_t> Positions(const v1::ListEventsResponse& page) {
    std::vector<uint64_t> positions;
    for (const v1::Event& event : page.events()) positions.push_back(event.position());
    return positions;
  }

  LedgerReader reader_{&records_, {}};
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
  EXPECT_EQ(rpc::ReasonOf(reader_.ListEvents(caller_, request, absl::InfiniteFuture()).status()), "PAGE_TOKEN_INVALID");
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

TEST_F(LedgerReaderTest, TheHeadOfAnEmptyLogHasNoRecordTime) {
  absl::StatusOr<v1::Head> head = reader_.GetHead();
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->position(), 0u);
  EXPECT_FALSE(head->has_record_time());
  Append("runs/r", 1);
  head = reader_.GetHead();
  EXPECT_EQ(head->position(), 1u);
  EXPECT_EQ(head->record_time().seconds(), 1'700'000'000);
}

}  // namespace
}  // namespace lienthong::ledger
