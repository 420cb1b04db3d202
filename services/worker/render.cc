#include "services/worker/render.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "adapters/record_names.h"
#include "services/identity/identifiers.h"
#include "services/identity/person_name.h"
#include "services/reference/code_lists.h"
#include "services/reference/coded_value.h"
#include "services/worker/event_codec.h"
#include "services/worker/field_parser.h"
#include "storage/uuid7.h"

namespace lienthong::worker {
namespace {

namespace rv = registry::v1;
using identity::PartialDate;

// Days around departure and return within which a crossing belongs to a deployment.
constexpr int32_t kCrossingSlackDays = 30;

std::optional<PartialDate> DateOrNothing(const std::string& iso) {
  absl::StatusOr<PartialDate> date = PartialDate::Parse(iso);
  if (!date.ok()) return std::nullopt;
  return *date;
}

void PutTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  out->set_seconds(nanos / 1'000'000'000);
  out->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
}

v1::CodedValue RenderCoded(const std::string& text, const reference::AdministrativeUnits& units) {
  v1::CodedValue out;
  absl::StatusOr<reference::CodedValue> coded = reference::CodedValue::Parse(text);
  if (!coded.ok()) return out;
  out.set_system(coded->system);
  out.set_version(coded->version);
  out.set_code(coded->code);
  if (coded->system == reference::kAdminSystem) {
    const reference::Unit* unit = units.FindInVersion(reference::UnitLevel::kCommune, coded->code, coded->version);
    if (unit != nullptr) {
      const reference::Unit* province = ProvinceOf(units, *unit);
      out.set_display_name(province == nullptr ? unit->full_name
                                               : absl::StrCat(unit->full_name, ", ", province->full_name));
    }
  } else if (const reference::EthnicGroup* group = reference::FindEthnicGroup(*coded)) {
    out.set_display_name(std::string(group->name));
  }
  return out;
}

// Reads the values that show on one day.
class ValueReader {
 public:
  ValueReader(const SurvivorshipPolicy& policy, const FieldHistory& history, int32_t on)
      : policy_(policy), history_(history), on_(on) {}
  std::string operator()(Field field) const { return ShownValue(policy_, history_, field, on_); }

