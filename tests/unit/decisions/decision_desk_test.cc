// Decisions about who is who, on workers that registries made known.

#include "services/decisions/decision_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "services/erasure/erasure_desk.h"
#include "services/rpc/errors.h"
#include "storage/uuid7.h"
#include "tests/support/identity_ground.h"
#include "tests/support/sample_worker.h"

namespace lienthong::decisions {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test
namespace v1 = identity::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using worker::EventType;
using worker::IdentifierType;

constexpr char kLan[] = "003190000001";
constexpr char kMai[] = "003190000002";

// metadata["resource"] of a refusal.
std::string ResourceIn(const absl::Status& status) {
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return "";
  const auto found = info.metadata().find("resource");
  return found == info.metadata().end() ? "" : found->second;
}

class DecisionDeskTest : public ::testing::Test {
 protected:
  // Two workers of labour; Lan has a deployment and a record at residents.
  void SetUp() override {
    PutPerson("labour", "L1", kLan, "Nguyễn Thị Lan");
    PutPerson("labour", "L2", kMai, "Trần Thị Mai");
    ground_.Put("labour", rv::RECORD_KIND_DEPLOYMENT, "D1",
                {{"personal_number", kLan}, {"contract_number", "HD-1"}, {"work_status", "working"}});
    PutPerson("residents", "R1", kLan, "Nguyễn Thị Lan");
    ground_.Reconcile("labour");
    ground_.Reconcile("residents");
    lan_ = "workers/" + WorkersWith(ground_, IdentifierType::kPersonalNumber, kLan).at(0);
    mai_ = "workers/" + WorkersWith(ground_, IdentifierType::kPersonalNumber, kMai).at(0);
  }
  void PutPerson(const std::string& registry, const std::string& key, const std::string& number,
                 const std::string& name) {
    ground_.Put(registry, rv::RECORD_KIND_PERSON, key,
                {{"personal_number", number}, {"full_name", name}, {"birth_date", "1990-01-02"}});
  }
  std::string LinkOf(const std::string& worker, const std::string& registry, rv::RecordKind kind) {
    for (const worker::LinkedRecord& link : StateOf(ground_, worker).links) {
      if (link.registry == registry && link.kind == kind) return worker::RecordStream(registry, link.source_record_id);
    }
    return "";
  }
  absl::StatusOr<v1::Decision> Unlink(const std::string& worker, const std::string& record) {
    return ground_.Desk().UnlinkRecord(Officer(1), AboutRecord<v1::UnlinkRecordRequest>(ground_, worker, record));
  }
  absl::StatusOr<v1::Decision> Link(const std::string& worker, const std::string& record) {
    return ground_.Desk().LinkRecord(Officer(1), AboutRecord<v1::LinkRecordRequest>(ground_, worker, record));
  }
  absl::StatusOr<v1::Decision> Refuse(const std::string& worker, const std::string& record) {
    return ground_.Desk().RefuseLink(Officer(1), AboutRecord<v1::RefuseLinkRequest>(ground_, worker, record));
  }
  v1::Decision Merged() { return Require(Approve(ground_, Require(Merge(ground_, lan_, mai_)))); }
  absl::StatusOr<erasure::v1::Erasure> Erase(const std::string& worker) {
    erasure::ErasureDesk desk(ground_.records());
    erasure::v1::RequestErasureRequest ask;
    ask.mutable_command()->set_name(worker);
    ask.mutable_command()->set_request_id(ground_.bridge().NewId());
    ask.set_ground("data_subject_request");
    ask.set_legal_basis("law_91_2025.art_14");
    const auto asked = desk.RequestErasure(Officer(1), ask);
    if (!asked.ok()) return asked;
    erasure::v1::ApproveErasureRequest approve;
    *approve.mutable_command() = ask.command();
    approve.mutable_command()->set_request_id(ground_.bridge().NewId());
    approve.mutable_command()->set_etag(asked->etag());
    return desk.ApproveErasure(Officer(2), approve);
  }

