#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/worker/worker_state.h"
#include "tests/support/sample_worker.h"

namespace lienthong::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace lienthong::testing;  // NOLINT: the words of this test

constexpr RecordKind kPerson = rv::RECORD_KIND_PERSON;
constexpr RecordKind kDeploymentKind = rv::RECORD_KIND_DEPLOYMENT;
constexpr Field kName = rv::RECORD_FIELD_FULL_NAME;

const Fields kLan = {{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber}, {kName, "Vũ Thị Lan"}};

std::string IdentifiersOf(const WorkerState& state) {
  std::string text;
  for (const IdentifierState& identifier : state.identifiers) {
    text += std::to_string(static_cast<int>(identifier.type)) + ":" + identifier.value + ":" +
            std::to_string(static_cast<int>(identifier.status)) + " ";
  }
  return text;
}

TEST(FoldTest, NobodyIsFoldedFromNothing) {
  const WorkerState state = FoldWorker(kWorker, {});
  EXPECT_EQ(state.id, kWorker);
  EXPECT_EQ(state.revision, 0u);
  EXPECT_EQ(state.position, 0u);
}

TEST(FoldTest, WhatWasObservedBeforeTheLinkCountsFromTheLinkOn) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Observe("labour", "r1", kPerson, kLan);
  EXPECT_THAT(Held(sample.State().person, kName), IsEmpty());
  EXPECT_EQ(IdentifiersOf(sample.State()), "");
  sample.Link("labour", "r1", kPerson);
  EXPECT_THAT(Held(sample.State().person, kName), ElementsAre("labour:Vũ Thị Lan"));
  EXPECT_EQ(IdentifiersOf(sample.State()), "1:003190000001:1 ");
  ASSERT_EQ(sample.State().links.size(), 1u);
  EXPECT_EQ(sample.State().links[0].rule, "personal_number");
  EXPECT_EQ(sample.State().links[0].latest.key, "key-r1");
}

TEST(FoldTest, WhatIsObservedAfterTheLinkCountsAtOnce) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Link("labour", "r1", kPerson);
  sample.Observe("labour", "r1", kPerson, kLan);
  EXPECT_THAT(Held(sample.State().person, kName), ElementsAre("labour:Vũ Thị Lan"));
  EXPECT_EQ(sample.State().links.size(), 1u);
}

TEST(FoldTest, RevisionCountsTheWorkersOwnEventsOnly) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r1", kPerson, kLan);
  sample.Observe("labour", "r1", kPerson, {{kName, "Vũ Thị Lân"}});
  const WorkerState state = sample.State();
  EXPECT_EQ(state.revision, 2u);
  EXPECT_EQ(state.position, 4u);
  EXPECT_EQ(state.create_time, sample.events().front().record_time);
  EXPECT_EQ(state.update_time, sample.events().back().record_time);
}

TEST(FoldTest, AChangedRecordRetractsWhatItSaidBefore) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r1", kPerson, kLan);
  sample.Observe("labour", "r1", kPerson, {{kName, "Vũ Thị Lân"}});
  const WorkerState state = sample.State();
  EXPECT_THAT(Held(state.person, kName), ElementsAre("labour:Vũ Thị Lân"));
  EXPECT_EQ(state.person.at(kName).size(), 2u) << "what was said stays readable";
  EXPECT_THAT(Held(state.person, rv::RECORD_FIELD_PERSONAL_NUMBER), IsEmpty()) << "a field that is no longer held";
  EXPECT_EQ(IdentifiersOf(state), "1:003190000001:3 ") << "a number that nobody states any more is retired";
}

TEST(FoldTest, AnUnchangedObservationIsNoNewStatement) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r1", kPerson, kLan);
  sample.Observe("labour", "r1", kPerson, kLan);
  EXPECT_EQ(sample.State().person.at(kName).size(), 1u);
}

TEST(FoldTest, ARecordThatIsGoneRetractsAllOfItsStatementsAndNobodyElses) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r1", kPerson, kLan);
  sample.Hold("residents", "r2", kPerson, {{kName, "Vũ Thị Lan"}});
  sample.Gone("labour", "r1");
  const WorkerState state = sample.State();
  EXPECT_THAT(Held(state.person, kName), ElementsAre("residents:Vũ Thị Lan"));
  ASSERT_EQ(state.links.size(), 2u);
  EXPECT_TRUE(state.links[0].latest.gone);
  EXPECT_EQ(state.links[0].kind, kPerson);
  sample.Observe("labour", "r1", kPerson, kLan);
  EXPECT_THAT(Held(sample.State().person, kName), ElementsAre("residents:Vũ Thị Lan", "labour:Vũ Thị Lan"));
}

