// The bytes of every event of a review, in tests/golden/events: read for ever.

#include <gtest/gtest.h>

#include <map>

#include "absl/strings/escaping.h"
#include "tests/support/golden_file.h"
#include "tests/unit/review/written_reviews.h"

namespace lienthong::review {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test

std::map<std::string, std::string> EveryPayload() {
  ev::ReviewOpened opened;
  opened.set_worker_id(kWorkerId);
  opened.set_registry("labour");
  opened.set_source_record_id(kRecordId);
  opened.set_kind(kConflict);
  opened.set_rule("personal_number");
  opened.set_province("01");
  opened.set_restricted(true);
  opened.set_priority(5);
  opened.set_second(true);
  opened.set_record_revision(3);
  opened.set_control_per_million(10'000);
  opened.set_second_per_million(50'000);
  ev::ReviewClaimed claimed;
  claimed.mutable_lease_end()->set_seconds(1'790'000'900);
  ev::ReviewAnswered answered;
  answered.set_answer(kSame);
  answered.set_reason("same_person");
  answered.set_note("đã xem giấy tờ");
  ev::ReviewPassedOn passed;
  passed.set_to("second");
  passed.set_cause("second_answer");
  ev::ReviewClosed closed;
  closed.set_outcome(kSame);
  closed.set_cause("agreed");
  closed.add_verdicts()->set_stage("first");
  closed.mutable_verdicts(0)->set_answer(kSame);
  closed.set_decision_id("0123456789abcdef");
  return {{"ReviewOpened", opened.SerializeAsString()},
          {"ReviewClaimed", claimed.SerializeAsString()},
          {"ReviewReleased", ev::ReviewReleased().SerializeAsString()},
          {"ReviewAnswered", answered.SerializeAsString()},
          {"ReviewPassedOn", passed.SerializeAsString()},
          {"ReviewClosed", closed.SerializeAsString()}};
}

TEST(ReviewEventsTest, TheBytesOfEveryEventAreAsTheyEverWere) {
  const std::map<std::string, std::string> golden = ReadGoldenFile("events/review_events_1.hex");
  for (const auto& [type, bytes] : EveryPayload()) {
    const auto found = golden.find(type);
    if (found == golden.end() || found->second != bytes) {
      ADD_FAILURE() << "golden bytes of " << type << " differ; now they are\n"
                    << type << " " << absl::BytesToHexString(bytes);
    }
  }
  EXPECT_EQ(golden.size(), EveryPayload().size());
}

TEST(ReviewEventsTest, AReviewIsReadFromItsStream) {
  WrittenReviews log;
  const std::string id = Open(log, Pair(), true);
  Claim(log, id, "one");
  log.Pass(absl::Minutes(1));
  Claim(log, id, "one", absl::Minutes(30));
  ReviewState state = Load(log, id);
  EXPECT_EQ(state.revision, 3u);
  EXPECT_EQ(state.lease->begin, log.now() - absl::Minutes(1)) << "renewed, not claimed anew";
  EXPECT_EQ(state.lease->end, log.now() + absl::Minutes(30));
  Answer(log, id, "one", kSame);
  PassOn(log, id, "second");
  state = Load(log, id);
  EXPECT_EQ(state.stage, Stage::kSecond);
  EXPECT_FALSE(state.lease.has_value());
  ASSERT_EQ(state.given.size(), 1u);
  EXPECT_EQ(state.given[0].answer, kSame);
  EXPECT_EQ(state.given[0].note, "a note");
  Close(log, id, kSame);
  EXPECT_TRUE(Load(log, id).over());
  EXPECT_EQ(Load(log, "01890000-0000-7000-8000-0000000000ff").revision, 0u);
}

TEST(ReviewEventsTest, AnErasureEndsTheReviewAndTakesTheAnswersAlong) {
  WrittenReviews log;
  const std::string id = Open(log, Pair(), true);
  Answer(log, id, "one", kSame);
  PassOn(log, id, "second");
  Erase(log, absl::StrCat("workers/", kWorkerId));
  const ReviewState state = Load(log, id);
  EXPECT_TRUE(state.over());
  EXPECT_EQ(state.closed.cause(), kErased);
  EXPECT_EQ(state.given[0].answer, "");
  EXPECT_EQ(state.given[0].note, "");
}

TEST(ReviewEventsTest, EventsThatCannotComeNextAreDamage) {
  WrittenReviews log;
  const std::string id = Open(log, Pair());
  Say(log, id, "one", Load(log, id).opened);
  EXPECT_TRUE(absl::IsDataLoss(LoadReview(log.log(), *log.records()->sealer, id).status()));
}

}  // namespace
}  // namespace lienthong::review
