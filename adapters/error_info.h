// The machine-readable cause of a Status: one google.rpc.ErrorInfo as its payload.

#ifndef LIENTHONG_ADAPTERS_ERROR_INFO_H_
#define LIENTHONG_ADAPTERS_ERROR_INFO_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lienthong/error/v1/error_reason.pb.h"

namespace lienthong::adapters {

// The type URL of the payload; its bytes are a serialised google.rpc.ErrorInfo with domain "lienthong".
inline constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";

// An error with its cause. `facts` become ErrorInfo.metadata and must hold no personal data.
absl::Status ErrorOf(absl::StatusCode code, absl::string_view message, error::v1::ErrorReason reason,
                     const std::vector<std::pair<std::string, std::string>>& facts = {});

// The type URL of a payload that says when to repeat: a serialised google.rpc.RetryInfo.
inline constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";

// Says that the call may be repeated after `delay`, at least 0.
void SetRetryDelay(absl::Duration delay, absl::Status* status);
// When it may be repeated; nullopt when `status` does not say.
std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);

// The cause of `status`; UNSPECIFIED when it has none that this version knows.
error::v1::ErrorReason ReasonOf(const absl::Status& status);

// What stands in ErrorInfo.reason: "STALE_ETAG" for ERROR_REASON_STALE_ETAG.
std::string ReasonName(error::v1::ErrorReason reason);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_ERROR_INFO_H_
