#include "services/rpc/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/rpc/error_details.pb.h"

namespace lienthong::rpc {
namespace {

constexpr absl::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr absl::string_view kBadRequestUrl = "type.googleapis.com/google.rpc.BadRequest";

absl::StatusCode CodeOf(error::v1::ErrorReason reason) {
  switch (reason) {
    case error::v1::ERROR_REASON_FIELD_INVALID:
    case error::v1::ERROR_REASON_PAGE_TOKEN_INVALID:
      return absl::StatusCode::kInvalidArgument;
    case error::v1::ERROR_REASON_CALLER_MISSING:
      return absl::StatusCode::kUnauthenticated;
    case error::v1::ERROR_REASON_CALLER_FORBIDDEN:
      return absl::StatusCode::kPermissionDenied;
    case error::v1::ERROR_REASON_RESOURCE_UNKNOWN:
      return absl::StatusCode::kNotFound;
    case error::v1::ERROR_REASON_RESOURCE_TAKEN:
    case error::v1::ERROR_REASON_REQUEST_ID_REUSED:
      return absl::StatusCode::kAlreadyExists;
    case error::v1::ERROR_REASON_STALE_ETAG:
      return absl::StatusCode::kAborted;
    case error::v1::ERROR_REASON_STATE_FORBIDS:
    case error::v1::ERROR_REASON_RULE_FORBIDS:
    case error::v1::ERROR_REASON_RUN_UNDER_WAY:
    case error::v1::ERROR_REASON_PERSONAL_DATA_ERASED:
      return absl::StatusCode::kFailedPrecondition;
    case error::v1::ERROR_REASON_LIMIT_EXCEEDED:
      return absl::StatusCode::kResourceExhausted;
    case error::v1::ERROR_REASON_REGISTRY_UNAVAILABLE:
    case error::v1::ERROR_REASON_REGISTRY_MISBEHAVES:
    case error::v1::ERROR_REASON_LOG_READ_ONLY:
    case error::v1::ERROR_REASON_OUTCOME_UNKNOWN:
    case error::v1::ERROR_REASON_VIEW_FOLDING:
      return absl::StatusCode::kUnavailable;
    case error::v1::ERROR_REASON_DEADLINE_PASSED:
      return absl::StatusCode::kDeadlineExceeded;
    case error::v1::ERROR_REASON_STORED_BYTES_INVALID:
      return absl::StatusCode::kDataLoss;
    default:
      return absl::StatusCode::kInternal;
  }
}

std::string BareName(error::v1::ErrorReason reason) {
  return std::string(absl::StripPrefix(error::v1::ErrorReason_Name(reason), "ERROR_REASON_"));
}

}  // namespace

absl::Status Error(error::v1::ErrorReason reason, absl::string_view message, const ErrorMetadata& metadata) {
  absl::Status status(CodeOf(reason), message);
  google::rpc::ErrorInfo info;
  info.set_reason(BareName(reason));
  info.set_domain("lienthong");
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  std::optional<absl::Cord> payload;
  if (auto found = status.GetPayload(kErrorInfoUrl); found.has_value()) payload = *found;
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

absl::Status PersonalDataErased() {
  return Error(error::v1::ERROR_REASON_PERSONAL_DATA_ERASED, "the personal data of this worker were erased");
}

absl::Status MergedAway(absl::string_view survivor_id) {
  const std::string survivor = absl::StrCat("workers/", survivor_id);
  return Error(error::v1::ERROR_REASON_STATE_FORBIDS,
               absl::StrCat("the worker was merged; ", survivor, " stands for it and takes what is recorded"),
               {{"state", "merged"}, {"resource", survivor}});
}

void FieldErrors::Add(absl::string_view field, absl::string_view description) {
  violations_.emplace_back(std::string(field), std::string(description));
}

absl::Status FieldErrors::ToStatus() const {
  if (violations_.empty()) return absl::OkStatus();
  google::rpc::BadRequest details;
  std::string message;
  for (const auto& [field, description] : violations_) {
    google::rpc::BadRequest::FieldViolation* violation = details.add_field_violations();
    violation->set_field(field);
    violation->set_description(description);
    absl::StrAppend(&message, message.empty() ? "" : "; ", field, ": ", description);
  }
  absl::Status status = Error(error::v1::ERROR_REASON_FIELD_INVALID, message, {{"field", violations_.front().first}});
  status.SetPayload(kBadRequestUrl, absl::Cord(details.SerializeAsString()));
  return status;
}

}  // namespace lienthong::rpc
