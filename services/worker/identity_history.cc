#include "services/worker/identity_history.h"

#include <algorithm>

namespace lienthong::worker {
namespace {

void ApplySplit(const Recorded& recorded, const WorkerEvent& event, IdentityHistory* identity) {
  // The same event stands in both streams: it takes from one and gives to the other.
  const bool gives = recorded.worker_id == event.merged;
  for (const MovedRecord& record : event.records) {
    if (gives) {
      identity->links[record.source_record_id] = {record.registry, event.merged};
      identity->unlinked.erase(record.source_record_id);
    } else {
      identity->links.erase(record.source_record_id);
      identity->unlinked.insert(record.source_record_id);
    }
  }
  if (gives) return;
  identity->taken_events.insert(event.moved_events.begin(), event.moved_events.end());
  for (const IdentifierFact& identifier : event.identifiers) {
    identity->taken_identifiers.emplace_back(identifier, recorded.position);
  }
}

void Apply(const Recorded& recorded, const WorkerEvent& event, IdentityHistory* identity) {
  const std::string& record = event.source_record_id;
  switch (event.type) {
    case EventType::kRecordLinked:
      identity->links[record] = {event.registry, recorded.moved_to.empty() ? recorded.worker_id : recorded.moved_to};
      identity->unlinked.erase(record);
      return;
    case EventType::kRecordUnlinked:
      identity->links.erase(record);
      identity->unlinked.insert(record);
      return;
    case EventType::kRecordRefused:
      identity->refused.insert(record);
      return;
    case EventType::kMerged:
      if (std::find(identity->merged.begin(), identity->merged.end(), event.merged) == identity->merged.end() &&
          recorded.worker_id == event.survivor) {
        identity->merged.push_back(event.merged);
      }
      return;
    case EventType::kSplit:
      ApplySplit(recorded, event, identity);
      return;
    default:
      return;
  }
}

}  // namespace

bool IdentityHistory::Ineffective(const Recorded& recorded) const {
  if (!recorded.moved_to.empty()) return false;
  return undone.count(recorded.event_id) != 0 || taken_events.count(recorded.event_id) != 0;
}

bool IdentityHistory::Took(const Recorded& recorded, const IdentifierFact& identifier) const {
  if (!recorded.moved_to.empty()) return false;
  return std::any_of(taken_identifiers.begin(), taken_identifiers.end(), [&](const auto& taken) {
    return recorded.position < taken.second && taken.first.type == identifier.type &&
           taken.first.value == identifier.value;
  });
}

IdentityHistory ReadIdentity(const std::vector<Recorded>& events) {
  IdentityHistory identity;
  for (const Recorded& recorded : events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event != nullptr && event->type == EventType::kDecisionUndone) identity.undone.insert(event->decision_id);
  }
  for (const Recorded& recorded : events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event == nullptr) continue;
    if (recorded.moved_to.empty() && identity.undone.count(DecisionIdOf(recorded, *event)) != 0) continue;
    Apply(recorded, *event, &identity);
  }
  return identity;
}

WorkerStanding StandingOf(const std::string& worker_id, const std::vector<Recorded>& own_events) {
  std::set<std::string> undone;
  for (const Recorded& recorded : own_events) {
    const WorkerEvent& event = std::get<WorkerEvent>(recorded.what);
    if (event.type == EventType::kDecisionUndone) undone.insert(event.decision_id);
  }
  WorkerStanding standing;
  for (const Recorded& recorded : own_events) {
    const WorkerEvent& event = std::get<WorkerEvent>(recorded.what);
    const bool holds = undone.count(event.decision_id) == 0;
    if (event.type == EventType::kMerged && holds) {
      if (event.merged == worker_id) standing.survivor = event.survivor;
      if (event.survivor == worker_id) standing.merged.push_back(event.merged);
    }
    if (event.type == EventType::kSplit && event.merged == worker_id) {
      standing.split_off = holds;
      if (!holds) standing.survivor = event.survivor;
    }
  }
  return standing;
}

std::vector<IdentityDecision> DecisionsIn(const std::vector<Recorded>& events) {
  std::vector<IdentityDecision> decisions;
  const auto find = [&](const std::string& id) -> IdentityDecision* {
    for (IdentityDecision& decision : decisions) {
      if (decision.id == id) return &decision;
    }
    return nullptr;
  };
  for (const Recorded& recorded : events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event == nullptr || !recorded.moved_to.empty()) continue;
    const EventType type = event->type;
    if (type < EventType::kRecordLinked) continue;  // a fact
    const std::string& id = DecisionIdOf(recorded, *event);
    IdentityDecision* decision = find(id);
    if (type == EventType::kDecisionUndone) {
      if (decision != nullptr && decision->undone == nullptr) decision->undone = &recorded;
      continue;
    }
    if (decision == nullptr) {
      decision = &decisions.emplace_back();
      decision->id = id;
    }
    const Recorded** step = type == EventType::kMergeRequested ? &decision->requested : &decision->decided;
    // A merge or split stands in two streams; both say the same.
    if (*step == nullptr) *step = &recorded;
  }
  return decisions;
}

}  // namespace lienthong::worker
