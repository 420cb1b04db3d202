#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_split.h"
#include "services/reference/administrative_units.h"
#include "services/reference/coded_value.h"
#include "services/worker/identity_history.h"
#include "services/worker/worker_state.h"

namespace lienthong::worker {
namespace {

using identity::PartialDate;
namespace rv = registry::v1;

std::optional<PartialDate> DateOrNothing(const std::string& iso) {
  absl::StatusOr<PartialDate> date = PartialDate::Parse(iso);
  if (!date.ok()) return std::nullopt;
  return *date;
}

std::string ValueOf(const std::map<Field, std::string>& fields, Field field) {
  auto found = fields.find(field);
  return found == fields.end() ? "" : found->second;
}

// Fields whose value is itself the day from which they are true.
bool DatesItself(Field field) {
  return field == rv::RECORD_FIELD_DEATH_DATE || field == rv::RECORD_FIELD_DEPARTURE_DATE ||
         field == rv::RECORD_FIELD_RETURN_DATE || field == rv::RECORD_FIELD_LIQUIDATION_DATE ||
         field == rv::RECORD_FIELD_CROSSING_DATE || field == rv::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE ||
         field == rv::RECORD_FIELD_CURRENT_RESIDENCE_SINCE || field == rv::RECORD_FIELD_WORK_STATUS_SINCE;
}

// The field that says since when `field` is true, or UNSPECIFIED.
Field SinceField(Field field) {
  switch (field) {
    case rv::RECORD_FIELD_PERMANENT_RESIDENCE:
    case rv::RECORD_FIELD_PERMANENT_RESIDENCE_DETAIL:
      return rv::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE;
    case rv::RECORD_FIELD_CURRENT_RESIDENCE:
    case rv::RECORD_FIELD_CURRENT_RESIDENCE_DETAIL:
      return rv::RECORD_FIELD_CURRENT_RESIDENCE_SINCE;
    case rv::RECORD_FIELD_WORK_STATUS:
      return rv::RECORD_FIELD_WORK_STATUS_SINCE;
    default:
      return rv::RECORD_FIELD_UNSPECIFIED;
  }
}

// Whether a value that was true since another day stays true for its time when a record moves on.
bool KeepsHistory(Field field) {
  return SinceField(field) != rv::RECORD_FIELD_UNSPECIFIED || field == rv::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE ||
         field == rv::RECORD_FIELD_CURRENT_RESIDENCE_SINCE || field == rv::RECORD_FIELD_WORK_STATUS_SINCE;
}

std::optional<PartialDate> ValidFrom(const std::map<Field, std::string>& fields, Field field) {
  if (DatesItself(field)) return DateOrNothing(ValueOf(fields, field));
  const Field since = SinceField(field);
  if (since == rv::RECORD_FIELD_UNSPECIFIED) return std::nullopt;
  std::optional<PartialDate> from = DateOrNothing(ValueOf(fields, since));
  // A unit of the present list did not exist before that list, whatever else is not known of the residence.
  absl::StatusOr<reference::CodedValue> unit = reference::CodedValue::Parse(ValueOf(fields, field));
  const bool present_list = unit.ok() && unit->version == reference::kAdminVersionNew;
  return from.has_value() || !present_list ? from : PartialDate::FromCivil(2025, 7, 1);
}

bool SameDate(const std::optional<PartialDate>& a, const std::optional<PartialDate>& b) {
  return a.has_value() == b.has_value() && (!a.has_value() || *a == *b);
}

Statement StatementOf(const Recorded& recorded, absl::string_view source, absl::string_view record_id) {
  Statement statement;
  statement.source = std::string(source);
  statement.source_record_id = std::string(record_id);
  statement.record_time = recorded.record_time;
  statement.position = recorded.position;
  statement.event_id = recorded.event_id;
  return statement;
}

// Brings what one record says about its fields up to `observation`. A value that was true since another day stays as
// history; any other value that the record no longer holds is retracted.
void ApplyObservation(const Recorded& recorded, const Observation& observation, FieldHistory* history) {
  for (auto& [field, statements] : *history) {
    const std::string value = ValueOf(observation.fields, field);
    const bool held = observation.fields.count(field) != 0;
    const std::optional<PartialDate> from = ValidFrom(observation.fields, field);
    for (Statement& old : statements) {
      if (old.source_record_id != observation.source_record_id) continue;
      // Only what was true before: a record taken back to an earlier day denies what it said since a later one.
      const bool earlier =
          from.has_value() && (!old.valid_from.has_value() || old.valid_from->FirstDay() < from->FirstDay());
      const bool is_history = held && KeepsHistory(field) && earlier;
      if (!is_history && (!held || old.value != value || !SameDate(old.valid_from, from))) old.retracted = true;
    }
  }
  for (const auto& [field, value] : observation.fields) {
    std::vector<Statement>& statements = (*history)[field];
    const std::optional<PartialDate> from = ValidFrom(observation.fields, field);
    const bool known = std::any_of(statements.begin(), statements.end(), [&, &value = value](const Statement& old) {
      return old.source_record_id == observation.source_record_id && !old.retracted && old.value == value &&
             SameDate(old.valid_from, from);
    });
    if (known) continue;
    Statement statement = StatementOf(recorded, observation.registry, observation.source_record_id);
    statement.value = value;
    statement.valid_from = from;
    statements.push_back(std::move(statement));
  }
}

class WorkerFold {
 public:
  explicit WorkerFold(absl::string_view worker_id) { state_.id = std::string(worker_id); }

