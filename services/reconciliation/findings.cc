#include "services/reconciliation/findings.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/record_names.h"

namespace lienthong::reconciliation {
namespace {

namespace rv = registry::v1;
using identity::PartialDate;
using worker::DeploymentState;
using worker::FieldHistory;
using worker::LinkedRecord;
using worker::Statement;
using worker::WorkerState;

// Law 69/2020/QH14 Art 26(2)(i): liquidation within 180 days after the contract ends.
constexpr int32_t kLiquidationDays = 180;
// A departure reported up to this many days before the exit is stamped is the same departure.
constexpr int32_t kDepartureSlackDays = 3;
// Home leave: an entry is a return only when no exit follows within this time.
constexpr int32_t kHomeLeaveDays = 45;
// Law 69/2020/QH14 Art 3(1).
constexpr int kAgeAtExit = 18;

// Fields of a person that several registries hold and that are compared with their owner's value.
constexpr Field kPersonFields[] = {rv::RECORD_FIELD_PERSONAL_NUMBER,    rv::RECORD_FIELD_FULL_NAME,
                                   rv::RECORD_FIELD_BIRTH_DATE,         rv::RECORD_FIELD_SEX,
                                   rv::RECORD_FIELD_ETHNICITY,          rv::RECORD_FIELD_NATIONALITY,
                                   rv::RECORD_FIELD_PERMANENT_RESIDENCE};

const char* const kRecordRules[] = {"abroad_without_exit", "returned_but_working", "dead_but_active",
                                    "under_18_at_exit", "contract_not_liquidated"};

// Found when records are linked or looked up, not by comparing values.
const char* const kLinkRules[] = {"no_such_person", "identity_conflict", "duplicate_number", "document_conflict",
                                  "old_card_conflict"};

std::optional<PartialDate> DateOf(const std::string& iso) {
  absl::StatusOr<PartialDate> date = PartialDate::Parse(iso);
  if (!date.ok()) return std::nullopt;
  return *date;
}

bool AtWork(const std::string& status) {
  return status == "departed" || status == "working" || status == "extended" || status == "employer_changed";
}

class Examiner {
 public:
  Examiner(const WorkerState& state, const worker::SurvivorshipPolicy& policy,
           const reference::AdministrativeUnits& units, const Examination& examination)
      : state_(state), policy_(policy), units_(units), examination_(examination) {}

  Findings Run() {
    for (Field field : kPersonFields) CompareStatements(field);
    for (const DeploymentState& deployment : state_.deployments) ExamineDeployment(deployment);
    return std::move(findings_);
  }

 private:
  const LinkedRecord* Link(const std::string& record_id) const {
    for (const LinkedRecord& link : state_.links) {
      if (link.source_record_id == record_id) return &link;
    }
    return nullptr;
  }

  bool KnownTo(const std::string& registry) const {
    return std::any_of(state_.links.begin(), state_.links.end(),
                       [&](const LinkedRecord& link) { return link.registry == registry && !link.latest.gone; });
  }

  std::string NameOf(const Statement& statement) const {
    const LinkedRecord* link = Link(statement.source_record_id);
    return link == nullptr ? absl::StrCat("agency/", statement.source) : SourceRecordName(link->latest);
  }

  // The latest statement of each source, the owner's apart.
  void CompareStatements(Field field) {
    for (const LinkedRecord& link : state_.links) findings_.examined.insert({link.source_record_id, RuleOf("", field)});
    findings_.examined.insert({"", RuleOf("", field)});
    auto history = state_.person.find(field);
    const std::string& owner = policy_.OwnerOf(field);
    if (history == state_.person.end() || owner.empty()) return;
    const Statement* owned = nullptr;
    std::map<std::pair<std::string, std::string>, const Statement*> others;  // by source and record
    for (const Statement& statement : history->second) {
      if (statement.retracted) continue;
      if (statement.source == owner) {
        if (owned == nullptr || Later(statement, *owned)) owned = &statement;
        continue;
      }
      const Statement*& latest = others[{statement.source, statement.source_record_id}];
      if (latest == nullptr || Later(statement, *latest)) latest = &statement;
    }
    if (owned == nullptr) return;
    for (const auto& [source, other] : others) Compare(field, *owned, *other);
    if (field == rv::RECORD_FIELD_PERSONAL_NUMBER) FindNumberless(*owned);
  }