  IdentityGround ground_;
  std::string lan_;
  std::string mai_;
};

TEST_F(DecisionDeskTest, ARefusedRecordIsNeverLinkedByARun) {
  const std::string record = LinkOf(lan_, "residents", rv::RECORD_KIND_PERSON);
  ASSERT_TRUE(Unlink(lan_, record).ok());
  const v1::Decision refusal = Require(Refuse(lan_, record));
  EXPECT_TRUE(refusal.has_score());
  const absl::Status linked = Link(lan_, record).status();
  EXPECT_EQ(rpc::ReasonOf(linked), "STATE_FORBIDS");
  EXPECT_EQ(ResourceIn(linked), refusal.name());
  ground_.Reconcile("residents");
  EXPECT_EQ(LinkOf(lan_, "residents", rv::RECORD_KIND_PERSON), "");
  // Undone, both decisions are as if they had not been taken.
  ASSERT_TRUE(Undo(ground_, refusal.name()).ok());
  ground_.Reconcile("residents");
  EXPECT_EQ(LinkOf(lan_, "residents", rv::RECORD_KIND_PERSON), "") << "it was unlinked before";
  ASSERT_TRUE(Link(lan_, record).ok()) << "an officer may";
}

TEST_F(DecisionDeskTest, AnUnlinkedPersonOfLabourIsSomebodyElse) {
  ASSERT_TRUE(Unlink(lan_, LinkOf(lan_, "labour", rv::RECORD_KIND_PERSON)).ok());
  ground_.Reconcile("labour", true);
  EXPECT_THAT(WorkerNames(ground_), SizeIs(3));
  EXPECT_EQ(LinkOf(lan_, "labour", rv::RECORD_KIND_PERSON), "");
}

TEST_F(DecisionDeskTest, TwoDifferentNumbersNeedASecondOfficer) {
  const v1::Decision asked = Require(Merge(ground_, lan_, mai_));
  EXPECT_EQ(asked.state(), v1::DECISION_STATE_REQUESTED);
  EXPECT_THAT(WorkerNames(ground_), SizeIs(2));
  EXPECT_EQ(rpc::ReasonOf(Approve(ground_, asked, 1).status()), "RULE_FORBIDS");
  EXPECT_EQ(ResourceIn(Merge(ground_, mai_, lan_).status()), asked.name());
  const v1::Decision merged = Require(Approve(ground_, asked));
  EXPECT_EQ(merged.state(), v1::DECISION_STATE_IN_EFFECT);
  EXPECT_NE(merged.requested().officer(), merged.decided().officer());
  EXPECT_THAT(WorkerNames(ground_), ElementsAre(lan_));
}

TEST_F(DecisionDeskTest, OneOfficerCannotBringTwoNumbersTogetherByUnlinkingAndLinking) {
  std::string of_mai;
  for (const char* registry : {"residents", "immigration", "labour"}) {
    for (const auto kind : {rv::RECORD_KIND_PERSON, rv::RECORD_KIND_DOCUMENT}) {
      const std::string record = LinkOf(mai_, registry, kind);
      if (record.empty()) continue;
      if (kind == rv::RECORD_KIND_PERSON) of_mai = record;
      ASSERT_TRUE(Unlink(mai_, record).ok()) << record;
    }
  }
  ASSERT_NE(of_mai, "");
  EXPECT_EQ(rpc::ReasonOf(Link(lan_, of_mai).status()), "RULE_FORBIDS") << "it states another number";
  EXPECT_EQ(Require(Merge(ground_, lan_, mai_)).state(), v1::DECISION_STATE_REQUESTED) << "she had another number once";
}

TEST_F(DecisionDeskTest, AnApprovalIsOfBothWorkersAsTheyWereRead) {
  const v1::Decision asked = Require(Merge(ground_, lan_, mai_));
  ASSERT_TRUE(Unlink(mai_, LinkOf(mai_, "labour", rv::RECORD_KIND_PERSON)).ok());
  EXPECT_EQ(rpc::ReasonOf(Approve(ground_, asked).status()), "STALE_ETAG");
}

TEST_F(DecisionDeskTest, AnUndoneMergeGivesBackWhatEachHeldWhateverTheSurvivorGotSince) {
  const auto owners = [this] {
    std::vector<std::string> owners;
    for (const std::string& worker : {lan_, mai_}) {
      for (const worker::IdentifierState& identifier : StateOf(ground_, worker).identifiers) {
        const std::string key = worker::ClaimKey(*ground_.records()->key, identifier.type, identifier.value);
        owners.push_back(
            absl::StrCat(identifier.value, " ", Require(ground_.records()->log->ClaimOwner(key)).value_or("")));
      }
    }
    return owners;
  };
  const std::vector<std::string> before = owners();
  const v1::Decision merged = Merged();
  worker::WorkerEvent added = Event(EventType::kIdentifierAdded);
  added.identifiers = {{worker::IdentifierType::kPassport, "A0000001", "", ""}};
  Require(Say(ground_, lan_, added));
  ASSERT_TRUE(Undo(ground_, merged.name()).ok());
  std::vector<std::string> after = owners();
  const auto passport = std::find_if(after.begin(), after.end(),
                                     [](const std::string& owner) { return absl::StartsWith(owner, "A0000001 "); });
  ASSERT_NE(passport, after.end());
  EXPECT_EQ(*passport, "A0000001 " + lan_.substr(lan_.find('/') + 1));
  after.erase(passport);
  EXPECT_EQ(after, before);
}

TEST_F(DecisionDeskTest, AMergeThatWasOnlyAskedForIsWithdrawn) {
  const std::vector<std::string> before = Picture(ground_, {lan_, mai_});
  const v1::Decision asked = Require(Merge(ground_, lan_, mai_));
  ASSERT_TRUE(Undo(ground_, asked.name()).ok());
  EXPECT_EQ(rpc::ReasonOf(Approve(ground_, asked).status()), "STATE_FORBIDS");
  EXPECT_EQ(Picture(ground_, {lan_, mai_}), before);
}

TEST_F(DecisionDeskTest, TheMergedWorkerResolvesToTheSurvivorAndIsKnownAsBefore) {
  const std::string mai_before = Rendered(ground_, mai_);
  const storage::Position before = ground_.records()->log->Head();
  Merged();
  EXPECT_EQ(StateOf(ground_, mai_).id, StateOf(ground_, lan_).id);
  EXPECT_THAT(StateOf(ground_, lan_).merged, SizeIs(1));
  EXPECT_EQ(WorkersWith(ground_, IdentifierType::kPersonalNumber, kMai),
            WorkersWith(ground_, IdentifierType::kPersonalNumber, kLan));
  const worker::WorkerId mai = Require(worker::WorkerId::Parse(mai_));
  EXPECT_EQ(Require(ground_.bridge().sources().store->Load(mai, before)).id, mai.text());
  const absl::Status said =
      Say(ground_, mai_, Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-1"}})).status();
  EXPECT_EQ(rpc::ReasonOf(said), "STATE_FORBIDS");
  EXPECT_EQ(ResourceIn(said), lan_);
  // Runs go on under the survivor.
  PutPerson("residents", "R2", kMai, "Trần Thị Mai");
  ground_.Reconcile("residents");
  EXPECT_THAT(StateOf(ground_, lan_).links, SizeIs(5));
}

TEST_F(DecisionDeskTest, WhatRestsOnAMergeIsUndoneBeforeIt) {
  const v1::Decision merge = Merged();
  const std::string record = LinkOf(lan_, "residents", rv::RECORD_KIND_PERSON);
  const v1::Decision unlink = Require(Unlink(lan_, record));
  EXPECT_EQ(ResourceIn(Undo(ground_, merge.name()).status()), unlink.name());
  ASSERT_TRUE(Undo(ground_, unlink.name()).ok());
  EXPECT_TRUE(Undo(ground_, merge.name()).ok());
  EXPECT_EQ(rpc::ReasonOf(Undo(ground_, merge.name()).status()), "STATE_FORBIDS") << "once";
}

TEST_F(DecisionDeskTest, AFactOfTheSurvivorStaysAndOneAboutTheMergedStandsInTheWay) {
  worker::WorkerEvent own = DeploymentRegistration("HD-9");
  ASSERT_TRUE(Say(ground_, mai_, own).ok());
  const v1::Decision merge = Merged();
  ASSERT_TRUE(Say(ground_, lan_, Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-1"}})).ok());
  const std::string departed =
      Require(Say(ground_, lan_, Move(EventType::kDeploymentDepartureRecorded, "departed", "2024-02-01")));
  const absl::Status blocked = Undo(ground_, merge.name()).status();
  EXPECT_EQ(rpc::ReasonOf(blocked), "STATE_FORBIDS");
  EXPECT_THAT(ResourceIn(blocked), HasSubstr(lan_ + "/revisions/"));
  ASSERT_TRUE(Say(ground_, lan_, Withdrawal(departed)).ok());
  ASSERT_TRUE(Undo(ground_, merge.name()).ok());
  EXPECT_THAT(Held(StateOf(ground_, lan_).person, rv::RECORD_FIELD_PHONE), ElementsAre("G09:+81-1"));
  EXPECT_THAT(StateOf(ground_, mai_).deployments, SizeIs(1));
}

TEST_F(DecisionDeskTest, ASplitGivesTheNewWorkerWhatIsNamedAndNoMore) {
  const std::string phone =
      Require(Say(ground_, lan_, Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-1"}})));
  const std::string residents = LinkOf(lan_, "residents", rv::RECORD_KIND_PERSON);
  auto request = ground_.Command<v1::SplitWorkerRequest>(lan_);
  request.add_source_records(residents);
  request.add_events(storage::UuidText(phone));
  const v1::Decision split = Require(ground_.Desk().SplitWorker(Officer(1), request));
  const std::string other = split.other_worker();
  EXPECT_EQ(LinkOf(other, "residents", rv::RECORD_KIND_PERSON), residents);
  EXPECT_THAT(Held(StateOf(ground_, other).person, rv::RECORD_FIELD_PHONE), ElementsAre("G09:+81-1"));
  EXPECT_THAT(Held(StateOf(ground_, lan_).person, rv::RECORD_FIELD_PHONE), IsEmpty());
  EXPECT_EQ(rpc::ReasonOf(Say(ground_, lan_, Withdrawal(phone)).status()), "RESOURCE_UNKNOWN");
  ground_.Reconcile("residents");
  EXPECT_EQ(LinkOf(other, "residents", rv::RECORD_KIND_PERSON), residents) << "runs leave it there";
  // What is said of the new worker has no place without it.
  const std::string said =
      Require(Say(ground_, other, Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+82-2"}})));
  EXPECT_THAT(ResourceIn(Undo(ground_, split.name()).status()), HasSubstr(other + "/revisions/"));
  ASSERT_TRUE(Say(ground_, other, Withdrawal(said)).ok());
  ASSERT_TRUE(Undo(ground_, split.name()).ok());
  EXPECT_EQ(StateOf(ground_, other).id, StateOf(ground_, lan_).id) << "its id goes on resolving";
}

TEST_F(DecisionDeskTest, TheSameRequestIsDecidedOnce) {
  const auto request =
      AboutRecord<v1::UnlinkRecordRequest>(ground_, lan_, LinkOf(lan_, "residents", rv::RECORD_KIND_PERSON));
  const v1::Decision first = Require(ground_.Desk().UnlinkRecord(Officer(1), request));
  ASSERT_TRUE(Undo(ground_, first.name()).ok());
  const v1::Decision again = Require(ground_.Desk().UnlinkRecord(Officer(1), request));
  EXPECT_EQ(again.DebugString(), first.DebugString()) << "as it was answered then";
  EXPECT_NE(LinkOf(lan_, "residents", rv::RECORD_KIND_PERSON), "");
}

TEST_F(DecisionDeskTest, ACheckWritesNothing) {
  auto request = AboutRecord<v1::UnlinkRecordRequest>(ground_, lan_, LinkOf(lan_, "residents", rv::RECORD_KIND_PERSON));
  request.mutable_command()->set_validate_only(true);
  const v1::Decision checked = Require(ground_.Desk().UnlinkRecord(Officer(1), request));
  EXPECT_EQ(checked.name(), "");
  EXPECT_EQ(checked.kind(), v1::DECISION_KIND_UNLINK);
  EXPECT_NE(LinkOf(lan_, "residents", rv::RECORD_KIND_PERSON), "");
}

TEST_F(DecisionDeskTest, EveryMalformedFieldIsNamedAtOnce) {
  v1::MergeWorkersRequest request;
  const absl::Status refused = ground_.Desk().MergeWorkers(Officer(1), request).status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused));
  for (const char* field : {"command.name", "command.request_id", "command.reason", "merged"}) {
    EXPECT_THAT(std::string(refused.message()), HasSubstr(field));
  }
}

TEST_F(DecisionDeskTest, AnExplanationAddsUpAndLeavesTheRecordItselfOut) {
  v1::ExplainLinkRequest request;
  request.set_worker(lan_);
  request.set_source_record(LinkOf(lan_, "residents", rv::RECORD_KIND_PERSON));
  const v1::ExplainLinkResponse explained = Require(ground_.Queries().ExplainLink(Officer(1), request));
  EXPECT_EQ(explained.state(), v1::ExplainLinkResponse::STATE_LINKED);
  ASSERT_EQ(explained.decisions_size(), 1);
  EXPECT_TRUE(explained.decisions(0).automatic());
  for (const v1::LinkScore* score : {&explained.now(), &explained.decisions(0).score()}) {
    int64_t sum = score->prior_millibits();
    for (const v1::EvidenceLine& line : score->lines()) sum += line.weight_millibits();
    EXPECT_EQ(sum, score->score_millibits());
    EXPECT_GT(score->posterior(), 0.999);
  }
}

TEST_F(DecisionDeskTest, ErasureTakesTheMergedAlongAndEndsTheirDecisions) {
  const v1::Decision merge = Merged();
  const absl::Status refused = Erase(mai_).status();
  EXPECT_EQ(rpc::ReasonOf(refused), "STATE_FORBIDS");
  EXPECT_EQ(ResourceIn(refused), lan_);
  const storage::Position head = ground_.records()->log->Head();
  const auto erased = Erase(lan_);
  ASSERT_TRUE(erased.ok()) << erased.status() << head;
  EXPECT_THAT(WorkerNames(ground_), IsEmpty());
  EXPECT_FALSE(LogHolds(ground_.bridge(), kMai));
  EXPECT_FALSE(LogHolds(ground_.bridge(), kLan));
  EXPECT_EQ(rpc::ReasonOf(Undo(ground_, merge.name()).status()), "PERSONAL_DATA_ERASED");
  const std::vector<storage::ViewRow> rows = RowsOf(ground_);
  ground_.bridge().Restart();
  EXPECT_EQ(RowsOf(ground_), rows);
}

TEST_F(DecisionDeskTest, AfterAnUndoneMergeEachIsErasedAlone) {
  ASSERT_TRUE(Undo(ground_, Merged().name()).ok());
  ASSERT_TRUE(Erase(mai_).ok());
  EXPECT_THAT(WorkerNames(ground_), ElementsAre(lan_));
  EXPECT_FALSE(LogHolds(ground_.bridge(), kMai));
  const std::vector<storage::ViewRow> rows = RowsOf(ground_);
  ground_.bridge().Restart();
  EXPECT_EQ(RowsOf(ground_), rows);
}

TEST_F(DecisionDeskTest, WhoeverTookFactsAlongIsErasedWithTheirSource) {
  const std::string phone =
      Require(Say(ground_, lan_, Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-1"}})));
  auto request = ground_.Command<v1::SplitWorkerRequest>(lan_);
  request.add_events(storage::UuidText(phone));
  const v1::Decision split = Require(ground_.Desk().SplitWorker(Officer(1), request));
  const absl::Status refused = Erase(split.other_worker()).status();
  EXPECT_EQ(rpc::ReasonOf(refused), "RULE_FORBIDS");
  EXPECT_EQ(ResourceIn(refused), lan_);
  // The new worker does not need the other's key.
  ASSERT_TRUE(Erase(lan_).ok());
  EXPECT_THAT(Held(StateOf(ground_, split.other_worker()).person, rv::RECORD_FIELD_PHONE), ElementsAre("G09:+81-1"));
  const std::vector<storage::ViewRow> rows = RowsOf(ground_);
  ground_.bridge().Restart();
  EXPECT_EQ(RowsOf(ground_), rows);
}

TEST_F(DecisionDeskTest, ASplitThatWasAMistakeIsErasedWithItsSource) {
  const std::string phone =
      Require(Say(ground_, lan_, Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-77"}})));
  auto request = ground_.Command<v1::SplitWorkerRequest>(lan_);
  request.add_events(storage::UuidText(phone));
  ASSERT_TRUE(Undo(ground_, Require(ground_.Desk().SplitWorker(Officer(1), request)).name()).ok());
  ASSERT_TRUE(Erase(lan_).ok());
  EXPECT_FALSE(LogHolds(ground_.bridge(), "+81-77"));
}

TEST_F(DecisionDeskTest, AMistakenSplitOfAMistakenSplitIsErasedToo) {
  const auto split_off = [this](const std::string& worker, const std::string& event) {
    auto request = ground_.Command<v1::SplitWorkerRequest>(worker);
    request.add_events(storage::UuidText(event));
    return Require(ground_.Desk().SplitWorker(Officer(1), request));
  };
  const auto say_phone = [this](const std::string& worker, const std::string& phone) {
    return Require(Say(ground_, worker, Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, phone}})));
  };
  const v1::Decision first = split_off(lan_, say_phone(lan_, "+81-77"));
  const std::string phone = say_phone(first.other_worker(), "+81-88");
  const v1::Decision second = split_off(first.other_worker(), phone);
  ASSERT_TRUE(Undo(ground_, second.name()).ok());
  worker::WorkerEvent withdrawn = Event(EventType::kFactWithdrawn, {});
  withdrawn.withdrawn_event_id = phone;
  Require(Say(ground_, first.other_worker(), withdrawn));
  ASSERT_TRUE(Undo(ground_, first.name()).ok());
  ASSERT_TRUE(Erase(lan_).ok());
  EXPECT_FALSE(LogHolds(ground_.bridge(), "+81-77"));
  EXPECT_FALSE(LogHolds(ground_.bridge(), "+81-88"));
}

}  // namespace
}  // namespace lienthong::decisions
