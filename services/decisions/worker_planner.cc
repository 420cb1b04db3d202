// DecisionPlanner: decisions about whole workers.

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/decisions/decision_planner.h"
#include "services/rpc/errors.h"
#include "services/worker/event_codec.h"
#include "services/worker/record_identifiers.h"

namespace lienthong::decisions {
namespace {

using worker::EventType;
using worker::IdentityDecision;
using worker::Recorded;
using worker::WorkerEvent;
using worker::WorkerId;

// The new worker's event holds all that was moved; room is left for its envelope and seal.
constexpr size_t kMaxSplitBytes = storage::kMaxEventBytes - 2'000;

// Every personal number that the worker or a record of hers ever stated, also one that was retired, unlinked or split
// off since: else it could be put away before a merge, and one officer would do.
std::set<std::string> NumbersEver(const WorkerSide& side) {
  std::set<std::string> numbers;
  const auto add = [&numbers](worker::IdentifierType type, const std::string& value) {
    if (type == worker::IdentifierType::kPersonalNumber) numbers.insert(value);
  };
  for (const Recorded& recorded : side.history.events) {
    if (const auto* observation = std::get_if<worker::Observation>(&recorded.what)) {
      for (const auto& [type, value] : worker::IdentifiersOf(*observation)) add(type, value);
    } else {
      for (const auto& identifier : std::get<WorkerEvent>(recorded.what).identifiers) {
        add(identifier.type, identifier.value);
      }
    }
  }
  return numbers;
}

// Whether the two were ever known under different numbers.
bool NumbersDiffer(const WorkerSide& a, const WorkerSide& b) {
  const std::set<std::string> first = NumbersEver(a), second = NumbersEver(b);
  return !first.empty() && !second.empty() && first != second;
}

// The name of a decision in effect that satisfies `wanted`.
template <typename Wanted>
std::optional<std::string> FindDecision(const WorkerSide& side, Wanted wanted) {
  for (const IdentityDecision& decision : DecisionsIn(side.history.events)) {
    if (wanted(decision)) return DecisionName(decision);
  }
  return std::nullopt;
}

// That one refuses what is linked to the other stands in the way of a merge.
absl::Status CheckRefusals(const WorkerSide& refusing, const WorkerSide& other) {
  const auto refusal = FindDecision(refusing, [&](const IdentityDecision& decision) {
    const WorkerEvent& event = decision.event();
    return decision.InEffect() && event.type == EventType::kRecordRefused &&
           other.identity.links.count(event.source_record_id) != 0;
  });
  if (!refusal.has_value()) return absl::OkStatus();
  return DecisionForbids("refused", *refusal,
                         "somebody decided that a record of the one is not about the other; undo that first");
}

absl::Status CheckMerge(const WorkerSide& survivor, const WorkerSide& merged) {
  if (survivor.id == merged.id) {
    return rpc::Error(error::v1::ERROR_REASON_RULE_FORBIDS, "a worker is not merged with itself");
  }
  if (survivor.state.merged.size() + merged.state.merged.size() + 1 > kMaxMerged) {
    return rpc::Error(error::v1::ERROR_REASON_LIMIT_EXCEEDED, "one worker stands for too many",
                      {{"limit", absl::StrCat(kMaxMerged)}});
  }
  if (absl::Status refused = CheckRefusals(survivor, merged); !refused.ok()) return refused;
  return CheckRefusals(merged, survivor);
}

// What a split takes, gathered from the worker's history.
class Taking {
 public:
  Taking(const WorkerSide& side, const std::string& new_worker) : side_(side), new_worker_(new_worker) {
    for (const Recorded& recorded : side.history.events) {
      const auto* event = std::get_if<WorkerEvent>(&recorded.what);
      if (event != nullptr && event->type == EventType::kFactWithdrawn) withdrawn_.insert(event->withdrawn_event_id);
    }
  }