  // The number of labour is the personal number, or that of the old card (Circular 20/2021 Art 3(3)), which has not
  // been valid since 2025: a record of a person whose number the owner knows should name it.
  void FindNumberless(const Statement& owned) {
    for (const LinkedRecord& link : state_.links) {
      if (link.kind != rv::RECORD_KIND_PERSON || link.registry == owned.source || link.latest.gone) continue;
      if (link.latest.fields.count(rv::RECORD_FIELD_PERSONAL_NUMBER) != 0) continue;
      findings_.fields_compared += Counts(owned.source, link.registry);
      Finding finding;
      finding.source_record_id = link.source_record_id;
      finding.source_record = SourceRecordName(link.latest);
      finding.kind =
          link.latest.fields.count(rv::RECORD_FIELD_OLD_CARD_NUMBER) != 0 ? "old_card_number" : "number_missing";
      finding.field = rv::RECORD_FIELD_PERSONAL_NUMBER;
      finding.owner = owned.source;
      finding.values = {{owned.source, owned.value, owned.source_record_id}};
      finding.next_action = "correct_or_confirm";
      findings_.found.push_back(std::move(finding));
    }
  }

  static bool Later(const Statement& a, const Statement& b) {
    auto day = [](const Statement& s) { return s.valid_from.has_value() ? s.valid_from->FirstDay() : INT32_MIN; };
    return std::pair(day(a), a.position) > std::pair(day(b), b.position);
  }

  // Whether the run that asks counts what it compares between the two.
  bool Counts(const std::string& owner, const std::string& other) const {
    return examination_.registry.empty() || examination_.registry == owner || examination_.registry == other;
  }

  void Compare(Field field, const Statement& owned, const Statement& other) {
    Comparison comparison = CompareField(field, owned.value, other.value, units_);
    if (field == rv::RECORD_FIELD_PERSONAL_NUMBER && comparison.agreement == Agreement::kDiffer) {
      comparison.kind = Superseded(other.value) ? "superseded_number" : "number_differs";
    }
    const bool counted = Counts(owned.source, other.source);
    findings_.fields_compared += counted;
    if (comparison.agreement == Agreement::kAgree) {
      findings_.fields_agreed += counted;
      return;
    }
    const bool undetermined = comparison.agreement == Agreement::kUndetermined;
    findings_.fields_undetermined += counted && undetermined;
    Finding finding;
    finding.source_record_id = other.source_record_id;
    finding.source_record = NameOf(other);
    finding.kind = comparison.kind;
    finding.field = field;
    finding.undetermined = undetermined;
    finding.owner = owned.source;
    finding.values = {{owned.source, owned.value, owned.source_record_id},
                      {other.source, other.value, other.source_record_id}};
    finding.next_action = undetermined ? "ask_detailed_address" : "correct_or_confirm";
    findings_.found.push_back(std::move(finding));
  }

  bool Superseded(const std::string& number) const {
    return std::any_of(state_.identifiers.begin(), state_.identifiers.end(), [&](const worker::IdentifierState& known) {
      return known.type == worker::IdentifierType::kPersonalNumber && known.value == number &&
             known.status == worker::IdentifierStatus::kSuperseded;
    });
  }

  // What shows on the last day that any of the sides speaks of, so that no side's news is taken for the future.
  const Statement* ShownStatement(const FieldHistory& history, Field field) const {
    auto found = history.find(field);
    return found == history.end() ? nullptr : worker::Shown(policy_, field, found->second, LastDay());
  }

  std::string Value(const FieldHistory& history, Field field) const {
    const Statement* shown = ShownStatement(history, field);
    return shown == nullptr ? "" : shown->value;
  }

