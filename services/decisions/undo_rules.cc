#include "services/decisions/undo_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/decisions/worker_side.h"

namespace lienthong::decisions {
namespace {

using worker::EventType;
using worker::IdentityDecision;
using worker::Recorded;
using worker::WorkerEvent;

bool ConcernsWorkers(const WorkerEvent& event) {
  return event.type == EventType::kMerged || event.type == EventType::kSplit;
}

std::set<std::string> WithdrawnIn(const std::vector<Recorded>& events) {
  std::set<std::string> withdrawn;
  for (const Recorded& recorded : events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event != nullptr && event->type == EventType::kFactWithdrawn) withdrawn.insert(event->withdrawn_event_id);
  }
  return withdrawn;
}

std::string RevisionName(const Recorded& recorded) {
  return absl::StrCat("workers/", recorded.worker_id, "/revisions/", recorded.revision);
}

std::set<std::string> EventIdsIn(const std::vector<Recorded>& events) {
  std::set<std::string> ids;
  for (const Recorded& recorded : events) ids.insert(recorded.event_id);
  return ids;
}

}  // namespace

std::string LaterDecision(const IdentityDecision& decision, const std::vector<Recorded>& events) {
  const WorkerEvent& undone = decision.event();
  for (const IdentityDecision& later : DecisionsIn(events)) {
    if (!later.InEffect() || later.id == decision.id || later.decided->position <= decision.decided->position) continue;
    const bool same_record =
        !undone.source_record_id.empty() && later.event().source_record_id == undone.source_record_id;
    if (ConcernsWorkers(undone) || ConcernsWorkers(later.event()) || same_record) return DecisionName(later);
  }
  return "";
}

std::string FactAboutMerged(storage::Position merged_at, const std::vector<Recorded>& own,
                            const std::vector<Recorded>& merged_events, const worker::WorkerState& merged) {
  const std::set<std::string> withdrawn = WithdrawnIn(own);
  const std::set<std::string> theirs = EventIdsIn(merged_events);
  std::set<std::string> deployments;
  for (const worker::DeploymentState& deployment : merged.deployments) deployments.insert(deployment.id);
  for (const Recorded& recorded : merged_events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event != nullptr && !event->deployment_id.empty()) deployments.insert(event->deployment_id);
  }
  for (const Recorded& recorded : own) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event == nullptr || recorded.position <= merged_at || withdrawn.count(recorded.event_id) != 0) continue;
    if (!recorded.moved_to.empty()) continue;
    bool about = deployments.count(event->deployment_id) != 0 || theirs.count(event->withdrawn_event_id) != 0;
    if (event->type == EventType::kIdentifierRetired) {
      const worker::IdentifierFact& dead = event->identifiers.front();
      about = about || std::any_of(merged.identifiers.begin(), merged.identifiers.end(), [&](const auto& identifier) {
                return identifier.type == dead.type && identifier.value == dead.value;
              });
    }
    if (about) return RevisionName(recorded);
  }
  return "";
}

std::string FactSince(storage::Position position, const std::string& worker_id, const std::vector<Recorded>& events) {
  const std::set<std::string> withdrawn = WithdrawnIn(events);
  std::set<std::string> since;
  for (const Recorded& recorded : events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event == nullptr || recorded.worker_id != worker_id || !recorded.moved_to.empty()) continue;
    if (recorded.position <= position || event->type >= EventType::kRecordLinked) continue;
    since.insert(recorded.event_id);
    const bool ended = event->type == EventType::kFactWithdrawn ? since.count(event->withdrawn_event_id) != 0
                                                                : withdrawn.count(recorded.event_id) != 0;
    if (!ended) return RevisionName(recorded);
  }
  return "";
}

}  // namespace lienthong::decisions
