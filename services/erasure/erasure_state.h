// The erasure of one worker, folded from the stream erasures/{worker}.

#ifndef LIENTHONG_SERVICES_ERASURE_ERASURE_STATE_H_
#define LIENTHONG_SERVICES_ERASURE_ERASURE_STATE_H_

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lienthong/erasure/v1/erasure_service.pb.h"
#include "services/worker/worker_id.h"
#include "storage/event_log.h"

namespace lienthong::erasure {

// erasures/{worker}.
std::string ErasureStream(const worker::WorkerId& id);

struct ErasureStep {
  storage::Position position = 0;  // 0: not taken
  absl::Time time;
  std::string agency;
  std::string officer;
};

struct ErasureState {
  worker::WorkerId id;
  storage::Revision revision = 0;
  v1::ErasureState stage = v1::ERASURE_STATE_NONE;
  std::string ground;
  std::string legal_basis;
  std::set<std::pair<std::string, std::string>> legal_holds;  // agency and basis
  ErasureStep requested;
  ErasureStep approved;
  ErasureStep completed;
  std::vector<std::string> subjects;  // once approved
  std::string purpose;                // of the approval
  std::string procedure;
};

// As of position `until`. DATA_LOSS when an event does not parse.
absl::StatusOr<ErasureState> LoadErasure(const storage::EventLog& log, const worker::WorkerId& id,
                                         std::optional<storage::Position> until = std::nullopt);

v1::Erasure Render(const ErasureState& state);

}  // namespace lienthong::erasure

#endif  // LIENTHONG_SERVICES_ERASURE_ERASURE_STATE_H_
