// Reviews that runs open, claimed and answered, on workers that registries made known.

#include "services/review/desk/review_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/review/desk/review_queries.h"
#include "services/review/desk/review_render.h"
#include "tests/support/review_ground.h"

namespace lienthong::review {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kLan[] = "003190000001";

// Lan of labour, and another person there under her number.
class ReviewDeskTest : public ::testing::Test {
 protected:
  void Start(uint32_t second_per_million = 0, uint32_t control_per_million = 0) {
    ground_ = std::make_unique<ReviewGround>(second_per_million, control_per_million);
    ground_->PutPerson("L1", kLan, "Nguyễn Thị Lan", "1990-01-02");
    ground_->identity().Reconcile("labour");
    lan_ = WorkerNames(ground_->identity()).at(0);
    ground_->PutPerson("L2", kLan, "Trần Văn Mạnh", "1971-05-06");
    ground_->identity().Reconcile("labour");
  }
  v1::Review Claim(int officer, bool supervisors = false) {
    return Require(ground_->Claim(officer, supervisors)).review();
  }
  absl::StatusOr<v1::Review> Answer(int officer, const v1::Review& review, v1::ReviewAnswer answer) {
    return ground_->Answer(officer, review.name(), answer);
  }
  v1::Review Get(int officer, const v1::Review& review) { return GetReview(*ground_, officer, review.name()); }
  size_t LinksOfLan() { return StateOf(ground_->identity(), lan_).links.size(); }
  std::vector<v1::Review> All() { return AllReviews(*ground_); }

