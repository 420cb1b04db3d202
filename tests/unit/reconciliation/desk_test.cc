#include "services/reconciliation/desk.h"

#include <gtest/gtest.h>

#include <set>

#include "services/rpc/errors.h"
#include "tests/support/bridge.h"
#include "tests/support/require.h"

namespace lienthong::reconciliation {
namespace {

using lienthong::testing::Bridge;
using lienthong::testing::Discrepancies;
using lienthong::testing::EventCounts;
using lienthong::testing::MakeRecord;
using lienthong::testing::Require;
using lienthong::testing::TestCaller;
namespace rv = registry::v1;

// A bridge with `count` open discrepancies.
void Fill(Bridge* bridge, int count) {
  for (int i = 0; i < count; ++i) {
    const std::string key = std::to_string(i);
    for (const char* registry : {"labour", "residents"}) {
      const char* const name = registry == std::string("labour") ? "Hông" : "Hồng";
      const rv::Record record =
          MakeRecord(rv::RECORD_KIND_PERSON, key,
                     {{"personal_number", "00319000000" + key}, {"full_name", name}, {"birth_date", "1990"}});
      ASSERT_TRUE(bridge->registry(registry).Apply(adapters::PutOf(record)).ok());
    }
  }
  for (const char* registry : {"labour", "residents"}) {
    Require(bridge->StartRun(registry));
    bridge->Finish();
  }
}

TEST(DeskTest, AskingForARunAgainAnswersWithTheSameRun) {
  Bridge bridge;
  v1::CreateRunRequest request;
  request.set_registry("labour");
  request.set_request_id(bridge.NewId());
  const v1::Run first = Require(bridge.desk().CreateRun(TestCaller(), request));
  EXPECT_EQ(Require(bridge.desk().CreateRun(TestCaller(), request)).name(), first.name());
  EXPECT_EQ(EventCounts(bridge)["RunStarted"], 1);
  request.set_full(true);
  EXPECT_EQ(bridge.desk().CreateRun(TestCaller(), request).status().code(), absl::StatusCode::kAlreadyExists);
}

TEST(DeskTest, AMalformedRequestTellsEveryField) {
  Bridge bridge;
  v1::CreateRunRequest request;
  request.set_registry("justice");
  request.set_request_id("7");
  const absl::Status status = bridge.desk().CreateRun(TestCaller(), request).status();
  EXPECT_EQ(rpc::ReasonOf(status), "FIELD_INVALID");
  EXPECT_NE(status.message().find("request_id"), absl::string_view::npos);
  EXPECT_NE(status.message().find("immigration, labour, residents"), absl::string_view::npos) << status;
}

TEST(DeskTest, DiscrepanciesAreListedByPageAndEachLookIsRecorded) {
  Bridge bridge;
  Fill(&bridge, 5);
  v1::ListDiscrepanciesRequest request;
  request.set_parent("runs/-");
  request.set_page_size(2);
  std::set<std::string> names;
  int pages = 0;
  do {
    const v1::ListDiscrepanciesResponse page = Require(bridge.desk().ListDiscrepancies(TestCaller(), request));
    for (const v1::Discrepancy& discrepancy : page.discrepancies()) names.insert(discrepancy.name());
    request.set_page_token(page.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(names.size(), 5u);
  EXPECT_EQ(pages, 3);
  request.set_page_token("garbage");
  EXPECT_EQ(rpc::ReasonOf(bridge.desk().ListDiscrepancies(TestCaller(), request).status()), "PAGE_TOKEN_INVALID");
  int looks = 0;
  for (const storage::StoredEvent& event : Require(bridge.sources().records->log->ReadAll(1, 10'000))) {
    looks += event.envelope.type() == "PersonalDataRead";
  }
  EXPECT_EQ(looks, 5);
}

TEST(DeskTest, FiltersChooseDiscrepanciesAndRuns) {
  Bridge bridge;
  Fill(&bridge, 2);
  v1::ListDiscrepanciesRequest request;
  request.set_filter("kind = \"tone_loss\" AND state = \"open\" AND owner = \"residents\"");
  EXPECT_EQ(Require(bridge.desk().ListDiscrepancies(TestCaller(), request)).discrepancies_size(), 2);
  request.set_filter("verdict = \"undetermined\"");
  EXPECT_EQ(Require(bridge.desk().ListDiscrepancies(TestCaller(), request)).discrepancies_size(), 0);
  request.set_filter("full_name = \"x\"");
  EXPECT_EQ(rpc::ReasonOf(bridge.desk().ListDiscrepancies(TestCaller(), request).status()), "FIELD_INVALID");
  v1::ListRunsRequest runs;
  runs.set_filter("registry = \"labour\" AND state = \"succeeded\"");
  EXPECT_EQ(Require(bridge.desk().ListRuns(TestCaller(), runs)).runs_size(), 1);
  runs.set_filter("");
  runs.set_page_size(1);
  const v1::ListRunsResponse first = Require(bridge.desk().ListRuns(TestCaller(), runs));
  EXPECT_EQ(first.runs(0).registry(), "residents");
  runs.set_page_token(first.next_page_token());
  const v1::ListRunsResponse second = Require(bridge.desk().ListRuns(TestCaller(), runs));
  EXPECT_EQ(second.runs(0).registry(), "labour");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST(DeskTest, ADiscrepancyIsResolvedOnceWithItsEtag) {
  Bridge bridge;
  Fill(&bridge, 1);
  v1::ResolveDiscrepancyRequest request;
  request.set_name(Discrepancies(bridge)[0].id);
  request.set_request_id(bridge.NewId());
  EXPECT_EQ(rpc::ReasonOf(bridge.desk().ResolveDiscrepancy(TestCaller(), request).status()), "FIELD_INVALID");
  request.set_decision(v1::DECISION_OWNER_RIGHT);
  request.set_note("seen");
  request.set_etag("2");
  EXPECT_EQ(rpc::ReasonOf(bridge.desk().ResolveDiscrepancy(TestCaller(), request).status()), "STALE_ETAG");
  request.set_etag("1");
  const v1::Discrepancy resolved = Require(bridge.desk().ResolveDiscrepancy(TestCaller(), request));
  EXPECT_EQ(resolved.state(), v1::Discrepancy::STATE_RESOLVED);
  EXPECT_EQ(resolved.resolution().decision(), v1::DECISION_OWNER_RIGHT);
  EXPECT_EQ(resolved.resolution().note(), "seen");
  EXPECT_EQ(resolved.resolution().agency(), "G09");
  EXPECT_TRUE(bridge.desk().ResolveDiscrepancy(TestCaller(), request).ok()) << "the same request again";
  request.set_request_id(bridge.NewId());
  request.clear_etag();
  EXPECT_EQ(rpc::ReasonOf(bridge.desk().ResolveDiscrepancy(TestCaller(), request).status()), "STATE_FORBIDS");
}

TEST(DeskTest, WhatIsNotThereIsUnknown) {
  Bridge bridge;
  v1::GetRunRequest run;
  run.set_name(bridge.NewId());
  EXPECT_EQ(rpc::ReasonOf(bridge.desk().GetRun(TestCaller(), run).status()), "RESOURCE_UNKNOWN");
  run.set_name("runs/x");
  EXPECT_EQ(rpc::ReasonOf(bridge.desk().GetRun(TestCaller(), run).status()), "FIELD_INVALID");
  v1::CancelRunRequest cancel;
  cancel.set_name(bridge.NewId());
  cancel.set_request_id(bridge.NewId());
  EXPECT_EQ(rpc::ReasonOf(bridge.desk().CancelRun(TestCaller(), cancel).status()), "RESOURCE_UNKNOWN");
  v1::GetDiscrepancyRequest discrepancy;
  discrepancy.set_name("runs/-/discrepancies/" + bridge.NewId());
  EXPECT_EQ(rpc::ReasonOf(bridge.desk().GetDiscrepancy(TestCaller(), discrepancy).status()), "RESOURCE_UNKNOWN");
}

}  // namespace
}  // namespace lienthong::reconciliation
