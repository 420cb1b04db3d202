// What the decisions in a worker's history come to: which records are linked, which never will be, who was merged, what
// a split took away. A decision that was undone counts as one that was never taken. Pure.

#ifndef LIENTHONG_SERVICES_WORKER_IDENTITY_HISTORY_H_
#define LIENTHONG_SERVICES_WORKER_IDENTITY_HISTORY_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/worker/worker_event.h"

namespace lienthong::worker {

// A record as the decisions left it.
struct LinkStanding {
  std::string registry;
  std::string holder;  // id of the worker in whose stream the link stands
};

struct IdentityHistory {
  std::set<std::string> undone;               // decision ids
  std::map<std::string, LinkStanding> links;  // by source record id
  std::set<std::string> refused;              // source record ids
  std::set<std::string> unlinked;             // source record ids, not linked since
  std::vector<std::string> merged;            // ids of the workers merged into this one, also over others
  std::set<std::string> taken_events;         // event ids that a split took away
  // Identifiers that a split took away, each with the position of the split: what was said before is gone.
  std::vector<std::pair<IdentifierFact, storage::Position>> taken_identifiers;

  // Whether `recorded` says nothing any more: an undone decision, or taken away by a split.
  bool Ineffective(const Recorded& recorded) const;
  // Whether a split took away what `recorded` says of `identifier`.
  bool Took(const Recorded& recorded, const IdentifierFact& identifier) const;
};

// Reads the events of one worker, of those merged into it, and of what it took along from a split, in the order of
// positions.
IdentityHistory ReadIdentity(const std::vector<Recorded>& events);

// What a worker's own stream says about where the worker stands now.
struct WorkerStanding {
  std::string survivor;             // id of the worker it was merged into, or split off from by mistake; empty: itself
  std::vector<std::string> merged;  // ids of workers merged into it directly
  bool split_off = false;           // it came of a split that holds: what it took along is its own
};
WorkerStanding StandingOf(const std::string& worker_id, const std::vector<Recorded>& own_events);

// One decision with the events that asked for it, took it and undid it; nullptr where there is none. Points into the
// events it was read from.
struct IdentityDecision {
  std::string id;
  const Recorded* requested = nullptr;
  const Recorded* decided = nullptr;
  const Recorded* undone = nullptr;

  bool InEffect() const { return decided != nullptr && undone == nullptr; }
  // The event that says what was decided, or asked for.
  const Recorded& said() const { return decided != nullptr ? *decided : *requested; }
  const WorkerEvent& event() const { return std::get<WorkerEvent>(said().what); }
};

// Every decision in `events`, in the order in which they were taken or asked for; those that came along from a split
// apart.
std::vector<IdentityDecision> DecisionsIn(const std::vector<Recorded>& events);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_IDENTITY_HISTORY_H_
