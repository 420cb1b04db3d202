#include "services/worker/worker_id.h"

#include "absl/strings/strip.h"
#include "storage/uuid7.h"

namespace lienthong::worker {

absl::StatusOr<WorkerId> WorkerId::Parse(absl::string_view text) {
  absl::string_view id = absl::StripPrefix(text, "workers/");
  if (!storage::ParseUuid(id).ok()) {
    return absl::InvalidArgumentError("is no worker; write workers/{uuid} or the bare uuid in lower case");
  }
  return WorkerId(std::string(id));
}

}  // namespace lienthong::worker
