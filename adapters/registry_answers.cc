#include "adapters/registry_answers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/canonical_record.h"
#include "adapters/error_info.h"
#include "adapters/name_match.h"
#include "adapters/page_token.h"
#include "adapters/uuid_text.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

absl::Status Malformed(absl::string_view path, absl::string_view expected) {
  return ErrorOf(absl::StatusCode::kInvalidArgument, absl::StrCat(path, ": expected ", expected),
                 error::v1::ERROR_REASON_FIELD_INVALID, {{"field", std::string(path)}});
}

absl::Status NotHeld(std::uint64_t oldest, std::uint64_t newest) {
  return ErrorOf(absl::StatusCode::kFailedPrecondition,
                 absl::StrCat("version: not held; ask for one of ", oldest, " to ", newest),
                 error::v1::ERROR_REASON_STATE_FORBIDS,
                 {{"oldest_version", absl::StrCat(oldest)}, {"version", absl::StrCat(newest)}});
}

std::size_t PageSize(int asked) {
  return static_cast<std::size_t>(asked == 0 ? kDefaultPageSize : std::min(asked, kMaxPageSize));
}

v1::Correction Decided(const v1::SubmitCorrectionRequest& request, v1::Correction::State state,
                       absl::string_view reason, std::uint64_t applied_version) {
  v1::Correction answer;
  answer.set_request_id(request.request_id());
  answer.set_state(state);
  answer.set_reason(std::string(reason));
  answer.set_applied_version(applied_version);
  return answer;
}

absl::Status CheckCorrection(const v1::SubmitCorrectionRequest& request) {
  if (!IsUuid(request.request_id())) return Malformed("request_id", "a UUID as text");
  if (!CheckKey(request.key()).ok()) return Malformed("key", "the key of a record");
  if (!FieldBelongsTo(request.kind(), request.field())) return Malformed("field", "a field that the kind may have");
  if (request.reason().empty() || request.reason().size() > kMaxValueBytes) {
    return Malformed("reason", "1 to 2,000 bytes for the officer who decides");
  }
  if (request.proposed_value().empty()) return absl::OkStatus();
  const absl::Status fits = CheckField(request.kind(), request.field(), request.proposed_value());
  return fits.ok() ? fits : Malformed("proposed_value", "canonical text of the field");
}

}  // namespace

RegistryAnswers::RegistryAnswers(v1::RegistryDescription profile, RecordStore* store)
    : profile_(std::move(profile)), store_(store) {}

absl::StatusOr<v1::RegistryDescription> RegistryAnswers::Describe() {
  const absl::StatusOr<std::uint64_t> version = store_->Version();
  if (!version.ok()) return version.status();
  const absl::StatusOr<absl::Time> moment = store_->DataAsOf();
  if (!moment.ok()) return moment.status();
  v1::RegistryDescription description = profile_;
  description.set_version(*version);
  description.set_oldest_change_version(1);
  description.mutable_data_as_of()->set_seconds(absl::ToUnixSeconds(*moment));
  return description;
}

absl::StatusOr<v1::BatchGetRecordsResponse> RegistryAnswers::BatchGet(const v1::BatchGetRecordsRequest& request) {
  if (absl::Status can = Require(v1::CAPABILITY_BATCH_GET); !can.ok()) return can;
  if (request.selectors_size() > kMaxSelectors) {
    return ErrorOf(absl::StatusCode::kResourceExhausted, absl::StrCat("selectors: at most ", kMaxSelectors),
                   error::v1::ERROR_REASON_LIMIT_EXCEEDED, {{"limit", absl::StrCat(kMaxSelectors)}});
  }
  for (int i = 0; i < request.selectors_size(); ++i) {
    if (absl::Status fits = CheckSelector(request.selectors(i), i); !fits.ok()) return fits;
  }
  const absl::StatusOr<std::uint64_t> now = store_->Version();
  if (!now.ok()) return now.status();
  if (request.version() > *now) return NotHeld(1, *now);
  v1::BatchGetRecordsResponse response;
  response.set_version(*now);
  std::size_t bytes = 0;
  for (const v1::RecordSelector& selector : request.selectors()) {
    absl::StatusOr<std::vector<v1::Record>> records = Select(selector);
    if (!records.ok()) return records.status();
    v1::BatchGetRecordsResponse::Found* const found = response.add_found();
    for (v1::Record& record : *records) *found->add_records() = std::move(record);
    bytes += found->ByteSizeLong();
    if (bytes > kMaxAnswerBytes) {
      return ErrorOf(absl::StatusCode::kResourceExhausted, "selectors: the answer is over 8 MiB; send fewer",
                     error::v1::ERROR_REASON_LIMIT_EXCEEDED, {{"limit", absl::StrCat(kMaxAnswerBytes)}});
    }
  }
  return response;
}

