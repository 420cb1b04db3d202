// Erasure of workers that registries made known, in a bridge in memory.

#include "services/erasure/erasure_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/rpc/errors.h"
#include "services/worker/directory_rows.h"
#include "services/worker/suppression.h"
#include "services/worker/worker_store.h"
#include "tests/support/bridge.h"
#include "tests/support/require.h"

namespace lienthong::erasure {
namespace {

using lienthong::testing::Bridge;
using lienthong::testing::Discrepancies;
using lienthong::testing::LogHolds;
using lienthong::testing::MakeRecord;
using lienthong::testing::Require;
using lienthong::testing::ViewRowsOf;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using worker::IdentifierType;
namespace rv = registry::v1;

const rpc::Caller kAsking{"G09", "officer-1", "erasure", "P-01"};
const rpc::Caller kApproving{"G09", "officer-2", "erasure", "P-01"};
constexpr char kLan[] = "003190000001";
constexpr char kMai[] = "003190000002";

class ErasureDeskTest : public ::testing::Test {
 protected:
  void Put(const std::string& registry, rv::RecordKind kind, const std::string& key,
           const std::map<std::string, std::string>& fields) {
    ASSERT_TRUE(bridge_.registry(registry).Apply(adapters::PutOf(MakeRecord(kind, key, fields))).ok());
  }
  void PutPerson(const std::string& registry, const std::string& key, const std::string& number,
                 const std::string& name) {
    Put(registry, rv::RECORD_KIND_PERSON, key,
        {{"personal_number", number}, {"full_name", name}, {"birth_date", "1990-01-02"}});
  }
  // Two workers of labour, who are called otherwise at residents; Lan has a deployment, too.
  void SetUp() override {
    PutPerson("labour", "L1", kLan, "Nguyễn Thị Lan");
    Put("labour", rv::RECORD_KIND_DEPLOYMENT, "D1",
        {{"personal_number", kLan}, {"contract_number", "HD-1"}, {"work_status", "working"}});
    PutPerson("labour", "L2", kMai, "Trần Thị Mai");
    PutPerson("residents", "R1", kLan, "Nguyễn Thị Lán");
    PutPerson("residents", "R2", kMai, "Trần Thị Mài");
    Reconcile("labour");
    Reconcile("residents");
    ASSERT_THAT(Discrepancies(bridge_), SizeIs(2));
  }
  reconciliation::RunState Reconcile(const std::string& registry, bool full = false) {
    const std::string id = Require(bridge_.StartRun(registry, full));
    bridge_.Finish();
    return bridge_.Run(id);
  }
  std::vector<std::string> With(const std::string& number) {
    return Require(bridge_.sources().directory->WorkersWith(IdentifierType::kPersonalNumber, number));
  }
  // Her id, as long as she can be found.
  worker::WorkerId Lan() { return Require(worker::WorkerId::Parse(With(kLan).at(0))); }

  ErasureDesk Desk() { return ErasureDesk(bridge_.sources().records); }
  template <typename Request>
  Request Command(const worker::WorkerId& id) {
    Request request;
    request.mutable_command()->set_name(id.stream());
    request.mutable_command()->set_request_id(bridge_.NewId());
    return request;
  }
  v1::RequestErasureRequest Asked(const worker::WorkerId& id) {
    auto request = Command<v1::RequestErasureRequest>(id);
    request.set_ground("data_subject_request");
    request.set_legal_basis("law_91_2025.art_14");
    return request;
  }
  v1::ApproveErasureRequest Approval(const worker::WorkerId& id) {
    auto request = Command<v1::ApproveErasureRequest>(id);
    request.mutable_command()->set_etag(Get(id).etag());
    return request;
  }
  void Erase(const worker::WorkerId& id) {
    Require(Desk().RequestErasure(kAsking, Asked(id)));
    Require(Desk().ApproveErasure(kApproving, Approval(id)));
  }
  v1::Erasure Get(const worker::WorkerId& id) {
    v1::GetErasureRequest request;
    request.set_name(id.text());
    return Require(Desk().GetErasure(kAsking, request));
  }

