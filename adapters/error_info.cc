#include "adapters/error_info.h"

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
