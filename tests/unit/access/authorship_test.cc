#include "services/access/authorship.h"

#include <gtest/gtest.h>

#include <string>

#include "lienthong/event/v1/access_events.pb.h"
#include "services/access/record_keeping.h"
#include "tests/support/authors.h"
#include "tests/support/require.h"

namespace lienthong::access {
namespace {

using testing::Authors;
using testing::Require;

const rpc::Caller kCaller{"G09", "nv-071", "inspection", "P-01"};

TEST(AuthorshipTest, AnOfficerIsRegisteredAtTheFirstCallAndKnownAfter) {
  Authors authors;
  const Authorship first = Require(authors.officers.Identify(kCaller));
  EXPECT_EQ(first.agency, "G09");
  EXPECT_EQ(first.purpose, "inspection");
  EXPECT_EQ(first.procedure, "P-01");
  EXPECT_TRUE(storage::ParseUuid(first.officer).ok()) << first.officer;
  EXPECT_EQ(authors.log.Head(), 1u);
  EXPECT_EQ(Require(authors.officers.Identify(kCaller)).officer, first.officer);
  EXPECT_EQ(authors.log.Head(), 1u) << "one registration for ever";
}

TEST(AuthorshipTest, OneAccountInTwoAgenciesIsTwoOfficers) {
  Authors authors;
  rpc::Caller other = kCaller;
  other.agency = "G01";
  EXPECT_NE(Require(authors.officers.Identify(kCaller)).officer, Require(authors.officers.Identify(other)).officer);
  other = kCaller;
  other.purpose = "report";
  EXPECT_EQ(Require(authors.officers.Identify(kCaller)).officer, Require(authors.officers.Identify(other)).officer);
}

TEST(AuthorshipTest, TheOfficersOwnNumberStandsInNoEnvelope) {
  Authors authors;
  Require(authors.officers.Identify(kCaller));
  storage::StoredEvent event = Require(authors.log.ReadAll(1, 1)).front();
  EXPECT_EQ(event.envelope.type(), "OfficerRegistered");
  event.envelope.clear_sealed_parts();
  EXPECT_EQ(event.envelope.SerializeAsString().find("nv-071"), std::string::npos);
}

TEST(AuthorshipTest, TheCallerBehindAnAuthorshipIsFoundAgain) {
  Authors authors;
  const rpc::Caller caller = Require(authors.officers.CallerOf(Require(authors.officers.Identify(kCaller))));
  EXPECT_EQ(caller.agency, kCaller.agency);
  EXPECT_EQ(caller.officer, kCaller.officer);
  EXPECT_EQ(caller.purpose, kCaller.purpose);
  EXPECT_EQ(caller.procedure, kCaller.procedure);
}

TEST(AuthorshipTest, AnAuthorshipWithoutRegistrationIsAFault) {
  Authors authors;
  EXPECT_EQ(authors.officers.CallerOf({"G09", authors.ids.NextText(), "p", "q"}).status().code(),
            absl::StatusCode::kInternal);
}

TEST(AuthorshipTest, AnEventSaysWhoAndForWhom) {
  Authors authors;
  event::v1::PersonalDataRead payload;
  payload.set_method("GetWorker");
  const storage::NewEvent event =
      MakeEvent(&authors.ids, {"G09", "an-officer", "inspection", "P-01"}, "workers/w", payload);
  EXPECT_EQ(event.envelope.type(), "PersonalDataRead");
  EXPECT_EQ(event.envelope.schema_version(), 1u);
  EXPECT_EQ(event.envelope.event_id().size(), 16u);
  EXPECT_EQ(event.envelope.agency(), "G09");
  EXPECT_EQ(event.envelope.officer(), "an-officer");
  EXPECT_EQ(event.envelope.purpose(), "inspection");
  EXPECT_EQ(event.envelope.procedure(), "P-01");
  ASSERT_EQ(event.parts.size(), 1u);
  EXPECT_EQ(event.parts[0].subject, "workers/w");
  EXPECT_EQ(event.parts[0].bytes, payload.SerializeAsString());
}

TEST(RecordKeepingTest, ADayInVietNamBeginsSevenHoursEarlier) {
  const absl::Time midnight = absl::FromCivil(absl::CivilSecond(2026, 1, 1), absl::UTCTimeZone());
  const int32_t day = DayInVietNam(midnight);
  EXPECT_EQ(DayInVietNam(midnight + absl::Hours(17) - absl::Nanoseconds(1)), day);
  EXPECT_EQ(DayInVietNam(midnight + absl::Hours(17)), day + 1);
  EXPECT_EQ(DayInVietNam(absl::UnixEpoch()), 0);
}

}  // namespace
}  // namespace lienthong::access
