// Renders a worker's state as API messages. Pure.

#ifndef LIENTHONG_SERVICES_WORKER_RENDER_H_
#define LIENTHONG_SERVICES_WORKER_RENDER_H_

#include <string>
#include <vector>

#include "lienthong/worker/v1/worker_service.pb.h"
#include "services/reference/administrative_units.h"
#include "services/worker/survivorship.h"
#include "services/worker/worker_state.h"

namespace lienthong::worker {

// The record as it was true on day `on` (days since 1970). `position` is the place of the log that the answer reflects.
v1::Worker RenderWorker(const WorkerState& state, const SurvivorshipPolicy& policy,
                        const reference::AdministrativeUnits& units, int32_t on, storage::Position position);

// What was recorded, in the order of positions. `worker_name` is workers/{id}.
std::vector<v1::WorkerRevision> RenderRevisions(const std::string& worker_name, const std::vector<Recorded>& events);

v1::Identifier RenderIdentifier(const IdentifierState& identifier);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_RENDER_H_
