// DecisionPlanner: decisions about one source record.

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/decisions/decision_planner.h"
#include "services/rpc/errors.h"

namespace lienthong::decisions {

using worker::EventType;
using worker::IdentityDecision;
using worker::WorkerEvent;
using worker::WorkerId;

namespace {

// The rule of a link that a person decided on.
constexpr char kOfficerRule[] = "officer";

WorkerEvent AboutRecord(EventType type, const RecordSide& record, const Reason& reason) {
  WorkerEvent event = EventBecause(type, reason);
  event.source_record_id = record.source_record_id;
  event.registry = record.registry;
  event.kind = record.latest.kind;
  return event;
}

absl::Status LinkedTo(const std::string& worker_id) {
  return DecisionForbids("linked", absl::StrCat("workers/", worker_id),
                         "the record is linked to this worker; unlink it there first");
}

// The name of the refusal of the record that is in effect.
std::string RefusalOf(const WorkerSide& side, const std::string& record_id) {
  for (const IdentityDecision& decision : DecisionsIn(side.history.events)) {
    const WorkerEvent& event = decision.event();
    const bool refuses = event.type == EventType::kRecordRefused && event.source_record_id == record_id;
    if (refuses && decision.InEffect()) return DecisionName(decision);
  }
  return side.id.stream();
}

// Names of the fields that speak for one person, parts of a name as the name.
std::vector<std::string> AgreeingFields(const worker::LinkScore& score) {
  std::vector<std::string> fields;
  for (const worker::EvidenceLine& line : score.lines) {
    const std::string field = line.field.substr(0, line.field.find('.'));
    const bool told = std::find(fields.begin(), fields.end(), field) != fields.end();
    if (line.weight_millibits > 0 && !told) fields.push_back(field);
  }
  return fields;
}

}  // namespace

absl::Status CheckEtag(const WorkerSide& side, const std::string& etag) {
  return CheckEtag(absl::StrCat(side.revision()), etag);
}

absl::Status CheckEtag(const std::string& now, const std::string& etag) {
  if (etag.empty() || etag == now) return absl::OkStatus();
  return rpc::Error(error::v1::ERROR_REASON_STALE_ETAG,
                    "the worker has changed since this etag; read again and repeat with the new one",
                    {{"field", "command.etag"}});
}

WorkerEvent EventBecause(EventType type, const Reason& reason) {
  WorkerEvent event;
  event.type = type;
  event.reason = reason.code;
  event.note = reason.note;
  return event;
}

absl::Status DecisionPlanner::MoveLink(const std::string& record_id, const std::string& from, const std::string& to,
                                       Plan* plan) const {
  using Action = storage::ClaimChange::Action;
  const std::string key = worker::LinkClaimKey(*records_->key, record_id);
  const absl::StatusOr<std::optional<std::string>> owner = records_->log->ClaimOwner(key);
  if (!owner.ok()) return owner.status();
  // Links of before this claim was kept have none.
  if (!from.empty() && *owner == from) plan->claims.push_back({Action::kRelease, key, from});
  if (!to.empty()) plan->claims.push_back({Action::kAcquire, key, to});
  return absl::OkStatus();
}

absl::Status DecisionPlanner::AddClaims(const std::vector<ClaimSide>& sides, bool take_new, Plan* plan) const {
  absl::StatusOr<std::vector<storage::ClaimChange>> changes = MoveClaims(*records_, sides, take_new);
  if (!changes.ok()) return changes.status();
  std::move(changes->begin(), changes->end(), std::back_inserter(plan->claims));
  return absl::OkStatus();
}

absl::StatusOr<Plan> DecisionPlanner::Link(const WorkerId& id, const std::string& etag, const std::string& record,
                                           const Reason& reason) const {
  absl::StatusOr<WorkerSide> side = LoadStandingSide(store_, id);
  if (!side.ok()) return side.status();
  if (absl::Status fresh = CheckEtag(*side, etag); !fresh.ok()) return fresh;
  absl::StatusOr<RecordSide> about = LoadRecord(store_, record);
  if (!about.ok()) return about.status();
  const auto entry = directory_.FindRecordById(about->source_record_id);
  if (!entry.ok()) return entry.status();
  if (entry->has_value() && !(*entry)->worker_id.empty()) return LinkedTo((*entry)->worker_id);
  if (side->identity.refused.count(about->source_record_id) != 0) {
    return DecisionForbids("refused", RefusalOf(*side, about->source_record_id),
                           "somebody decided that the record is not about this worker; undo that first");
  }
  Plan plan{{}, {}, side->history.revisions};
  WorkerEvent event = AboutRecord(EventType::kRecordLinked, *about, reason);
  event.rule = kOfficerRule;
  event.score = scorer_->Score(about->latest, side->state);
  event.evidence = AgreeingFields(*event.score);
  std::vector<worker::Recorded> after = side->history.events;
  if (plan.revisions.emplace(about->name(), about->stream.revision).second) {
    after.insert(after.end(), about->stream.events.begin(), about->stream.events.end());
  }
  after.push_back(Pending(id, event));
  const ClaimSide claims{id.text(), UniqueOf(side->state), UniqueOf(FoldSorted(id, std::move(after)))};
  // Else one officer could bring two people together whom a merge keeps apart until a second has looked.
  if (const std::set<std::string> before = ActiveNumbers(claims.before), now = ActiveNumbers(claims.after);
      !before.empty() && !std::includes(before.begin(), before.end(), now.begin(), now.end())) {
    return rpc::Error(error::v1::ERROR_REASON_RULE_FORBIDS,
                      "the record states another personal number than the worker's; merge the two workers instead, or "
                      "have the number corrected first");
  }
  if (absl::Status added = AddClaims({claims}, true, &plan); !added.ok()) return added;
  if (absl::Status moved = MoveLink(about->source_record_id, "", id.text(), &plan); !moved.ok()) return moved;
  plan.events.emplace_back(id, std::move(event));
  return plan;
}

absl::StatusOr<Plan> DecisionPlanner::Refuse(const WorkerId& id, const std::string& etag, const std::string& record,
                                             const Reason& reason) const {
  absl::StatusOr<WorkerSide> side = LoadStandingSide(store_, id);
  if (!side.ok()) return side.status();
  if (absl::Status fresh = CheckEtag(*side, etag); !fresh.ok()) return fresh;
  absl::StatusOr<RecordSide> about = LoadRecord(store_, record);
  if (!about.ok()) return about.status();
  if (side->identity.links.count(about->source_record_id) != 0) return LinkedTo(id.text());
  if (side->identity.refused.count(about->source_record_id) != 0) {
    return DecisionForbids("refused", RefusalOf(*side, about->source_record_id), "that is decided already");
  }
  Plan plan{{}, {}, side->history.revisions};
  plan.revisions.emplace(about->name(), about->stream.revision);
  WorkerEvent event = AboutRecord(EventType::kRecordRefused, *about, reason);
  event.score = scorer_->Score(about->latest, side->state);
  plan.events.emplace_back(id, std::move(event));
  return plan;
}

absl::StatusOr<Plan> DecisionPlanner::Unlink(const WorkerId& id, const std::string& etag, const std::string& record,
                                             const Reason& reason) const {
  absl::StatusOr<WorkerSide> side = LoadStandingSide(store_, id);
  if (!side.ok()) return side.status();
  if (absl::Status fresh = CheckEtag(*side, etag); !fresh.ok()) return fresh;
  absl::StatusOr<RecordSide> about = LoadRecord(store_, record);
  if (!about.ok()) return about.status();
  const auto link = side->identity.links.find(about->source_record_id);
  if (link == side->identity.links.end()) {
    return DecisionForbids("not_linked", id.stream(), "the record is not linked to this worker");
  }
  Plan plan{{}, {}, side->history.revisions};
  WorkerEvent event = AboutRecord(EventType::kRecordUnlinked, *about, reason);
  event.link_holder = link->second.holder;
  absl::StatusOr<std::vector<uint32_t>> held = HeldNow(*records_, side->state);
  if (!held.ok()) return held.status();
  event.held = *std::move(held);
  std::vector<worker::Recorded> after = side->history.events;
  after.push_back(Pending(id, event));
  const ClaimSide claims{id.text(), UniqueOf(side->state), UniqueOf(FoldSorted(id, std::move(after)))};
  if (absl::Status added = AddClaims({claims}, false, &plan); !added.ok()) return added;
  if (absl::Status moved = MoveLink(about->source_record_id, event.link_holder, "", &plan); !moved.ok()) return moved;
  plan.events.emplace_back(id, std::move(event));
  return plan;
}

}  // namespace lienthong::decisions
