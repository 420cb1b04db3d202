#include "services/worker/survivorship.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sample_worker.h"

namespace lienthong::worker {
namespace {

using ::testing::ElementsAre;
using namespace lienthong::testing;  // NOLINT: the words of this test

constexpr Field kName = rv::RECORD_FIELD_FULL_NAME;

Statement Said(const std::string& source, const std::string& value, storage::Position position,
               const std::string& from = "", const std::string& to = "") {
  Statement statement;
  statement.source = source;
  statement.value = value;
  statement.position = position;
  if (!from.empty()) statement.valid_from = *identity::PartialDate::Parse(from);
  if (!to.empty()) statement.valid_to = *identity::PartialDate::Parse(to);
  return statement;
}

std::string ShownOn(const std::vector<Statement>& statements, const std::string& on, Field field = kName) {
  const Statement* shown = Shown(SurvivorshipPolicy::BuiltIn(), field, statements, Day(on));
  return shown == nullptr ? "" : shown->value;
}

TEST(SurvivorshipTest, TheOwnerDecidesThoughOthersSaySomethingLater) {
  EXPECT_EQ(ShownOn({Said("residents", "A", 1), Said("labour", "B", 2), Said("G09", "C", 3)}, "2025-01-01"), "A");
  EXPECT_EQ(ShownOn({Said("labour", "B", 2), Said("G09", "C", 3)}, "2025-01-01"), "C");
  EXPECT_EQ(ShownOn({}, "2025-01-01"), "");
}

TEST(SurvivorshipTest, TheOwnerCannotDecideForADayOfWhichItSaysNothing) {
  const std::vector<Statement> said = {Said("residents", "A", 1, "2024-01-01", "2024-12-31"), Said("labour", "B", 2)};
  EXPECT_EQ(ShownOn(said, "2023-12-31"), "B");
  EXPECT_EQ(ShownOn(said, "2024-01-01"), "A");
  EXPECT_EQ(ShownOn(said, "2024-12-31"), "A");
  EXPECT_EQ(ShownOn(said, "2025-01-01"), "B");
}

TEST(SurvivorshipTest, OfOneSourceTheLatestTruthWinsThenTheLatestWord) {
  EXPECT_EQ(ShownOn({Said("residents", "old", 9, "2010"), Said("residents", "new", 1, "2020")}, "2025-01-01"), "new");
  EXPECT_EQ(ShownOn({Said("residents", "new", 9, "2020"), Said("residents", "old", 1, "2010")}, "2015-01-01"), "old");
  EXPECT_EQ(ShownOn({Said("residents", "a", 1, "2020"), Said("residents", "b", 2, "2020")}, "2025-01-01"), "b");
}

TEST(SurvivorshipTest, ARetractedStatementNeverShows) {
  std::vector<Statement> said = {Said("residents", "A", 1), Said("labour", "B", 2)};
  said[0].retracted = true;
  EXPECT_EQ(ShownOn(said, "2025-01-01"), "B");
}

TEST(SurvivorshipTest, AFieldThatNobodyOwnsShowsTheLatest) {
  SurvivorshipPolicy nobody;
  EXPECT_EQ(nobody.OwnerOf(kName), "");
  const std::vector<Statement> said = {Said("residents", "A", 1), Said("labour", "B", 2)};
  EXPECT_EQ(Shown(nobody, kName, said, 0)->value, "B");
}

TEST(SurvivorshipTest, EveryStatementIsExplained) {
  std::vector<Statement> said = {Said("residents", "A", 1), Said("labour", "B", 2), Said("residents", "gone", 3),
                                 Said("residents", "later", 4, "2030"), Said("residents", "now", 5)};
  said[2].retracted = true;
  std::vector<std::string> why;
  for (const Explained& entry : Explain(SurvivorshipPolicy::BuiltIn(), kName, said, Day("2025-01-01"))) {
    why.push_back(entry.statement->value + ":" + entry.why + (entry.shown ? "!" : ""));
  }
  EXPECT_THAT(why,
              ElementsAre("now:owner_decides!", "later:not_true_then", "gone:retracted", "B:not_owner", "A:older"));
}

TEST(SurvivorshipTest, WithoutAnOwnersWordTheLatestIsExplainedAsSuch) {
  const std::vector<Statement> said = {Said("labour", "A", 1), Said("G09", "B", 2)};
  const std::vector<Explained> explained = Explain(SurvivorshipPolicy::BuiltIn(), kName, said, 0);
  ASSERT_EQ(explained.size(), 2u);
  EXPECT_STREQ(explained[0].why, "latest");
  EXPECT_STREQ(explained[1].why, "older");
}

std::string StatusAt(const DeploymentState& deployment, const std::string& on) {
  const StatusPoint point = StatusOn(deployment, Day(on));
  return point.status + " " + point.since;
}

TEST(StatusOnTest, AStatusHoldsFromItsDayUntilTheNext) {
  DeploymentState deployment;
  deployment.fields[rv::RECORD_FIELD_WORK_STATUS] = {Said("G09", "registered", 1, "2024-01-01"),
                                                     Said("G09", "working", 4, "2024-03-01"),
                                                     Said("G09", "completed", 5, "2026-03-01")};
  deployment.fields[rv::RECORD_FIELD_DEPARTURE_DATE] = {Said("G09", "2024-02-10", 3, "2024-02-10")};
  EXPECT_EQ(StatusAt(deployment, "2023-12-31"), " ");
  EXPECT_EQ(StatusAt(deployment, "2024-01-01"), "registered 2024-01-01");
  EXPECT_EQ(StatusAt(deployment, "2024-02-09"), "registered 2024-01-01");
  EXPECT_EQ(StatusAt(deployment, "2024-02-10"), "departed 2024-02-10");
  EXPECT_EQ(StatusAt(deployment, "2026-02-28"), "working 2024-03-01");
  EXPECT_EQ(StatusAt(deployment, "2026-03-01"), "completed 2026-03-01");
}

TEST(StatusOnTest, OfOneDayTheLaterStageCounts) {
  DeploymentState deployment;
  deployment.fields[rv::RECORD_FIELD_WORK_STATUS] = {Said("G09", "working", 9, "2024-03-01")};
  deployment.fields[rv::RECORD_FIELD_DEPARTURE_DATE] = {Said("G09", "2024-03-01", 10, "2024-03-01")};
  EXPECT_EQ(StatusAt(deployment, "2024-03-01"), "working 2024-03-01");
  deployment.fields[rv::RECORD_FIELD_LIQUIDATION_DATE] = {Said("G09", "2024-03-01", 2, "2024-03-01")};
  EXPECT_EQ(StatusAt(deployment, "2024-03-01"), "liquidated 2024-03-01");
}

TEST(StatusOnTest, ARetractedStatusIsNone) {
  DeploymentState deployment;
  deployment.fields[rv::RECORD_FIELD_WORK_STATUS] = {Said("labour", "registered", 1), Said("labour", "missing", 2)};
  deployment.fields[rv::RECORD_FIELD_WORK_STATUS][1].retracted = true;
  EXPECT_EQ(StatusAt(deployment, "2024-03-01"), "registered ");
  deployment.fields[rv::RECORD_FIELD_WORK_STATUS][0].retracted = true;
  EXPECT_EQ(StatusAt(deployment, "2024-03-01"), " ");
}

}  // namespace
}  // namespace lienthong::worker
