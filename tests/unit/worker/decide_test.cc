#include "services/worker/decide.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "services/rpc/errors.h"
#include "tests/support/sample_worker.h"

namespace lienthong::worker {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test

const int32_t kToday = Day("2026-06-30");

absl::StatusOr<Decision> DecideOn(const SampleWorker& sample, const WorkerEvent& command,
                                  const std::string& agency = "G09") {
  return Decide(sample.State(), sample.events(), command, agency, kToday);
}

std::string Outcome(const absl::StatusOr<Decision>& decision) {
  if (!decision.ok()) return rpc::ReasonOf(decision.status());
  return std::to_string(decision->events.size()) + " events, " + std::to_string(decision->claims.size()) + " claims";
}

SampleWorker Registered() {
  SampleWorker sample;
  sample.Add(Registration(kNumber));
  return sample;
}

// A worker whose deployment stands at `status` since 2025-01-01.
SampleWorker At(const std::string& status) {
  SampleWorker sample = Registered();
  WorkerEvent deployment = DeploymentRegistration("HD-1");
  deployment.facts.back().value = status;
  deployment.effective_from = "2025-01-01";
  sample.Add(deployment);
  return sample;
}

const char* const kStatuses[] = {"registered",       "list_confirmed", "departed", "working",   "extended",
                                 "employer_changed", "contract_left",  "missing",  "died",      "deported",
                                 "returned_early",   "completed",      "returned", "liquidated"};

TEST(DecideTest, EveryMoveIsLawfulFromItsStatusesAndFromNoOthers) {
  const std::set<std::string> at_work = {"working", "extended", "employer_changed"};
  std::set<std::string> abroad = at_work;
  abroad.insert("departed");
  const std::set<std::string> ended = {"contract_left", "missing", "died", "deported", "returned_early", "completed"};
  std::set<std::string> may_return = abroad;
  may_return.insert(ended.begin(), ended.end());
  may_return.erase("died");
  std::set<std::string> may_liquidate = ended;
  may_liquidate.insert("returned");
  const struct {
    EventType type;
    const char* to;
    std::set<std::string> from;
  } moves[] = {
      {EventType::kDeploymentListConfirmed, "list_confirmed", {"registered"}},
      {EventType::kDeploymentDepartureRecorded, "departed", {"registered", "list_confirmed"}},
      {EventType::kDeploymentWorkStarted, "working", {"departed"}},
      {EventType::kDeploymentTermsChanged, "extended", at_work},
      {EventType::kDeploymentTermsChanged, "employer_changed", at_work},
      {EventType::kDeploymentContractEnded, "contract_left", abroad},
      {EventType::kDeploymentContractEnded, "missing", abroad},
      {EventType::kDeploymentContractEnded, "died", abroad},
      {EventType::kDeploymentContractEnded, "deported", abroad},
      {EventType::kDeploymentContractEnded, "returned_early", abroad},
      {EventType::kDeploymentContractEnded, "completed", abroad},
      {EventType::kDeploymentReturnRecorded, "returned", may_return},
      {EventType::kDeploymentLiquidated, "liquidated", may_liquidate},
  };
  for (const auto& move : moves) {
    for (const char* from : kStatuses) {
      const absl::StatusOr<Decision> decision = DecideOn(At(from), Move(move.type, move.to, "2025-06-01"));
      EXPECT_EQ(Outcome(decision), move.from.count(from) != 0 ? "1 events, 0 claims" : "STATE_FORBIDS")
          << from << " -> " << move.to;
    }
  }
}

TEST(DecideTest, AMoveIsNotBeforeTheLastOne) {
  const SampleWorker sample = At("departed");
  EXPECT_EQ(Outcome(DecideOn(sample, Move(EventType::kDeploymentWorkStarted, "working", "2024-12-31"))),
            "RULE_FORBIDS");
  EXPECT_EQ(Outcome(DecideOn(sample, Move(EventType::kDeploymentWorkStarted, "working", "2025-01-01"))),
            "1 events, 0 claims");
}

TEST(DecideTest, AMoveSaidBeforeChangesNothing) {
  EXPECT_EQ(Outcome(DecideOn(At("working"), Move(EventType::kDeploymentWorkStarted, "working", "2025-01-01"))),
            "0 events, 0 claims");
  EXPECT_EQ(Outcome(DecideOn(At("working"), Move(EventType::kDeploymentWorkStarted, "working", "2025-01-02"))),
            "STATE_FORBIDS");
}

TEST(DecideTest, AMoveOfNoDeploymentOfThisWorkerIsUnknown) {
  EXPECT_EQ(Outcome(DecideOn(Registered(), Move(EventType::kDeploymentWorkStarted, "working", "2025-01-01"))),
            "RESOURCE_UNKNOWN");
  WorkerEvent crossing = Event(EventType::kCrossingRecorded, {{rv::RECORD_FIELD_CROSSING_DIRECTION, "exit"}});
  EXPECT_EQ(Outcome(DecideOn(Registered(), crossing)), "1 events, 0 claims") << "of no deployment";
  crossing.deployment_id = kDeployment;
  EXPECT_EQ(Outcome(DecideOn(Registered(), crossing)), "RESOURCE_UNKNOWN");
  EXPECT_EQ(Outcome(DecideOn(At("working"), crossing)), "1 events, 0 claims");
}

TEST(DecideTest, AnExtensionEndsLaterThanThePresentTerm) {
  WorkerEvent extension = Move(EventType::kDeploymentTermsChanged, "extended", "2025-06-01");
  extension.facts.push_back({rv::RECORD_FIELD_CONTRACT_END, "2026-01-09"});
  EXPECT_EQ(Outcome(DecideOn(At("working"), extension)), "RULE_FORBIDS");
  extension.facts.back().value = "2026-01-10";
  EXPECT_EQ(Outcome(DecideOn(At("working"), extension)), "1 events, 0 claims");
}

TEST(DecideTest, ARegistrationClaimsItsUniqueIdentifiers) {
  WorkerEvent command = Registration(kNumber);
  command.identifiers.push_back({IdentifierType::kOldCard, "271450001", "", ""});
  command.identifiers.push_back({IdentifierType::kPassport, "B1234567", "", ""});
  command.identifiers.push_back({IdentifierType::kLaissezPasser, "LS00012", "", ""});
  command.identifiers.push_back({IdentifierType::kResidencePermit, "KR|1234567", "", ""});
  const absl::StatusOr<Decision> decision = Decide(WorkerState(), {}, command, "G09", kToday);
  ASSERT_EQ(Outcome(decision), "1 events, 3 claims");
  for (const ClaimIntent& claim : decision->claims) {
    EXPECT_EQ(claim.action, ClaimIntent::Action::kAcquire);
    EXPECT_TRUE(IsUnique(claim.type));
  }
}

WorkerEvent Adding(const std::string& value, IdentifierType type = IdentifierType::kPersonalNumber) {
  WorkerEvent event = Event(EventType::kIdentifierAdded);
  event.identifiers = {{type, value, "", ""}};
  return event;
}

WorkerEvent Retiring(const std::string& value, const std::string& superseded_by = "") {
  WorkerEvent event = Event(EventType::kIdentifierRetired);
  event.identifiers = {{IdentifierType::kPersonalNumber, value, "", ""}};
  event.superseded_by = superseded_by;
  return event;
}

TEST(DecideTest, AnIdentifierIsAddedOnce) {
  EXPECT_EQ(Outcome(DecideOn(Registered(), Adding(kNumber))), "0 events, 0 claims");
  EXPECT_EQ(Outcome(DecideOn(Registered(), Adding("007190000003"))), "1 events, 1 claims");
  EXPECT_EQ(Outcome(DecideOn(Registered(), Adding("271450001", IdentifierType::kOldCard))), "1 events, 0 claims");
}

TEST(DecideTest, ADeadIdentifierIsNotRevived) {
  SampleWorker sample = Registered();
  sample.Add(Retiring(kNumber));
  EXPECT_EQ(Outcome(DecideOn(sample, Adding(kNumber))), "STATE_FORBIDS");
  EXPECT_EQ(Outcome(DecideOn(sample, Retiring(kNumber))), "0 events, 0 claims");
  EXPECT_EQ(Outcome(DecideOn(sample, Retiring("007190000003"))), "RULE_FORBIDS");
}

TEST(DecideTest, ASuccessorIsAddedAndClaimedAsTheDeadOneIsReleased) {
  const absl::StatusOr<Decision> decision = DecideOn(Registered(), Retiring(kNumber, kDeadNumber));
  ASSERT_EQ(Outcome(decision), "2 events, 2 claims");
  EXPECT_EQ(decision->events[1].type, EventType::kIdentifierAdded);
  EXPECT_EQ(decision->events[1].identifiers[0].value, kDeadNumber);
  EXPECT_EQ(decision->claims[0].action, ClaimIntent::Action::kRelease);
  EXPECT_EQ(decision->claims[0].value, kNumber);
  EXPECT_EQ(decision->claims[1].action, ClaimIntent::Action::kAcquire);
  EXPECT_EQ(decision->claims[1].value, kDeadNumber);
  SampleWorker knows_both = Registered();
  knows_both.Add(Adding(kDeadNumber));
  EXPECT_EQ(Outcome(DecideOn(knows_both, Retiring(kNumber, kDeadNumber))), "1 events, 2 claims");
}

TEST(DecideTest, ADeploymentHasItsOwnIdAndContractNumber) {
  EXPECT_EQ(Outcome(DecideOn(At("working"), DeploymentRegistration("HD-2"))), "RESOURCE_TAKEN") << "id";
  EXPECT_EQ(Outcome(DecideOn(At("working"), DeploymentRegistration("HD-1", "another"))), "RESOURCE_TAKEN")
      << "contract";
  EXPECT_EQ(Outcome(DecideOn(At("working"), DeploymentRegistration("HD-2", "another"))), "1 events, 0 claims");
  SampleWorker of_labour = Registered();
  of_labour.Hold("labour", "d1", rv::RECORD_KIND_DEPLOYMENT, {{rv::RECORD_FIELD_CONTRACT_NUMBER, "HD-1"}});
  EXPECT_EQ(Outcome(DecideOn(of_labour, DeploymentRegistration("HD-1"))), "1 events, 0 claims")
      << "an agency may give a registry's deployment its id";
}

TEST(DecideTest, AStatementRepeatedByItsAgencyChangesNothing) {
  const WorkerEvent phone = Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-1"}});
  SampleWorker sample = Registered();
  EXPECT_EQ(Outcome(DecideOn(sample, phone)), "1 events, 0 claims");
  sample.Add(phone);
  EXPECT_EQ(Outcome(DecideOn(sample, phone)), "0 events, 0 claims");
  EXPECT_EQ(Outcome(DecideOn(sample, phone, "G01")), "1 events, 0 claims") << "another agency says it too";
  EXPECT_EQ(Outcome(DecideOn(sample, Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-2"}}))),
            "1 events, 0 claims");
  sample.Add(Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-2"}}));
  EXPECT_EQ(Outcome(DecideOn(sample, phone)), "1 events, 0 claims") << "back to the first";
}

TEST(DecideTest, OnlyWhatStandsAloneIsWithdrawn) {
  SampleWorker sample = At("working");
  const std::string registration = sample.events()[0].event_id;
  const std::string deployment = sample.events()[1].event_id;
  const std::string added = sample.Add(Adding("B1234567", IdentifierType::kPassport));
  const std::string retired = sample.Add(Retiring(kNumber));
  sample.Hold("labour", "r1", rv::RECORD_KIND_PERSON, {});
  const std::string linked = sample.events().back().event_id;
  const std::string observed = sample.events()[sample.events().size() - 2].event_id;
  for (const std::string& id : {registration, retired, linked}) {
    EXPECT_EQ(Outcome(DecideOn(sample, Withdrawal(id))), "RULE_FORBIDS") << id;
  }
  EXPECT_EQ(Outcome(DecideOn(sample, Withdrawal("no such event"))), "RESOURCE_UNKNOWN");
  EXPECT_EQ(Outcome(DecideOn(sample, Withdrawal(observed))), "RESOURCE_UNKNOWN") << "a registry's word is not ours";
  EXPECT_EQ(Outcome(DecideOn(sample, Withdrawal(deployment))), "1 events, 0 claims");
  const absl::StatusOr<Decision> release = DecideOn(sample, Withdrawal(added));
  ASSERT_EQ(Outcome(release), "1 events, 1 claims");
  EXPECT_EQ(release->claims[0].action, ClaimIntent::Action::kRelease);
  const std::string withdrawal = sample.Add(Withdrawal(added));
  EXPECT_EQ(Outcome(DecideOn(sample, Withdrawal(added))), "0 events, 0 claims");
  EXPECT_EQ(Outcome(DecideOn(sample, Withdrawal(withdrawal))), "RULE_FORBIDS");
}

}  // namespace
}  // namespace lienthong::worker
