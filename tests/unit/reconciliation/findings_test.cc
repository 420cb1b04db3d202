#include "services/reconciliation/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sample_worker.h"

namespace lienthong::reconciliation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace lienthong::testing;  // NOLINT: the words of this test

constexpr Field kName = rv::RECORD_FIELD_FULL_NAME;
constexpr Field kBirth = rv::RECORD_FIELD_BIRTH_DATE;

std::string After(const std::string& iso, int days) {
  return identity::DateFromDays(Day(iso) + days)->ToString();
}

Findings ExamineOn(const SampleWorker& sample, const std::string& as_of, const std::string& registry = "",
                   bool looked_up = false) {
  static const auto* const units = new reference::AdministrativeUnits(reference::AdministrativeUnits::BuiltIn());
  return Examine(sample.State(), worker::SurvivorshipPolicy::BuiltIn(), *units, {registry, Day(as_of), looked_up});
}

std::vector<std::string> Kinds(const Findings& findings) {
  std::vector<std::string> kinds;
  for (const Finding& finding : findings.found) kinds.push_back(finding.kind + " " + finding.source_record);
  return kinds;
}

// Known to the population database, with one deployment of labour.
SampleWorker With(const Fields& person, const Fields& deployment) {
  SampleWorker sample;
  sample.Add(Registration(kNumber));
  sample.Hold("residents", "r1", rv::RECORD_KIND_PERSON, person);
  sample.Hold("labour", "d1", rv::RECORD_KIND_DEPLOYMENT, deployment);
  return sample;
}

const char kOfDeployment[] = " labour/deployment/key-d1";

TEST(FindingsTest, TheOwnersValueIsHeldAgainstEachOtherSource) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("residents", "r1", rv::RECORD_KIND_PERSON, {{kName, "Nguyễn Thị Hồng"}, {kBirth, "1990-05-01"}});
  sample.Hold("labour", "r2", rv::RECORD_KIND_PERSON, {{kName, "Nguyễn Thi Hông"}, {kBirth, "1990"}});
  sample.Hold("immigration", "r3", rv::RECORD_KIND_DOCUMENT, {{kName, "NGUYỄN THỊ HỒNG"}});
  sample.Add(Event(worker::EventType::kIdentityCorrected, {{kName, "Nguyễn Thị Hường"}}));
  const Findings findings = ExamineOn(sample, "2026-06-30");
  EXPECT_THAT(Kinds(findings), ElementsAre("name_differs agency/G09", "tone_loss labour/person/key-r2"));
  EXPECT_EQ(findings.fields_compared, 4u);
  EXPECT_EQ(findings.fields_agreed, 2u);
  EXPECT_EQ(findings.found[1].owner, "residents");
  EXPECT_EQ(findings.found[1].next_action, "correct_or_confirm");
  ASSERT_EQ(findings.found[1].values.size(), 2u);
  EXPECT_EQ(findings.found[1].values[0].source, "residents");
  EXPECT_EQ(findings.found[1].values[1].value, "Nguyễn Thi Hông");
}

TEST(FindingsTest, WithoutTheOwnersWordNothingIsCompared) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r2", rv::RECORD_KIND_PERSON, {{kName, "Lan"}});
  sample.Hold("immigration", "r3", rv::RECORD_KIND_DOCUMENT, {{kName, "Thịnh"}});
  EXPECT_THAT(Kinds(ExamineOn(sample, "2026-06-30")), IsEmpty());
  EXPECT_EQ(ExamineOn(sample, "2026-06-30").fields_compared, 0u);
}

TEST(FindingsTest, ARunCountsOnlyWhereItsRegistryIsASide) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("residents", "r1", rv::RECORD_KIND_PERSON, {{kName, "Lan"}});
  sample.Hold("labour", "r2", rv::RECORD_KIND_PERSON, {{kName, "Lan"}});
  EXPECT_EQ(ExamineOn(sample, "2026-06-30", "labour").fields_compared, 1u);
  EXPECT_EQ(ExamineOn(sample, "2026-06-30", "residents").fields_compared, 1u);
  EXPECT_EQ(ExamineOn(sample, "2026-06-30", "immigration").fields_compared, 0u);
}

