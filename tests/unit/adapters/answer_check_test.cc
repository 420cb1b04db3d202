#include "adapters/answer_check.h"

#include <functional>
#include <string>
#include <vector>

#include "adapters/error_info.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using ::testing::HasSubstr;

v1::Record Person(const std::string& key) {
  v1::Record record;
  record.set_kind(v1::RECORD_KIND_PERSON);
  record.set_key(key);
  v1::FieldValue* const name = record.add_fields();
  name->set_field(v1::RECORD_FIELD_FULL_NAME);
  name->set_value("An");
  return record;
}

void ExpectMisbehaves(const absl::Status& status, const char* message) {
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << message;
  EXPECT_THAT(std::string(status.message()), HasSubstr("registry labour misbehaves"));
  EXPECT_THAT(std::string(status.message()), HasSubstr(message));
  EXPECT_EQ(ReasonOf(status), error::v1::ERROR_REASON_REGISTRY_MISBEHAVES);
}

template <typename Answer>
struct Spoiled {
  const char* message;
  std::function<void(Answer*)> spoil;
};

const AnswerCheck kCheck("labour");

TEST(AnswerCheck, RefusesADescriptionThatContradictsItself) {
  v1::RegistryDescription sound;
  sound.set_registry("labour");
  sound.set_owner("G09");
  sound.set_sector("labour");
  sound.add_kinds(v1::RECORD_KIND_PERSON);
  sound.add_capabilities(static_cast<v1::Capability>(99));  // of a later version: no fault
  EXPECT_TRUE(kCheck.Description(sound).ok());
  const std::vector<Spoiled<v1::RegistryDescription>> rows = {
      {"another id", [](auto* d) { d->set_registry("residents"); }},
      {"no owner", [](auto* d) { d->clear_owner(); }},
      {"no kind", [](auto* d) { d->clear_kinds(); }},
      {"given twice", [](auto* d) { d->add_kinds(v1::RECORD_KIND_PERSON); }},
      {"oldest change", [](auto* d) { d->set_oldest_change_version(5); }},
  };
  for (const auto& row : rows) {
    v1::RegistryDescription answer = sound;
    row.spoil(&answer);
    ExpectMisbehaves(kCheck.Description(answer), row.message);
  }
}

TEST(AnswerCheck, RefusesABatchThatDoesNotAnswerItsSelectors) {
  v1::BatchGetRecordsRequest request;
  request.set_version(3);
  request.add_selectors()->set_key("a");
  request.mutable_selectors(0)->set_kind(v1::RECORD_KIND_PERSON);
  v1::BatchGetRecordsResponse sound;
  sound.set_version(4);
  *sound.add_found()->add_records() = Person("a");
  const std::vector<Spoiled<v1::BatchGetRecordsResponse>> rows = {
      {"1 selectors, 2 answers", [](auto* a) { a->add_found(); }},
      {"older", [](auto* a) { a->set_version(2); }},
      {"not asked for", [](auto* a) { a->mutable_found(0)->mutable_records(0)->set_key("b"); }},
      {"not asked for", [](auto* a) { a->mutable_found(0)->mutable_records(0)->set_kind(v1::RECORD_KIND_DEPLOYMENT); }},
      {"twice", [](auto* a) { *a->mutable_found(0)->add_records() = Person("a"); }},
      {"not canonical", [](auto* a) { a->mutable_found(0)->mutable_records(0)->mutable_fields(0)->set_value("\x01"); }},
      {"more than 200",
       [](auto* a) {
         for (int i = 0; i < 200; ++i) *a->mutable_found(0)->add_records() = Person("a");
       }},
  };
  v1::BatchGetRecordsResponse copy = sound;
  EXPECT_TRUE(kCheck.Batch(request, &copy).ok());
  for (const auto& row : rows) {
    v1::BatchGetRecordsResponse answer = sound;
    row.spoil(&answer);
    ExpectMisbehaves(kCheck.Batch(request, &answer), row.message);
  }
}

TEST(AnswerCheck, RefusesAPageOutOfOrderOrBounds) {
  PageExpectation expectation;
  expectation.request.set_kind(v1::RECORD_KIND_PERSON);
  expectation.request.set_page_size(2);
  expectation.request.set_version(7);
  expectation.after_key = "a";
  v1::ListRecordsResponse sound;
  sound.set_version(7);
  *sound.add_records() = Person("b");
  *sound.add_records() = Person("c");
  const std::vector<Spoiled<v1::ListRecordsResponse>> rows = {
      {"another version", [](auto* a) { a->set_version(8); }},
      {"over its size", [](auto* a) { *a->add_records() = Person("d"); }},
      {"do not ascend", [](auto* a) { a->mutable_records()->SwapElements(0, 1); }},
      {"do not ascend", [](auto* a) { *a->mutable_records(1) = Person("b"); }},
      {"do not ascend", [](auto* a) { *a->mutable_records(0) = Person("a"); }},  // the page before, again
      {"another kind", [](auto* a) { a->mutable_records(1)->set_kind(v1::RECORD_KIND_DEPLOYMENT); }},
      {"empty page",
       [](auto* a) {
         a->clear_records();
         a->set_next_page_token("more");
       }},
      {"page token", [](auto* a) { a->set_next_page_token(std::string(5000, 'x')); }},
  };
  v1::ListRecordsResponse copy = sound;
  EXPECT_TRUE(kCheck.Page(expectation, &copy).ok());
  for (const auto& row : rows) {
    v1::ListRecordsResponse answer = sound;
    row.spoil(&answer);
    ExpectMisbehaves(kCheck.Page(expectation, &answer), row.message);
  }
}