  void Prepare(const std::vector<Recorded>& events) {
    identity_ = ReadIdentity(events);
    state_.merged = identity_.merged;
    state_.barred = identity_.unlinked;
    state_.barred.insert(identity_.refused.begin(), identity_.refused.end());
    for (const Recorded& recorded : events) {
      const auto* event = std::get_if<WorkerEvent>(&recorded.what);
      if (event == nullptr) continue;
      if (event->type == EventType::kFactWithdrawn) withdrawn_.insert(event->withdrawn_event_id);
    }
  }

  void Apply(const Recorded& recorded) {
    state_.position = std::max(state_.position, recorded.position);
    if (const auto* event = std::get_if<WorkerEvent>(&recorded.what)) {
      const bool own = recorded.moved_to.empty() && (recorded.worker_id.empty() || recorded.worker_id == state_.id);
      if (own) state_.revision = std::max(state_.revision, recorded.revision);
      Touch(recorded);
      if (withdrawn_.count(recorded.event_id) == 0 && !identity_.Ineffective(recorded)) ApplyEvent(recorded, *event);
      return;
    }
    const Observation& observation = std::get<Observation>(recorded.what);
    if (identity_.links.count(observation.source_record_id) == 0) return;
    Touch(recorded);
    ApplyRecord(recorded, observation);
  }

  WorkerState Finish() {
    DropUnlinked();
    GatherIdentifiers();
    return std::move(state_);
  }

 private:
  void Touch(const Recorded& recorded) {
    if (state_.create_time == absl::Time()) state_.create_time = recorded.record_time;
    state_.update_time = std::max(state_.update_time, recorded.record_time);
  }

  void Assert(const Recorded& recorded, const WorkerEvent& event, FieldHistory* history) {
    for (const Fact& fact : event.facts) {
      Statement statement = StatementOf(recorded, recorded.agency, "");
      statement.value = fact.value;
      statement.valid_from = DatesItself(fact.field) ? DateOrNothing(fact.value) : DateOrNothing(event.effective_from);
      statement.valid_to = DateOrNothing(event.effective_to);
      (*history)[fact.field].push_back(std::move(statement));
    }
  }

  void ApplyEvent(const Recorded& recorded, const WorkerEvent& event) {
    switch (event.type) {
      case EventType::kRegistered:
      case EventType::kIdentifierAdded:
        for (const IdentifierFact& identifier : event.identifiers) {
          if (!identity_.Took(recorded, identifier)) AddIdentifier(recorded, identifier);
        }
        Assert(recorded, event, &state_.person);
        return;
      case EventType::kIdentifierRetired:
        if (!identity_.Took(recorded, event.identifiers.front())) Retire(event);
        return;
      case EventType::kRecordLinked:
        Link(recorded, event);
        return;
      case EventType::kRecordUnlinked:
      case EventType::kRecordRefused:
      case EventType::kMergeRequested:
      case EventType::kMerged:
      case EventType::kSplit:
      case EventType::kDecisionUndone:
      case EventType::kFactWithdrawn:
        return;
      case EventType::kCrossingRecorded: {
        CrossingState crossing{event.crossing_id, recorded.agency, "", event.deployment_id, {}};
        Assert(recorded, event, &crossing.fields);
        state_.crossings.push_back(std::move(crossing));
        return;
      }
      default:
        if (event.deployment_id.empty()) {
          Assert(recorded, event, &state_.person);
        } else {
          Assert(recorded, event, &Deployment(recorded, event)->fields);
        }
    }
  }

  void AddIdentifier(const Recorded& recorded, const IdentifierFact& identifier) {
    stated_.push_back({identifier.type, identifier.value, identifier.valid_from, identifier.valid_to,
                       IdentifierStatus::kActive, recorded.agency, ""});
  }