  std::unique_ptr<ReviewGround> ground_;
  std::string lan_;
};

TEST_F(ReviewDeskTest, AConflictIsOpenedOnceClaimedAndLinkedByItsAnswer) {
  Start();
  ground_->identity().Reconcile("labour", true);
  ASSERT_THAT(All(), SizeIs(1)) << "the next run meets it again";
  const v1::Review claimed = Claim(1);
  EXPECT_EQ(claimed.kind(), v1::REVIEW_KIND_CONFLICT);
  EXPECT_EQ(claimed.rule(), "personal_number");
  EXPECT_FALSE(claimed.has_sides());
  EXPECT_FALSE(Require(ground_->Claim(2)).has_review()) << "somebody has it";
  const v1::Review shown = Get(1, claimed);
  EXPECT_EQ(shown.sides().worker(), lan_);
  EXPECT_TRUE(shown.sides().has_score());
  EXPECT_EQ(LinksOfLan(), 1u);
  const v1::Review closed = Require(Answer(1, claimed, v1::REVIEW_ANSWER_SAME));
  EXPECT_EQ(closed.outcome(), v1::REVIEW_OUTCOME_SAME);
  EXPECT_EQ(LinksOfLan(), 2u);
  EXPECT_THAT(Get(2, claimed).sides().decision(), HasSubstr(lan_ + "/decisions/"));
  ground_->identity().Reconcile("labour", true);
  EXPECT_THAT(All(), SizeIs(1));
  EXPECT_EQ(LinksOfLan(), 2u);
}

TEST_F(ReviewDeskTest, WhatIsDifferentIsNeverLinkedAgain) {
  Start();
  const v1::Review claimed = Claim(1);
  const std::string record = Get(1, claimed).sides().source_record();
  ASSERT_TRUE(Answer(1, claimed, v1::REVIEW_ANSWER_DIFFERENT).ok());
  ground_->identity().Reconcile("labour", true);
  EXPECT_EQ(LinksOfLan(), 1u);
  EXPECT_THAT(All(), SizeIs(1));
  const auto link = ground_->identity().Desk().LinkRecord(
      Officer(2), AboutRecord<identity::v1::LinkRecordRequest>(ground_->identity(), lan_, record));
  EXPECT_EQ(rpc::ReasonOf(link.status()), "STATE_FORBIDS");
}

TEST_F(ReviewDeskTest, OnlyWhoHoldsAReviewSeesItAndAnswersIt) {
  Start();
  const v1::Review claimed = Claim(1);
  EXPECT_FALSE(Get(2, claimed).has_sides());
  EXPECT_EQ(rpc::ReasonOf(Answer(2, claimed, v1::REVIEW_ANSWER_SAME).status()), "STATE_FORBIDS");
  ground_->identity().bridge().Pass(absl::Minutes(16));
  EXPECT_EQ(rpc::ReasonOf(Answer(1, claimed, v1::REVIEW_ANSWER_SAME).status()), "STATE_FORBIDS") << "it ran out";
  EXPECT_FALSE(Get(1, claimed).has_sides());
  EXPECT_EQ(Claim(2).name(), claimed.name());
}

TEST_F(ReviewDeskTest, EveryShownPairIsALookAtBoth) {
  Start();
  const v1::Review claimed = Claim(1);
  const storage::Position before = ground_->identity().records()->log->Head();
  const v1::Review shown = Get(1, claimed);
  std::set<std::string> seen;
  for (const storage::StoredEvent& event : Require(ground_->identity().records()->log->ReadAll(before + 1, 100))) {
    if (event.envelope.type() == "PersonalDataRead") seen.insert(event.envelope.sealed_parts(0).subject());
  }
  EXPECT_EQ(seen, (std::set<std::string>{lan_, shown.sides().source_record()}));
}

TEST_F(ReviewDeskTest, TheSecondOfficerIsAnotherAndDoesNotSeeTheFirstAnswer) {
  Start(1'000'000);
  const v1::Review claimed = Claim(1);
  const v1::Review waiting = Require(Answer(1, claimed, v1::REVIEW_ANSWER_SAME));
  EXPECT_EQ(waiting.stage(), v1::REVIEW_STAGE_SECOND);
  EXPECT_EQ(LinksOfLan(), 1u) << "nothing is carried out before";
  EXPECT_FALSE(Require(ground_->Claim(1)).has_review());
  ASSERT_EQ(Claim(2).name(), claimed.name());
  const v1::Review shown = Get(2, claimed);
  EXPECT_TRUE(shown.has_sides());
  EXPECT_THAT(shown.sides().answers(), IsEmpty());
  const v1::Review differ = Require(Answer(2, claimed, v1::REVIEW_ANSWER_DIFFERENT));
  EXPECT_EQ(differ.stage(), v1::REVIEW_STAGE_SUPERVISORS);
  EXPECT_FALSE(Require(ground_->Claim(1, true)).has_review());
  ASSERT_EQ(Claim(3, true).name(), claimed.name());
  EXPECT_THAT(Get(3, claimed).sides().answers(), SizeIs(2));
  ASSERT_TRUE(Answer(3, claimed, v1::REVIEW_ANSWER_SAME).ok());
  EXPECT_EQ(LinksOfLan(), 2u);
}

TEST_F(ReviewDeskTest, WhatNobodyCanTellIsAskedAgainOnceTheRecordChanges) {
  Start();
  v1::Review review = Claim(1);
  ASSERT_EQ(Require(Answer(1, review, v1::REVIEW_ANSWER_NOT_ENOUGH)).stage(), v1::REVIEW_STAGE_SUPERVISORS);
  ASSERT_EQ(Claim(2, true).name(), review.name());
  EXPECT_EQ(Require(Answer(2, review, v1::REVIEW_ANSWER_NOT_ENOUGH)).outcome(), v1::REVIEW_OUTCOME_UNDECIDED);
  ground_->identity().Reconcile("labour", true);
  EXPECT_THAT(All(), SizeIs(1));
  ground_->PutPerson("L2", kLan, "Trần Văn Mạnh", "1971-05-07");
  ground_->identity().Reconcile("labour", true);
  EXPECT_THAT(All(), SizeIs(2));
}

TEST_F(ReviewDeskTest, AnUndoneDecisionIsMarkedAndTheNextRunAsksAgain) {
  Start();
  const v1::Review claimed = Claim(1);
  ASSERT_TRUE(Answer(1, claimed, v1::REVIEW_ANSWER_SAME).ok());
  EXPECT_FALSE(Get(2, claimed).sides().decision_undone());
  ASSERT_TRUE(Undo(ground_->identity(), Get(2, claimed).sides().decision()).ok());
  EXPECT_TRUE(Get(2, claimed).sides().decision_undone());
  EXPECT_EQ(Get(2, claimed).outcome(), v1::REVIEW_OUTCOME_SAME) << "what was answered stands";
  ground_->identity().Reconcile("labour", true);
  EXPECT_THAT(All(), SizeIs(2));
}

TEST_F(ReviewDeskTest, AQuestionSettledElsewhereIsWithdrawn) {
  Start();
  const v1::Review review = All().at(0);
  const v1::Review shown = Get(1, Claim(1));
  ASSERT_TRUE(ground_->Release(1, review.name()).ok());
  ASSERT_TRUE(ground_->identity()
                  .Desk()
                  .RefuseLink(Officer(2), AboutRecord<identity::v1::RefuseLinkRequest>(ground_->identity(), lan_,
                                                                                       shown.sides().source_record()))
                  .ok());
  EXPECT_FALSE(Require(ground_->Claim(1)).has_review());
  EXPECT_EQ(All().at(0).outcome(), v1::REVIEW_OUTCOME_WITHDRAWN);
  EXPECT_EQ(All().at(0).cause(), "refused");
}

TEST_F(ReviewDeskTest, AReviewFollowsAMergeAndAnErasureEndsIt) {
  Start();
  ground_->PutPerson("L3", "003190000002", "Nguyễn Thị Lan Anh", "1990-01-02");
  ground_->identity().Reconcile("labour", true);
  std::vector<std::string> workers = WorkerNames(ground_->identity());
  ASSERT_THAT(workers, SizeIs(2));
  const std::string other = workers[0] == lan_ ? workers[1] : workers[0];
  ASSERT_TRUE(Approve(ground_->identity(), Require(Merge(ground_->identity(), other, lan_))).ok());
  const v1::Review claimed = Claim(1);
  EXPECT_EQ(Get(1, claimed).sides().worker(), other);
  EraseWorker(*ground_, other);
  EXPECT_EQ(rpc::ReasonOf(Answer(1, claimed, v1::REVIEW_ANSWER_SAME).status()), "PERSONAL_DATA_ERASED");
  const v1::Review ended = Get(1, claimed);
  EXPECT_FALSE(ended.has_sides());
  EXPECT_EQ(ended.cause(), "erased");
  EXPECT_EQ(All().at(0).outcome(), v1::REVIEW_OUTCOME_WITHDRAWN);
}

TEST_F(ReviewDeskTest, ASampledLinkThatWasWrongIsUnlinkedAndCounts) {
  Start(0, 1'000'000);
  ground_->identity().Put("residents", registry::v1::RECORD_KIND_PERSON, "R1",
                          {{"personal_number", kLan}, {"full_name", "Nguyễn Thị Lan"}, {"birth_date", "1990-01-02"}});
  ground_->identity().Reconcile("residents");
  ASSERT_EQ(LinksOfLan(), 2u);
  v1::Review control;
  for (const v1::Review& review : All()) {
    if (review.kind() == v1::REVIEW_KIND_CONTROL) control = review;
  }
  v1::Review claimed = Claim(1);  // the conflict is more urgent
  EXPECT_NE(claimed.name(), control.name());
  claimed = Claim(1);
  ASSERT_EQ(claimed.name(), control.name());
  EXPECT_TRUE(Get(1, claimed).sides().has_score());
  ASSERT_TRUE(Answer(1, claimed, v1::REVIEW_ANSWER_DIFFERENT).ok());
  EXPECT_EQ(LinksOfLan(), 1u);
  const v1::ReviewQuality quality = QualityOf(*ground_);
  ASSERT_GE(quality.counts_size(), 1);
  EXPECT_EQ(quality.counts(0).different(), 1u);
  EXPECT_EQ(quality.counts(0).precision().estimate(), 0);
  EXPECT_EQ(quality.counts(0).precision().sample(), 1u);
}

TEST_F(ReviewDeskTest, TheSameRequestHasOneEffectAndAStaleEtagNone) {
  Start();
  v1::ClaimReviewRequest ask = ground_->ClaimRequest(false);
  const v1::Review first = Require(ground_->desk().ClaimReview(Officer(1), ask)).review();
  EXPECT_EQ(Require(ground_->desk().ClaimReview(Officer(1), ask)).review().name(), first.name());
  v1::RenewReviewRequest renew;
  *renew.mutable_command() = ground_->Command(first.name());
  renew.mutable_command()->set_etag("1");
  EXPECT_EQ(rpc::ReasonOf(ground_->desk().RenewReview(Officer(1), renew).status()), "STALE_ETAG");
  renew.mutable_command()->set_etag(first.etag());
  renew.set_lease_seconds(28'800);
  ground_->identity().bridge().Pass(absl::Minutes(10));
  const v1::Review renewed = Require(ground_->desk().RenewReview(Officer(1), renew));
  EXPECT_EQ(renewed.lease().end_time().seconds() - first.open_time().seconds(), 8 * 3600) << "8 hours from the claim";
}

TEST_F(ReviewDeskTest, AnOfficerHoldsABoundedNumber) {
  Start();
  for (int i = 3; i < 30; ++i) {
    ground_->PutPerson(absl::StrCat("L", i), kLan, absl::StrCat("Trần Văn Mạnh ", i), "1971-05-06");
  }
  ground_->identity().Reconcile("labour");
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Require(ground_->Claim(1)).has_review());
  EXPECT_EQ(rpc::ReasonOf(ground_->Claim(1).status()), "LIMIT_EXCEEDED");
  EXPECT_TRUE(Require(ground_->Claim(2)).has_review());
  ground_->identity().bridge().Pass(absl::Minutes(16));
  EXPECT_TRUE(Require(ground_->Claim(1)).has_review()) << "what ran out is given back";
}

}  // namespace
}  // namespace lienthong::review
