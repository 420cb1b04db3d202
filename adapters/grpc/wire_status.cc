#include "adapters/grpc/wire_status.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "adapters/error_info.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace lienthong::adapters {
namespace {

// Codes that registry_gateway.h and registry_service.proto give a meaning to.
bool IsOfContract(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

// What gRPC's client makes of an answer whose bytes are no message of the type: it looks as if the registry lacked the
// call, but it does not.
bool IsUnreadable(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNIMPLEMENTED &&
         status.error_message() == "No message returned for unary request";
}

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) details.Clear();
  return details;
}

// The reason that the server gave, when it is one of ours.
error::v1::ErrorReason WireReason(const google::rpc::Status& details) {
  google::rpc::ErrorInfo info;
  error::v1::ErrorReason reason = error::v1::ERROR_REASON_UNSPECIFIED;
  for (const google::protobuf::Any& detail : details.details()) {
    if (!detail.Is<google::rpc::ErrorInfo>() || !detail.UnpackTo(&info)) continue;
    if (info.domain() != "lienthong") continue;
    if (error::v1::ErrorReason_Parse(absl::StrCat("ERROR_REASON_", info.reason()), &reason)) return reason;
  }
  return error::v1::ERROR_REASON_UNSPECIFIED;
}

// When the registry may be asked again, where it says so.
void CopyRetryDelay(const google::rpc::Status& details, absl::Status* status) {
  google::rpc::RetryInfo info;
  for (const google::protobuf::Any& detail : details.details()) {
    if (!detail.Is<google::rpc::RetryInfo>() || !detail.UnpackTo(&info)) continue;
    SetRetryDelay(absl::Seconds(info.retry_delay().seconds()) + absl::Nanoseconds(info.retry_delay().nanos()), status);
  }
}

}  // namespace

grpc::Status ToWire(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(std::string(status.message()));
  for (const char* const url : {kErrorInfoUrl, kRetryInfoUrl}) {
    const auto payload = status.GetPayload(url);
    if (!payload.has_value()) continue;
    google::protobuf::Any* const detail = details.add_details();
    detail->set_type_url(url);
    detail->set_value(std::string(*payload));
  }
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      details.SerializeAsString());
}

absl::Status FromWire(absl::string_view registry, absl::string_view method, const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  const std::string call = absl::StrCat("registry ", registry, ", ", method, ": ");
  const std::string name = absl::StatusCodeToString(code);
  if (!IsOfContract(code) || IsUnreadable(status)) {
    const std::string what = IsUnreadable(status) ? "bytes that are no answer" : name;
    return ErrorOf(absl::StatusCode::kUnavailable, absl::StrCat(call, "it misbehaves: it answered ", what),
                   error::v1::ERROR_REASON_REGISTRY_MISBEHAVES, {{"registry", std::string(registry)}});
  }
  // An answer that breaks off is CANCELLED here, since no call of ours is cancelled on the way to this place.
  if (code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kCancelled) {
    return ErrorOf(absl::StatusCode::kUnavailable,
                   call + "it does not answer; see that it runs and can be reached, then repeat",
                   error::v1::ERROR_REASON_REGISTRY_UNAVAILABLE, {{"registry", std::string(registry)}});
  }
  if (code == absl::StatusCode::kDeadlineExceeded) {
    return ErrorOf(code, call + "no answer in time; whether a correction took effect is not known",
                   error::v1::ERROR_REASON_DEADLINE_PASSED, {{"registry", std::string(registry)}});
  }
  const google::rpc::Status details = DetailsOf(status);
  const error::v1::ErrorReason reason = WireReason(details);
  absl::Status answer = reason == error::v1::ERROR_REASON_UNSPECIFIED
                            ? absl::Status(code, call + name)
                            : ErrorOf(code, absl::StrCat(call, name, ", ", ReasonName(reason)), reason,
                                      {{"registry", std::string(registry)}});
  CopyRetryDelay(details, &answer);
  return answer;
}

absl::Status AsAnswered(const grpc::Status& status) {
  absl::Status answer(static_cast<absl::StatusCode>(status.error_code()), "");
  CopyRetryDelay(DetailsOf(status), &answer);
  return answer;
}

}  // namespace lienthong::adapters