TEST(FoldTest, AResidenceSinceAnotherDayIsHistoryOneOfTheSameDayACorrection) {
  auto at = [](const char* commune, const char* since) {
    return Fields{{rv::RECORD_FIELD_PERMANENT_RESIDENCE, commune}, {rv::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE, since}};
  };
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("residents", "r1", kPerson, at("A|1|a", "2010-01-01"));
  sample.Observe("residents", "r1", kPerson, at("A|1|b", "2020-01-01"));
  EXPECT_THAT(Held(sample.State().person, rv::RECORD_FIELD_PERMANENT_RESIDENCE),
              ElementsAre("residents:A|1|a", "residents:A|1|b"));
  sample.Observe("residents", "r1", kPerson, at("A|1|c", "2020-01-01"));
  EXPECT_THAT(Held(sample.State().person, rv::RECORD_FIELD_PERMANENT_RESIDENCE),
              ElementsAre("residents:A|1|a", "residents:A|1|c"));
  const std::vector<Statement> statements = sample.State().person.at(rv::RECORD_FIELD_PERMANENT_RESIDENCE);
  EXPECT_EQ(statements[0].valid_from->ToString(), "2010-01-01");
  sample.Observe("residents", "r1", kPerson, {});
  EXPECT_THAT(Held(sample.State().person, rv::RECORD_FIELD_PERMANENT_RESIDENCE), IsEmpty());
}

TEST(FoldTest, UnlinkingRemovesWhatTheRecordSaid) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r1", kPerson, kLan);
  sample.Hold("labour", "d1", kDeploymentKind, {{rv::RECORD_FIELD_CONTRACT_NUMBER, "HD-1"}});
  sample.Unlink("r1");
  sample.Unlink("d1");
  const WorkerState state = sample.State();
  EXPECT_THAT(state.person, IsEmpty());
  EXPECT_THAT(state.identifiers, IsEmpty());
  EXPECT_THAT(state.links, IsEmpty());
  EXPECT_THAT(state.deployments, IsEmpty());
  EXPECT_EQ(state.revision, 5u);
  sample.Link("labour", "r1", kPerson);
  EXPECT_THAT(Held(sample.State().person, kName), ElementsAre("labour:Vũ Thị Lan")) << "and linking brings it back";
}

TEST(FoldTest, AWithdrawnFactSaysNothing) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Add(Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-1"}}));
  const std::string wrong = sample.Add(Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-2"}}));
  sample.Add(Withdrawal(wrong));
  const WorkerState state = sample.State();
  EXPECT_THAT(Held(state.person, rv::RECORD_FIELD_PHONE), ElementsAre("G09:+81-1"));
  EXPECT_EQ(state.revision, 4u);
}

TEST(FoldTest, AWithdrawnIdentifierAndDeploymentNeverWere) {
  SampleWorker sample;
  sample.Add(Registration());
  WorkerEvent added = Event(EventType::kIdentifierAdded);
  added.identifiers = {{IdentifierType::kPassport, "B1234567", "", ""}};
  sample.Add(Withdrawal(sample.Add(added)));
  sample.Add(Withdrawal(sample.Add(DeploymentRegistration("HD-1"))));
  EXPECT_THAT(sample.State().identifiers, IsEmpty());
  EXPECT_THAT(sample.State().deployments, IsEmpty());
}

TEST(FoldTest, AnIdentifierIsDeadWhoeverSaysSo) {
  SampleWorker sample;
  sample.Add(Registration(kDeadNumber));
  sample.Hold("residents", "r1", kPerson,
              {{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber}, {rv::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, kDeadNumber}});
  const WorkerState state = sample.State();
  EXPECT_EQ(IdentifiersOf(state), "1:003190000001:1 1:005190000002:2 ");
  EXPECT_EQ(state.identifiers[1].superseded_by, kNumber);
}

TEST(FoldTest, ARetiredIdentifierStaysDeadThoughARegistryStillWritesIt) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r1", kPerson, {{rv::RECORD_FIELD_PASSPORT_NUMBER, "B1234567"}});
  WorkerEvent retired = Event(EventType::kIdentifierRetired);
  retired.identifiers = {{IdentifierType::kPassport, "B1234567", "", "2025-01-31"}};
  sample.Add(retired);
  sample.Observe("labour", "r1", kPerson, {{rv::RECORD_FIELD_PASSPORT_NUMBER, "B1234567"}, {kName, "Lan"}});
  EXPECT_EQ(IdentifiersOf(sample.State()), "3:B1234567:3 ");
  EXPECT_EQ(sample.State().identifiers[0].valid_to, "2025-01-31");
}