  void Retire(const WorkerEvent& event) {
    const IdentifierFact& dead = event.identifiers.front();
    retired_.push_back({dead.type, dead.value, dead.valid_from, dead.valid_to,
                        event.superseded_by.empty() ? IdentifierStatus::kRetired : IdentifierStatus::kSuperseded, "",
                        event.superseded_by});
  }

  void Link(const Recorded& recorded, const WorkerEvent& event) {
    if (identity_.links.count(event.source_record_id) == 0) return;
    LinkedRecord* link = FindLink(event.source_record_id);
    if (link == nullptr) link = &state_.links.emplace_back();
    link->source_record_id = event.source_record_id;
    link->registry = event.registry;
    link->kind = event.kind;
    link->rule = event.rule;
    link->evidence = event.evidence;
    link->link_time = recorded.record_time;
  }

  LinkedRecord* FindLink(absl::string_view record_id) {
    for (LinkedRecord& link : state_.links) {
      if (link.source_record_id == record_id) return &link;
    }
    return nullptr;
  }

  // The deployment of an agency's event; one that a registry has under the same contract number is the same.
  DeploymentState* Deployment(const Recorded& recorded, const WorkerEvent& event) {
    for (DeploymentState& deployment : state_.deployments) {
      if (deployment.id == event.deployment_id) return &deployment;
    }
    for (const Fact& fact : event.facts) {
      if (fact.field != rv::RECORD_FIELD_CONTRACT_NUMBER) continue;
      if (DeploymentState* same = DeploymentByContract(fact.value)) {
        same->id = event.deployment_id;
        return same;
      }
    }
    state_.deployments.push_back({event.deployment_id, recorded.agency, "", {}});
    return &state_.deployments.back();
  }

  DeploymentState* DeploymentByContract(const std::string& contract_number) {
    if (contract_number.empty()) return nullptr;
    for (DeploymentState& deployment : state_.deployments) {
      auto found = deployment.fields.find(rv::RECORD_FIELD_CONTRACT_NUMBER);
      if (found == deployment.fields.end()) continue;
      for (const Statement& statement : found->second) {
        if (statement.value == contract_number && !statement.retracted) return &deployment;
      }
    }
    return nullptr;
  }

  DeploymentState* ObservedDeployment(const Observation& observation) {
    for (DeploymentState& deployment : state_.deployments) {
      if (deployment.source_record_id == observation.source_record_id) return &deployment;
    }
    DeploymentState* same = DeploymentByContract(ValueOf(observation.fields, rv::RECORD_FIELD_CONTRACT_NUMBER));
    if (same != nullptr && same->source_record_id.empty()) {
      same->source_record_id = observation.source_record_id;
      return same;
    }
    state_.deployments.push_back(
        {observation.source_record_id, observation.registry, observation.source_record_id, {}});
    return &state_.deployments.back();
  }

  CrossingState* ObservedCrossing(const Observation& observation) {
    for (CrossingState& crossing : state_.crossings) {
      if (crossing.source_record_id == observation.source_record_id) return &crossing;
    }
    state_.crossings.push_back(
        {observation.source_record_id, observation.registry, observation.source_record_id, "", {}});
    return &state_.crossings.back();
  }

  void ApplyRecord(const Recorded& recorded, const Observation& observation) {
    LinkedRecord* link = FindLink(observation.source_record_id);
    RecordKind kind = observation.kind;
    if (link == nullptr) {  // observed before it was linked: the link event follows
      link = &state_.links.emplace_back();
      link->source_record_id = observation.source_record_id;
    }
    if (observation.gone) kind = link->latest.kind;
    if (link->latest.kind != rv::RECORD_KIND_UNSPECIFIED) earlier_.emplace_back(observation.registry, link->latest);
    link->latest = observation;
    link->latest.kind = kind;
    if (kind == rv::RECORD_KIND_DEPLOYMENT) {
      ApplyObservation(recorded, observation, &ObservedDeployment(observation)->fields);
    } else if (kind == rv::RECORD_KIND_CROSSING) {
      ApplyObservation(recorded, observation, &ObservedCrossing(observation)->fields);
    } else {
      ApplyObservation(recorded, observation, &state_.person);
    }
  }

  // What a registry dropped leaves no deployment or crossing behind; its statements stay as retracted history.
  void DropUnlinked() {
    auto holds_nothing = [](const FieldHistory& fields) {
      for (const auto& [field, statements] : fields) {
        for (const Statement& statement : statements) {
          if (!statement.retracted) return false;
        }
      }
      return true;
    };
    std::erase_if(state_.deployments, [&](const DeploymentState& d) { return holds_nothing(d.fields); });
    std::erase_if(state_.crossings, [&](const CrossingState& c) { return holds_nothing(c.fields); });
  }