  HeldValue Held(const FieldHistory& history, Field field) const {
    const Statement* shown = ShownStatement(history, field);
    return shown == nullptr ? HeldValue() : HeldValue{shown->source, shown->value, shown->source_record_id};
  }

  int32_t LastDay() const {
    int32_t last = examination_.as_of;
    for (const LinkedRecord& link : state_.links) {
      std::optional<PartialDate> day = DateOf(link.latest.data_as_of);
      if (day.has_value()) last = std::max(last, day->LastDay());
    }
    return last;
  }

  // A fact of `deployment` contradicts another; `values` say which.
  void Contradiction(const DeploymentState& deployment, const char* kind, Field field, const std::string& owner,
                     std::vector<HeldValue> values, const char* next_action) {
    const LinkedRecord* link = Link(deployment.source_record_id);
    if (link == nullptr) return;
    Finding finding;
    finding.source_record_id = deployment.source_record_id;
    finding.source_record = SourceRecordName(link->latest);
    finding.kind = kind;
    finding.field = field;
    finding.owner = owner;
    finding.values = std::move(values);
    finding.next_action = next_action;
    findings_.found.push_back(std::move(finding));
  }

  void Examined(const DeploymentState& deployment, const char* kind) {
    findings_.examined.insert({deployment.source_record_id, kind});
  }

  void ExamineDeployment(const DeploymentState& deployment) {
    if (deployment.source_record_id.empty()) return;
    const std::string status = Value(deployment.fields, rv::RECORD_FIELD_WORK_STATUS);
    const std::string departure = Value(deployment.fields, rv::RECORD_FIELD_DEPARTURE_DATE);
    ExamineAge(deployment, departure);
    ExamineDeath(deployment, status);
    ExamineLiquidation(deployment, status);
    // Crossings are judged only where the person is certain (the population database knows the number) and all of
    // them have been asked for.
    if (examination_.registry == "immigration" && examination_.looked_up && KnownTo("residents")) {
      ExamineExit(deployment, status, departure);
      ExamineReturn(deployment, status, departure);
    }
  }

  // "Under 18 at exit", only where both dates leave no doubt.
  void ExamineAge(const DeploymentState& deployment, const std::string& departure) {
    const std::string birth = Value(state_.person, rv::RECORD_FIELD_BIRTH_DATE);
    std::optional<PartialDate> born = DateOf(birth), left = DateOf(departure);
    if (!born.has_value() || !left.has_value()) return;
    Examined(deployment, "under_18_at_exit");
    if (identity::OldestAgeAt(*born, *left) >= kAgeAtExit) return;
    Contradiction(
        deployment, "under_18_at_exit", rv::RECORD_FIELD_DEPARTURE_DATE, "labour",
        {Held(deployment.fields, rv::RECORD_FIELD_DEPARTURE_DATE), Held(state_.person, rv::RECORD_FIELD_BIRTH_DATE)},
        "check_age_at_exit");
  }

  void ExamineDeath(const DeploymentState& deployment, const std::string& status) {
    Examined(deployment, "dead_but_active");
    const std::string death = Value(state_.person, rv::RECORD_FIELD_DEATH_DATE);
    if (death.empty() || !AtWork(status)) return;
    Contradiction(
        deployment, "dead_but_active", rv::RECORD_FIELD_WORK_STATUS, "labour",
        {Held(deployment.fields, rv::RECORD_FIELD_WORK_STATUS), Held(state_.person, rv::RECORD_FIELD_DEATH_DATE)},
        "confirm_death");
  }