TEST(FoldTest, ADocumentIsAPassportOrALaissezPasserWithItsDays) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("immigration", "p1", rv::RECORD_KIND_DOCUMENT,
              {{rv::RECORD_FIELD_DOCUMENT_TYPE, "passport"},
               {rv::RECORD_FIELD_DOCUMENT_NUMBER, "B1234567"},
               {rv::RECORD_FIELD_DOCUMENT_VALID_FROM, "2020-01-01"},
               {rv::RECORD_FIELD_DOCUMENT_VALID_TO, "2030-01-01"}});
  sample.Hold("immigration", "p2", rv::RECORD_KIND_DOCUMENT,
              {{rv::RECORD_FIELD_DOCUMENT_TYPE, "laissez_passer"}, {rv::RECORD_FIELD_DOCUMENT_NUMBER, "LS00012"}});
  const WorkerState state = sample.State();
  EXPECT_EQ(IdentifiersOf(state), "3:B1234567:1 4:LS00012:1 ");
  EXPECT_EQ(state.identifiers[0].valid_from, "2020-01-01");
  EXPECT_EQ(state.identifiers[0].valid_to, "2030-01-01");
}

TEST(FoldTest, DeploymentsOfAnAgencyAndARegistryMeetByTheContractNumber) {
  const Fields contract = {{rv::RECORD_FIELD_CONTRACT_NUMBER, "HD-1"}, {rv::RECORD_FIELD_EMPLOYER, "Sakura"}};
  SampleWorker agency_first;
  agency_first.Add(Registration());
  agency_first.Add(DeploymentRegistration("HD-1"));
  agency_first.Hold("labour", "d1", kDeploymentKind, contract);
  SampleWorker registry_first;
  registry_first.Add(Registration());
  registry_first.Hold("labour", "d1", kDeploymentKind, contract);
  registry_first.Add(DeploymentRegistration("HD-1"));
  for (const SampleWorker* sample : {&agency_first, &registry_first}) {
    const WorkerState state = sample->State();
    ASSERT_EQ(state.deployments.size(), 1u);
    EXPECT_EQ(state.deployments[0].id, kDeployment);
    EXPECT_EQ(state.deployments[0].source_record_id, "d1");
    EXPECT_EQ(state.FindDeployment(kDeployment), &state.deployments[0]);
    EXPECT_THAT(Held(state.deployments[0].fields, rv::RECORD_FIELD_EMPLOYER), ElementsAre("labour:Sakura"));
  }
}

TEST(FoldTest, AnotherContractNumberIsAnotherDeployment) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Add(DeploymentRegistration("HD-1"));
  sample.Hold("labour", "d2", kDeploymentKind, {{rv::RECORD_FIELD_CONTRACT_NUMBER, "HD-2"}});
  sample.Hold("labour", "d3", kDeploymentKind, {{rv::RECORD_FIELD_MARKET, "KR"}});
  EXPECT_EQ(sample.State().deployments.size(), 3u);
  EXPECT_EQ(sample.State().FindDeployment("no such"), nullptr);
  sample.Gone("labour", "d2");
  EXPECT_EQ(sample.State().deployments.size(), 2u) << "what a registry dropped leaves none behind";
}

TEST(FoldTest, CrossingsComeFromAgenciesAndRegistries) {
  SampleWorker sample;
  sample.Add(Registration());
  WorkerEvent crossing = Event(EventType::kCrossingRecorded, {{rv::RECORD_FIELD_CROSSING_DIRECTION, "exit"},
                                                              {rv::RECORD_FIELD_CROSSING_DATE, "2025-01-20"}});
  crossing.crossing_id = "c";
  crossing.deployment_id = kDeployment;
  sample.Add(crossing);
  sample.Hold("immigration", "x1", rv::RECORD_KIND_CROSSING, {{rv::RECORD_FIELD_CROSSING_DATE, "2025-02-20"}});
  const WorkerState state = sample.State();
  ASSERT_EQ(state.crossings.size(), 2u);
  EXPECT_EQ(state.crossings[0].deployment_id, kDeployment);
  EXPECT_EQ(state.crossings[1].source, "immigration");
  EXPECT_EQ(state.crossings[1].fields.at(rv::RECORD_FIELD_CROSSING_DATE)[0].valid_from->ToString(), "2025-02-20");
}

}  // namespace
}  // namespace lienthong::worker