 private:
  const SurvivorshipPolicy& policy_;
  const FieldHistory& history_;
  const int32_t on_;
};

void RenderResidence(const std::string& commune, const std::string& detail, const std::string& since,
                     const reference::AdministrativeUnits& units, v1::Residence* out) {
  *out->mutable_commune() = RenderCoded(commune, units);
  out->set_detail(detail);
  out->set_since(since);
}

v1::Sex SexOf(const std::string& text) {
  if (text == "male") return v1::SEX_MALE;
  if (text == "female") return v1::SEX_FEMALE;
  return text == "other" ? v1::SEX_OTHER : v1::SEX_UNSPECIFIED;
}

void RenderPerson(const ValueReader& value, const reference::AdministrativeUnits& units, v1::Worker* out) {
  const std::string name = value(rv::RECORD_FIELD_FULL_NAME);
  if (!name.empty()) {
    const identity::NameParts parts = identity::SplitName(name);
    out->mutable_full_name()->set_written(name);
    out->mutable_full_name()->set_family(parts.family);
    out->mutable_full_name()->set_middle(parts.middle);
    out->mutable_full_name()->set_given(parts.given);
  }
  out->set_birth_date(value(rv::RECORD_FIELD_BIRTH_DATE));
  out->set_sex(SexOf(value(rv::RECORD_FIELD_SEX)));
  if (std::string coded = value(rv::RECORD_FIELD_ETHNICITY); !coded.empty()) {
    *out->mutable_ethnicity() = RenderCoded(coded, units);
  }
  out->set_nationality(value(rv::RECORD_FIELD_NATIONALITY));
  if (std::string commune = value(rv::RECORD_FIELD_PERMANENT_RESIDENCE); !commune.empty()) {
    RenderResidence(commune, value(rv::RECORD_FIELD_PERMANENT_RESIDENCE_DETAIL),
                    value(rv::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE), units, out->mutable_permanent_residence());
  }
  if (std::string commune = value(rv::RECORD_FIELD_CURRENT_RESIDENCE); !commune.empty()) {
    RenderResidence(commune, value(rv::RECORD_FIELD_CURRENT_RESIDENCE_DETAIL),
                    value(rv::RECORD_FIELD_CURRENT_RESIDENCE_SINCE), units, out->mutable_current_residence());
  }
  out->set_phone(value(rv::RECORD_FIELD_PHONE));
  out->set_relative_contact(value(rv::RECORD_FIELD_RELATIVE_CONTACT));
  out->set_qualification(value(rv::RECORD_FIELD_QUALIFICATION));
  out->set_skill(value(rv::RECORD_FIELD_SKILL));
  out->set_language(value(rv::RECORD_FIELD_LANGUAGE));
  out->set_orientation_certificate(value(rv::RECORD_FIELD_ORIENTATION_CERTIFICATE));
  out->set_death_date(value(rv::RECORD_FIELD_DEATH_DATE));
}

void RenderVerdict(const std::string& text, v1::VerdictType type, v1::Worker* out) {
  std::vector<std::string> parts = absl::StrSplit(text, '|');
  if (parts.size() != 3) return;
  v1::Verdict* verdict = out->add_verdicts();
  verdict->set_type(type);
  verdict->set_passed(parts[0] == "fit" || parts[0] == "clear");
  verdict->set_valid_from(parts[1]);
  verdict->set_valid_to(parts[2]);
}

v1::Crossing RenderCrossing(const CrossingState& crossing, const ValueReader& value) {
  v1::Crossing out;
  out.set_direction(value(rv::RECORD_FIELD_CROSSING_DIRECTION) == "exit" ? v1::Crossing::DIRECTION_EXIT
                                                                         : v1::Crossing::DIRECTION_ENTRY);
  out.set_date(value(rv::RECORD_FIELD_CROSSING_DATE));
  out.set_gate(value(rv::RECORD_FIELD_CROSSING_GATE));
  out.set_document_number(value(rv::RECORD_FIELD_DOCUMENT_NUMBER));
  out.set_source(crossing.source);
  return out;
}

v1::Deployment RenderDeployment(const DeploymentState& deployment, const ValueReader& value, int32_t on) {
  v1::Deployment out;
  out.set_deployment_id(deployment.id);
  out.set_source(deployment.source);
  out.set_form(value(rv::RECORD_FIELD_DEPLOYMENT_FORM));
  out.set_sending_organisation(value(rv::RECORD_FIELD_SENDING_ORGANISATION));
  out.set_market(value(rv::RECORD_FIELD_MARKET));
  out.set_employer(value(rv::RECORD_FIELD_EMPLOYER));
  out.set_workplace(value(rv::RECORD_FIELD_WORKPLACE));
  out.set_occupation(value(rv::RECORD_FIELD_OCCUPATION));
  std::vector<std::string> wage = absl::StrSplit(value(rv::RECORD_FIELD_WAGE), '|');
  if (wage.size() == 2) {
    out.set_wage_amount(std::atoll(wage[0].c_str()));
    out.set_wage_currency(wage[1]);
  }
  out.set_contract_number(value(rv::RECORD_FIELD_CONTRACT_NUMBER));
  out.set_contract_start(value(rv::RECORD_FIELD_CONTRACT_START));
  out.set_contract_end(value(rv::RECORD_FIELD_CONTRACT_END));
  out.set_training(value(rv::RECORD_FIELD_TRAINING));
  const StatusPoint status = StatusOn(deployment, on);
  out.set_status(StatusOf(status.status));
  out.set_status_since(status.since);
  out.set_departure_date(value(rv::RECORD_FIELD_DEPARTURE_DATE));
  out.set_return_date(value(rv::RECORD_FIELD_RETURN_DATE));
  out.set_liquidation_date(value(rv::RECORD_FIELD_LIQUIDATION_DATE));
  return out;
}

// Whether a contract that starts later than `on` and has no status yet is still unborn.
bool NotBegun(const v1::Deployment& deployment, int32_t on) {
  if (deployment.status() != v1::DEPLOYMENT_STATUS_UNSPECIFIED) return false;
  std::optional<PartialDate> start = DateOrNothing(deployment.contract_start());
  return start.has_value() && start->FirstDay() > on;
}

bool Covers(const v1::Deployment& deployment, const std::string& date) {
  std::optional<PartialDate> day = DateOrNothing(date), from = DateOrNothing(deployment.departure_date());
  if (!day.has_value() || !from.has_value() || day->LastDay() < from->FirstDay() - kCrossingSlackDays) return false;
  std::optional<PartialDate> to = DateOrNothing(deployment.return_date());
  return !to.has_value() || day->FirstDay() <= to->LastDay() + kCrossingSlackDays;
}

void RenderMovements(const WorkerState& state, const SurvivorshipPolicy& policy, int32_t on, v1::Worker* out) {
  for (const DeploymentState& deployment : state.deployments) {
    v1::Deployment rendered = RenderDeployment(deployment, ValueReader(policy, deployment.fields, on), on);
    if (!NotBegun(rendered, on)) *out->add_deployments() = std::move(rendered);
  }
  for (const CrossingState& crossing : state.crossings) {
    v1::Crossing rendered = RenderCrossing(crossing, ValueReader(policy, crossing.fields, on));
    if (rendered.date().empty()) continue;  // later than `on`
    v1::Deployment* home = nullptr;
    for (v1::Deployment& deployment : *out->mutable_deployments()) {
      const bool stated = deployment.deployment_id() == crossing.deployment_id;
      if (stated || (crossing.deployment_id.empty() && Covers(deployment, rendered.date()))) home = &deployment;
      if (stated) break;
    }
    *(home != nullptr ? home->add_crossings() : out->add_crossings()) = std::move(rendered);
  }
}

void RenderWarnings(const WorkerState& state, v1::Worker* out) {
  std::optional<PartialDate> birth = DateOrNothing(out->birth_date());
  std::optional<identity::Sex> sex;
  if (out->sex() == v1::SEX_MALE) sex = identity::Sex::kMale;
  if (out->sex() == v1::SEX_FEMALE) sex = identity::Sex::kFemale;
  for (const IdentifierState& identifier : state.identifiers) {
    if (identifier.status != IdentifierStatus::kActive) continue;
    identity::Judgement judgement;
    if (identifier.type == IdentifierType::kPersonalNumber) {
      absl::StatusOr<identity::PersonalNumber> number = identity::PersonalNumber::Parse(identifier.value);
      if (number.ok()) judgement = identity::Judge(*number, birth, sex);
    } else if (identifier.type == IdentifierType::kOldCard) {
      absl::StatusOr<identity::Cmnd> card = identity::Cmnd::Parse(identifier.value);
      if (card.ok()) judgement = identity::Judge(*card);
    }
    if (judgement.verdict == identity::Verdict::kOk) continue;
    for (const std::string& reason : judgement.reasons) out->add_warnings(reason);
  }
}

void RenderEvent(const std::string& worker_name, const Recorded& recorded, const WorkerEvent& event,
                 v1::WorkerRevision* out) {
  const std::string name = recorded.worker_id.empty() ? worker_name : absl::StrCat("workers/", recorded.worker_id);
  out->set_name(absl::StrCat(name, "/revisions/", recorded.revision));
  out->set_event_type(TypeName(event.type));
  out->set_effective_from(event.effective_from);
  out->set_reason(event.reason);
  out->set_note(event.note);
  auto add = [out](const std::string& field, const std::string& value) {
    v1::FieldText* change = out->add_changes();
    change->set_field(field);
    change->set_value(value);
  };
  for (const IdentifierFact& identifier : event.identifiers) {
    const std::string type = v1::IdentifierType_Name(static_cast<v1::IdentifierType>(identifier.type));
    add(absl::AsciiStrToLower(absl::StripPrefix(type, "IDENTIFIER_TYPE_")), identifier.value);
  }
  if (!event.superseded_by.empty()) add("superseded_by", event.superseded_by);
  if (!event.deployment_id.empty()) add("deployment", event.deployment_id);
  for (const Fact& fact : event.facts) add(adapters::FieldName(fact.field), fact.value);
  if (!event.source_record_id.empty()) {
    out->set_registry(event.registry);
    add("source_record", event.source_record_id);
    if (!event.rule.empty()) add("rule", event.rule);
  }
  if (!event.decision_id.empty()) add("decision", storage::UuidText(event.decision_id));
  if (!event.survivor.empty()) {
    add("worker", absl::StrCat("workers/", event.survivor));
    add("other_worker", absl::StrCat("workers/", event.merged));
  }
}

}  // namespace

v1::Identifier RenderIdentifier(const IdentifierState& identifier) {
  v1::Identifier out;
  out.set_type(static_cast<v1::IdentifierType>(identifier.type));
  out.set_value(identifier.value);
  out.set_valid_from(identifier.valid_from);
  out.set_valid_to(identifier.valid_to);
  out.set_status(static_cast<v1::Identifier::Status>(identifier.status));
  out.set_source(identifier.source);
  out.set_superseded_by(identifier.superseded_by);
  return out;
}

v1::Worker RenderWorker(const WorkerState& state, const SurvivorshipPolicy& policy,
                        const reference::AdministrativeUnits& units, int32_t on, storage::Position position) {
  v1::Worker out;
  out.set_name(absl::StrCat("workers/", state.id));
  out.set_etag(std::to_string(state.revision));
  PutTime(state.create_time, out.mutable_create_time());
  PutTime(state.update_time, out.mutable_update_time());
  out.set_position(position);
  const ValueReader value(policy, state.person, on);
  RenderPerson(value, units, &out);
  for (const IdentifierState& identifier : state.identifiers) {
    std::optional<PartialDate> from = DateOrNothing(identifier.valid_from);
    if (!from.has_value() || from->FirstDay() <= on) *out.add_identifiers() = RenderIdentifier(identifier);
  }
  RenderVerdict(value(rv::RECORD_FIELD_HEALTH_VERDICT), v1::VERDICT_TYPE_HEALTH, &out);
  RenderVerdict(value(rv::RECORD_FIELD_CRIMINAL_RECORD_VERDICT), v1::VERDICT_TYPE_CRIMINAL_RECORD, &out);
  RenderMovements(state, policy, on, &out);
  for (const LinkedRecord& link : state.links) {
    v1::SourceRecordLink* rendered = out.add_links();
    rendered->set_source_record_id(link.source_record_id);
    rendered->set_registry(link.registry);
    rendered->set_kind(adapters::KindName(link.kind));
    rendered->set_rule(link.rule);
    for (const std::string& name : link.evidence) rendered->add_evidence(name);
    PutTime(link.link_time, rendered->mutable_link_time());
    if (!link.latest.key.empty()) {
      rendered->set_source_record(absl::StrCat(link.registry, "/", rendered->kind(), "/", link.latest.key));
    }
  }
  for (const std::string& merged : state.merged) out.add_merged_workers(absl::StrCat("workers/", merged));
  RenderWarnings(state, &out);
  return out;
}

std::vector<v1::WorkerRevision> RenderRevisions(const std::string& worker_name, const std::vector<Recorded>& events) {
  std::set<std::string> withdrawn;
  for (const Recorded& recorded : events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event != nullptr && event->type == EventType::kFactWithdrawn) withdrawn.insert(event->withdrawn_event_id);
  }
  std::vector<v1::WorkerRevision> revisions;
  for (const Recorded& recorded : events) {
    v1::WorkerRevision out;
    out.set_position(recorded.position);
    out.set_event_id(storage::UuidText(recorded.event_id));
    PutTime(recorded.record_time, out.mutable_record_time());
    out.set_agency(recorded.agency);
    out.set_officer(recorded.officer);
    out.set_purpose(recorded.purpose);
    out.set_procedure(recorded.procedure);
    out.set_withdrawn(withdrawn.count(recorded.event_id) != 0);
    if (const auto* event = std::get_if<WorkerEvent>(&recorded.what)) {
      RenderEvent(worker_name, recorded, *event, &out);
    } else {
      const Observation& observation = std::get<Observation>(recorded.what);
      out.set_event_type(observation.gone ? "SourceRecordGone" : "SourceRecordObserved");
      out.set_registry(observation.registry);
      for (const auto& [field, text] : observation.fields) {
        v1::FieldText* change = out.add_changes();
        change->set_field(adapters::FieldName(field));
        change->set_value(text);
      }
    }
    revisions.push_back(std::move(out));
  }
  return revisions;
}

}  // namespace lienthong::worker