  void GatherIdentifiers() {
    for (const LinkedRecord& link : state_.links) GatherFrom(link.registry, link.latest, IdentifierStatus::kActive);
    // What a record said once and says no more was the worker's all the same.
    for (const auto& [registry, observation] : earlier_) {
      GatherFrom(registry, observation, IdentifierStatus::kRetired);
    }
    for (IdentifierState& identifier : stated_) Merge(identifier);
    for (IdentifierState& identifier : retired_) Merge(identifier);
    std::stable_sort(state_.identifiers.begin(), state_.identifiers.end(),
                     [](const IdentifierState& a, const IdentifierState& b) {
                       return std::pair(a.type, a.status) < std::pair(b.type, b.status);
                     });
  }

  // `status`: of what is said as the present identifier. What is retired here yields to any later word about it.
  void GatherFrom(const std::string& registry, const Observation& observation, IdentifierStatus status) {
    const std::map<Field, std::string>& fields = observation.fields;
    const std::string number = ValueOf(fields, rv::RECORD_FIELD_PERSONAL_NUMBER);
    auto state = [&](IdentifierType type, const std::string& value) {
      return IdentifierState{type, value, "", "", status, registry, ""};
    };
    if (observation.kind == rv::RECORD_KIND_PERSON || observation.kind == rv::RECORD_KIND_DOCUMENT) {
      Merge(state(IdentifierType::kPersonalNumber, number));
      Merge(state(IdentifierType::kOldCard, ValueOf(fields, rv::RECORD_FIELD_OLD_CARD_NUMBER)));
      Merge(state(IdentifierType::kPassport, ValueOf(fields, rv::RECORD_FIELD_PASSPORT_NUMBER)));
      Merge(state(IdentifierType::kLaissezPasser, ValueOf(fields, rv::RECORD_FIELD_LAISSEZ_PASSER_NUMBER)));
      for (absl::string_view former :
           absl::StrSplit(ValueOf(fields, rv::RECORD_FIELD_FORMER_PERSONAL_NUMBERS), ',', absl::SkipEmpty())) {
        IdentifierState dead = state(IdentifierType::kPersonalNumber, std::string(former));
        dead.status = IdentifierStatus::kSuperseded;
        dead.superseded_by = number;
        Merge(dead);
      }
    }
    if (observation.kind == rv::RECORD_KIND_DOCUMENT) {
      const bool laissez_passer = ValueOf(fields, rv::RECORD_FIELD_DOCUMENT_TYPE) == "laissez_passer";
      IdentifierState document = state(laissez_passer ? IdentifierType::kLaissezPasser : IdentifierType::kPassport,
                                       ValueOf(fields, rv::RECORD_FIELD_DOCUMENT_NUMBER));
      document.valid_from = ValueOf(fields, rv::RECORD_FIELD_DOCUMENT_VALID_FROM);
      document.valid_to = ValueOf(fields, rv::RECORD_FIELD_DOCUMENT_VALID_TO);
      Merge(document);
    }
  }

  // One entry per type and value. Whoever says that it is dead prevails; dates and first source are kept.
  void Merge(const IdentifierState& said) {
    if (said.value.empty()) return;
    for (IdentifierState& known : state_.identifiers) {
      if (known.type != said.type || known.value != said.value) continue;
      if (said.status == IdentifierStatus::kSuperseded ||
          (said.status == IdentifierStatus::kRetired && said.source.empty())) {
        known.status = said.status;
        known.superseded_by = said.superseded_by;
      }
      if (known.valid_from.empty()) known.valid_from = said.valid_from;
      if (known.valid_to.empty()) known.valid_to = said.valid_to;
      return;
    }
    state_.identifiers.push_back(said);
  }

  WorkerState state_;
  std::set<std::string> withdrawn_;
  IdentityHistory identity_;
  std::vector<IdentifierState> stated_;
  std::vector<IdentifierState> retired_;
  std::vector<std::pair<std::string, Observation>> earlier_;  // observations that a later one replaced
};

}  // namespace

const DeploymentState* WorkerState::FindDeployment(absl::string_view deployment_id) const {
  for (const DeploymentState& deployment : deployments) {
    if (deployment.id == deployment_id) return &deployment;
  }
  return nullptr;
}

WorkerState FoldWorker(absl::string_view worker_id, const std::vector<Recorded>& events) {
  WorkerFold fold(worker_id);
  fold.Prepare(events);
  for (const Recorded& recorded : events) fold.Apply(recorded);
  return fold.Finish();
}

}  // namespace lienthong::worker