  absl::Status Record(const std::string& name) {
    const auto parts = worker::ParseRecordStream(name);
    const auto link = side_.identity.links.find(parts.has_value() ? parts->source_record_id : "");
    if (link == side_.identity.links.end()) {
      return DecisionForbids("not_linked", name, "a record is not linked to this worker");
    }
    records_.push_back({link->first, link->second.registry, link->second.holder});
    const Recorded* last = nullptr;
    for (const Recorded& recorded : side_.history.events) {
      const auto* event = std::get_if<WorkerEvent>(&recorded.what);
      const bool links = event != nullptr && event->type == EventType::kRecordLinked &&
                         event->source_record_id == link->first && !side_.identity.Ineffective(recorded);
      if (links) last = &recorded;
    }
    if (last != nullptr) Take(*last);
    return absl::OkStatus();
  }

  absl::Status Identifier(const worker::IdentifierFact& wanted) {
    bool stated = false;
    for (const Recorded& recorded : side_.history.events) {
      const auto* event = std::get_if<WorkerEvent>(&recorded.what);
      if (event == nullptr || !IsOwn(recorded) || event->type >= EventType::kRecordLinked) continue;
      for (const worker::IdentifierFact& identifier : event->identifiers) {
        if (identifier.type != wanted.type || identifier.value != wanted.value) continue;
        if (side_.identity.Took(recorded, identifier)) continue;
        stated = true;
        Recorded copy = recorded;
        copy.moved_to = new_worker_;
        if (event->type != EventType::kIdentifierRetired) {
          // Of a registration only this identifier goes.
          WorkerEvent added;
          added.type = EventType::kIdentifierAdded;
          added.identifiers = {identifier};
          copy.what = added;
          copy.province.clear();
        }
        facts_.push_back(std::move(copy));
      }
    }
    if (!stated) {
      return rpc::Error(error::v1::ERROR_REASON_RULE_FORBIDS,
                        "no event of this worker's own states an identifier; name the record that states it");
    }
    identifiers_.push_back(wanted);
    return absl::OkStatus();
  }

  absl::Status Event(const std::string& event_id) {
    const Recorded* found = nullptr;
    for (const Recorded& recorded : side_.history.events) {
      if (recorded.event_id == event_id && IsOwn(recorded) && IsFact(recorded)) found = &recorded;
    }
    if (found == nullptr) {
      return rpc::Error(error::v1::ERROR_REASON_RULE_FORBIDS,
                        "no fact in the worker's own stream that still holds has this event id; see its revisions");
    }
    const std::string& deployment = std::get<WorkerEvent>(found->what).deployment_id;
    if (deployment.empty()) {
      Take(*found);
      return absl::OkStatus();
    }
    for (const Recorded& recorded : side_.history.events) {
      const auto* event = std::get_if<WorkerEvent>(&recorded.what);
      if (event != nullptr && event->deployment_id == deployment && IsOwn(recorded) && IsFact(recorded)) Take(recorded);
    }
    return absl::OkStatus();
  }

  // The events of both streams.
  std::pair<WorkerEvent, WorkerEvent> Events(const Reason& reason, const std::string& decision_id) && {
    WorkerEvent taken = EventBecause(EventType::kSplit, reason);
    taken.decision_id = decision_id;
    taken.survivor = side_.id.text();
    taken.merged = new_worker_;
    taken.records = std::move(records_);
    WorkerEvent given = taken;
    taken.moved_events.assign(event_ids_.begin(), event_ids_.end());
    taken.identifiers = std::move(identifiers_);
    std::stable_sort(facts_.begin(), facts_.end(),
                     [](const Recorded& a, const Recorded& b) { return a.position < b.position; });
    given.moved_facts = std::move(facts_);
    return {std::move(taken), std::move(given)};
  }

 private:
  bool IsOwn(const Recorded& recorded) const {
    return recorded.moved_to.empty() && recorded.worker_id == side_.id.text() &&
           !side_.identity.Ineffective(recorded) && withdrawn_.count(recorded.event_id) == 0;
  }
  static bool IsFact(const Recorded& recorded) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    return event != nullptr && event->type > EventType::kRegistered && event->type <= EventType::kCrossingRecorded &&
           event->type != EventType::kIdentifierAdded && event->type != EventType::kIdentifierRetired;
  }
  void Take(const Recorded& recorded) {
    if (!event_ids_.insert(recorded.event_id).second) return;
    Recorded copy = recorded;
    copy.moved_to = new_worker_;
    facts_.push_back(std::move(copy));
  }

