#include "adapters/in_memory_registry.h"

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "adapters/error_info.h"
#include "adapters/mock_registries.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using ::testing::HasSubstr;

const CallContext kCaller = {"G09", "officer-1", "reconciliation", "run"};
constexpr char kRequestId[] = "01890a5d-ac96-774b-bcce-b302099a8057";

v1::Record Person(const std::string& key, const std::string& name) {
  v1::Record record;
  record.set_kind(v1::RECORD_KIND_PERSON);
  record.set_key(key);
  v1::FieldValue* const field = record.add_fields();
  field->set_field(v1::RECORD_FIELD_FULL_NAME);
  field->set_value(name);
  return record;
}

v1::ListRecordsRequest FirstPage() {
  v1::ListRecordsRequest request;
  request.set_kind(v1::RECORD_KIND_PERSON);
  request.set_page_size(2);
  return request;
}

v1::SubmitCorrectionRequest NameCorrection() {
  v1::SubmitCorrectionRequest request;
  request.set_request_id(kRequestId);
  request.set_kind(v1::RECORD_KIND_PERSON);
  request.set_key("a");
  request.set_field(v1::RECORD_FIELD_FULL_NAME);
  request.set_present_value("An");
  request.set_proposed_value("Anh");
  request.set_reason("identity card");
  return request;
}

TEST(InMemoryRegistry, FailsAsManyCallsAsItIsTold) {
  InMemoryRegistry registry(*MockRegistry("labour"), {Person("a", "An")});
  registry.faults().FailNext(2, absl::UnavailableError("down"));
  EXPECT_EQ(registry.Describe(kCaller).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(registry.Describe(kCaller).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(registry.Describe(kCaller).ok());
}

TEST(InMemoryRegistry, ACorrectionWhoseAnswerIsLostHasTakenEffect) {
  InMemoryRegistry registry(*MockRegistry("labour"), {Person("a", "An")});
  registry.faults().LoseNext(1, absl::DeadlineExceededError("slow"));
  EXPECT_EQ(registry.SubmitCorrection(kCaller, NameCorrection()).status().code(), absl::StatusCode::kDeadlineExceeded);
  v1::GetCorrectionRequest ask;
  ask.set_request_id(kRequestId);
  const absl::StatusOr<v1::Correction> read = registry.GetCorrection(kCaller, ask);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->state(), v1::Correction::STATE_APPLIED);
  EXPECT_EQ(read->applied_version(), 2u);
}

TEST(InMemoryRegistry, ACorrectionThatFailsHasNoEffect) {
  InMemoryRegistry registry(*MockRegistry("labour"), {Person("a", "An")});
  registry.faults().FailNext(1, absl::UnavailableError("down"));
  EXPECT_FALSE(registry.SubmitCorrection(kCaller, NameCorrection()).ok());
  EXPECT_EQ(registry.Describe(kCaller)->version(), 1u);
}

TEST(InMemoryRegistry, GarbageOfEveryKindNeverReachesTheCaller) {
  for (const Garbage garbage :
       {Garbage::kDisorder, Garbage::kWrongVersion, Garbage::kRepeatedPage, Garbage::kNotCanonical}) {
    SCOPED_TRACE(static_cast<int>(garbage));
    InMemoryRegistry registry(*MockRegistry("labour"), {Person("a", "An"), Person("b", "Ba"), Person("c", "Ca")});
    ASSERT_TRUE(registry.Apply(PutOf(Person("d", "Du"))).ok());
    v1::ListRecordsRequest page = FirstPage();
    page.set_page_token(registry.List(kCaller, page)->next_page_token());
    v1::ListChangesRequest feed;
    feed.set_after_version(1);
    v1::BatchGetRecordsRequest batch;
    batch.add_selectors()->set_key("a");
    registry.faults().GarbageNext(5, garbage);
    for (const absl::Status& status :
         {registry.Describe(kCaller).status(), registry.List(kCaller, page).status(),
          registry.Changes(kCaller, feed).status(), registry.BatchGet(kCaller, batch).status(),
          registry.SubmitCorrection(kCaller, NameCorrection()).status()}) {
      EXPECT_EQ(ReasonOf(status), error::v1::ERROR_REASON_REGISTRY_MISBEHAVES) << status;
    }
    EXPECT_TRUE(registry.List(kCaller, page).ok());
  }
}

TEST(InMemoryRegistry, ARecordThatIsNotCanonicalIsTheRegistrysFault) {
  InMemoryRegistry registry(*MockRegistry("labour"), {Person("a", "An\n")});
  const absl::Status status = registry.List(kCaller, FirstPage()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("full_name"));
}

TEST(InMemoryRegistry, ACallAfterItsDeadlineHasNoEffect) {
  InMemoryRegistry registry(*MockRegistry("labour"), {Person("a", "An")});
  CallContext late = kCaller;
  late.deadline = absl::InfinitePast();
  EXPECT_EQ(registry.SubmitCorrection(late, NameCorrection()).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(registry.Describe(kCaller)->version(), 1u);
}

TEST(InMemoryRegistry, RemovingWhatIsNotThereIsRefused) {
  InMemoryRegistry registry(*MockRegistry("labour"), {Person("a", "An")});
  EXPECT_EQ(registry.Apply(RemovalOf(v1::RECORD_KIND_PERSON, "z")).code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(registry.Apply(RemovalOf(v1::RECORD_KIND_PERSON, "a")).ok());
  EXPECT_EQ(registry.Apply(RemovalOf(v1::RECORD_KIND_PERSON, "a")).code(), absl::StatusCode::kNotFound);
}

TEST(MockRegistries, DescribeWhatEachRegistryHoldsAndMayDo) {
  EXPECT_EQ(MockRegistry("labour")->capabilities_size(), 4);
  EXPECT_EQ(MockRegistry("residents")->owner(), "G01");
  EXPECT_EQ(MockRegistry("immigration")->kinds_size(), 2);
  EXPECT_EQ(MockRegistry("health").status().code(), absl::StatusCode::kInvalidArgument);
  InMemoryRegistry residents(*MockRegistry("residents"), {});
  EXPECT_EQ(residents.List(kCaller, FirstPage()).status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(residents.Changes(kCaller, {}).status().code(), absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace lienthong::adapters
