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

TEST(LinkingTest, APassportDoesNotLinkWhereTheNameIsAnothersOrTheDayIsUnknown) {
  EXPECT_EQ(Person({{kPassport, "B1234567"}, {kName, "Hoàng Đức Thịnh"}, {kBirth, "1990-05-01"}}),
            "conflict passport_and_birth_date");
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r1", rv::RECORD_KIND_PERSON, {{kBirth, "1990-01-01"}, {kPassport, "B1234567"}});
  EXPECT_EQ(Said(DecidePersonLink(Seen(rv::RECORD_KIND_PERSON, {{kPassport, "B1234567"}, {kBirth, "1990-01-01"}}),
                                  sample.State())),
            "conflict passport_and_birth_date");
}

TEST(LinkingTest, ADocumentRecordIsTheWorkersByItsOwnNumberAndKind) {
  const auto document = [](const std::string& type, const std::string& number) {
    SampleWorker sample;
    sample.Add(Registration());
    sample.Hold("labour", "r1", rv::RECORD_KIND_PERSON, {{kBirth, "1990-05-17"}, {kPassport, "B1234567"}});
    return Said(DecidePersonLink(Seen(rv::RECORD_KIND_DOCUMENT, {{rv::RECORD_FIELD_DOCUMENT_TYPE, type},
                                                                 {rv::RECORD_FIELD_DOCUMENT_NUMBER, number},
                                                                 {kPersonalNumber, kNumber},
                                                                 {kBirth, "1990-05-17"}}),
                                 sample.State()));
  };
  EXPECT_EQ(document("passport", "B1234567"), "link passport_and_birth_date");
  EXPECT_EQ(document("laissez_passer", "B1234567"), "none");
  EXPECT_EQ(document("passport", "B7654321"), "none");
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

// A worker whom labour knows by an old card only.
WorkerState CardHolder(const Fields& more = {}) {
  SampleWorker sample;
  sample.Add(Registration());
  Fields fields = {{rv::RECORD_FIELD_OLD_CARD_NUMBER, "001234567"}, {kName, "Vũ Thị Lan"}, {kBirth, "1980-05-17"}};
  for (const auto& [field, value] : more) fields[field] = value;
  sample.Hold("labour", "r1", rv::RECORD_KIND_PERSON, fields);
  return sample.State();
}

worker::Observation Holder(const std::string& name, const std::string& birth, const std::string& card = "001234567") {
  return Seen(rv::RECORD_KIND_PERSON,
              {{kPersonalNumber, kNumber}, {rv::RECORD_FIELD_OLD_CARD_NUMBER, card}, {kName, name}, {kBirth, birth}});
}

std::string Card(const std::vector<worker::Observation>& holders, const Fields& more = {}) {
  return Said(DecideOldCardLink(holders, CardHolder(more)).link);
}

constexpr char kLinked[] = "link old_card_name_and_birth_date";
constexpr char kDoubtful[] = "conflict old_card_name_and_birth_date";

TEST(LinkingTest, AnOldCardLinksTheOneHolderWithWholeNameAndFullBirthDate) {
  const OldCardDecision decision =
      DecideOldCardLink({Holder("Hoàng Đức Thịnh", "1975-11-23"), Holder("VŨ THỊ LAN", "1980-05-17")}, CardHolder());
  EXPECT_EQ(Said(decision.link), kLinked);
  EXPECT_EQ(decision.holder, 1u);
  EXPECT_EQ(decision.link.evidence, (std::vector<std::string>{"old_card_number", "full_name", "birth_date"}));
  EXPECT_EQ(Card({Holder("Vũ Thị Lan", "1980-05-17")}), kLinked);
  EXPECT_EQ(Card({Holder("Vũ Thị Lan", "1980-05-17"), Holder("Vũ Thị Lan", "1985-05-17")}), kLinked);
}

TEST(LinkingTest, AnOldCardWithAnythingLessIsForAPerson) {
  for (const char* name : {"Vu Thi Lan", "Vũ Thi Lan", "Lan", "Vũ Thị Lành", "Trần Thị Lan"}) {
    EXPECT_EQ(Card({Holder(name, "1980-05-17")}), kDoubtful) << name;
  }
  for (const char* birth : {"1980", "1980-05", "1980-05-18", "1981-05-17", "1980-01-01", ""}) {
    EXPECT_EQ(Card({Holder("Vũ Thị Lan", birth)}), kDoubtful) << birth;
  }
  EXPECT_EQ(Card({Holder("Vũ Thị Lan", "1980-04-03")}, {{kBirth, "1980-03-04"}}), kDoubtful) << "swapped";
  EXPECT_EQ(Card({Holder("Vũ Thị Lan", "1980-01-01")}, {{kBirth, "1980-01-01"}}), kDoubtful);
  EXPECT_EQ(Card({Holder("Vũ Thị Lan", "1980")}, {{kBirth, "1980"}}), kDoubtful);
  EXPECT_EQ(Card({Holder("Vũ Thị Lan", "1980-05-17", "009999999")}), kDoubtful)
      << "found by a card that it does not say";
  EXPECT_EQ(Card({Holder("Vũ Thị Lan", "1980-05-17", "271450001")}, {{rv::RECORD_FIELD_OLD_CARD_NUMBER, "271450001"}}),
            kDoubtful)
      << "issued by two provinces";
}

TEST(LinkingTest, AnotherHolderWhoCouldBeHerTooIsInTheWay) {
  const worker::Observation she = Holder("Vũ Thị Lan", "1980-05-17");
  for (const auto& [name, birth] : std::vector<std::pair<std::string, std::string>>{{"Vũ Thị Lan", "1980-05-17"},
                                                                                    {"Vu Thi Lan", "1980-05-17"},
                                                                                    {"Vũ Thị Lan", "1980"},
                                                                                    {"Vũ Thị Lan", "1980-01-01"},
                                                                                    {"", "1980-05-17"},
                                                                                    {"Vũ Thị Lan", ""}}) {
    EXPECT_EQ(Card({she, Holder(name, birth)}), kDoubtful) << name << " " << birth;
    EXPECT_EQ(Card({Holder(name, birth), she}), kDoubtful) << name << " " << birth;
  }
}

TEST(LinkingTest, WhoHasAPersonalNumberIsNotSoughtByACard) {
  EXPECT_EQ(Card({Holder("Vũ Thị Lan", "1980-05-17")}, {{kPersonalNumber, "005180000009"}}), "none");
  EXPECT_EQ(Card({}), "none");
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
