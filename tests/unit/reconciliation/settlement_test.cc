#include "services/reconciliation/settlement.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/bridge.h"
#include "tests/support/require.h"

namespace lienthong::reconciliation {
namespace {

using lienthong::testing::Bridge;
using lienthong::testing::Discrepancies;
using lienthong::testing::MakeRecord;
using lienthong::testing::Require;
namespace rv = registry::v1;

// A bridge whose only worker has one open discrepancy, on the name: residents=Hồng labour=Hông.
class SettlementTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const auto& [registry, name] : {std::pair("labour", "Hông"), std::pair("residents", "Hồng")}) {
      const rv::Record record =
          MakeRecord(rv::RECORD_KIND_PERSON, "1",
                     {{"personal_number", "003190000001"}, {"full_name", name}, {"birth_date", "1990"}});
      ASSERT_TRUE(bridge_.registry(registry).Apply(adapters::PutOf(record)).ok());
      run_ = Require(bridge_.StartRun(registry));
      bridge_.Finish();
    }
    const std::vector<lienthong::testing::SeenDiscrepancy> seen = Discrepancies(bridge_);
    ASSERT_EQ(seen.size(), 1u);
    ASSERT_EQ(seen[0].text, "open tone_loss full_name labour/person/1 residents=Hồng labour=Hông");
    const access::RecordKeeping& records = *bridge_.sources().records;
    opened_ = Require(LoadDiscrepancy(*records.log, *records.sealer, seen[0].id)).opened;
  }

  // What the open discrepancy is about, found again.
  Finding Again() const {
    Finding finding;
    finding.source_record_id = opened_.source_record_id();
    finding.source_record = opened_.source_record();
    finding.kind = opened_.kind();
    finding.field = static_cast<Field>(opened_.field());
    finding.owner = opened_.owner();
    for (const auto& held : opened_.values()) {
      finding.values.push_back({held.source(), held.value(), held.source_record_id()});
    }
    return finding;
  }

  // What a step that finds `finding` would open and close.
  event::v1::RunCounts Settle(const Finding& finding) {
    const worker::WorkerState worker =
        Require(bridge_.sources().store->Load(Require(worker::WorkerId::Parse(opened_.worker_id()))));
    Findings findings;
    findings.found = {finding};
    const RunState run = bridge_.Run(run_);
    StepWriter writer(&bridge_.sources(), &run);
    const absl::Status settled = Settlement(&bridge_.sources(), &writer).Worker(worker, findings, 20'000);
    EXPECT_TRUE(settled.ok()) << settled;
    return writer.counts();
  }

  Bridge bridge_;
  std::string run_;
  event::v1::DiscrepancyOpened opened_;
};

TEST_F(SettlementTest, TheSameFindingIsNoNews) {
  const event::v1::RunCounts counts = Settle(Again());
  EXPECT_EQ(counts.discrepancies_opened(), 0u);
  EXPECT_EQ(counts.discrepancies_closed(), 0u);
}

TEST_F(SettlementTest, TheSameValuesFromAnotherSourceReopenNothing) {
  Finding finding = Again();
  finding.values[0].source = "G09";
  finding.values[0].source_record_id.clear();
  const event::v1::RunCounts counts = Settle(finding);
  EXPECT_EQ(counts.discrepancies_opened(), 0u);
  EXPECT_EQ(counts.discrepancies_closed(), 0u);
}

TEST_F(SettlementTest, AnotherValueIsAnotherQuestion) {
  Finding finding = Again();
  finding.values[0].value = "Hống";
  const event::v1::RunCounts counts = Settle(finding);
  EXPECT_EQ(counts.discrepancies_opened(), 1u);
  EXPECT_EQ(counts.discrepancies_closed(), 1u) << "the open one gives way";
}

}  // namespace
}  // namespace lienthong::reconciliation