TEST(FindingsTest, ADeadNumberIsSupersededAndAnotherOneDiffers) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("residents", "r1", rv::RECORD_KIND_PERSON,
              {{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber}, {rv::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, kDeadNumber}});
  sample.Hold("labour", "r2", rv::RECORD_KIND_PERSON, {{rv::RECORD_FIELD_PERSONAL_NUMBER, kDeadNumber}});
  sample.Hold("labour", "r3", rv::RECORD_KIND_PERSON, {{rv::RECORD_FIELD_PERSONAL_NUMBER, "009190000001"}});
  EXPECT_THAT(Kinds(ExamineOn(sample, "2026-06-30")),
              ElementsAre("superseded_number labour/person/key-r2", "number_differs labour/person/key-r3"));
}

TEST(FindingsTest, ARecordThatNamesNoNumberWhereTheOwnerKnowsOneIsFound) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r2", rv::RECORD_KIND_PERSON, {{rv::RECORD_FIELD_OLD_CARD_NUMBER, "001234567"}});
  sample.Hold("labour", "r3", rv::RECORD_KIND_PERSON, {{rv::RECORD_FIELD_PASSPORT_NUMBER, "B1234567"}});
  sample.Hold("labour", "d1", rv::RECORD_KIND_DEPLOYMENT, {{rv::RECORD_FIELD_PASSPORT_NUMBER, "B1234567"}});
  EXPECT_THAT(Kinds(ExamineOn(sample, "2026-06-30")), IsEmpty()) << "nobody knows her number";
  sample.Hold("immigration", "p1", rv::RECORD_KIND_DOCUMENT, {{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber}});
  EXPECT_THAT(Kinds(ExamineOn(sample, "2026-06-30")), IsEmpty()) << "immigration does not own the number";
  sample.Hold("residents", "r1", rv::RECORD_KIND_PERSON, {{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber}});
  const Findings findings = ExamineOn(sample, "2026-06-30", "labour");
  EXPECT_THAT(Kinds(findings),
              ElementsAre("old_card_number labour/person/key-r2", "number_missing labour/person/key-r3"));
  EXPECT_EQ(findings.found[0].field, rv::RECORD_FIELD_PERSONAL_NUMBER);
  EXPECT_EQ(findings.found[0].owner, "residents");
  EXPECT_EQ(findings.fields_compared, 2u);
  EXPECT_EQ(findings.fields_agreed, 0u);
}

TEST(FindingsTest, ASplitCommuneIsUndetermined) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("residents", "r1", rv::RECORD_KIND_PERSON,
              {{rv::RECORD_FIELD_PERMANENT_RESIDENCE, "GSO-ADMIN|2025-07|00175"}});
  sample.Hold("labour", "r2", rv::RECORD_KIND_PERSON,
              {{rv::RECORD_FIELD_PERMANENT_RESIDENCE, "GSO-ADMIN|2024-12|00172"}});
  const Findings findings = ExamineOn(sample, "2026-06-30");
  ASSERT_EQ(findings.found.size(), 1u);
  EXPECT_TRUE(findings.found[0].undetermined);
  EXPECT_EQ(findings.found[0].next_action, "ask_detailed_address");
  EXPECT_EQ(findings.fields_undetermined, 1u);
}