  const WorkerSide& side_;
  const std::string new_worker_;
  std::set<std::string> withdrawn_;
  std::vector<worker::MovedRecord> records_;
  std::vector<worker::IdentifierFact> identifiers_;
  std::set<std::string> event_ids_;
  std::vector<Recorded> facts_;
};

// The new worker with the observations of its records.
worker::WorkerState NewWorker(const WorkerSide& side, const WorkerId& new_id, const WorkerEvent& given) {
  std::vector<Recorded> events = given.moved_facts;
  for (const Recorded& recorded : side.history.events) {
    if (std::holds_alternative<worker::Observation>(recorded.what)) events.push_back(recorded);
  }
  events.push_back(Pending(new_id, given));
  return FoldSorted(new_id, std::move(events));
}

}  // namespace

absl::StatusOr<Plan> DecisionPlanner::PlanMerge(const WorkerSide& survivor, const WorkerSide& merged,
                                                const std::string& decision_id, const Reason& reason) const {
  Plan plan{{}, {}, survivor.history.revisions};
  plan.revisions.insert(merged.history.revisions.begin(), merged.history.revisions.end());
  WorkerEvent event = EventBecause(EventType::kMerged, reason);
  event.decision_id = decision_id;
  event.survivor = survivor.id.text();
  event.merged = merged.id.text();
  std::vector<Recorded> after = survivor.history.events;
  after.insert(after.end(), merged.history.events.begin(), merged.history.events.end());
  after.push_back(Pending(survivor.id, event));
  const ClaimSide stays{survivor.id.text(), UniqueOf(survivor.state),
                        UniqueOf(FoldSorted(survivor.id, std::move(after)))};
  const ClaimSide goes{merged.id.text(), UniqueOf(merged.state), {}, {}, true};
  if (absl::Status added = AddClaims({stays, goes}, false, &plan); !added.ok()) return added;
  for (const WorkerSide* side : {&survivor, &merged}) {
    absl::StatusOr<std::vector<uint32_t>> held = HeldNow(*records_, side->state);
    if (!held.ok()) return held.status();
    event.held = *std::move(held);
    plan.events.emplace_back(side->id, event);
  }
  return plan;
}

absl::StatusOr<Plan> DecisionPlanner::Merge(const WorkerId& survivor_id, const std::string& etag,
                                            const WorkerId& merged_id, const Reason& reason) const {
  absl::StatusOr<WorkerSide> survivor = LoadStandingSide(store_, survivor_id);
  if (!survivor.ok()) return survivor.status();
  if (absl::Status fresh = CheckEtag(*survivor, etag); !fresh.ok()) return fresh;
  absl::StatusOr<WorkerSide> merged = LoadStandingSide(store_, merged_id);
  if (!merged.ok()) return merged.status();
  if (absl::Status allowed = CheckMerge(*survivor, *merged); !allowed.ok()) return allowed;
  const std::string decision_id = records_->ids->NextBytes();
  if (!NumbersDiffer(*survivor, *merged)) return PlanMerge(*survivor, *merged, decision_id, reason);
  const auto asked = FindDecision(*survivor, [&](const IdentityDecision& decision) {
    const std::set<std::string> pair{decision.event().survivor, decision.event().merged};
    return decision.decided == nullptr && decision.undone == nullptr &&
           pair == std::set<std::string>{survivor_id.text(), merged_id.text()};
  });
  if (asked.has_value()) {
    return DecisionForbids("requested", *asked, "this merge is asked for already; another officer approves it");
  }
  Plan plan{{}, {}, survivor->history.revisions};
  plan.revisions.insert(merged->history.revisions.begin(), merged->history.revisions.end());
  WorkerEvent event = EventBecause(EventType::kMergeRequested, reason);
  event.decision_id = decision_id;
  event.survivor = survivor_id.text();
  event.merged = merged_id.text();
  plan.events = {{survivor_id, event}, {merged_id, event}};
  return plan;
}

