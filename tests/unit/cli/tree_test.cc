#include "services/cli/tree.h"

#include "gtest/gtest.h"
#include "lienthong/ledger/v1/ledger_service.pb.h"
#include "lienthong/reconciliation/v1/reconciliation_service.pb.h"
#include "lienthong/worker/v1/worker.pb.h"
#include "services/cli/message_input.h"
#include "services/cli/message_tree.h"

namespace lienthong::cli {
namespace {

using lienthong::ledger::v1::Event;
using lienthong::ledger::v1::Head;
using lienthong::reconciliation::v1::Discrepancy;
using lienthong::worker::v1::Worker;

Worker SomeWorker() {
  Worker worker;
  worker.set_name("workers/1");
  worker.mutable_create_time()->set_seconds(1750000000);
  worker.set_position(18446744073709551615u);
  worker.mutable_full_name()->set_written("Nguyễn \"Hoa\"");
  worker.set_sex(lienthong::worker::v1::SEX_FEMALE);
  auto& verdict = *worker.add_verdicts();
  verdict.set_type(lienthong::worker::v1::VERDICT_TYPE_CRIMINAL_RECORD);
  auto& deployment = *worker.add_deployments();
  deployment.set_wage_amount(9007199254740993);
  deployment.set_status(lienthong::worker::v1::DEPLOYMENT_STATUS_WORKING);
  worker.add_warnings("01");
  return worker;
}

TEST(MessageTree, JsonIsSnakeCaseWithNumbersAsNumbersAndShortEnums) {
  EXPECT_EQ(ToJson(ToTree(SomeWorker())), R"({
  "name": "workers/1",
  "create_time": "2025-06-15T15:06:40Z",
  "position": 18446744073709551615,
  "full_name": {
    "written": "Nguyễn \"Hoa\""
  },
  "sex": "female",
  "verdicts": [
    {
      "type": "criminal_record",
      "passed": false
    }
  ],
  "deployments": [
    {
      "wage_amount": 9007199254740993,
      "status": "working"
    }
  ],
  "warnings": [
    "01"
  ]
})");
}

TEST(MessageTree, YamlQuotesWhatAReaderWouldMistake) {
  EXPECT_EQ(ToYaml(ToTree(SomeWorker())), R"(name: workers/1
create_time: "2025-06-15T15:06:40Z"
position: 18446744073709551615
full_name:
  written: "Nguyễn \"Hoa\""
sex: female
verdicts:
  - type: criminal_record
    passed: false
deployments:
  - wage_amount: 9007199254740993
    status: working
warnings:
  - "01"
)");
  EXPECT_EQ(ToYaml(Tree::Object().Add("no", Tree::Text("yes")).Add("b", Tree::Text("Trần An"))),
            "\"no\": \"yes\"\nb: Trần An\n");
}

TEST(MessageTree, CountsArePrintedWholeAndOtherZeroesLeftOut) {
  lienthong::reconciliation::v1::Run run;
  run.mutable_counts()->set_records_fetched(3);
  run.set_progress(0.25);
  const Tree tree = ToTree(run);
  EXPECT_EQ(CellText(tree.Find("counts.records_fetched")), "3");
  EXPECT_EQ(CellText(tree.Find("counts.discrepancies_opened")), "0");
  EXPECT_EQ(CellText(tree.Find("progress")), "0.25");
  EXPECT_EQ(CellText(tree.Find("full")), "false");
  EXPECT_EQ(tree.Find("pinned_position"), nullptr);
  EXPECT_EQ(tree.Find("state"), nullptr);
}

TEST(MessageTree, NestedEnumsBytesMapsAndUnknownEnumNumbers) {
  Discrepancy discrepancy;
  discrepancy.set_verdict(Discrepancy::VERDICT_DISCREPANCY);
  discrepancy.set_state(static_cast<Discrepancy::State>(77));
  auto& value = *discrepancy.add_values();
  value.set_source("labour");
  value.set_value("Hoa");
  EXPECT_EQ(ToJsonLine(ToTree(discrepancy)),
            R"({"verdict":"discrepancy","values":[{"source":"labour","value":"Hoa"}],"state":77})");
  EXPECT_EQ(CellText(ToTree(discrepancy).Find("values")), "labour=Hoa");
  Event event;
  event.set_stored_bytes(std::string("\x00\xff", 2));
  EXPECT_EQ(ToJsonLine(ToTree(event)), R"({"stored_bytes":"AP8="})");
  Head head;
  (*head.mutable_view_positions())["workers"] = 2;
  (*head.mutable_view_positions())["lookups"] = 0;
  EXPECT_EQ(ToJsonLine(ToTree(head)), R"({"view_positions":{"lookups":0,"workers":2}})");
}

TEST(MessageTree, ColumnsComeFromTheTypeSoThatAnEmptyListHasThemToo) {
  const auto columns = ScalarColumns(*Discrepancy::descriptor());
  EXPECT_EQ(columns.front(), "name");
  EXPECT_NE(std::find(columns.begin(), columns.end(), "resolution.decision"), columns.end());
  EXPECT_NE(std::find(columns.begin(), columns.end(), "open_time"), columns.end());
  EXPECT_EQ(std::find(columns.begin(), columns.end(), "values"), columns.end());
}

TEST(MessageInput, WhatThisProgramPrintsIsReadBack) {
  Worker printed = SomeWorker(), worker;
  printed.set_position(1200);
  printed.mutable_deployments(0)->set_wage_amount(9007199254740991);
  const absl::Status status = ParseMessage(ToJson(ToTree(printed)), &worker);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(worker.deployments(0).wage_amount(), 9007199254740991);
  EXPECT_EQ(worker.sex(), lienthong::worker::v1::SEX_FEMALE);
  EXPECT_EQ(worker.deployments(0).status(), lienthong::worker::v1::DEPLOYMENT_STATUS_WORKING);
  EXPECT_EQ(worker.full_name().written(), "Nguyễn \"Hoa\"");
}

TEST(MessageInput, ProtoJsonIsReadAndAnUnknownFieldRefused) {
  Worker worker;
  ASSERT_TRUE(ParseMessage(R"({"fullName":{"written":"An"},"sex":"SEX_MALE","birth_date":"1990"})", &worker).ok());
  EXPECT_EQ(worker.full_name().written(), "An");
  EXPECT_EQ(worker.sex(), lienthong::worker::v1::SEX_MALE);
  EXPECT_FALSE(ParseMessage(R"({"nick_name":"An"})", &worker).ok());
  EXPECT_FALSE(ParseMessage("{", &worker).ok());
}

}  // namespace
}  // namespace lienthong::cli