TEST(AnswerCheck, WrapsThePageTokenAndUnwrapsItForTheSameListOnly) {
  PageExpectation first;
  first.request.set_kind(v1::RECORD_KIND_PERSON);
  v1::ListRecordsResponse page;
  page.set_version(7);
  *page.add_records() = Person("b");
  page.set_next_page_token("theirs");
  ASSERT_TRUE(kCheck.Page(first, &page).ok());

  v1::ListRecordsRequest next;
  next.set_kind(v1::RECORD_KIND_PERSON);
  next.set_page_token(page.next_page_token());
  const absl::StatusOr<PageExpectation> second = ExpectPage(next);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->after_key, "b");
  EXPECT_EQ(second->request.page_token(), "theirs");
  EXPECT_EQ(second->request.version(), 7u);

  next.set_version(8);
  EXPECT_EQ(ReasonOf(ExpectPage(next).status()), error::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  next.set_version(0);
  next.set_kind(v1::RECORD_KIND_DEPLOYMENT);
  EXPECT_EQ(ReasonOf(ExpectPage(next).status()), error::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  next.set_page_token("theirs");
  EXPECT_EQ(ExpectPage(next).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(AnswerCheck, RefusesAFeedWithGapsOrBeyondItsEnd) {
  v1::ListChangesRequest request;
  request.set_after_version(4);
  request.set_until_version(6);
  v1::ListChangesResponse sound;
  for (std::uint64_t version : {5u, 6u}) {
    v1::Change* const change = sound.add_changes();
    change->set_version(version);
    *change->mutable_put() = Person("a");
  }
  sound.set_complete(true);
  const std::vector<Spoiled<v1::ListChangesResponse>> rows = {
      {"ascend by one", [](auto* a) { a->mutable_changes(1)->set_version(7); }},
      {"ascend by one", [](auto* a) { a->mutable_changes()->SwapElements(0, 1); }},
      {"neither", [](auto* a) { a->mutable_changes(0)->clear_what(); }},
      {"has fields", [](auto* a) { *a->mutable_changes(0)->mutable_removed() = Person("a"); }},
      {"no lawful key", [](auto* a) { a->mutable_changes(0)->mutable_removed()->set_kind(v1::RECORD_KIND_PERSON); }},
      {"complete", [](auto* a) { a->set_complete(false); }},
      {"after until_version",
       [](auto* a) {
         v1::Change* const change = a->add_changes();
         change->set_version(7);
         *change->mutable_put() = Person("a");
       }},
  };
  v1::ListChangesResponse copy = sound;
  EXPECT_TRUE(kCheck.Changes(request, &copy).ok());
  for (const auto& row : rows) {
    v1::ListChangesResponse answer = sound;
    row.spoil(&answer);
    ExpectMisbehaves(kCheck.Changes(request, &answer), row.message);
  }
  request.clear_until_version();
  v1::ListChangesResponse nothing;
  ExpectMisbehaves(kCheck.Changes(request, &nothing), "not complete");
}

TEST(AnswerCheck, RefusesVerdictsAndCorrectionsThatSayNothing) {
  v1::VerifyPersonResponse verdict;
  ExpectMisbehaves(kCheck.Verdict(verdict), "verdict");
  verdict.set_verdict(v1::VerifyPersonResponse::VERDICT_DIFFERS);
  ExpectMisbehaves(kCheck.Verdict(verdict), "contradict");
  verdict.add_differing(v1::RECORD_FIELD_SEX);
  ExpectMisbehaves(kCheck.Verdict(verdict), "not asked");
  verdict.set_differing(0, v1::RECORD_FIELD_FULL_NAME);
  EXPECT_TRUE(kCheck.Verdict(verdict).ok());

  v1::Correction correction;
  correction.set_request_id("r");
  ExpectMisbehaves(kCheck.CorrectionOf("r", correction), "no known state");
  correction.set_state(v1::Correction::STATE_PENDING);
  EXPECT_TRUE(kCheck.CorrectionOf("r", correction).ok());
  ExpectMisbehaves(kCheck.CorrectionOf("s", correction), "another correction");
  correction.set_applied_version(3);
  ExpectMisbehaves(kCheck.CorrectionOf("r", correction), "not applied");
}

TEST(CheckCaller, NamesTheHeaderThatIsAbsentOrNoCode) {
  const CallContext whole = {"G09", "officer-1", "reconciliation", "run"};
  EXPECT_TRUE(CheckCaller(whole).ok());
  CallContext partial = whole;
  partial.purpose = "đối soát";
  const absl::Status status = CheckCaller(partial);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(status), error::v1::ERROR_REASON_CALLER_MISSING);
  EXPECT_THAT(std::string(status.message()), HasSubstr("lienthong-purpose"));
}

}  // namespace
}  // namespace lienthong::adapters
