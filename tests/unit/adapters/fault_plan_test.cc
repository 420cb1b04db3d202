#include "adapters/fault_plan.h"

#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "adapters/error_info.h"
#include "adapters/in_memory_registry.h"
#include "adapters/mock_registries.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using ::testing::HasSubstr;

constexpr absl::Time kStart = absl::UnixEpoch();

v1::FaultRule Rule(const std::string& fault) {
  v1::FaultRule rule;
  rule.set_fault(fault);
  return rule;
}

FaultPlan PlanOf(const std::vector<v1::FaultRule>& rules, std::uint64_t seed = 1) {
  v1::SimulatorFaults faults;
  for (const v1::FaultRule& rule : rules) *faults.add_rules() = rule;
  return *FaultPlan::Make(faults, seed, kStart);
}

TEST(FaultPlan, ARegistryIsOfflineForThreeDaysAndThenBack) {
  v1::FaultRule offline = Rule("unavailable");
  offline.set_after_seconds(60);
  offline.set_for_seconds(259'200);
  FaultPlan plan = PlanOf({offline});
  EXPECT_TRUE(plan.Draw("ListRecords", kStart + absl::Seconds(59)).failure.ok());
  EXPECT_EQ(plan.Draw("ListRecords", kStart + absl::Seconds(60)).failure.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(plan.Draw("GetCorrection", kStart + absl::Hours(72)).failure.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(plan.Draw("ListRecords", kStart + absl::Hours(72) + absl::Seconds(60)).failure.ok());
}

TEST(FaultPlan, AQuotaSaysWhenToComeBackAndKeepsItsWord) {
  v1::FaultRule quota = Rule("quota");
  quota.set_calls(2);
  quota.set_per_seconds(10);
  FaultPlan plan = PlanOf({quota});
  const absl::Time now = kStart + absl::Seconds(4);
  EXPECT_TRUE(plan.Draw("ListRecords", now).failure.ok());
  EXPECT_TRUE(plan.Draw("ListRecords", now).failure.ok());
  const absl::Status over = plan.Draw("ListRecords", now).failure;
  EXPECT_EQ(over.code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(RetryDelayOf(over).has_value());
  EXPECT_EQ(*RetryDelayOf(over), absl::Seconds(6));
  EXPECT_TRUE(plan.Draw("ListRecords", now + *RetryDelayOf(over)).failure.ok());
}

TEST(FaultPlan, BefallsTheMethodNamedAndAsManyCallsAsSaid) {
  v1::FaultRule lost = Rule("lost_answer");
  lost.set_method("SubmitCorrection");
  lost.set_calls(1);
  FaultPlan plan = PlanOf({lost});
  EXPECT_TRUE(plan.Draw("GetCorrection", kStart).loss.ok());
  EXPECT_EQ(plan.Draw("SubmitCorrection", kStart).loss.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(plan.Draw("SubmitCorrection", kStart).loss.ok());
}

TEST(FaultPlan, TheSameSeedDrawsTheSameFaults) {
  const std::uint64_t seed = std::random_device()();
  std::cout << "seed " << seed << std::endl;
  v1::FaultRule reset = Rule("reset");
  reset.set_per_mille(300);
  v1::FaultRule latency = Rule("latency");
  latency.set_median_milliseconds(20);
  latency.set_p99_milliseconds(400);
  FaultPlan first = PlanOf({reset, latency}, seed);
  FaultPlan second = PlanOf({reset, latency}, seed);
  int resets = 0;
  int slow = 0;
  for (int i = 0; i < 10'000; ++i) {
    const CallFaults faults = first.Draw("ListRecords", kStart);
    const CallFaults again = second.Draw("ListRecords", kStart);
    ASSERT_EQ(faults.reset, again.reset);
    ASSERT_EQ(faults.latency, again.latency);
    resets += faults.reset ? 1 : 0;
    slow += faults.latency > absl::Milliseconds(400) ? 1 : 0;
  }
  EXPECT_GT(resets, 2'700);
  EXPECT_LT(resets, 3'300);
  EXPECT_GT(slow, 40);
  EXPECT_LT(slow, 200);
}

TEST(FaultPlan, ARuleThatCannotWorkIsRefusedByItsNumber) {
  v1::SimulatorFaults faults;
  *faults.add_rules() = Rule("reset");
  *faults.add_rules() = Rule("flood");
  const absl::Status refused = FaultPlan::Make(faults, 1, kStart).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("rules[1]: fault must be one of"));
  *faults.mutable_rules(1) = Rule("latency");
  EXPECT_THAT(std::string(FaultPlan::Make(faults, 1, kStart).status().message()), HasSubstr("median_milliseconds"));
}

// --- What a registry that follows a plan does ------------------------------------------------------------------------

const CallContext kCaller = {"G09", "officer-1", "reconciliation", "run"};

v1::Record Person(const std::string& key) {
  v1::Record record;
  record.set_kind(v1::RECORD_KIND_PERSON);
  record.set_key(key);
  return record;
}

TEST(RegistryFaults, AStaleVersionIsRefusedWhereOneWasAskedAndDriftWhereARecordIsRead) {
  for (const char* const fault : {"stale_version", "schema_drift"}) {
    SCOPED_TRACE(fault);
    InMemoryRegistry registry(*MockRegistry("labour"), {Person("a"), Person("b")});
    ASSERT_TRUE(registry.Apply(PutOf(Person("c"))).ok());
    registry.faults().Follow(PlanOf({Rule(fault)}));
    v1::ListRecordsRequest page;
    page.set_kind(v1::RECORD_KIND_PERSON);
    page.set_version(2);
    EXPECT_EQ(ReasonOf(registry.List(kCaller, page).status()), error::v1::ERROR_REASON_REGISTRY_MISBEHAVES);
    v1::ListChangesRequest feed;
    feed.set_after_version(1);
    feed.set_until_version(2);
    EXPECT_EQ(ReasonOf(registry.Changes(kCaller, feed).status()), error::v1::ERROR_REASON_REGISTRY_MISBEHAVES);
    EXPECT_TRUE(registry.Describe(kCaller).ok());
  }
}

TEST(RegistryFaults, AClockThatIsAheadShowsInTheDescription) {
  InMemoryRegistry registry(*MockRegistry("labour"), {});
  const std::int64_t before = registry.Describe(kCaller)->data_as_of().seconds();
  v1::FaultRule skew = Rule("clock_skew");
  skew.set_ahead_seconds(7'200);
  registry.faults().Follow(PlanOf({skew}));
  EXPECT_EQ(registry.Describe(kCaller)->data_as_of().seconds(), before + 7'200);
}

TEST(RegistryFaults, AnAnswerLostAfterItsEffectIsFoundByItsRequestId) {
  v1::Record person = Person("a");
  v1::FieldValue* const name = person.add_fields();
  name->set_field(v1::RECORD_FIELD_FULL_NAME);
  name->set_value("An");
  InMemoryRegistry registry(*MockRegistry("labour"), {person});
  v1::FaultRule lost = Rule("lost_answer");
  lost.set_calls(1);
  registry.faults().Follow(PlanOf({lost}));
  v1::SubmitCorrectionRequest request;
  request.set_request_id("01890a5d-ac96-774b-bcce-b302099a8057");
  request.set_kind(v1::RECORD_KIND_PERSON);
  request.set_key("a");
  request.set_field(v1::RECORD_FIELD_FULL_NAME);
  request.set_present_value("An");
  request.set_proposed_value("Ân");
  request.set_reason("misspelt");
  EXPECT_EQ(registry.SubmitCorrection(kCaller, request).status().code(), absl::StatusCode::kUnavailable);
  v1::GetCorrectionRequest ask;
  ask.set_request_id(request.request_id());
  const auto found = registry.GetCorrection(kCaller, ask);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->applied_version(), 2u);
  EXPECT_EQ(registry.SubmitCorrection(kCaller, request)->applied_version(), 2u);
  EXPECT_EQ(registry.Describe(kCaller)->version(), 2u);
}

}  // namespace
}  // namespace lienthong::adapters
