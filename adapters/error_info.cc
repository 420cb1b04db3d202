#include "adapters/error_info.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/rpc/error_details.pb.h"

namespace lienthong::adapters {
namespace {

constexpr char kPrefix[] = "ERROR_REASON_";

}  // namespace

absl::Status ErrorOf(absl::StatusCode code, absl::string_view message, error::v1::ErrorReason reason,
                     const std::vector<std::pair<std::string, std::string>>& facts) {
  google::rpc::ErrorInfo info;
  info.set_reason(ReasonName(reason));
  info.set_domain("lienthong");
  for (const auto& [name, value] : facts) (*info.mutable_metadata())[name] = value;
  absl::Status status(code, message);
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

void SetRetryDelay(absl::Duration delay, absl::Status* status) {
  google::rpc::RetryInfo info;
  absl::Duration rest = std::max(delay, absl::ZeroDuration());
  info.mutable_retry_delay()->set_seconds(absl::IDivDuration(rest, absl::Seconds(1), &rest));
  info.mutable_retry_delay()->set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(rest)));
  status->SetPayload(kRetryInfoUrl, absl::Cord(info.SerializeAsString()));
}

std::optional<absl::Duration> RetryDelayOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kRetryInfoUrl);
  google::rpc::RetryInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return std::nullopt;
  return absl::Seconds(info.retry_delay().seconds()) + absl::Nanoseconds(info.retry_delay().nanos());
}

error::v1::ErrorReason ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kErrorInfoUrl);
  google::rpc::ErrorInfo info;
  error::v1::ErrorReason reason = error::v1::ERROR_REASON_UNSPECIFIED;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return reason;
  if (!error::v1::ErrorReason_Parse(absl::StrCat(kPrefix, info.reason()), &reason)) {
    return error::v1::ERROR_REASON_UNSPECIFIED;
  }
  return reason;
}

std::string ReasonName(error::v1::ErrorReason reason) {
  return std::string(absl::StripPrefix(error::v1::ErrorReason_Name(reason), kPrefix));
}

}  // namespace lienthong::adapters
