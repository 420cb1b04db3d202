// Decide: what follows from a command on a worker's state. Pure: no clock, no storage.

#ifndef LIENTHONG_SERVICES_WORKER_DECIDE_H_
#define LIENTHONG_SERVICES_WORKER_DECIDE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/worker/survivorship.h"
#include "services/worker/worker_event.h"
#include "services/worker/worker_state.h"

namespace lienthong::worker {

// A change of the uniqueness claims that goes with the events.
struct ClaimIntent {
  enum class Action { kAcquire, kRelease };
  Action action = Action::kAcquire;
  IdentifierType type = IdentifierType::kPersonalNumber;
  std::string value;
};

// What will be appended. No events: the command changes nothing, and is remembered as that.
struct Decision {
  std::vector<WorkerEvent> events;
  std::vector<ClaimIntent> claims;
};

// Whether an active identifier of this type belongs to one worker only. Old cards and permits do not.
bool IsUnique(IdentifierType type);

// Decides `command`, already well formed, by agency `agency` on day `today` (days since 1970). `events` are those that
// `state` was folded from. Refusals: STATE_FORBIDS, RULE_FORBIDS, RESOURCE_TAKEN, RESOURCE_UNKNOWN.
absl::StatusOr<Decision> Decide(const WorkerState& state, const std::vector<Recorded>& events,
                                const WorkerEvent& command, absl::string_view agency, int32_t today);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_DECIDE_H_
