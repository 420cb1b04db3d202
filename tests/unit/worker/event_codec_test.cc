// The bytes of every event of a worker and of a source record, in tests/golden/events: read for ever.

#include "services/worker/event_codec.h"

#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "absl/strings/escaping.h"
#include "lienthong/event/v1/worker_events.pb.h"
#include "tests/support/golden_file.h"
#include "tests/support/require.h"
#include "tests/support/sample_worker.h"

namespace lienthong::worker {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test

WorkerEvent FullDecision(WorkerEvent event) {
  const EventType type = event.type;
  event.registry = "labour";
  if (type == EventType::kRecordRefused) {
    event.kind = rv::RECORD_KIND_PERSON;
    event.score = LinkScore{-19'417, -26'061, {{"full_name", "differs", -6'644}}, 1, "nominal-1"};
    return event;
  }
  event.registry.clear();
  event.decision_id = "0123456789abcdef";
  event.survivor = kWorker;
  event.merged = kDeployment;
  if (type == EventType::kMerged || type == EventType::kSplit) event.held = {0, 2};
  if (type == EventType::kSplit || type == EventType::kDecisionUndone) {
    event.records = {{kWorker, "labour", kDeployment}};
    event.moved_events = {"fedcba9876543210"};
    event.identifiers = {{IdentifierType::kPassport, "B1234567", "", ""}};
  }
  if (type == EventType::kSplit) {
    Recorded& fact = event.moved_facts.emplace_back();
    fact.event_id = "fedcba9876543210";
    fact.position = 7;
    fact.revision = 3;
    fact.record_time = absl::FromUnixSeconds(1'700'000'000) + absl::Nanoseconds(5);
    fact.agency = "G09";
    fact.officer = kWorker;
    fact.purpose = "test";
    fact.procedure = "P-01";
    fact.province = "31|2025-07";
    fact.worker_id = event.survivor;
    fact.moved_to = event.merged;
    fact.what = Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-1"}});
  }
  if (type == EventType::kDecisionUndone) {
    event.undone_kind = kUndoneSplit;
    event.requested_only = true;
  }
  return event;
}

// An event of each type with everything that the type can hold.
WorkerEvent Full(EventType type) {
  WorkerEvent event =
      Event(type, {{rv::RECORD_FIELD_FULL_NAME, "Vũ Thị Lan"}, {rv::RECORD_FIELD_PHONE, ""}}, "2024-06");
  event.effective_to = "2025-01-31";
  event.reason = "clerical_error";
  event.note = "theo đơn";
  const bool identifier = type == EventType::kIdentifierAdded || type == EventType::kIdentifierRetired;
  if (identifier || type == EventType::kRegistered) {
    event.identifiers = {{IdentifierType::kPersonalNumber, kNumber, "2016-01-01", "2026"}};
  }
  if (type == EventType::kRegistered) {
    for (int i = 2; i <= 5; ++i) event.identifiers.push_back({static_cast<IdentifierType>(i), "B1234567", "", ""});
  }
  if (type == EventType::kIdentifierRetired) event.superseded_by = kDeadNumber;
  if (type >= EventType::kDeploymentRegistered && type <= EventType::kCrossingRecorded) {
    event.deployment_id = kDeployment;
  }
  if (type == EventType::kCrossingRecorded) event.crossing_id = kWorker;
  if (type == EventType::kFactWithdrawn) event.withdrawn_event_id = "0123456789abcdef";
  if (type == EventType::kRecordUnlinked || type == EventType::kRecordRefused) event.source_record_id = kDeployment;
  if (type > EventType::kRecordUnlinked) return FullDecision(event);
  if (type == EventType::kRecordLinked) {
    WorkerEvent link;
    link.type = type;
    link.source_record_id = kDeployment;
    link.registry = "labour";
    link.kind = rv::RECORD_KIND_DEPLOYMENT;
    link.rule = "superseded_number";
    link.evidence = {"full_name", "personal_number"};
    return link;
  }
  return event;
}

std::vector<EventType> EveryType() {
  std::vector<EventType> types;
  for (int i = 0; i <= static_cast<int>(EventType::kDecisionUndone); ++i) types.push_back(static_cast<EventType>(i));
  return types;
}

Observation Observed() {
  Observation observation;
  observation.registry = "labour";
  observation.source_record_id = kDeployment;
  observation.kind = rv::RECORD_KIND_PERSON;
  observation.key = "L1";
  observation.fields = {{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber}, {rv::RECORD_FIELD_FULL_NAME, "Vũ Thị Lan"}};
  observation.registry_version = 300;
  observation.data_as_of = "2026-06-30";
  return observation;
}

Observation Gone() {
  Observation observation;
  observation.registry = "labour";
  observation.source_record_id = kDeployment;
  observation.gone = true;
  observation.registry_version = 301;
  return observation;
}

storage::PayloadSealer Unsealed() {
  return storage::PayloadSealer::ForDevelopmentTests();
}

// As the log serves it.
storage::StoredEvent Stored(const std::string& stream, const std::string& type, const std::string& plain) {
  storage::StoredEvent stored;
  stored.position = 12;
  stored.envelope.set_event_id("fedcba9876543210");
  stored.envelope.set_stream(stream);
  stored.envelope.set_revision(3);
  stored.envelope.set_type(type);
  stored.envelope.set_agency("G09");
  stored.envelope.set_officer("an-officer");
  stored.envelope.set_purpose("inspection");
  stored.envelope.set_procedure("P-01");
  stored.envelope.mutable_record_time()->set_seconds(1'790'000'000);
  stored.envelope.mutable_record_time()->set_nanos(5);
  *stored.envelope.add_sealed_parts() = Require(Unsealed().Seal(stored.envelope, stream, nullptr, plain));
  return stored;
}

absl::StatusOr<Recorded> Read(const std::string& type, const std::string& plain,
                              const std::string& stream = std::string("workers/") + kWorker) {
  return Decode(Stored(stream, type, plain), Unsealed());
}

std::map<std::string, std::string> EveryPayload() {
  std::map<std::string, std::string> bytes;
  for (EventType type : EveryType()) bytes[TypeName(type)] = Encode(Full(type))->SerializeAsString();
  bytes["SourceRecordObserved"] = Encode(Observed())->SerializeAsString();
  bytes["SourceRecordGone"] = Encode(Gone())->SerializeAsString();
  return bytes;
}

TEST(EventCodecTest, EveryEventIsWrittenInItsGoldenBytes) {
  const std::map<std::string, std::string> golden = ReadGoldenFile("events/worker_events_1.hex");
  for (const auto& [type, bytes] : EveryPayload()) {
    auto found = golden.find(type);
    if (found == golden.end() || found->second != bytes) {
      ADD_FAILURE() << "golden bytes of " << type << " differ; now they are\n"
                    << type << " " << absl::BytesToHexString(bytes);
    }
  }
  EXPECT_EQ(golden.size(), EveryPayload().size());
}

TEST(EventCodecTest, TypesAreThoseOfTheirMessagesAndAllDifferent) {
  std::set<std::string> names;
  for (EventType type : EveryType()) {
    EXPECT_EQ(TypeName(type), Encode(Full(type))->GetDescriptor()->name());
    EXPECT_TRUE(names.insert(TypeName(type)).second) << TypeName(type);
  }
}

TEST(EventCodecTest, WhatIsReadFromGoldenBytesIsWhatWasWritten) {
  const std::map<std::string, std::string> golden = ReadGoldenFile("events/worker_events_1.hex");
  for (EventType type : EveryType()) {
    const absl::StatusOr<Recorded> recorded = Read(TypeName(type), golden.at(TypeName(type)));
    ASSERT_TRUE(recorded.ok()) << TypeName(type) << recorded.status();
    EXPECT_EQ(recorded->position, 12u);
    EXPECT_EQ(recorded->revision, 3u);
    EXPECT_EQ(recorded->agency, "G09");
    EXPECT_EQ(recorded->officer, "an-officer");
    EXPECT_EQ(recorded->record_time, absl::FromUnixSeconds(1'790'000'000) + absl::Nanoseconds(5));
    const WorkerEvent& event = std::get<WorkerEvent>(recorded->what);
    EXPECT_EQ(event.type, type);
    EXPECT_EQ(Encode(event)->SerializeAsString(), Encode(Full(type))->SerializeAsString()) << TypeName(type);
  }
}

TEST(EventCodecTest, AnObservationKeepsRegistryAndIdOfItsStream) {
  const std::string stream = RecordStream("labour", kDeployment);
  const absl::StatusOr<Recorded> recorded =
      Read("SourceRecordObserved", Encode(Observed())->SerializeAsString(), stream);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->revision, 0u) << "not a revision of the worker";
  const Observation& observation = std::get<Observation>(recorded->what);
  EXPECT_EQ(observation.registry, "labour");
  EXPECT_EQ(observation.source_record_id, kDeployment);
  EXPECT_EQ(observation.fields, Observed().fields);
  EXPECT_EQ(observation.key, "L1");
  EXPECT_EQ(observation.data_as_of, "2026-06-30");
  EXPECT_FALSE(observation.gone);
  const absl::StatusOr<Recorded> gone = Read("SourceRecordGone", Encode(Gone())->SerializeAsString(), stream);
  ASSERT_TRUE(gone.ok()) << gone.status();
  EXPECT_TRUE(std::get<Observation>(gone->what).gone);
  EXPECT_EQ(std::get<Observation>(gone->what).registry_version, 301u);
}

TEST(EventCodecTest, FieldsOfANewerWriterAreIgnored) {
  const std::string newer = "\xfa\x3e\x03new";  // field 1007, of three bytes
  for (const auto& [type, bytes] : EveryPayload()) {
    const bool of_record = type.rfind("SourceRecordObserved", 0) == 0 || type == "SourceRecordGone";
    const std::string stream = of_record ? RecordStream("labour", kDeployment) : std::string("workers/") + kWorker;
    const absl::StatusOr<Recorded> recorded = Read(type, bytes + newer, stream);
    ASSERT_TRUE(recorded.ok()) << type << recorded.status();
    if (of_record) continue;
    EXPECT_EQ(Encode(std::get<WorkerEvent>(recorded->what))->SerializeAsString(), bytes) << type;
  }
}

TEST(EventCodecTest, WhatCannotBeReadIsDataLoss) {
  const std::string record = RecordStream("labour", kDeployment);
  EXPECT_EQ(Read("WorkerRegistered", "\xff\xff").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Read("WorkerForgotten", "").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Read("WorkerRegistered", "", record).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Read("SourceRecordObserved", "\xff\xff", record).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Read("SourceRecordGone", "\xff\xff", record).status().code(), absl::StatusCode::kDataLoss);
  storage::StoredEvent unsealed = Stored("workers/w", "WorkerRegistered", "");
  unsealed.envelope.clear_sealed_parts();
  EXPECT_EQ(Decode(unsealed, Unsealed()).status().code(), absl::StatusCode::kDataLoss);
}

TEST(EventCodecTest, RecordStreamsAreReadBack) {
  EXPECT_EQ(RecordStream("labour", "x"), "registries/labour/records/x");
  EXPECT_EQ(ParseRecordStream("registries/labour/records/x")->registry, "labour");
  EXPECT_EQ(ParseRecordStream("registries/labour/records/x")->source_record_id, "x");
  for (const char* other :
       {"", "workers/x", "registries/labour/records", "registries/labour/records/x/y", "registries/labour/runs/x"}) {
    EXPECT_FALSE(ParseRecordStream(other).has_value()) << other;
  }
}

}  // namespace
}  // namespace lienthong::worker
