#include "services/ledger/event_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace lienthong::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

storage::StoredEvent Sample() {
  storage::StoredEvent stored;
  stored.position = 7;
  event::v1::Envelope& envelope = stored.envelope;
  envelope.set_event_id("0123456789abcdef");
  envelope.set_type("WorkerRegistered");
  envelope.set_stream("workers/w1");
  envelope.set_revision(3);
  envelope.mutable_record_time()->set_seconds(1'700'000'000);
  envelope.set_valid_from("2024-06");
  envelope.set_valid_to("2025");
  envelope.set_agency("G09.12");
  envelope.set_officer("officer-id");
  envelope.set_purpose("case_handling");
  envelope.set_procedure("1.0001");
  envelope.set_registry("labour");
  envelope.mutable_province()->set_code("31");
  envelope.mutable_province()->set_version("2025-07");
  envelope.set_correlation_id("fedcba9876543210");
  envelope.add_sealed_parts()->set_subject("workers/w1");
  envelope.add_sealed_parts()->set_subject("registries/labour/records/r1");
  stored.bytes = envelope.SerializeAsString();
  return stored;
}

v1::EventFilter Filter(void (*set)(v1::EventFilter*)) {
  v1::EventFilter filter;
  set(&filter);
  return filter;
}

TEST(MatchesTest, AnEmptyFilterMatchesEverything) {
  EXPECT_TRUE(Matches(v1::EventFilter(), Sample().envelope));
  EXPECT_TRUE(Matches(v1::EventFilter(), event::v1::Envelope()));
}

TEST(MatchesTest, EachFieldMustMatch) {
  const event::v1::Envelope envelope = Sample().envelope;
  EXPECT_TRUE(Matches(Filter([](v1::EventFilter* f) { f->set_stream_prefix("workers/"); }), envelope));
  EXPECT_FALSE(Matches(Filter([](v1::EventFilter* f) { f->set_stream_prefix("runs/"); }), envelope));
  EXPECT_TRUE(Matches(Filter([](v1::EventFilter* f) { f->set_registry("labour"); }), envelope));
  EXPECT_FALSE(Matches(Filter([](v1::EventFilter* f) { f->set_registry("lab"); }), envelope));
  EXPECT_TRUE(Matches(Filter([](v1::EventFilter* f) { f->set_province("31"); }), envelope));
  EXPECT_FALSE(Matches(Filter([](v1::EventFilter* f) { f->set_province("01"); }), envelope));
  EXPECT_TRUE(Matches(Filter([](v1::EventFilter* f) { f->set_agency("G09.12"); }), envelope));
  EXPECT_FALSE(Matches(Filter([](v1::EventFilter* f) { f->set_agency("G09"); }), envelope));
}

TEST(MatchesTest, OneOfTheTypesIsEnoughButAllFieldsAreNeeded) {
  v1::EventFilter filter;
  filter.add_types("RunStarted");
  EXPECT_FALSE(Matches(filter, Sample().envelope));
  filter.add_types("WorkerRegistered");
  EXPECT_TRUE(Matches(filter, Sample().envelope));
  filter.set_registry("immigration");
  EXPECT_FALSE(Matches(filter, Sample().envelope));
}

TEST(ToApiEventTest, TheClearViewHoldsTheEnvelopeAndNoStoredBytes) {
  const v1::Event event = ToApiEvent(Sample(), v1::EVENT_VIEW_CLEAR);
  EXPECT_EQ(event.position(), 7u);
  EXPECT_EQ(event.event_id(), "30313233-3435-3637-3839-616263646566");
  EXPECT_EQ(event.type(), "WorkerRegistered");
  EXPECT_EQ(event.stream(), "workers/w1");
  EXPECT_EQ(event.revision(), 3u);
  EXPECT_EQ(event.record_time().seconds(), 1'700'000'000);
  EXPECT_EQ(event.valid_from(), "2024-06");
  EXPECT_EQ(event.valid_to(), "2025");
  EXPECT_EQ(event.agency(), "G09.12");
  EXPECT_EQ(event.officer(), "officer-id");
  EXPECT_EQ(event.purpose(), "case_handling");
  EXPECT_EQ(event.procedure(), "1.0001");
  EXPECT_EQ(event.registry(), "labour");
  EXPECT_EQ(event.province(), "31");
  EXPECT_EQ(event.province_version(), "2025-07");
  EXPECT_EQ(event.correlation_id(), "66656463-6261-3938-3736-353433323130");
  EXPECT_THAT(event.subjects(), ElementsAre("workers/w1", "registries/labour/records/r1"));
  EXPECT_THAT(event.stored_bytes(), IsEmpty());
  EXPECT_THAT(ToApiEvent(Sample(), v1::EVENT_VIEW_UNSPECIFIED).stored_bytes(), IsEmpty());
}

TEST(ToApiEventTest, TheFullViewHoldsTheStoredBytesAsWritten) {
  storage::StoredEvent stored = Sample();
  stored.bytes += std::string("\xf8\x7f\x01", 3);  // a field that this version does not know
  EXPECT_EQ(ToApiEvent(stored, v1::EVENT_VIEW_FULL).stored_bytes(), stored.bytes);
}

TEST(ToApiEventTest, AnAbsentCorrelationIdStaysEmpty) {
  storage::StoredEvent stored = Sample();
  stored.envelope.clear_correlation_id();
  EXPECT_THAT(ToApiEvent(stored, v1::EVENT_VIEW_CLEAR).correlation_id(), IsEmpty());
}

TEST(AddSubjectsShownTest, EverySubjectIsLookedAtAndOnlyLooksThemselvesAreNot) {
  std::set<std::string> subjects;
  storage::StoredEvent stored = Sample();
  stored.envelope.add_sealed_parts()->set_subject("runs/run1");
  AddSubjectsShown(stored, &subjects);
  EXPECT_THAT(subjects, ElementsAre("registries/labour/records/r1", "runs/run1", "workers/w1"));
  subjects.clear();
  stored.envelope.set_type("PersonalDataRead");
  AddSubjectsShown(stored, &subjects);
  EXPECT_THAT(subjects, IsEmpty());
}

TEST(CheckSelectionTest, AllBadFieldsAreNamedAtOnce) {
  v1::EventFilter filter;
  filter.set_stream_prefix(std::string(201, 'x'));
  filter.add_types("");
  rpc::FieldErrors errors;
  CheckSelection(filter, static_cast<v1::EventView>(9), &errors);
  const std::string message(errors.ToStatus().message());
  EXPECT_THAT(message, HasSubstr("filter.stream_prefix"));
  EXPECT_THAT(message, HasSubstr("filter.types[0]"));
  EXPECT_THAT(message, HasSubstr("view"));
}

}  // namespace
}  // namespace lienthong::ledger
