// Runs, step by step: resuming, the register of what was found, deadlines. The stories are in tests/scenario.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/reconciliation/register.h"
#include "tests/support/bridge.h"
#include "tests/support/require.h"

namespace lienthong::reconciliation {
namespace {

using lienthong::testing::Bridge;
using lienthong::testing::Discrepancies;
using lienthong::testing::MakeRecord;
using lienthong::testing::Require;
using ::testing::IsEmpty;
namespace rv = registry::v1;

void Put(Bridge* bridge, const std::string& registry, const std::string& key, const std::string& name) {
  const rv::Record record =
      MakeRecord(rv::RECORD_KIND_PERSON, key,
                 {{"personal_number", "00319000000" + key}, {"full_name", name}, {"birth_date", "1990"}});
  ASSERT_TRUE(bridge->registry(registry).Apply(adapters::PutOf(record)).ok());
}

TEST(RunTest, EveryStepLeavesAMarkFromWhichAnotherRunnerGoesOn) {
  Bridge::Options options;
  options.step_items = 1;
  Bridge bridge(options);
  Put(&bridge, "labour", "1", "Lan");
  Put(&bridge, "labour", "2", "Mai");
  const std::string id = Require(bridge.StartRun("labour"));
  EXPECT_FALSE(bridge.Run(id).pinned);
  EXPECT_TRUE(bridge.Step());
  EXPECT_TRUE(bridge.Run(id).pinned);
  EXPECT_EQ(bridge.Run(id).pin.strategy(), "scan");
  EXPECT_EQ(bridge.Run(id).pin.data_as_of(), "2026-06-30");
  for (uint64_t fetched = 1; fetched <= 2; ++fetched) {
    bridge.Restart();
    EXPECT_TRUE(bridge.Step());
    EXPECT_EQ(bridge.Run(id).counts.records_fetched(), fetched);
    EXPECT_EQ(bridge.Run(id).phase, "fetch");
  }
  bridge.Restart();
  bridge.Finish();
  const RunState run = bridge.Run(id);
  EXPECT_EQ(run.stage, RunStage::kSucceeded);
  EXPECT_EQ(run.counts.workers_compared(), 2u);
  EXPECT_TRUE(run.over());
  EXPECT_FALSE(bridge.Step()) << "nothing is left to do";
}

TEST(RunTest, CursorsOpenNoMoreOnceTheRunIsOver) {
  Bridge::Options options;
  options.step_items = 1;
  Bridge bridge(options);
  Put(&bridge, "labour", "1", "Lan");
  Put(&bridge, "labour", "2", "Mai");
  const std::string id = Require(bridge.StartRun("labour"));
  bridge.Step();
  bridge.Step();
  EXPECT_FALSE(bridge.Run(id).cursor.empty());
  bridge.Finish();
  EXPECT_TRUE(bridge.Run(id).cursor.empty());
  EXPECT_EQ(bridge.Run(id).counts.records_fetched(), 2u) << "all else of it stays";
  EXPECT_TRUE(Require(bridge.sources().records->sealer->IsErased("runs/" + id + "/cursors")));
}

TEST(RunTest, WhatChangesAfterThePinBelongsToTheNextRun) {
  Bridge::Options options;
  options.step_items = 1;
  Bridge bridge(options);
  Put(&bridge, "labour", "1", "Lan");
  const std::string id = Require(bridge.StartRun("labour"));
  bridge.Step();
  Put(&bridge, "labour", "2", "Mai");
  bridge.Finish();
  EXPECT_EQ(bridge.Run(id).counts.records_fetched(), 1u);
  const std::string next = Require(bridge.StartRun("labour"));
  bridge.Finish();
  EXPECT_EQ(bridge.Run(next).pin.strategy(), "changes");
  EXPECT_EQ(bridge.Run(next).counts.records_fetched(), 1u);
}

TEST(RunTest, AWaitingRunIsNotTriedBeforeItIsDue) {
  Bridge bridge;
  bridge.registry("labour").faults().FailNext(2, absl::UnavailableError("down"));
  const std::string id = Require(bridge.StartRun("labour"));
  EXPECT_TRUE(bridge.Step());
  EXPECT_EQ(bridge.Run(id).stage, RunStage::kStalled);
  EXPECT_EQ(bridge.Run(id).attempts, 1u);
  EXPECT_EQ(bridge.Run(id).cause, "registry: UNAVAILABLE") << "never the registry's own words";
  bridge.Pass(absl::Milliseconds(400));
  EXPECT_FALSE(bridge.Step());
  bridge.Pass(absl::Milliseconds(100));
  EXPECT_TRUE(bridge.Step());
  EXPECT_EQ(bridge.Run(id).attempts, 2u);
  bridge.Pass(absl::Milliseconds(900));
  EXPECT_FALSE(bridge.Step()) << "the second wait is twice as long";
  bridge.Pass(absl::Milliseconds(100));
  EXPECT_TRUE(bridge.Step());
  EXPECT_EQ(bridge.Run(id).stage, RunStage::kRunning);
  EXPECT_EQ(bridge.Run(id).attempts, 0u);
}

TEST(RunTest, AnErrorThatAnotherAttemptCannotMendEndsTheRun) {
  Bridge bridge;
  bridge.registry("labour").faults().FailNext(1, absl::FailedPreconditionError("of 003190000001"));
  const std::string id = Require(bridge.StartRun("labour"));
  bridge.Finish();
  EXPECT_EQ(bridge.Run(id).stage, RunStage::kFailed);
  EXPECT_EQ(bridge.Run(id).cause, "registry: FAILED_PRECONDITION");
}

TEST(RunTest, TheRegisterKnowsRunsFindingsAndWhoseTheyAre) {
  Bridge bridge;
  Put(&bridge, "labour", "1", "Nguyên Thi Hông");
  Put(&bridge, "residents", "1", "Nguyễn Thị Hồng");
  const Register& known = *bridge.sources().known;
  EXPECT_FALSE(known.LastSucceeded("labour")->has_value());
  const std::string first = Require(bridge.StartRun("labour"));
  EXPECT_EQ(*known.RunsUnderWay(), std::vector<std::string>{first});
  bridge.Finish();
  EXPECT_THAT(*known.RunsUnderWay(), IsEmpty());
  EXPECT_EQ((*known.LastSucceeded("labour"))->run_id, first);
  EXPECT_EQ((*known.LastSucceeded("labour"))->registry_version, 2u);
  const std::string second = Require(bridge.StartRun("residents"));
  bridge.Finish();
  const std::vector<Register::ListedRun> runs = Require(known.Runs("", 10));
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].run_id, second) << "the newest first";
  EXPECT_EQ(Require(known.Runs(runs[0].cursor, 10)).front().run_id, first);
  const std::vector<ListedDiscrepancy> listed = Require(known.Discrepancies("", 10));
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].run_id, second);
  EXPECT_EQ(listed[0].stage, DiscrepancyStage::kOpen);
  EXPECT_THAT(*known.Discrepancies(listed[0].id, 10), IsEmpty());
  const DiscrepancyState state =
      Require(LoadDiscrepancy(*bridge.sources().records->log, *bridge.sources().records->sealer, listed[0].id));
  const std::optional<KnownFinding> finding =
      Require(known.Find(FindingKey(*bridge.sources().records->key, state.opened)));
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(finding->discrepancy_id, listed[0].id);
  EXPECT_EQ(finding->values, ValuesKey(*bridge.sources().records->key, state.opened));
}

TEST(RunTest, AnOwnerAnswersWithinSevenWorkingDays) {
  Bridge bridge;  // data as of Tuesday, 2026-06-30
  Put(&bridge, "labour", "1", "Nguyên Thi Hông");
  Put(&bridge, "residents", "1", "Nguyễn Thị Hồng");
  Require(bridge.StartRun("labour"));
  bridge.Finish();
  Require(bridge.StartRun("residents"));
  bridge.Finish();
  const DiscrepancyState state = Require(LoadDiscrepancy(
      *bridge.sources().records->log, *bridge.sources().records->sealer, Discrepancies(bridge).at(0).id));
  EXPECT_EQ(state.opened.deadline(), "2026-07-09");
}

}  // namespace
}  // namespace lienthong::reconciliation
