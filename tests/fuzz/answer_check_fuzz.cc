// Answers of registries, as serialized messages: what passes holds only canonical records and passes again; all else is
// UNAVAILABLE with REGISTRY_MISBEHAVES. The first byte chooses the call.

#include "adapters/answer_check.h"
#include "adapters/canonical_record.h"
#include "adapters/error_info.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

namespace v1 = registry::v1;

const adapters::AnswerCheck kCheck("labour");
constexpr int kMostSelectors = 8;

// True when the answer passed.
bool Passed(const absl::Status& status) {
  if (status.ok()) return true;
  ExpectRefused(status, absl::StatusCode::kUnavailable);
  Expect(adapters::ReasonOf(status) == error::v1::ERROR_REASON_REGISTRY_MISBEHAVES, "a bad answer is the registry's");
  return false;
}

void ExpectCanonical(const v1::Record& record) {
  Expect(adapters::CheckCanonical(record).ok(), "records that pass are canonical");
}

void TryBatch(const std::string& bytes) {
  v1::BatchGetRecordsResponse answer;
  if (!answer.ParseFromString(bytes)) return;
  v1::BatchGetRecordsRequest request;
  for (int i = 0; i < std::min(answer.found_size(), kMostSelectors); ++i) {
    request.add_selectors()->set_kind(v1::RECORD_KIND_PERSON);
  }
  if (!Passed(kCheck.Batch(request, &answer))) return;
  for (const auto& found : answer.found()) {
    for (const v1::Record& record : found.records()) ExpectCanonical(record);
  }
  Expect(kCheck.Batch(request, &answer).ok(), "an answer that passed passes again");
}

void TryPage(const std::string& bytes) {
  v1::ListRecordsResponse answer;
  if (!answer.ParseFromString(bytes)) return;
  v1::ListRecordsRequest request;
  request.set_kind(v1::RECORD_KIND_PERSON);
  if (!Passed(kCheck.Page(adapters::ExpectPage(request).value(), &answer))) return;
  for (const v1::Record& record : answer.records()) ExpectCanonical(record);
  if (answer.next_page_token().empty()) return;
  request.set_page_token(answer.next_page_token());
  const auto next = adapters::ExpectPage(request);
  Expect(next.ok() && next->after_key == answer.records().rbegin()->key(), "the next page begins where this one ends");
}

void TryChanges(const std::string& bytes) {
  v1::ListChangesResponse answer;
  if (!answer.ParseFromString(bytes) || !Passed(kCheck.Changes({}, &answer))) return;
  for (const v1::Change& change : answer.changes()) {
    if (change.has_put()) ExpectCanonical(change.put());
  }
  Expect(kCheck.Changes({}, &answer).ok(), "an answer that passed passes again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const uint8_t call = input.Byte();
  const std::string bytes = input.RestText();
  v1::RegistryDescription description;
  v1::VerifyPersonResponse verdict;
  v1::Correction correction;
  switch (call) {
    case 'b':
      TryBatch(bytes);
      break;
    case 'p':
      TryPage(bytes);
      break;
    case 'c':
      TryChanges(bytes);
      break;
    case 'd':
      if (description.ParseFromString(bytes)) Passed(kCheck.Description(description));
      break;
    case 'v':
      if (verdict.ParseFromString(bytes)) Passed(kCheck.Verdict(verdict));
      break;
    default:
      if (correction.ParseFromString(bytes)) Passed(kCheck.CorrectionOf("request", correction));
  }
  return 0;
}

}  // namespace lienthong::fuzz
