#include "adapters/population_xml/soap_status.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "adapters/error_info.h"

namespace lienthong::adapters {
namespace {

constexpr absl::Duration kUnsaid = absl::Seconds(1);  // when a quota gives no time

}  // namespace

absl::Status SoapStatus::OfFault(const SoapFault& fault) const {
  if (fault.code == kFaultQuota) return QuotaUsedUp(fault.retry_after.value_or(kUnsaid));
  if (fault.code == kFaultForbidden) return Said(absl::StatusCode::kPermissionDenied, "it does not allow the call");
  if (fault.code == kFaultRequest || fault.code == "Client" || fault.code == "Sender") {
    return Said(absl::StatusCode::kInvalidArgument, "it does not take the request");
  }
  if (fault.code == kFaultBusy || fault.code == "Server" || fault.code == "Receiver") {
    return Said(absl::StatusCode::kUnavailable, "it cannot answer now; repeat later");
  }
  return Misbehaves("it answered a fault that is not known");
}

absl::Status SoapStatus::OfHttp(int code, std::optional<absl::Duration> retry_after) const {
  if (code == 429) return QuotaUsedUp(retry_after.value_or(kUnsaid));
  if (code == 401 || code == 403) return Said(absl::StatusCode::kPermissionDenied, "it does not allow the call");
  if (code >= 500) return Said(absl::StatusCode::kUnavailable, "it cannot answer now; repeat later");
  return Misbehaves(absl::StrCat("it answered HTTP ", code, " without a message"));
}

absl::Status SoapStatus::OfTransport(const absl::Status& status) const {
  if (absl::IsDeadlineExceeded(status)) return Said(absl::StatusCode::kDeadlineExceeded, "no answer in time");
  if (absl::IsResourceExhausted(status)) {
    return ErrorOf(status.code(), absl::StrCat("registry ", registry_, ", ", operation_, ": ", status.message()),
                   error::v1::ERROR_REASON_LIMIT_EXCEEDED, {{"registry", registry_}});
  }
  return Said(absl::StatusCode::kUnavailable,
              absl::StrCat("it does not answer (", status.message(), "); see that it runs and can be reached"));
}

absl::Status SoapStatus::Misbehaves(absl::string_view what) const {
  return ErrorOf(absl::StatusCode::kUnavailable,
                 absl::StrCat("registry ", registry_, ", ", operation_, ": it misbehaves: ", what),
                 error::v1::ERROR_REASON_REGISTRY_MISBEHAVES, {{"registry", registry_}});
}

absl::Status SoapStatus::QuotaUsedUp(absl::Duration retry_after) const {
  const std::int64_t seconds = absl::ToInt64Seconds(absl::Ceil(retry_after, absl::Seconds(1)));
  return ErrorOf(
      absl::StatusCode::kResourceExhausted,
      absl::StrCat("registry ", registry_, ", ", operation_, ": its quota is used up; again in ", seconds, " s"),
      error::v1::ERROR_REASON_LIMIT_EXCEEDED,
      {{"registry", registry_}, {"limit", "calls"}, {"retry_after_seconds", absl::StrCat(seconds)}});
}

absl::Status SoapStatus::Said(absl::StatusCode code, absl::string_view what) const {
  const std::string message = absl::StrCat("registry ", registry_, ", ", operation_, ": ", what);
  switch (code) {
    case absl::StatusCode::kPermissionDenied:
      return ErrorOf(code, message, error::v1::ERROR_REASON_CALLER_FORBIDDEN, {{"registry", registry_}});
    case absl::StatusCode::kInvalidArgument:
      return ErrorOf(code, message, error::v1::ERROR_REASON_FIELD_INVALID, {{"registry", registry_}});
    case absl::StatusCode::kDeadlineExceeded:
      return ErrorOf(code, message, error::v1::ERROR_REASON_DEADLINE_PASSED, {{"registry", registry_}});
    default:
      return ErrorOf(code, message, error::v1::ERROR_REASON_REGISTRY_UNAVAILABLE, {{"registry", registry_}});
  }
}

}  // namespace lienthong::adapters
