#include "services/worker/decide.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/rpc/errors.h"
#include "services/worker/identity_history.h"

namespace lienthong::worker {
namespace {

namespace rv = registry::v1;
using identity::PartialDate;
using rpc::Error;

// Statuses from which a deployment event may follow; nullopt for events that are no move.
std::optional<std::set<std::string>> AllowedFrom(EventType type) {
  const std::set<std::string> at_work{"working", "extended", "employer_changed"};
  std::set<std::string> ended{"completed", "contract_left", "missing", "died", "deported", "returned_early"};
  switch (type) {
    case EventType::kDeploymentListConfirmed:
      return std::set<std::string>{"registered"};
    case EventType::kDeploymentDepartureRecorded:
      return std::set<std::string>{"registered", "list_confirmed"};
    case EventType::kDeploymentWorkStarted:
      return std::set<std::string>{"departed"};
    case EventType::kDeploymentTermsChanged:
      return at_work;
    case EventType::kDeploymentContractEnded:
      return std::set<std::string>{"departed", "working", "extended", "employer_changed"};
    case EventType::kDeploymentReturnRecorded:
      ended.insert({"departed", "working", "extended", "employer_changed"});
      ended.erase("died");
      return ended;
    case EventType::kDeploymentLiquidated:
      ended.insert("returned");
      return ended;
    default:
      return std::nullopt;
  }
}

std::string FactOf(const WorkerEvent& event, Field field) {
  for (const Fact& fact : event.facts) {
    if (fact.field == field) return fact.value;
  }
  return "";
}

int32_t DayOf(const std::string& iso, int32_t otherwise) {
  absl::StatusOr<PartialDate> date = PartialDate::Parse(iso);
  return date.ok() ? date->LastDay() : otherwise;
}

Decision Only(const WorkerEvent& event) {
  return {{event}, {}};
}

const IdentifierState* FindIdentifier(const WorkerState& state, const IdentifierFact& identifier) {
  for (const IdentifierState& known : state.identifiers) {
    if (known.type == identifier.type && known.value == identifier.value) return &known;
  }
  return nullptr;
}

void Claim(ClaimIntent::Action action, IdentifierType type, const std::string& value, Decision* decision) {
  if (IsUnique(type)) decision->claims.push_back({action, type, value});
}

Decision DecideRegistration(const WorkerEvent& command) {
  Decision decision = Only(command);
  for (const IdentifierFact& identifier : command.identifiers) {
    Claim(ClaimIntent::Action::kAcquire, identifier.type, identifier.value, &decision);
  }
  return decision;
}

absl::StatusOr<Decision> DecideAddIdentifier(const WorkerState& state, const WorkerEvent& command) {
  const IdentifierFact& added = command.identifiers.front();
  if (const IdentifierState* known = FindIdentifier(state, added)) {
    if (known->status == IdentifierStatus::kActive) return Decision{};
    return Error(error::v1::ERROR_REASON_STATE_FORBIDS,
                 "the identifier of this worker is dead; a dead one is not revived", {{"state", "dead"}});
  }
  Decision decision = Only(command);
  Claim(ClaimIntent::Action::kAcquire, added.type, added.value, &decision);
  return decision;
}

absl::StatusOr<Decision> DecideRetireIdentifier(const WorkerState& state, const WorkerEvent& command) {
  const IdentifierFact& dead = command.identifiers.front();
  const IdentifierState* known = FindIdentifier(state, dead);
  if (known == nullptr) {
    return Error(error::v1::ERROR_REASON_RULE_FORBIDS, "the worker has no such identifier; read the worker again");
  }
  if (known->status != IdentifierStatus::kActive) return Decision{};
  Decision decision = Only(command);
  Claim(ClaimIntent::Action::kRelease, dead.type, dead.value, &decision);
  if (command.superseded_by.empty()) return decision;
  IdentifierFact successor{dead.type, command.superseded_by, "", ""};
  if (FindIdentifier(state, successor) == nullptr) {
    WorkerEvent added;
    added.type = EventType::kIdentifierAdded;
    added.identifiers = {successor};
    added.reason = command.reason;
    decision.events.push_back(added);
  }
  Claim(ClaimIntent::Action::kAcquire, dead.type, command.superseded_by, &decision);
  return decision;
}

absl::StatusOr<Decision> DecideDeploymentRegistration(const WorkerState& state, const WorkerEvent& command) {
  const std::string contract = FactOf(command, rv::RECORD_FIELD_CONTRACT_NUMBER);
  for (const DeploymentState& deployment : state.deployments) {
    if (deployment.id == command.deployment_id) {
      return Error(error::v1::ERROR_REASON_RESOURCE_TAKEN, "deployment_id is in use; send another or none");
    }
    auto known = deployment.fields.find(rv::RECORD_FIELD_CONTRACT_NUMBER);
    if (known == deployment.fields.end() || deployment.source_record_id == deployment.id) continue;
    for (const Statement& statement : known->second) {
      if (statement.retracted || statement.value != contract) continue;
      return Error(error::v1::ERROR_REASON_RESOURCE_TAKEN,
                   "the worker has a deployment of this contract number already", {{"resource", deployment.id}});
    }
  }
  return Only(command);
}

absl::Status CheckTerm(const DeploymentState& deployment, const WorkerEvent& command) {
  const std::string end = FactOf(command, rv::RECORD_FIELD_CONTRACT_END);
  auto known = deployment.fields.find(rv::RECORD_FIELD_CONTRACT_END);
  if (end.empty() || known == deployment.fields.end()) return absl::OkStatus();
  for (const Statement& statement : known->second) {
    if (!statement.retracted && DayOf(end, 0) <= DayOf(statement.value, 0)) {
      return Error(error::v1::ERROR_REASON_RULE_FORBIDS,
                   "contract_end must be later than the present end of the contract");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Decision> DecideMove(const WorkerState& state, const WorkerEvent& command, int32_t today) {
  const DeploymentState* deployment = state.FindDeployment(command.deployment_id);
  if (deployment == nullptr) {
    return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "the worker has no such deployment; read the worker again",
                 {{"resource", command.deployment_id}});
  }
  const StatusPoint now = StatusOn(*deployment, today);
  const std::string next = FactOf(command, rv::RECORD_FIELD_WORK_STATUS);
  if (now.status == next && now.since == command.effective_from && command.type != EventType::kDeploymentTermsChanged) {
    return Decision{};  // said before
  }
  std::set<std::string> allowed = AllowedFrom(command.type).value_or(std::set<std::string>());
  if (allowed.count(now.status) == 0) {
    return Error(error::v1::ERROR_REASON_STATE_FORBIDS,
                 absl::StrCat("the deployment stands where this move is not lawful; it is allowed from ",
                              absl::StrJoin(allowed, ", ")),
                 {{"allowed", absl::StrJoin(allowed, ",")}});
  }
  absl::StatusOr<PartialDate> since = PartialDate::Parse(now.since);
  if (since.ok() && DayOf(command.effective_from, today) < since->FirstDay()) {
    return Error(error::v1::ERROR_REASON_RULE_FORBIDS,
                 "date is before the last move of this deployment; correct the date, or withdraw the earlier fact");
  }
  if (absl::Status term = CheckTerm(*deployment, command); !term.ok()) return term;
  return Only(command);
}

absl::StatusOr<Decision> DecideWithdrawal(const WorkerState& state, const std::vector<Recorded>& events,
                                          const WorkerEvent& command) {
  const WorkerEvent* target = nullptr;
  const IdentityHistory identity = ReadIdentity(events);
  for (const Recorded& recorded : events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event == nullptr) continue;
    if (event->type == EventType::kFactWithdrawn && event->withdrawn_event_id == command.withdrawn_event_id) {
      return Decision{};  // withdrawn before
    }
    if (recorded.event_id == command.withdrawn_event_id && !identity.Ineffective(recorded)) target = event;
  }
  if (target == nullptr) {
    return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "no event of this worker has this id; see its revisions");
  }
  if (target->type == EventType::kRegistered || target->type == EventType::kFactWithdrawn ||
      target->type >= EventType::kRecordLinked || target->type == EventType::kIdentifierRetired) {
    return Error(error::v1::ERROR_REASON_RULE_FORBIDS,
                 "a registration, withdrawal, decision or end of an identifier is not withdrawn; record what is right, "
                 "or undo the "
                 "decision");
  }
  Decision decision = Only(command);
  // An identifier that something else still says stays claimed.
  std::vector<Recorded> after = events;
  after.emplace_back().what = command;
  const WorkerState without = FoldWorker(state.id, after);
  for (const IdentifierFact& identifier : target->identifiers) {
    const IdentifierState* left = FindIdentifier(without, identifier);
    if (left != nullptr && left->status == IdentifierStatus::kActive) continue;
    Claim(ClaimIntent::Action::kRelease, identifier.type, identifier.value, &decision);
  }
  return decision;
}

// Drops what this agency has already said and nobody has said after; empty facts mean that nothing changes.
Decision DecideStatement(const WorkerState& state, WorkerEvent command, absl::string_view agency) {
  auto said = [&](const Fact& fact) {
    auto history = state.person.find(fact.field);
    if (history == state.person.end() || history->second.empty()) return false;
    const Statement& last = history->second.back();
    return last.source == agency && !last.retracted && last.value == fact.value &&
           (last.valid_from.has_value() ? last.valid_from->ToString() : "") == command.effective_from;
  };
  if (std::all_of(command.facts.begin(), command.facts.end(), said)) return Decision{};
  return Only(command);
}

}  // namespace

bool IsUnique(IdentifierType type) {
  return type == IdentifierType::kPersonalNumber || type == IdentifierType::kPassport ||
         type == IdentifierType::kLaissezPasser;
}

absl::StatusOr<Decision> Decide(const WorkerState& state, const std::vector<Recorded>& events,
                                const WorkerEvent& command, absl::string_view agency, int32_t today) {
  switch (command.type) {
    case EventType::kRegistered:
      return DecideRegistration(command);
    case EventType::kIdentifierAdded:
      return DecideAddIdentifier(state, command);
    case EventType::kIdentifierRetired:
      return DecideRetireIdentifier(state, command);
    case EventType::kDeploymentRegistered:
      return DecideDeploymentRegistration(state, command);
    case EventType::kFactWithdrawn:
      return DecideWithdrawal(state, events, command);
    case EventType::kCrossingRecorded:
      if (!command.deployment_id.empty() && state.FindDeployment(command.deployment_id) == nullptr) {
        return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN,
                     "the worker has no such deployment; read the worker again", {{"resource", command.deployment_id}});
      }
      return Only(command);
    default:
      if (AllowedFrom(command.type).has_value()) return DecideMove(state, command, today);
      return DecideStatement(state, command, agency);
  }
}

}  // namespace lienthong::worker
