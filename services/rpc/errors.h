// The errors every service answers with: an absl::Status that carries google.rpc.ErrorInfo and, for malformed fields,
// google.rpc.BadRequest. Knows no gRPC, so that pure files may use it.

#ifndef LIENTHONG_SERVICES_RPC_ERRORS_H_
#define LIENTHONG_SERVICES_RPC_ERRORS_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "lienthong/error/v1/error_reason.pb.h"

namespace lienthong::rpc {

using ErrorMetadata = std::map<std::string, std::string>;

// An error of the code that `reason` documents. `message` says what happened and how to fix it; neither it nor the
// metadata hold personal data.
absl::Status Error(error::v1::ErrorReason reason, absl::string_view message, const ErrorMetadata& metadata = {});

// The reason of an error made here, without its prefix ("STALE_ETAG"); empty for any other status.
std::string ReasonOf(const absl::Status& status);

// PERSONAL_DATA_ERASED, the same wherever it is met.
absl::Status PersonalDataErased();

// STATE_FORBIDS for a command on a worker whom `survivor_id` stands for.
absl::Status MergedAway(absl::string_view survivor_id);

// Gathers every malformed field of a request, so that the caller learns them all at once.
class FieldErrors {
 public:
  // `field` is a path such as "worker.birth_date"; `description` says what is wrong and how to fix it, without the
  // value.
  void Add(absl::string_view field, absl::string_view description);
  bool empty() const { return violations_.empty(); }
  // OK when empty, else INVALID_ARGUMENT with BadRequest.
  absl::Status ToStatus() const;

 private:
  std::vector<std::pair<std::string, std::string>> violations_;
};

}  // namespace lienthong::rpc

#endif  // LIENTHONG_SERVICES_RPC_ERRORS_H_