  // Only by the calendar of the registry that liquidates: another one's data may be of an earlier day.
  void ExamineLiquidation(const DeploymentState& deployment, const std::string& status) {
    if (!examination_.registry.empty() && examination_.registry != deployment.source) return;
    Examined(deployment, "contract_not_liquidated");
    const std::string end = Value(deployment.fields, rv::RECORD_FIELD_CONTRACT_END);
    std::optional<PartialDate> ended = DateOf(end);
    if (!ended.has_value() || status.empty() || status == "liquidated" || AtWork(status) || status == "registered" ||
        status == "list_confirmed") {
      return;
    }
    if (!Value(deployment.fields, rv::RECORD_FIELD_LIQUIDATION_DATE).empty()) return;
    if (ended->LastDay() + kLiquidationDays >= examination_.as_of) return;
    Contradiction(deployment, "contract_not_liquidated", rv::RECORD_FIELD_LIQUIDATION_DATE, "labour",
                  {{deployment.source, end, deployment.source_record_id}}, "liquidate_contract");
  }

  struct Crossing {
    int32_t day;
    bool exit;
    const worker::CrossingState* state;
  };

  std::vector<Crossing> Crossings() const {
    std::vector<Crossing> crossings;
    for (const worker::CrossingState& crossing : state_.crossings) {
      std::optional<PartialDate> day = DateOf(Value(crossing.fields, rv::RECORD_FIELD_CROSSING_DATE));
      if (!day.has_value()) continue;
      crossings.push_back(
          {day->FirstDay(), Value(crossing.fields, rv::RECORD_FIELD_CROSSING_DIRECTION) == "exit", &crossing});
    }
    // An exit and an entry of one day: the worker went out last or came in last, who knows; out counts, in doubt for
    // the worker.
    std::sort(crossings.begin(), crossings.end(),
              [](const Crossing& a, const Crossing& b) { return std::pair(a.day, a.exit) < std::pair(b.day, b.exit); });
    return crossings;
  }

  void ExamineExit(const DeploymentState& deployment, const std::string& status, const std::string& departure) {
    Examined(deployment, "abroad_without_exit");
    std::optional<PartialDate> left = DateOf(departure);
    if (!AtWork(status) || !left.has_value() || left->LastDay() > examination_.as_of) return;
    for (const Crossing& crossing : Crossings()) {
      if (crossing.exit && crossing.day >= left->FirstDay() - kDepartureSlackDays) return;
    }
    Contradiction(deployment, "abroad_without_exit", rv::RECORD_FIELD_DEPARTURE_DATE, "immigration",
                  {{deployment.source, departure, deployment.source_record_id}}, "confirm_exit");
  }

  void ExamineReturn(const DeploymentState& deployment, const std::string& status, const std::string& departure) {
    Examined(deployment, "returned_but_working");
    std::optional<PartialDate> left = DateOf(departure);
    const std::vector<Crossing> crossings = Crossings();
    if (!AtWork(status) || !left.has_value() || crossings.empty() || crossings.back().exit) return;
    const Crossing& last = crossings.back();
    if (last.day < left->LastDay() || last.day + kHomeLeaveDays > examination_.as_of) return;
    Contradiction(
        deployment, "returned_but_working", rv::RECORD_FIELD_WORK_STATUS, "labour",
        {{deployment.source, status, deployment.source_record_id},
         {last.state->source, Value(last.state->fields, rv::RECORD_FIELD_CROSSING_DATE), last.state->source_record_id}},
        "confirm_return");
  }

  const WorkerState& state_;
  const worker::SurvivorshipPolicy& policy_;
  const reference::AdministrativeUnits& units_;
  const Examination& examination_;
  Findings findings_;
};

}  // namespace

Findings Examine(const WorkerState& state, const worker::SurvivorshipPolicy& policy,
                 const reference::AdministrativeUnits& units, const Examination& examination) {
  return Examiner(state, policy, units, examination).Run();
}

std::string RuleOf(const std::string& kind, Field field) {
  for (const char* rule : kRecordRules) {
    if (kind == rule) return kind;
  }
  for (const char* rule : kLinkRules) {
    if (kind == rule) return kind;
  }
  return absl::StrCat("value:", static_cast<int>(field));
}

std::string SourceRecordName(const worker::Observation& observation) {
  return absl::StrCat(observation.registry, "/", adapters::KindName(observation.kind), "/", observation.key);
}

}  // namespace lienthong::reconciliation
