// DecisionPlanner: what follows when a decision is taken back.

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/decisions/decision_planner.h"
#include "services/decisions/undo_rules.h"
#include "services/rpc/errors.h"
#include "services/worker/event_codec.h"

namespace lienthong::decisions {
namespace {

using worker::EventType;
using worker::IdentityDecision;
using worker::Recorded;
using worker::WorkerEvent;
using worker::WorkerId;

absl::Status LaterFirst(const std::string& name) {
  return DecisionForbids("decided_on_since", name, "a later decision rests on this one; undo that first");
}

absl::Status WithdrawFirst(const std::string& name) {
  return DecisionForbids("recorded_since", name, "a fact recorded since rests on this decision; withdraw it first");
}

const char* KindOf(EventType type) {
  switch (type) {
    case EventType::kRecordLinked:
      return worker::kUndoneLink;
    case EventType::kRecordUnlinked:
      return worker::kUndoneUnlink;
    case EventType::kRecordRefused:
      return worker::kUndoneRefusal;
    case EventType::kSplit:
      return worker::kUndoneSplit;
    default:
      return worker::kUndoneMerge;
  }
}

WorkerEvent Undone(const IdentityDecision& decision, const Reason& reason) {
  const WorkerEvent& decided = decision.event();
  WorkerEvent event = EventBecause(EventType::kDecisionUndone, reason);
  event.decision_id = decision.id;
  event.undone_kind = KindOf(decided.type);
  event.survivor = decided.survivor;
  event.merged = decided.merged;
  event.records = decided.records;
  event.moved_events = decided.moved_events;
  event.identifiers = decided.identifiers;
  if (decided.type == EventType::kRecordLinked) event.records = {{decided.source_record_id, decided.registry, ""}};
  if (decided.type == EventType::kRecordUnlinked) {
    event.records = {{decided.source_record_id, decided.registry, decided.link_holder}};
  }
  return event;
}

// What the decision's event in the stream of `worker_id` says that the worker held.
std::vector<uint32_t> HeldThen(const std::vector<Recorded>& events, const IdentityDecision& decision,
                               const std::string& worker_id) {
  for (const Recorded& recorded : events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event == nullptr || recorded.worker_id != worker_id || event->type == EventType::kMergeRequested) continue;
    if (event->type != EventType::kDecisionUndone && DecisionIdOf(recorded, *event) == decision.id) return event->held;
  }
  return {};
}

const IdentityDecision* Find(const std::vector<IdentityDecision>& decisions, const std::string& id) {
  const auto found = std::find_if(decisions.begin(), decisions.end(),
                                  [&](const IdentityDecision& decision) { return decision.id == id; });
  return found == decisions.end() ? nullptr : &*found;
}

}  // namespace

absl::StatusOr<Plan> DecisionPlanner::Undo(const WorkerId& id, const std::string& etag, const std::string& decision_id,
                                           const Reason& reason) const {
  const absl::StatusOr<WorkerSide> side = LoadSide(store_, id);
  if (!side.ok()) return side.status();
  const std::vector<IdentityDecision> decisions = DecisionsIn(side->history.events);
  const IdentityDecision* const decision = Find(decisions, decision_id);
  if (decision == nullptr) {
    return rpc::Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "no such decision of this worker",
                      {{"resource", id.stream()}});
  }
  const absl::StatusOr<std::string> now =
      DecisionEtag(*decision, [&](const std::string& stream) -> absl::StatusOr<storage::Revision> {
        const auto read = side->history.revisions.find(stream);
        if (read != side->history.revisions.end()) return read->second;
        return records_->log->StreamRevision(stream);
      });
  if (!now.ok()) return now.status();
  if (absl::Status fresh = CheckEtag(*now, etag); !fresh.ok()) return fresh;
  if (decision->undone != nullptr) {
    return DecisionForbids("undone", DecisionName(*decision), "the decision is undone already");
  }
  if (decision->decided == nullptr) {
    WorkerEvent event = Undone(*decision, reason);
    event.requested_only = true;
    Plan plan{{}, {}, side->history.revisions};
    for (const std::string& worker_id : {decision->event().survivor, decision->event().merged}) {
      const WorkerId other = WorkerId::Parse(worker_id).value();
      const absl::StatusOr<storage::Revision> revision = records_->log->StreamRevision(other.stream());
      if (!revision.ok()) return revision.status();
      plan.revisions.emplace(other.stream(), *revision);
      plan.events.emplace_back(other, event);
    }
    return plan;
  }
  if (const std::string later = LaterDecision(*decision, side->history.events); !later.empty())
    return LaterFirst(later);
  switch (decision->event().type) {
    case EventType::kMerged:
      return UndoMerge(*decision, reason);
    case EventType::kSplit:
      return UndoSplit(*decision, reason);
    default:
      return UndoRecordDecision(*side, *decision, reason);
  }
}