absl::StatusOr<v1::ListRecordsResponse> RegistryAnswers::List(const v1::ListRecordsRequest& request) {
  if (absl::Status can = Require(v1::CAPABILITY_SCAN); !can.ok()) return can;
  if (absl::Status holds = RequireKind(request.kind(), "kind"); !holds.ok()) return holds;
  if (request.page_size() < 0) return Malformed("page_size", "0 to 1,000");
  const absl::StatusOr<std::uint64_t> now = store_->Version();
  if (!now.ok()) return now.status();
  PageToken at;
  at.kind = request.kind();
  at.version = request.version() == 0 ? *now : request.version();
  if (!request.page_token().empty()) {
    absl::StatusOr<PageToken> token = ReadPageToken(request.page_token(), request.kind(), request.version());
    if (!token.ok()) return token.status();
    at = *std::move(token);
  }
  if (at.version == 0 || at.version > *now) return NotHeld(1, *now);
  const std::size_t size = PageSize(request.page_size());
  // One more than wanted tells whether there is a next page.
  absl::StatusOr<std::vector<v1::Record>> records = store_->Page(at.kind, at.last_key, size + 1, at.version);
  if (!records.ok()) return records.status();
  v1::ListRecordsResponse response;
  response.set_version(at.version);
  std::size_t bytes = 0;
  for (v1::Record& record : *records) {
    bytes += record.ByteSizeLong();
    const auto taken = static_cast<std::size_t>(response.records_size());
    if (taken == size || (taken > 0 && bytes > kMaxAnswerBytes)) {
      response.set_next_page_token(WritePageToken(at));
      break;
    }
    at.last_key = record.key();
    *response.add_records() = std::move(record);
  }
  return response;
}

absl::StatusOr<v1::ListChangesResponse> RegistryAnswers::Changes(const v1::ListChangesRequest& request) {
  if (absl::Status can = Require(v1::CAPABILITY_CHANGES); !can.ok()) return can;
  if (request.page_size() < 0) return Malformed("page_size", "0 to 1,000");
  const absl::StatusOr<std::uint64_t> now = store_->Version();
  if (!now.ok()) return now.status();
  const std::uint64_t after = request.after_version();
  const std::uint64_t until = request.until_version() == 0 ? *now : request.until_version();
  if (after < 1 || after > *now || until > *now) return NotHeld(1, *now);
  if (until < after) return Malformed("until_version", "no less than after_version");
  absl::StatusOr<std::vector<v1::Change>> changes = store_->Changes(after, until, PageSize(request.page_size()));
  if (!changes.ok()) return changes.status();
  v1::ListChangesResponse response;
  std::size_t bytes = 0;
  std::uint64_t reached = after;
  for (v1::Change& change : *changes) {
    bytes += change.ByteSizeLong();
    if (response.changes_size() > 0 && bytes > kMaxAnswerBytes) break;
    reached = change.version();
    *response.add_changes() = std::move(change);
  }
  response.set_complete(reached == until);
  return response;
}