TEST(FindingsTest, EighteenIsOfAgeOnTheBirthday) {
  auto kinds = [](const char* birth, const char* departure) {
    return Kinds(ExamineOn(With({{kBirth, birth}}, {{rv::RECORD_FIELD_DEPARTURE_DATE, departure}}), "2026-06-30"));
  };
  EXPECT_THAT(kinds("2007-03-10", "2025-03-09"), ElementsAre(std::string("under_18_at_exit") + kOfDeployment));
  EXPECT_THAT(kinds("2007-03-10", "2025-03-10"), IsEmpty());
  EXPECT_THAT(kinds("2007", "2025-01-01"), IsEmpty()) << "born on the first of January, perhaps";
  EXPECT_THAT(kinds("2007", "2024-12-31"), ElementsAre(std::string("under_18_at_exit") + kOfDeployment));
  EXPECT_THAT(kinds("2004-02-29", "2022-02-28"), ElementsAre(std::string("under_18_at_exit") + kOfDeployment));
  EXPECT_THAT(kinds("2004-02-29", "2022-03-01"), IsEmpty());
}

TEST(FindingsTest, TheDeadAreNotAtWork) {
  for (const char* status : {"departed", "working", "extended", "employer_changed"}) {
    const SampleWorker sample =
        With({{rv::RECORD_FIELD_DEATH_DATE, "2026-02-03"}}, {{rv::RECORD_FIELD_WORK_STATUS, status}});
    EXPECT_THAT(Kinds(ExamineOn(sample, "2026-02-03")), ElementsAre(std::string("dead_but_active") + kOfDeployment));
    EXPECT_THAT(Kinds(ExamineOn(sample, "2026-02-02")), IsEmpty()) << "not yet dead";
  }
  EXPECT_THAT(
      Kinds(ExamineOn(With({{rv::RECORD_FIELD_DEATH_DATE, "2026-02-03"}}, {{rv::RECORD_FIELD_WORK_STATUS, "died"}}),
                      "2026-06-30")),
      IsEmpty());
}

TEST(FindingsTest, AContractIsLiquidatedWithin180Days) {
  const Fields ended = {{rv::RECORD_FIELD_CONTRACT_END, "2025-10-01"}, {rv::RECORD_FIELD_WORK_STATUS, "completed"}};
  const std::string found = std::string("contract_not_liquidated") + kOfDeployment;
  EXPECT_THAT(Kinds(ExamineOn(With({}, ended), After("2025-10-01", 180))), IsEmpty());
  EXPECT_THAT(Kinds(ExamineOn(With({}, ended), After("2025-10-01", 181))), ElementsAre(found));
  Fields liquidated = ended;
  liquidated[rv::RECORD_FIELD_LIQUIDATION_DATE] = "2025-11-01";
  EXPECT_THAT(Kinds(ExamineOn(With({}, liquidated), "2026-12-31")), IsEmpty());
  for (const char* status : {"liquidated", "working", "registered", "list_confirmed"}) {
    Fields other = ended;
    other[rv::RECORD_FIELD_WORK_STATUS] = status;
    EXPECT_THAT(Kinds(ExamineOn(With({}, other), "2026-12-31")), IsEmpty()) << status;
  }
}

SampleWorker Crossed(const std::vector<std::pair<std::string, std::string>>& crossings) {
  SampleWorker sample = With(
      {{kName, "Lan"}}, {{rv::RECORD_FIELD_WORK_STATUS, "working"}, {rv::RECORD_FIELD_DEPARTURE_DATE, "2025-01-20"}});
  for (size_t i = 0; i < crossings.size(); ++i) {
    sample.Hold("immigration", "x" + std::to_string(i), rv::RECORD_KIND_CROSSING,
                {{rv::RECORD_FIELD_CROSSING_DIRECTION, crossings[i].first},
                 {rv::RECORD_FIELD_CROSSING_DATE, crossings[i].second}});
  }
  return sample;
}

std::vector<std::string> AtTheBorder(const std::vector<std::pair<std::string, std::string>>& crossings,
                                     const std::string& as_of = "2026-06-30") {
  return Kinds(ExamineOn(Crossed(crossings), as_of, "immigration", true));
}