absl::StatusOr<Plan> DecisionPlanner::Approve(const WorkerId& id, const std::string& etag,
                                              const std::string& decision_id, const std::string& officer,
                                              const Reason& reason) const {
  const absl::StatusOr<WorkerSide> named = LoadSide(store_, id);
  if (!named.ok()) return named.status();
  const std::vector<IdentityDecision> decisions = DecisionsIn(named->history.events);
  const auto found = std::find_if(decisions.begin(), decisions.end(),
                                  [&](const IdentityDecision& decision) { return decision.id == decision_id; });
  if (found == decisions.end()) {
    return rpc::Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "no such decision of this worker",
                      {{"resource", id.stream()}});
  }
  if (found->requested == nullptr || found->decided != nullptr || found->undone != nullptr) {
    return DecisionForbids(found->undone != nullptr ? "undone" : "in_effect", DecisionName(*found),
                           "the decision waits for nobody's approval");
  }
  if (found->requested->officer == officer) {
    return rpc::Error(error::v1::ERROR_REASON_RULE_FORBIDS,
                      "who asked for a merge cannot approve it; a second officer must");
  }
  absl::StatusOr<WorkerSide> survivor = LoadStandingSide(store_, WorkerId::Parse(found->event().survivor).value());
  if (!survivor.ok()) return survivor.status();
  absl::StatusOr<WorkerSide> merged = LoadStandingSide(store_, WorkerId::Parse(found->event().merged).value());
  if (!merged.ok()) return merged.status();
  const std::string now = absl::StrCat(survivor->revision(), "-", merged->revision());
  if (absl::Status fresh = CheckEtag(now, etag); !fresh.ok()) return fresh;
  if (absl::Status allowed = CheckMerge(*survivor, *merged); !allowed.ok()) return allowed;
  return PlanMerge(*survivor, *merged, decision_id, reason);
}

absl::StatusOr<Plan> DecisionPlanner::Split(const WorkerId& id, const std::string& etag, const SplitParts& parts,
                                            const Reason& reason) const {
  absl::StatusOr<WorkerSide> side = LoadStandingSide(store_, id);
  if (!side.ok()) return side.status();
  if (absl::Status fresh = CheckEtag(*side, etag); !fresh.ok()) return fresh;
  const WorkerId new_id = WorkerId::Parse(records_->ids->NextText()).value();
  Taking taking(*side, new_id.text());
  for (const std::string& record : parts.records) {
    if (absl::Status taken = taking.Record(record); !taken.ok()) return taken;
  }
  for (const worker::IdentifierFact& identifier : parts.identifiers) {
    if (absl::Status taken = taking.Identifier(identifier); !taken.ok()) return taken;
  }
  for (const std::string& event : parts.events) {
    if (absl::Status taken = taking.Event(event); !taken.ok()) return taken;
  }
  auto [taken, given] = std::move(taking).Events(reason, records_->ids->NextBytes());
  if (worker::Encode(given)->ByteSizeLong() > kMaxSplitBytes) {
    return rpc::Error(error::v1::ERROR_REASON_LIMIT_EXCEEDED, "more is split off than one event holds; name less",
                      {{"limit", absl::StrCat(kMaxSplitBytes)}});
  }
  Plan plan{{}, {}, side->history.revisions};
  plan.revisions.emplace(new_id.stream(), 0);
  std::vector<Recorded> after = side->history.events;
  after.push_back(Pending(id, taken));
  const ClaimSide stays{id.text(), UniqueOf(side->state), UniqueOf(FoldSorted(id, std::move(after)))};
  const ClaimSide goes{new_id.text(), {}, UniqueOf(NewWorker(*side, new_id, given))};
  if (absl::Status added = AddClaims({stays, goes}, false, &plan); !added.ok()) return added;
  for (const worker::MovedRecord& record : taken.records) {
    absl::Status moved = MoveLink(record.source_record_id, record.worker_id, new_id.text(), &plan);
    if (!moved.ok()) return moved;
  }
  absl::StatusOr<std::vector<uint32_t>> held = HeldNow(*records_, side->state);
  if (!held.ok()) return held.status();
  taken.held = *std::move(held);
  plan.events.emplace_back(id, std::move(taken));
  plan.events.emplace_back(new_id, std::move(given));
  return plan;
}

}  // namespace lienthong::decisions