absl::StatusOr<v1::VerifyPersonResponse> RegistryAnswers::Verify(const v1::VerifyPersonRequest& request) {
  if (absl::Status can = Require(v1::CAPABILITY_VERIFY); !can.ok()) return can;
  const v1::RecordKind person = v1::RECORD_KIND_PERSON;
  if (!CheckField(person, v1::RECORD_FIELD_PERSONAL_NUMBER, request.personal_number()).ok()) {
    return Malformed("personal_number", "12 digits");
  }
  if (request.full_name().empty() || request.full_name().size() > kMaxValueBytes) {
    return Malformed("full_name", "1 to 2,000 bytes");
  }
  if (!CheckField(person, v1::RECORD_FIELD_BIRTH_DATE, request.birth_date()).ok()) {
    return Malformed("birth_date", "a date that exists, as 2024, 2024-06 or 2024-06-01");
  }
  const absl::StatusOr<std::uint64_t> now = store_->Version();
  if (!now.ok()) return now.status();
  const Lookup lookup = {Lookup::kPersonalNumber, request.personal_number()};
  const absl::StatusOr<std::vector<v1::Record>> known = store_->Find(person, lookup, kMaxFound);
  if (!known.ok()) return known.status();
  v1::VerifyPersonResponse response;
  response.set_version(*now);
  response.set_verdict(known->empty() ? v1::VerifyPersonResponse::VERDICT_NO_SUCH_PERSON
                                      : v1::VerifyPersonResponse::VERDICT_NUMBER_CANCELLED);
  for (const v1::Record& record : *known) {
    const std::string* const number = ValueOf(record, v1::RECORD_FIELD_PERSONAL_NUMBER);
    if (number == nullptr || *number != request.personal_number()) continue;
    const std::string* const name = ValueOf(record, v1::RECORD_FIELD_FULL_NAME);
    const std::string* const birth = ValueOf(record, v1::RECORD_FIELD_BIRTH_DATE);
    if (name == nullptr || !SameName(*name, request.full_name())) response.add_differing(v1::RECORD_FIELD_FULL_NAME);
    if (birth == nullptr || *birth != request.birth_date()) response.add_differing(v1::RECORD_FIELD_BIRTH_DATE);
    response.set_verdict(response.differing().empty() ? v1::VerifyPersonResponse::VERDICT_MATCH
                                                      : v1::VerifyPersonResponse::VERDICT_DIFFERS);
    break;
  }
  return response;
}

absl::StatusOr<v1::Correction> RegistryAnswers::SubmitCorrection(const v1::SubmitCorrectionRequest& request) {
  if (absl::Status can = Require(v1::CAPABILITY_CORRECT); !can.ok()) return can;
  if (absl::Status holds = RequireKind(request.kind(), "kind"); !holds.ok()) return holds;
  if (absl::Status fits = CheckCorrection(request); !fits.ok()) return fits;
  absl::StatusOr<std::optional<StoredCorrection>> before = store_->FindCorrection(request.request_id());
  if (!before.ok()) return before.status();
  if (before->has_value()) {
    if ((*before)->request.SerializeAsString() == request.SerializeAsString()) return (*before)->answer;
    return ErrorOf(absl::StatusCode::kAlreadyExists, "request_id: used for another correction; use a new one",
                   error::v1::ERROR_REASON_REQUEST_ID_REUSED);
  }
  StoreWrite write;
  absl::StatusOr<v1::Correction> answer = Decide(request, &write);
  if (!answer.ok()) return answer;
  write.correction = StoredCorrection{request, *answer};
  if (absl::Status done = store_->Commit(write); !done.ok()) return done;
  return answer;
}

absl::StatusOr<v1::Correction> RegistryAnswers::GetCorrection(const v1::GetCorrectionRequest& request) {
  if (absl::Status can = Require(v1::CAPABILITY_CORRECT); !can.ok()) return can;
  if (!IsUuid(request.request_id())) return Malformed("request_id", "a UUID as text");
  absl::StatusOr<std::optional<StoredCorrection>> found = store_->FindCorrection(request.request_id());
  if (!found.ok()) return found.status();
  if (found->has_value()) return (*found)->answer;
  return ErrorOf(absl::StatusCode::kNotFound, "request_id: no such correction has arrived; submit it again",
                 error::v1::ERROR_REASON_RESOURCE_UNKNOWN, {{"resource", "correction"}});
}

absl::Status RegistryAnswers::Require(v1::Capability capability) const {
  for (const int held : profile_.capabilities()) {
    if (held == capability) return absl::OkStatus();
  }
  return absl::UnimplementedError(absl::StrCat("registry ", profile_.registry(), " lacks ",
                                               v1::Capability_Name(capability),
                                               "; see capabilities of DescribeRegistry"));
}

absl::Status RegistryAnswers::RequireKind(v1::RecordKind kind, const std::string& path) const {
  for (const int held : profile_.kinds()) {
    if (held == kind) return absl::OkStatus();
  }
  return Malformed(path, absl::StrCat("a kind that registry ", profile_.registry(), " holds; see DescribeRegistry"));
}

