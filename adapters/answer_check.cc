#include "adapters/answer_check.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/canonical_record.h"
#include "adapters/error_info.h"
#include "adapters/page_token.h"
#include "adapters/record_lookup.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr int kMaxFoundRecords = 200;
constexpr int kMaxPage = 1000;
constexpr int kPageWhenUnsaid = 200;
constexpr std::size_t kMaxCallerBytes = 200;
constexpr std::size_t kMaxTokenBytes = 4096;
constexpr std::size_t kMaxReasonBytes = 2000;

int PageLimit(int asked) {
  return asked <= 0 ? kPageWhenUnsaid : std::min(asked, kMaxPage);
}

bool IsHeader(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxCallerBytes &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

absl::Status CallerMissing(absl::string_view header) {
  return ErrorOf(absl::StatusCode::kUnauthenticated,
                 absl::StrCat(header, ": send 1 to ", kMaxCallerBytes, " visible ASCII characters"),
                 error::v1::ERROR_REASON_CALLER_MISSING, {{"header", std::string(header)}});
}

// Whether `record` is one that `selector` may find. Numbers of a person are not compared: a registry may find one by a
// number that the agreement does not let it show, or by a card that another has replaced.
bool Answers(const v1::RecordSelector& selector, const v1::Record& record) {
  if (selector.kind() != v1::RECORD_KIND_UNSPECIFIED && selector.kind() != record.kind()) return false;
  if (selector.by_case() == v1::RecordSelector::kKey) return selector.key() == record.key();
  if (selector.by_case() == v1::RecordSelector::kOldCardNumber) return record.kind() == v1::RECORD_KIND_PERSON;
  if (selector.by_case() != v1::RecordSelector::kDocumentNumber) return true;
  if (record.kind() == v1::RECORD_KIND_PERSON) return true;
  const std::string* const number = ValueOf(record, v1::RECORD_FIELD_DOCUMENT_NUMBER);
  return number == nullptr || *number == selector.document_number();
}

// What is wrong with one change; empty when nothing.
absl::string_view ChangeFault(const v1::Change& change) {
  if (change.what_case() == v1::Change::WHAT_NOT_SET) return "a change says neither put nor removed";
  if (!change.has_removed()) return "";
  if (change.removed().fields_size() > 0) return "a removed record has fields";
  if (!CheckKey(change.removed().key()).ok()) return "a removed record has no lawful key";
  const bool known = v1::RecordKind_IsValid(change.removed().kind()) && change.removed().kind() != 0;
  return known ? "" : "a removed record has no known kind";
}

}  // namespace

absl::Status CheckCaller(const CallContext& context) {
  if (!IsHeader(context.agency)) return CallerMissing("lienthong-agency");
  if (!IsHeader(context.officer)) return CallerMissing("lienthong-officer");
  if (!IsHeader(context.purpose)) return CallerMissing("lienthong-purpose");
  if (!IsHeader(context.procedure)) return CallerMissing("lienthong-procedure");
  return absl::OkStatus();
}

absl::StatusOr<PageExpectation> ExpectPage(const v1::ListRecordsRequest& request) {
  PageExpectation expectation;
  expectation.request = request;
  if (request.page_token().empty()) return expectation;
  absl::StatusOr<PageToken> token = ReadPageToken(request.page_token(), request.kind(), request.version());
  if (!token.ok()) return token.status();
  expectation.request.set_version(token->version);
  expectation.request.set_page_token(token->rest);
  expectation.after_key = std::move(token->last_key);
  return expectation;
}

absl::Status AnswerCheck::Description(const v1::RegistryDescription& answer) const {
  if (answer.registry() != registry_) return Misbehaves("it gives itself another id");
  if (answer.owner().empty() || answer.sector().empty()) return Misbehaves("it names no owner or no sector");
  std::set<int> kinds;
  for (const int kind : answer.kinds()) {
    if (kind == v1::RECORD_KIND_UNSPECIFIED || !kinds.insert(kind).second) {
      return Misbehaves("a kind is unspecified or given twice");
    }
  }
  if (kinds.empty()) return Misbehaves("it holds no kind");
  if (answer.oldest_change_version() > answer.version()) return Misbehaves("its oldest change is after its version");
  if (answer.data_as_of().nanos() < 0 || answer.data_as_of().nanos() > 999999999) {
    return Misbehaves("data_as_of is no moment");
  }
  return absl::OkStatus();
}

absl::Status AnswerCheck::Batch(const v1::BatchGetRecordsRequest& request, v1::BatchGetRecordsResponse* answer) const {
  if (answer->found_size() != request.selectors_size()) {
    return Misbehaves(absl::StrCat(request.selectors_size(), " selectors, ", answer->found_size(), " answers"));
  }
  if (answer->version() < request.version()) return Misbehaves("the answer is older than the version asked");
  for (int i = 0; i < answer->found_size(); ++i) {
    v1::BatchGetRecordsResponse::Found* const found = answer->mutable_found(i);
    if (found->records_size() > kMaxFoundRecords) return Misbehaves("a selector found more than 200 records");
    std::set<std::pair<int, std::string>> seen;
    for (v1::Record& record : *found->mutable_records()) {
      if (absl::Status canonical = Canonical(&record); !canonical.ok()) return canonical;
      if (!Answers(request.selectors(i), record)) return Misbehaves("a record that was not asked for");
      if (!seen.emplace(record.kind(), record.key()).second) return Misbehaves("a selector found a record twice");
    }
  }
  return absl::OkStatus();
}