TEST(FindingsTest, WhoIsAbroadHasLeft) {
  const std::string found = std::string("abroad_without_exit") + kOfDeployment;
  EXPECT_THAT(AtTheBorder({}), ElementsAre(found));
  EXPECT_THAT(AtTheBorder({{"exit", "2025-01-20"}}), IsEmpty());
  EXPECT_THAT(AtTheBorder({{"exit", "2025-01-17"}}), IsEmpty()) << "three days before the reported departure";
  EXPECT_THAT(AtTheBorder({{"exit", "2025-01-16"}}), ElementsAre(found));
  EXPECT_THAT(AtTheBorder({}, "2025-01-19"), IsEmpty()) << "data not yet complete up to the departure";
}

TEST(FindingsTest, AnEntryIsHomeLeaveForFortyFiveDays) {
  const std::string found = std::string("returned_but_working") + kOfDeployment;
  const std::vector<std::pair<std::string, std::string>> home = {{"exit", "2025-01-20"}, {"entry", "2025-06-01"}};
  EXPECT_THAT(AtTheBorder(home, After("2025-06-01", 44)), IsEmpty());
  EXPECT_THAT(AtTheBorder(home, After("2025-06-01", 45)), ElementsAre(found));
  EXPECT_THAT(AtTheBorder({{"exit", "2025-01-20"}, {"entry", "2025-06-01"}, {"exit", "2025-06-20"}}), IsEmpty());
}

TEST(FindingsTest, OfAnExitAndAnEntryOnOneDayTheExitIsTheLast) {
  EXPECT_THAT(AtTheBorder({{"exit", "2025-01-20"}, {"exit", "2025-06-01"}, {"entry", "2025-06-01"}}), IsEmpty());
  EXPECT_THAT(AtTheBorder({{"exit", "2025-01-20"}, {"entry", "2025-06-01"}, {"exit", "2025-06-01"}}), IsEmpty());
}

TEST(FindingsTest, CrossingsAreJudgedOnlyWhereAllWereAskedForAndThePersonIsCertain) {
  EXPECT_THAT(Kinds(ExamineOn(Crossed({}), "2026-06-30", "immigration", false)), IsEmpty());
  EXPECT_THAT(Kinds(ExamineOn(Crossed({}), "2026-06-30", "labour", true)), IsEmpty());
  SampleWorker uncertain = Crossed({});
  uncertain.Gone("residents", "r1");
  EXPECT_THAT(Kinds(ExamineOn(uncertain, "2026-06-30", "immigration", true)), IsEmpty());
  EXPECT_EQ(ExamineOn(uncertain, "2026-06-30", "immigration", true).examined.count({"d1", "abroad_without_exit"}), 0u);
  EXPECT_EQ(ExamineOn(Crossed({}), "2026-06-30", "immigration", true).examined.count({"d1", "abroad_without_exit"}),
            1u);
}

TEST(FindingsTest, ADeploymentThatOnlyAnAgencyKnowsIsNotJudged) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("residents", "r1", rv::RECORD_KIND_PERSON, {{rv::RECORD_FIELD_DEATH_DATE, "2025-01-01"}});
  worker::WorkerEvent deployment = DeploymentRegistration("HD-1");
  deployment.facts.back().value = "working";
  sample.Add(deployment);
  EXPECT_THAT(Kinds(ExamineOn(sample, "2026-06-30")), IsEmpty());
}

TEST(FindingsTest, ARuleIsTheKindOrTheFieldOfTheValue) {
  EXPECT_EQ(RuleOf("dead_but_active", rv::RECORD_FIELD_WORK_STATUS), "dead_but_active");
  EXPECT_EQ(RuleOf("identity_conflict", rv::RECORD_FIELD_PERSONAL_NUMBER), "identity_conflict");
  EXPECT_EQ(RuleOf("tone_loss", kName), RuleOf("name_differs", kName));
  EXPECT_EQ(RuleOf("", kName), RuleOf("name_differs", kName));
  EXPECT_NE(RuleOf("", kName), RuleOf("", kBirth));
}

}  // namespace
}  // namespace lienthong::reconciliation