absl::Status RegistryAnswers::CheckSelector(const v1::RecordSelector& selector, int index) const {
  const std::string path = absl::StrCat("selectors[", index, "].");
  if (selector.kind() != v1::RECORD_KIND_UNSPECIFIED) {
    if (absl::Status holds = RequireKind(selector.kind(), path + "kind"); !holds.ok()) return holds;
  }
  switch (selector.by_case()) {
    case v1::RecordSelector::kKey:
      return CheckKey(selector.key()).ok() ? absl::OkStatus() : Malformed(path + "key", "the key of a record");
    case v1::RecordSelector::kPersonalNumber:
      if (CheckField(v1::RECORD_KIND_PERSON, v1::RECORD_FIELD_PERSONAL_NUMBER, selector.personal_number()).ok()) {
        return absl::OkStatus();
      }
      return Malformed(path + "personal_number", "12 digits");
    case v1::RecordSelector::kDocumentNumber:
      if (CheckKey(selector.document_number()).ok()) return absl::OkStatus();
      return Malformed(path + "document_number", "1 to 200 bytes");
    case v1::RecordSelector::kOldCardNumber:
      if (absl::Status can = Require(v1::CAPABILITY_FIND_OLD_CARD); !can.ok()) return can;
      if (CheckField(v1::RECORD_KIND_PERSON, v1::RECORD_FIELD_OLD_CARD_NUMBER, selector.old_card_number()).ok()) {
        return absl::OkStatus();
      }
      return Malformed(path + "old_card_number", "9 digits");
    default:
      return Malformed(path + "by", "key, personal_number, document_number or old_card_number");
  }
}

absl::StatusOr<std::vector<v1::Record>> RegistryAnswers::Select(const v1::RecordSelector& selector) {
  if (selector.by_case() == v1::RecordSelector::kPersonalNumber) {
    return store_->Find(selector.kind(), {Lookup::kPersonalNumber, selector.personal_number()}, kMaxFound);
  }
  if (selector.by_case() == v1::RecordSelector::kDocumentNumber) {
    return store_->Find(selector.kind(), {Lookup::kDocumentNumber, selector.document_number()}, kMaxFound);
  }
  if (selector.by_case() == v1::RecordSelector::kOldCardNumber) {
    return store_->Find(selector.kind(), {Lookup::kOldCardNumber, selector.old_card_number()}, kMaxFound);
  }
  std::vector<v1::Record> records;
  for (const int held : profile_.kinds()) {
    const auto kind = static_cast<v1::RecordKind>(held);
    if (selector.kind() != v1::RECORD_KIND_UNSPECIFIED && selector.kind() != kind) continue;
    absl::StatusOr<std::optional<v1::Record>> record = store_->Get(kind, selector.key());
    if (!record.ok()) return record.status();
    if (record->has_value()) records.push_back(**std::move(record));
  }
  return records;
}

absl::StatusOr<v1::Correction> RegistryAnswers::Decide(const v1::SubmitCorrectionRequest& request, StoreWrite* write) {
  const absl::StatusOr<std::uint64_t> now = store_->Version();
  if (!now.ok()) return now.status();
  absl::StatusOr<std::optional<v1::Record>> record = store_->Get(request.kind(), request.key());
  if (!record.ok()) return record.status();
  if (!record->has_value()) {
    return Decided(request, v1::Correction::STATE_REJECTED, "the registry holds no record with this key", 0);
  }
  const std::string* const held = ValueOf(**record, request.field());
  const std::string present = held == nullptr ? "" : ToNfc(*held);
  if (present == request.proposed_value()) {
    return Decided(request, v1::Correction::STATE_APPLIED, "the registry held this value already", *now);
  }
  if (present != ToNfc(request.present_value())) {
    return Decided(request, v1::Correction::STATE_REJECTED, "the registry now holds another value than present_value",
                   0);
  }
  v1::Change change;
  *change.mutable_put() = WithValue(**std::move(record), request.field(), request.proposed_value());
  write->changes.push_back(std::move(change));
  return Decided(request, v1::Correction::STATE_APPLIED, "", *now + 1);
}

}  // namespace lienthong::adapters