absl::Status AnswerCheck::Page(const PageExpectation& expectation, v1::ListRecordsResponse* answer) const {
  const v1::ListRecordsRequest& request = expectation.request;
  if (request.version() != 0 && answer->version() != request.version()) {
    return Misbehaves("a page is of another version than the one asked");
  }
  if (answer->records_size() > PageLimit(request.page_size())) return Misbehaves("a page is over its size");
  std::string before = expectation.after_key;
  for (v1::Record& record : *answer->mutable_records()) {
    if (absl::Status canonical = Canonical(&record); !canonical.ok()) return canonical;
    if (record.kind() != request.kind()) return Misbehaves("a page holds another kind than the one asked");
    if (record.key() <= before) return Misbehaves("keys do not ascend within a page or from page to page");
    before = record.key();
  }
  if (answer->next_page_token().empty()) return absl::OkStatus();
  if (answer->next_page_token().size() > kMaxTokenBytes) return Misbehaves("a page token is over 4,096 bytes");
  if (answer->records().empty()) return Misbehaves("an empty page is not the last");
  answer->set_next_page_token(
      WritePageToken({request.kind(), answer->version(), std::move(before), answer->next_page_token()}));
  return absl::OkStatus();
}

absl::Status AnswerCheck::Changes(const v1::ListChangesRequest& request, v1::ListChangesResponse* answer) const {
  if (answer->changes_size() > PageLimit(request.page_size())) return Misbehaves("more changes than asked");
  const bool counted = versions_ == Versions::kCount;
  std::uint64_t reached = request.after_version();
  for (v1::Change& change : *answer->mutable_changes()) {
    if (change.version() <= reached) return Misbehaves("versions of changes do not ascend");
    if (counted && change.version() != reached + 1) return Misbehaves("versions of changes do not ascend by one");
    reached = change.version();
    if (absl::string_view fault = ChangeFault(change); !fault.empty()) return Misbehaves(fault);
    if (!change.has_put()) continue;
    if (absl::Status canonical = Canonical(change.mutable_put()); !canonical.ok()) return canonical;
  }
  const std::uint64_t until = request.until_version();
  if (until != 0 && reached > until) return Misbehaves("changes after until_version");
  if (counted && until != 0 && answer->complete() != (reached == until))
    return Misbehaves("complete does not tell the truth");
  if (answer->changes().empty() && !answer->complete()) return Misbehaves("no change, yet not complete");
  return absl::OkStatus();
}

absl::Status AnswerCheck::Verdict(const v1::VerifyPersonResponse& answer) const {
  if (!v1::VerifyPersonResponse::Verdict_IsValid(answer.verdict()) ||
      answer.verdict() == v1::VerifyPersonResponse::VERDICT_UNSPECIFIED) {
    return Misbehaves("no known verdict");
  }
  const bool differs = answer.verdict() == v1::VerifyPersonResponse::VERDICT_DIFFERS;
  if (differs == answer.differing().empty()) return Misbehaves("verdict and differing fields contradict");
  std::set<int> seen;
  for (const int field : answer.differing()) {
    const bool asked = field == v1::RECORD_FIELD_FULL_NAME || field == v1::RECORD_FIELD_BIRTH_DATE;
    if (!asked || !seen.insert(field).second) return Misbehaves("a differing field that was not asked, or twice");
  }
  return absl::OkStatus();
}

absl::Status AnswerCheck::CorrectionOf(absl::string_view request_id, const v1::Correction& answer) const {
  if (answer.request_id() != request_id) return Misbehaves("the answer is about another correction");
  if (!v1::Correction::State_IsValid(answer.state()) || answer.state() == v1::Correction::STATE_UNSPECIFIED) {
    return Misbehaves("no known state of a correction");
  }
  if (answer.state() != v1::Correction::STATE_APPLIED && answer.applied_version() != 0) {
    return Misbehaves("a version on a correction that is not applied");
  }
  if (answer.reason().size() > kMaxReasonBytes) return Misbehaves("a reason is over 2,000 bytes");
  return absl::OkStatus();
}

absl::Status AnswerCheck::Misbehaves(absl::string_view what) const {
  return ErrorOf(absl::StatusCode::kUnavailable, absl::StrCat("registry ", registry_, " misbehaves: ", what),
                 error::v1::ERROR_REASON_REGISTRY_MISBEHAVES, {{"registry", registry_}});
}

absl::Status AnswerCheck::Canonical(v1::Record* record) const {
  *record = Canonicalize(std::move(*record));
  const absl::Status canonical = CheckCanonical(*record);
  if (canonical.ok()) return absl::OkStatus();
  return Misbehaves(absl::StrCat("a record is not canonical: ", canonical.message()));
}

}  // namespace lienthong::adapters