absl::StatusOr<Plan> DecisionPlanner::UndoRecordDecision(const WorkerSide& side, const IdentityDecision& decision,
                                                         const Reason& reason) const {
  const WorkerEvent& decided = decision.event();
  // Only who stands for herself can be decided on; a merge that took her away is later, and named before this.
  const WorkerId home = WorkerId::Parse(decision.decided->worker_id).value();
  Plan plan{{}, {}, side.history.revisions};
  const WorkerEvent event = Undone(decision, reason);
  const std::string registry = decided.registry;
  const bool relinks = decided.type == EventType::kRecordUnlinked;
  if (relinks) {
    const absl::StatusOr<RecordSide> about =
        LoadRecord(store_, worker::RecordStream(registry, decided.source_record_id));
    if (!about.ok()) return about.status();
    const auto entry = directory_.FindRecordById(decided.source_record_id);
    if (!entry.ok()) return entry.status();
    if (entry->has_value() && !(*entry)->worker_id.empty()) {
      return DecisionForbids("linked", absl::StrCat("workers/", (*entry)->worker_id),
                             "the record is linked to this worker since; unlink it there first");
    }
  }
  std::vector<Recorded> after = side.history.events;
  after.push_back(Pending(home, event));
  const ClaimSide claims{side.id.text(), UniqueOf(side.state), UniqueOf(FoldSorted(side.id, std::move(after))),
                         relinks ? HeldAt(side.id, side.history.events, decision.decided->position, decided.held)
                                 : std::set<Identifier>()};
  if (absl::Status added = AddClaims({claims}, false, &plan); !added.ok()) return added;
  if (decided.type != EventType::kRecordRefused) {
    absl::Status moved =
        MoveLink(decided.source_record_id, relinks ? "" : home.text(), relinks ? decided.link_holder : "", &plan);
    if (!moved.ok()) return moved;
  }
  plan.events.emplace_back(home, event);
  return plan;
}

absl::StatusOr<Plan> DecisionPlanner::UndoMerge(const IdentityDecision& decision, const Reason& reason) const {
  const WorkerEvent& decided = decision.event();
  const absl::StatusOr<WorkerSide> survivor = LoadSide(store_, WorkerId::Parse(decided.survivor).value());
  if (!survivor.ok()) return survivor.status();
  const std::string later = LaterDecision(decision, survivor->history.events);
  if (!later.empty()) return LaterFirst(later);
  const absl::StatusOr<WorkerSide> merged = LoadSide(store_, WorkerId::Parse(decided.merged).value());
  if (!merged.ok()) return merged.status();
  std::vector<Recorded> own;
  for (const Recorded& recorded : survivor->history.events) {
    const bool theirs = std::holds_alternative<WorkerEvent>(recorded.what) &&
                        merged->history.revisions.count(absl::StrCat("workers/", OwnerOf(recorded))) != 0;
    if (!theirs) own.push_back(recorded);
  }
  const std::string fact = FactAboutMerged(decision.decided->position, own, merged->history.events, merged->state);
  if (!fact.empty()) return WithdrawFirst(fact);
  const WorkerEvent event = Undone(decision, reason);
  Plan plan{{}, {}, survivor->history.revisions};
  plan.revisions.insert(merged->history.revisions.begin(), merged->history.revisions.end());
  const storage::Position then = decision.decided->position;
  const std::set<Identifier> kept =
      HeldAt(survivor->id, own, then, HeldThen(survivor->history.events, decision, decided.survivor));
  const std::set<Identifier> returned =
      HeldAt(merged->id, merged->history.events, then, HeldThen(merged->history.events, decision, decided.merged));
  own.push_back(Pending(survivor->id, event));
  const ClaimSide stays{decided.survivor, UniqueOf(survivor->state), UniqueOf(FoldSorted(survivor->id, std::move(own))),
                        kept};
  const ClaimSide returns{decided.merged, {}, UniqueOf(merged->state), returned};
  if (absl::Status added = AddClaims({stays, returns}, false, &plan); !added.ok()) return added;
  plan.events = {{survivor->id, event}, {merged->id, event}};
  return plan;
}

absl::StatusOr<Plan> DecisionPlanner::UndoSplit(const IdentityDecision& decision, const Reason& reason) const {
  const WorkerEvent& decided = decision.event();
  const absl::StatusOr<WorkerSide> side = LoadSide(store_, WorkerId::Parse(decided.survivor).value());
  if (!side.ok()) return side.status();
  const absl::StatusOr<WorkerSide> other = LoadSide(store_, WorkerId::Parse(decided.merged).value());
  if (!other.ok()) return other.status();
  for (const WorkerSide* each : {&*side, &*other}) {
    const std::string later = LaterDecision(decision, each->history.events);
    if (!later.empty()) return LaterFirst(later);
  }
  const std::string fact = FactSince(decision.decided->position, decided.merged, other->history.events);
  if (!fact.empty()) return WithdrawFirst(fact);
  // What the event in the worker's own stream says: it alone lists what was moved.
  const std::vector<IdentityDecision> decisions = DecisionsIn(side->history.events);
  const WorkerEvent event = Undone(*Find(decisions, decision.id), reason);
  Plan plan{{}, {}, side->history.revisions};
  plan.revisions.insert(other->history.revisions.begin(), other->history.revisions.end());
  std::vector<Recorded> after = side->history.events;
  after.push_back(Pending(side->id, event));
  const ClaimSide stays{decided.survivor, UniqueOf(side->state), UniqueOf(FoldSorted(side->id, std::move(after))),
                        HeldAt(side->id, side->history.events, decision.decided->position,
                               HeldThen(side->history.events, decision, decided.survivor))};
  const ClaimSide goes{decided.merged, UniqueOf(other->state), {}, {}, true};
  if (absl::Status added = AddClaims({stays, goes}, false, &plan); !added.ok()) return added;
  for (const worker::MovedRecord& record : event.records) {
    absl::Status moved = MoveLink(record.source_record_id, decided.merged, record.worker_id, &plan);
    if (!moved.ok()) return moved;
  }
  plan.events = {{side->id, event}, {other->id, event}};
  return plan;
}

}  // namespace lienthong::decisions
