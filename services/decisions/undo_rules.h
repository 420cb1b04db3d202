// What stands in the way of undoing a decision. Pure.
//
// Decisions are undone backwards. Of two about one record the later goes first; a merge or split goes after everything
// later that concerns one of its workers. A fact recorded since stays where it was recorded, unless it is about what
// the decision brought there: then it has to be withdrawn first.

#ifndef LIENTHONG_SERVICES_DECISIONS_UNDO_RULES_H_
#define LIENTHONG_SERVICES_DECISIONS_UNDO_RULES_H_

#include <set>
#include <string>
#include <vector>

#include "services/worker/identity_history.h"
#include "services/worker/worker_state.h"

namespace lienthong::decisions {

// The name of a decision in effect among `events` that was taken after `decision` and concerns it; empty: none.
// `events` are those of the workers that it stands with.
std::string LaterDecision(const worker::IdentityDecision& decision, const std::vector<worker::Recorded>& events);

// The name of a revision of the survivor's own that was recorded after the merge and is about what `merged`, as it
// stands without the merge, brought: its deployments, its events, its identifiers; empty: none. `own`: the survivor's
// events without those of `merged`.
std::string FactAboutMerged(storage::Position merged_at, const std::vector<worker::Recorded>& own,
                            const std::vector<worker::Recorded>& merged_events, const worker::WorkerState& merged);

// The name of a revision of `worker_id`'s own, recorded after `position`, that still holds; empty: none.
std::string FactSince(storage::Position position, const std::string& worker_id,
                      const std::vector<worker::Recorded>& events);

}  // namespace lienthong::decisions

#endif  // LIENTHONG_SERVICES_DECISIONS_UNDO_RULES_H_