  Bridge bridge_;
};

TEST_F(ErasureDeskTest, NothingIsLeftThatOpensHer) {
  const worker::WorkerId lan = Lan();
  Erase(lan);
  for (const char* text : {kLan, "Nguyễn Thị Lan", "Nguyễn Thị Lán", "HD-1"}) EXPECT_FALSE(LogHolds(bridge_, text));
  for (const char* text : {kMai, "Trần Thị Mai", "Trần Thị Mài"}) EXPECT_TRUE(LogHolds(bridge_, text));
  EXPECT_THAT(With(kLan), IsEmpty());
  EXPECT_THAT(With(kMai), SizeIs(1));
  EXPECT_EQ(Require(bridge_.sources().directory->Count()), 1u);
  EXPECT_THAT(Discrepancies(bridge_), SizeIs(1));
  EXPECT_EQ(rpc::ReasonOf(bridge_.sources().store->History(lan).status()), "PERSONAL_DATA_ERASED");
  EXPECT_EQ(rpc::ReasonOf(bridge_.sources().store->History(lan, 20).status()), "PERSONAL_DATA_ERASED");
}

TEST_F(ErasureDeskTest, ViewsAreWhatAFoldOfTheErasedLogMakes) {
  ASSERT_TRUE(bridge_.sources()
                  .records->looks
                  ->RecordSought({"G09", "o", "p", "q"}, "LookUp",
                                 worker::IdentifierTypeCode(IdentifierType::kPersonalNumber), kLan)
                  .ok());
  const worker::WorkerId lan = Lan();
  Erase(lan);
  const auto forgotten = ViewRowsOf(bridge_);
  bridge_.Restart();
  EXPECT_EQ(ViewRowsOf(bridge_), forgotten);
  EXPECT_FALSE(LogHolds(bridge_, kLan)) << "a search for her goes with her";
  ASSERT_TRUE(Require(Desk().CompleteSome()));
  const auto completed = ViewRowsOf(bridge_);
  bridge_.Restart();
  EXPECT_EQ(ViewRowsOf(bridge_), completed);
}

TEST_F(ErasureDeskTest, NoRunBringsHerBack) {
  const worker::WorkerId lan = Lan();
  Erase(lan);
  const reconciliation::RunState scan = Reconcile("labour", /*full=*/true);
  EXPECT_EQ(scan.counts.records_suppressed(), 2u);
  EXPECT_EQ(scan.counts.workers_registered(), 0u);
  PutPerson("labour", "L1", kLan, "Nguyễn Thị Lan, đổi tên");
  const reconciliation::RunState changes = Reconcile("labour");
  EXPECT_EQ(changes.pin.strategy(), "changes");
  EXPECT_EQ(changes.counts.records_suppressed(), 1u);
  EXPECT_EQ(Reconcile("residents").stage, reconciliation::RunStage::kSucceeded);
  EXPECT_EQ(Require(bridge_.sources().directory->Count()), 1u);
  EXPECT_FALSE(LogHolds(bridge_, kLan));
}

TEST_F(ErasureDeskTest, ARecordOfHersThatNobodyCouldLinkGoesWithHer) {
  PutPerson("labour", "L9", kLan, "Đỗ Quang Hải");
  Reconcile("labour");
  ASSERT_TRUE(LogHolds(bridge_, "Đỗ Quang Hải"));
  Erase(Lan());
  EXPECT_FALSE(LogHolds(bridge_, "Đỗ Quang Hải"));
  EXPECT_EQ(Reconcile("labour", /*full=*/true).counts.records_suppressed(), 3u);
}

TEST_F(ErasureDeskTest, ItIsCompleteOnceWhateverCutsItOff) {
  const worker::WorkerId lan = Lan();
  EXPECT_FALSE(Require(Desk().CompleteSome()));
  Erase(lan);
  EXPECT_EQ(Get(lan).state(), v1::ERASURE_STATE_ERASED);
  bridge_.Restart();
  EXPECT_TRUE(Require(Desk().CompleteSome()));
  EXPECT_FALSE(Require(Desk().CompleteSome()));
  const v1::Erasure erasure = Get(lan);
  EXPECT_EQ(erasure.state(), v1::ERASURE_STATE_COMPLETED);
  EXPECT_EQ(erasure.subjects_size(), 4) << "she, a person and a deployment of labour, a person of residents";
  EXPECT_EQ(erasure.ground(), "data_subject_request");
  EXPECT_LT(erasure.requested().position(), erasure.approved().position());
  EXPECT_LT(erasure.approved().position(), erasure.completed().position());
  EXPECT_NE(erasure.requested().officer(), erasure.approved().officer());
  EXPECT_EQ(rpc::ReasonOf(Desk().RequestErasure(kAsking, Asked(lan)).status()), "PERSONAL_DATA_ERASED");
}

TEST_F(ErasureDeskTest, ThoseWhoWaitAreCompletedTogether) {
  const worker::WorkerId lan = Lan();
  const worker::WorkerId mai = Require(worker::WorkerId::Parse(With(kMai).at(0)));
  Erase(lan);
  Erase(mai);
  EXPECT_TRUE(Require(Desk().CompleteSome()));
  EXPECT_EQ(Get(lan).state(), v1::ERASURE_STATE_COMPLETED);
  EXPECT_EQ(Get(mai).state(), v1::ERASURE_STATE_COMPLETED);
  EXPECT_FALSE(Require(Desk().CompleteSome()));
}

TEST_F(ErasureDeskTest, ASecondOfficerMustApprove) {
  const worker::WorkerId lan = Lan();
  const auto approve = [&](const rpc::Caller& caller) {
    return rpc::ReasonOf(Desk().ApproveErasure(caller, Approval(lan)).status());
  };
  EXPECT_EQ(approve(kApproving), "STATE_FORBIDS") << "nobody has asked";
  Require(Desk().RequestErasure(kAsking, Asked(lan)));
  EXPECT_EQ(approve(kAsking), "RULE_FORBIDS");
  EXPECT_EQ(rpc::ReasonOf(Desk().RequestErasure(kApproving, Asked(lan)).status()), "STATE_FORBIDS");
  Require(Desk().WithdrawErasure(kAsking, Command<v1::WithdrawErasureRequest>(lan)));
  EXPECT_EQ(Get(lan).state(), v1::ERASURE_STATE_NONE);
  EXPECT_EQ(approve(kApproving), "STATE_FORBIDS");
  EXPECT_TRUE(LogHolds(bridge_, kLan));
}

TEST_F(ErasureDeskTest, ALegalHoldForbidsAskingAndApprovingUntilWhoPlacedItLiftsIt) {
  const worker::WorkerId lan = Lan();
  const rpc::Caller court{"G15", "officer-9", "erasure", "P-01"};
  const auto place = [&](const rpc::Caller& caller, const char* basis) {
    auto hold = Command<v1::PlaceLegalHoldRequest>(lan);
    hold.set_basis(basis);
    return Require(Desk().PlaceLegalHold(caller, hold)).legal_holds_size();
  };
  const auto lift = [&](const rpc::Caller& caller, const char* basis) {
    auto hold = Command<v1::LiftLegalHoldRequest>(lan);
    hold.set_basis(basis);
    return Require(Desk().LiftLegalHold(caller, hold)).legal_holds_size();
  };
  Require(Desk().RequestErasure(kAsking, Asked(lan)));
  EXPECT_EQ(place(court, "court.case_12"), 1);
  EXPECT_EQ(place(court, "court.case_12"), 1);
  EXPECT_EQ(place(kAsking, "audit"), 2);
  EXPECT_EQ(rpc::ReasonOf(Desk().ApproveErasure(kApproving, Approval(lan)).status()), "RULE_FORBIDS");
  Require(Desk().WithdrawErasure(kAsking, Command<v1::WithdrawErasureRequest>(lan)));
  EXPECT_EQ(lift(kAsking, "audit"), 1);
  EXPECT_EQ(lift(kAsking, "court.case_12"), 1) << "another agency's";
  EXPECT_EQ(rpc::ReasonOf(Desk().RequestErasure(kAsking, Asked(lan)).status()), "RULE_FORBIDS");
  EXPECT_EQ(lift(court, "court.case_12"), 0);
  Erase(lan);
  EXPECT_FALSE(LogHolds(bridge_, kLan));
}

TEST_F(ErasureDeskTest, ARepeatedRequestAnswersAsItDidAndAStaleOneIsRefused) {
  const worker::WorkerId lan = Lan();
  const v1::RequestErasureRequest asked = Asked(lan);
  const v1::Erasure first = Require(Desk().RequestErasure(kAsking, asked));
  auto approve = Command<v1::ApproveErasureRequest>(lan);
  EXPECT_EQ(rpc::ReasonOf(Desk().ApproveErasure(kApproving, approve).status()), "FIELD_INVALID") << "approves nothing";
  approve.mutable_command()->set_etag("7");
  EXPECT_EQ(rpc::ReasonOf(Desk().ApproveErasure(kApproving, approve).status()), "STALE_ETAG");
  approve.mutable_command()->set_etag(first.etag());
  const v1::Erasure approved = Require(Desk().ApproveErasure(kApproving, approve));
  EXPECT_EQ(Require(Desk().RequestErasure(kAsking, asked)).DebugString(), first.DebugString());
  EXPECT_EQ(Require(Desk().ApproveErasure(kApproving, approve)).DebugString(), approved.DebugString());
}

TEST_F(ErasureDeskTest, FieldsAreCheckedAndNoNumberFitsIntoACode) {
  const worker::WorkerId lan = Lan();
  for (const char* basis : {"", "Law 91", "so_003190000001", "x12345", "đ"}) {
    v1::RequestErasureRequest request = Asked(lan);
    request.set_legal_basis(basis);
    EXPECT_EQ(rpc::ReasonOf(Desk().RequestErasure(kAsking, request).status()), "FIELD_INVALID") << basis;
    auto hold = Command<v1::PlaceLegalHoldRequest>(lan);
    hold.set_basis(basis);
    EXPECT_EQ(rpc::ReasonOf(Desk().PlaceLegalHold(kAsking, hold).status()), "FIELD_INVALID") << basis;
  }
  v1::RequestErasureRequest request = Asked(lan);
  request.set_ground("because");
  EXPECT_EQ(rpc::ReasonOf(Desk().RequestErasure(kAsking, request).status()), "FIELD_INVALID");
  request = Asked(lan);
  request.mutable_command()->set_request_id("1");
  EXPECT_EQ(rpc::ReasonOf(Desk().RequestErasure(kAsking, request).status()), "FIELD_INVALID");
  const worker::WorkerId nobody = Require(worker::WorkerId::Parse(bridge_.NewId()));
  EXPECT_EQ(rpc::ReasonOf(Desk().RequestErasure(kAsking, Asked(nobody)).status()), "RESOURCE_UNKNOWN");
}

TEST_F(ErasureDeskTest, WhatAnotherWorkerHasTooStaysAndHerRecordsStayAway) {
  PutPerson("labour", "L1", kMai, "Nguyễn Thị Lan");  // labour now says that Lan's number is Mai's
  Reconcile("labour");
  Erase(Lan());
  EXPECT_THAT(With(kMai), SizeIs(1));
  EXPECT_FALSE(LogHolds(bridge_, "Nguyễn Thị Lan"));
  const reconciliation::RunState scan = Reconcile("labour", /*full=*/true);
  EXPECT_EQ(scan.counts.records_suppressed(), 2u) << "by her number the deployment, by its key the record";
  EXPECT_EQ(scan.counts.workers_registered(), 0u);
  EXPECT_TRUE(LogHolds(bridge_, kMai));
  EXPECT_FALSE(LogHolds(bridge_, "Nguyễn Thị Lan"));
}

TEST_F(ErasureDeskTest, AnOldCardNumberHidesNobody) {
  Put("labour", rv::RECORD_KIND_PERSON, "L1",
      {{"personal_number", kLan},
       {"old_card_number", "011234567"},
       {"full_name", "Nguyễn Thị Lan"},
       {"birth_date", "1990-01-02"}});
  Reconcile("labour");
  Erase(Lan());
  Put("labour", rv::RECORD_KIND_PERSON, "L5",
      {{"personal_number", "003190000005"},
       {"old_card_number", "011234567"},
       {"full_name", "Vũ Thị Bình"},
       {"birth_date", "1985"}});
  EXPECT_EQ(Reconcile("labour").counts.workers_registered(), 1u);
}

TEST_F(ErasureDeskTest, NeitherAnOldCardNorAPassportBringsHerNumberBack) {
  Erase(Lan());
  const std::map<std::string, std::string> same = {{"full_name", "Nguyễn Thị Lan"}, {"birth_date", "1990-02-17"}};
  const auto put = [&](const char* registry, rv::RecordKind kind, const char* key,
                       std::map<std::string, std::string> fields) {
    fields.insert(same.begin(), same.end());
    Put(registry, kind, key, fields);
  };
  put("labour", rv::RECORD_KIND_PERSON, "L5", {{"old_card_number", "011234567"}});
  put("labour", rv::RECORD_KIND_PERSON, "L6", {{"passport_number", "B7654321"}});
  put("residents", rv::RECORD_KIND_PERSON, "R9", {{"personal_number", kLan}, {"old_card_number", "011234567"}});
  put("immigration", rv::RECORD_KIND_DOCUMENT, "P1",
      {{"personal_number", kLan}, {"document_type", "passport"}, {"document_number", "B7654321"}});
  Put("immigration", rv::RECORD_KIND_CROSSING, "C1",
      {{"personal_number", kLan}, {"document_number", "B7654321"}, {"crossing_direction", "exit"}});
  EXPECT_EQ(Reconcile("labour").counts.workers_registered(), 2u) << "nothing in them is hers alone";
  for (const char* registry : {"residents", "immigration", "residents"}) {
    const reconciliation::RunState run = Reconcile(registry);
    EXPECT_EQ(run.counts.records_suppressed(), 1u) << registry;
    EXPECT_EQ(run.counts.records_linked(), 0u) << registry;
    EXPECT_EQ(run.counts.discrepancies_opened(), 0u) << registry << ": that she was erased is told to nobody";
  }
  EXPECT_FALSE(LogHolds(bridge_, kLan));
  EXPECT_THAT(With(kLan), SizeIs(0));
}

TEST_F(ErasureDeskTest, WhoIsRegisteredAnewHasHerRecordsAgain) {
  Erase(Lan());
  // As a registration with her number does.
  const worker::Suppression suppression(bridge_.sources().records->log, bridge_.sources().records->suppression_key);
  storage::AppendRequest lifted;
  lifted.request = storage::RequestKey{"k", "d"};
  lifted.claims.push_back(suppression.Lifted(IdentifierType::kPersonalNumber, kLan));
  ASSERT_TRUE(bridge_.sources().records->log->Append(std::move(lifted)).ok());
  const reconciliation::RunState scan = Reconcile("labour", /*full=*/true);
  EXPECT_EQ(scan.counts.records_suppressed(), 0u);
  EXPECT_EQ(scan.counts.workers_registered(), 1u);
  EXPECT_THAT(With(kLan), SizeIs(1));
}

}  // namespace
}  // namespace lienthong::erasure
