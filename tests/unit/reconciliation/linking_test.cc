#include "services/reconciliation/linking.h"

#include <gtest/gtest.h>

#include "services/reconciliation/compare.h"
#include "tests/support/sample_worker.h"

namespace lienthong::reconciliation {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test
using worker::WorkerState;

constexpr Field kName = rv::RECORD_FIELD_FULL_NAME;
constexpr Field kBirth = rv::RECORD_FIELD_BIRTH_DATE;
constexpr Field kPersonalNumber = rv::RECORD_FIELD_PERSONAL_NUMBER;
constexpr Field kPassport = rv::RECORD_FIELD_PASSPORT_NUMBER;

worker::Observation Seen(RecordKind kind, const Fields& fields) {
  worker::Observation observation;
  observation.registry = "residents";
  observation.kind = kind;
  observation.fields = fields;
  return observation;
}

// Vũ Thị Lan, born 1990-05-01, whose number replaced a dead one, with a passport and an old card.
WorkerState Lan() {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r1", rv::RECORD_KIND_PERSON,
              {{kPersonalNumber, kNumber},
               {rv::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, kDeadNumber},
               {rv::RECORD_FIELD_OLD_CARD_NUMBER, "271450001"},
               {kName, "Vũ Thị Lan"},
               {kBirth, "1990-05-01"},
               {kPassport, "B1234567"}});
  sample.Hold("immigration", "p1", rv::RECORD_KIND_DOCUMENT, {{rv::RECORD_FIELD_DOCUMENT_NUMBER, "B7654321"}});
  return sample.State();
}

// "link personal_number", "conflict passport_and_birth_date" or "none".
std::string Said(const LinkDecision& decision) {
  if (decision.verdict == LinkVerdict::kNoMatch) return "none";
  return (decision.verdict == LinkVerdict::kLink ? "link " : "conflict ") + decision.rule;
}

std::string Person(const Fields& fields) {
  return Said(DecidePersonLink(Seen(rv::RECORD_KIND_PERSON, fields), Lan()));
}

TEST(LinkingTest, ANumberLinksWhereTheGivenNameOrTheBirthYearAgrees) {
  EXPECT_EQ(Person({{kPersonalNumber, kNumber}, {kName, "VU THI LAN"}, {kBirth, "1961"}}), "link personal_number");
  EXPECT_EQ(Person({{kPersonalNumber, kNumber}, {kName, "Vũ Thị Lành"}, {kBirth, "1990"}}), "link personal_number");
  EXPECT_EQ(Person({{kPersonalNumber, kNumber}, {kName, "Hoàng Đức Thịnh"}, {kBirth, "1990"}}),
            "conflict personal_number")
      << "neither family nor given name";
  EXPECT_EQ(Person({{kPersonalNumber, kDeadNumber}, {kName, "Lan"}}), "link superseded_number");
  EXPECT_EQ(Person({{kPersonalNumber, "009190000009"},
                    {rv::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, "007190000001,003190000001"},
                    {kName, "Lan"}}),
            "link superseded_number");
}

TEST(LinkingTest, ANumberWithAFarNameAndBirthIsAConflict) {
  EXPECT_EQ(Person({{kPersonalNumber, kNumber}, {kName, "Hoàng Đức Thịnh"}, {kBirth, "1961-11-23"}}),
            "conflict personal_number");
  EXPECT_EQ(Person({{kPersonalNumber, kNumber}}), "conflict personal_number") << "a number alone never links";
  EXPECT_EQ(Person({{kPersonalNumber, kDeadNumber}, {kName, "Thịnh"}}), "conflict superseded_number");
}

TEST(LinkingTest, APassportLinksWithTheBirthDateToTheDay) {
  EXPECT_EQ(Person({{kPassport, "B1234567"}, {kBirth, "1990-05-01"}}), "link passport_and_birth_date");
  EXPECT_EQ(Person({{kPassport, "B1234567"}, {kBirth, "1990"}}), "conflict passport_and_birth_date");
  EXPECT_EQ(Person({{kPassport, "B1234567"}, {kName, "Vũ Thị Lan"}}), "conflict passport_and_birth_date");
  EXPECT_EQ(Person({{kPassport, "B0000000"}, {kBirth, "1990-05-01"}}), "none");
}

TEST(LinkingTest, APassportDoesNotOverruleAnotherNumber) {
  EXPECT_EQ(Person({{kPersonalNumber, "003190000077"}, {kPassport, "B1234567"}, {kBirth, "1990-05-01"}}), "none");
}

TEST(LinkingTest, ANameABirthDateOrAnOldCardNeverLink) {
  EXPECT_EQ(Person({{kName, "Vũ Thị Lan"}, {kBirth, "1990-05-01"}}), "none");
  EXPECT_EQ(Person({{rv::RECORD_FIELD_OLD_CARD_NUMBER, "271450001"}, {kName, "Vũ Thị Lan"}, {kBirth, "1990-05-01"}}),
            "none");
  EXPECT_EQ(Person({}), "none");
}

TEST(LinkingTest, EvidenceNamesTheFieldsThatAgreed) {
  const LinkDecision decision = DecidePersonLink(
      Seen(rv::RECORD_KIND_PERSON, {{kPersonalNumber, kNumber}, {kName, "Lan"}, {kBirth, "1990"}}), Lan());
  EXPECT_EQ(decision.evidence, (std::vector<std::string>{"full_name", "birth_date", "personal_number"}));
}

std::string Deployment(const Fields& fields) {
  return Said(DecideDeploymentLink(Seen(rv::RECORD_KIND_DEPLOYMENT, fields), Lan()));
}

TEST(LinkingTest, ADeploymentFollowsItsNumberOrElseItsPassport) {
  EXPECT_EQ(Deployment({{kPersonalNumber, kNumber}}), "link personal_number");
  EXPECT_EQ(Deployment({{kPersonalNumber, kDeadNumber}}), "link superseded_number");
  EXPECT_EQ(Deployment({{kPassport, "B1234567"}}), "link passport_number");
  EXPECT_EQ(Deployment({{kPersonalNumber, "003190000077"}, {kPassport, "B1234567"}}), "none");
  EXPECT_EQ(Deployment({}), "none");
}

std::string Crossing(const Fields& fields) {
  return Said(DecideCrossingLink(Seen(rv::RECORD_KIND_CROSSING, fields), Lan()));
}

TEST(LinkingTest, ACrossingFollowsADocumentThatIsLinked) {
  EXPECT_EQ(Crossing({{rv::RECORD_FIELD_DOCUMENT_NUMBER, "B7654321"}}), "link document_number");
  EXPECT_EQ(Crossing({{rv::RECORD_FIELD_DOCUMENT_NUMBER, "B1234567"}}), "none") << "labour's word is no document";
  EXPECT_EQ(Crossing({{rv::RECORD_FIELD_DOCUMENT_NUMBER, "B0000000"}, {kPersonalNumber, kNumber}}), "none");
  EXPECT_EQ(Crossing({{kPersonalNumber, kNumber}}), "link personal_number");
  EXPECT_EQ(Crossing({}), "none");
}

}  // namespace
}  // namespace lienthong::reconciliation
