#include "services/worker/parse_command.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/identity/person_name.h"
#include "services/reference/code_lists.h"
#include "storage/uuid7.h"

namespace lienthong::worker {
namespace {

namespace rv = registry::v1;

constexpr size_t kMaxNoteBytes = 2000;
constexpr size_t kMaxReasonBytes = 64;
constexpr int kMaxIdentifiers = 20;

// An event of `type` with the reason and note of the mutation.
WorkerEvent Start(EventType type, const v1::Mutation& mutation, FieldParser* parser) {
  WorkerEvent event;
  event.type = type;
  event.reason = mutation.reason();
  for (char c : event.reason) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '_') {
      parser->errors().Add("mutation.reason", "must be a code in lower_snake, for example clerical_error");
      break;
    }
  }
  if (event.reason.size() > kMaxReasonBytes) parser->errors().Add("mutation.reason", "is longer than 64 bytes");
  absl::StatusOr<std::string> note = identity::ToNfc(mutation.note());
  if (!note.ok()) {
    parser->errors().Add("mutation.note", note.status().message());
  } else if (note->size() > kMaxNoteBytes) {
    parser->errors().Add("mutation.note", "is longer than 2000 bytes");
  } else {
    event.note = *std::move(note);
  }
  return event;
}

void RequireFacts(const WorkerEvent& event, absl::string_view fields, FieldParser* parser) {
  if (event.facts.empty() && parser->errors().empty()) {
    parser->errors().Add(fields, absl::StrCat("at least one of ", fields, " is required"));
  }
}

void ParseDeploymentId(const std::string& id, bool required, WorkerEvent* event, FieldParser* parser) {
  if (id.empty() && !required) return;
  if (!storage::ParseUuid(id).ok()) {
    parser->errors().Add("deployment_id", "must be a UUID in lower case");
    return;
  }
  event->deployment_id = id;
}

// A move of a deployment: who, when, and the status it leads to.
template <typename Request>
WorkerEvent StartMove(EventType type, const Request& request, absl::string_view status, FieldParser* parser) {
  WorkerEvent event = Start(type, request.mutation(), parser);
  ParseDeploymentId(request.deployment_id(), true, &event, parser);
  event.effective_from = parser->Day("date", request.date());
  event.facts.push_back({rv::RECORD_FIELD_WORK_STATUS, std::string(status)});
  return event;
}

void ParseSex(v1::Sex sex, absl::string_view path, WorkerEvent* event, FieldParser* parser) {
  if (sex == v1::SEX_UNSPECIFIED) return;
  const std::string text = SexText(sex);
  if (text.empty()) {
    parser->errors().Add(path, "is no known sex");
  } else {
    event->facts.push_back({rv::RECORD_FIELD_SEX, text});
  }
}

void ParseVerdict(absl::string_view path, const v1::Verdict& verdict, WorkerEvent* event, FieldParser* parser) {
  Field field = rv::RECORD_FIELD_HEALTH_VERDICT;
  std::string word = verdict.passed() ? "fit" : "unfit";
  if (verdict.type() == v1::VERDICT_TYPE_CRIMINAL_RECORD) {
    field = rv::RECORD_FIELD_CRIMINAL_RECORD_VERDICT;
    word = verdict.passed() ? "clear" : "not_clear";
  } else if (verdict.type() != v1::VERDICT_TYPE_HEALTH) {
    parser->errors().Add(absl::StrCat(path, ".type"), "is required");
    return;
  }
  parser->Text(path, field, absl::StrCat(word, "|", verdict.valid_from(), "|", verdict.valid_to()), &event->facts);
}

void ParsePersonFields(const v1::Worker& worker, WorkerEvent* event, FieldParser* parser) {
  std::vector<Fact>* facts = &event->facts;
  parser->RequiredText("worker.full_name.written", rv::RECORD_FIELD_FULL_NAME, worker.full_name().written(), facts);
  parser->RequiredText("worker.birth_date", rv::RECORD_FIELD_BIRTH_DATE, worker.birth_date(), facts);
  ParseSex(worker.sex(), "worker.sex", event, parser);
  parser->Ethnicity("worker.ethnicity", worker.ethnicity(), facts);
  parser->Text("worker.nationality", rv::RECORD_FIELD_NATIONALITY, worker.nationality(), facts);
  if (worker.has_permanent_residence()) {
    parser->Residence("worker.permanent_residence", worker.permanent_residence(), true, event);
  }
  if (worker.has_current_residence()) {
    parser->Residence("worker.current_residence", worker.current_residence(), false, event);
  }
  parser->Text("worker.phone", rv::RECORD_FIELD_PHONE, worker.phone(), facts);
  parser->Text("worker.relative_contact", rv::RECORD_FIELD_RELATIVE_CONTACT, worker.relative_contact(), facts);
  parser->Text("worker.qualification", rv::RECORD_FIELD_QUALIFICATION, worker.qualification(), facts);
  parser->Text("worker.skill", rv::RECORD_FIELD_SKILL, worker.skill(), facts);
  parser->Text("worker.language", rv::RECORD_FIELD_LANGUAGE, worker.language(), facts);
  parser->Text("worker.orientation_certificate", rv::RECORD_FIELD_ORIENTATION_CERTIFICATE,
               worker.orientation_certificate(), facts);
  for (int i = 0; i < worker.verdicts_size(); ++i) {
    ParseVerdict(absl::StrCat("worker.verdicts[", i, "]"), worker.verdicts(i), event, parser);
  }
}

std::string WageText(const v1::Deployment& deployment) {
  if (deployment.wage_amount() == 0 && deployment.wage_currency().empty()) return "";
  return absl::StrCat(deployment.wage_amount(), "|", deployment.wage_currency());
}

}  // namespace

WorkerEvent ParseCommand(const v1::CreateWorkerRequest& request, FieldParser* parser) {
  WorkerEvent event;
  event.type = EventType::kRegistered;
  const v1::Worker& worker = request.worker();
  parser->OutputOnly("worker.name", !worker.name().empty());
  parser->OutputOnly("worker.etag", !worker.etag().empty());
  parser->OutputOnly("worker.create_time", worker.has_create_time());
  parser->OutputOnly("worker.update_time", worker.has_update_time());
  parser->OutputOnly("worker.position", worker.position() != 0);
  parser->OutputOnly("worker.warnings", !worker.warnings().empty());
  parser->OutputOnly("worker.deployments", !worker.deployments().empty());
  parser->OutputOnly("worker.crossings", !worker.crossings().empty());
  parser->OutputOnly("worker.links", !worker.links().empty());
  parser->OutputOnly("worker.death_date", !worker.death_date().empty());
  ParsePersonFields(worker, &event, parser);
  if (worker.identifiers().empty()) {
    parser->errors().Add("worker.identifiers", "at least one is required; a person is never linked by name alone");
  }
  if (worker.identifiers_size() > kMaxIdentifiers) parser->errors().Add("worker.identifiers", "more than 20");
  for (int i = 0; i < worker.identifiers_size() && i < kMaxIdentifiers; ++i) {
    parser->Identifier(absl::StrCat("worker.identifiers[", i, "]"), worker.identifiers(i), &event.identifiers);
  }
  return event;
}

WorkerEvent ParseCommand(const v1::CorrectIdentityRequest& request, FieldParser* parser) {
  WorkerEvent event = Start(EventType::kIdentityCorrected, request.mutation(), parser);
  if (event.reason.empty()) parser->errors().Add("mutation.reason", "is required for a correction");
  parser->Text("full_name", rv::RECORD_FIELD_FULL_NAME, request.full_name(), &event.facts);
  parser->Text("birth_date", rv::RECORD_FIELD_BIRTH_DATE, request.birth_date(), &event.facts);
  ParseSex(request.sex(), "sex", &event, parser);
  RequireFacts(event, "full_name, birth_date, sex", parser);
  return event;
}

WorkerEvent ParseCommand(const v1::RecordResidenceRequest& request, FieldParser* parser) {
  WorkerEvent event = Start(EventType::kResidenceRecorded, request.mutation(), parser);
  if (request.has_permanent_residence() && request.has_current_residence() &&
      request.permanent_residence().since() != request.current_residence().since()) {
    parser->errors().Add("current_residence.since", "differs from permanent_residence.since; record them in two calls");
  }
  if (request.has_permanent_residence()) {
    parser->Residence("permanent_residence", request.permanent_residence(), true, &event);
    event.effective_from = request.permanent_residence().since();
  }
  if (request.has_current_residence()) {
    parser->Residence("current_residence", request.current_residence(), false, &event);
    event.effective_from = request.current_residence().since();
  }
  RequireFacts(event, "permanent_residence, current_residence", parser);
  return event;
}

WorkerEvent ParseCommand(const v1::RecordContactRequest& request, FieldParser* parser) {
  WorkerEvent event = Start(EventType::kContactRecorded, request.mutation(), parser);
  parser->Text("phone", rv::RECORD_FIELD_PHONE, request.phone(), &event.facts);
  parser->Text("relative_contact", rv::RECORD_FIELD_RELATIVE_CONTACT, request.relative_contact(), &event.facts);
  RequireFacts(event, "phone, relative_contact", parser);
  return event;
}

WorkerEvent ParseCommand(const v1::RecordQualificationRequest& request, FieldParser* parser) {
  WorkerEvent event = Start(EventType::kQualificationRecorded, request.mutation(), parser);
  parser->Text("qualification", rv::RECORD_FIELD_QUALIFICATION, request.qualification(), &event.facts);
  parser->Text("skill", rv::RECORD_FIELD_SKILL, request.skill(), &event.facts);
  parser->Text("language", rv::RECORD_FIELD_LANGUAGE, request.language(), &event.facts);
  parser->Text("orientation_certificate", rv::RECORD_FIELD_ORIENTATION_CERTIFICATE, request.orientation_certificate(),
               &event.facts);
  RequireFacts(event, "qualification, skill, language, orientation_certificate", parser);
  return event;
}

WorkerEvent ParseCommand(const v1::RecordVerdictRequest& request, FieldParser* parser) {
  WorkerEvent event = Start(EventType::kVerdictRecorded, request.mutation(), parser);
  ParseVerdict("verdict", request.verdict(), &event, parser);
  return event;
}

WorkerEvent ParseCommand(const v1::AddIdentifierRequest& request, FieldParser* parser) {
  WorkerEvent event = Start(EventType::kIdentifierAdded, request.mutation(), parser);
  parser->Identifier("identifier", request.identifier(), &event.identifiers);
  return event;
}

WorkerEvent ParseCommand(const v1::RetireIdentifierRequest& request, FieldParser* parser) {
  WorkerEvent event = Start(EventType::kIdentifierRetired, request.mutation(), parser);
  if (event.reason.empty()) parser->errors().Add("mutation.reason", "is required to end an identifier");
  parser->Identifier("identifier", request.identifier(), &event.identifiers);
  if (!request.valid_to().empty() && !event.identifiers.empty()) {
    event.identifiers.front().valid_to = parser->Day("valid_to", request.valid_to());
  }
  if (!request.superseded_by().empty()) {
    v1::Identifier successor = request.identifier();
    successor.set_value(request.superseded_by());
    std::vector<IdentifierFact> parsed;
    parser->Identifier("superseded_by", successor, &parsed);
    event.superseded_by = request.superseded_by();
    if (request.superseded_by() == request.identifier().value()) {
      parser->errors().Add("superseded_by", "is the identifier itself");
    }
  }
  return event;
}

WorkerEvent ParseCommand(const v1::RegisterDeploymentRequest& request, FieldParser* parser) {
  WorkerEvent event = Start(EventType::kDeploymentRegistered, request.mutation(), parser);
  const v1::Deployment& deployment = request.deployment();
  std::vector<Fact>* facts = &event.facts;
  parser->OutputOnly("deployment.deployment_id", !deployment.deployment_id().empty());
  parser->OutputOnly("deployment.status", deployment.status() != v1::DEPLOYMENT_STATUS_UNSPECIFIED);
  parser->OutputOnly("deployment.status_since", !deployment.status_since().empty());
  parser->OutputOnly("deployment.departure_date", !deployment.departure_date().empty());
  parser->OutputOnly("deployment.return_date", !deployment.return_date().empty());
  parser->OutputOnly("deployment.liquidation_date", !deployment.liquidation_date().empty());
  parser->OutputOnly("deployment.crossings", !deployment.crossings().empty());
  parser->OutputOnly("deployment.source", !deployment.source().empty());
  parser->RequiredText("deployment.form", rv::RECORD_FIELD_DEPLOYMENT_FORM, deployment.form(), facts);
  if (!deployment.form().empty() && reference::FindDeploymentForm(deployment.form()) == nullptr) {
    parser->errors().Add("deployment.form", "must be 1, 2a, 2b, 2c, 2d, 3 or 54 (Law 69/2020 Arts 5 and 54)");
  }
  parser->Text("deployment.sending_organisation", rv::RECORD_FIELD_SENDING_ORGANISATION,
               deployment.sending_organisation(), facts);
  parser->RequiredText("deployment.market", rv::RECORD_FIELD_MARKET, deployment.market(), facts);
  parser->Text("deployment.employer", rv::RECORD_FIELD_EMPLOYER, deployment.employer(), facts);
  parser->Text("deployment.workplace", rv::RECORD_FIELD_WORKPLACE, deployment.workplace(), facts);
  parser->Text("deployment.occupation", rv::RECORD_FIELD_OCCUPATION, deployment.occupation(), facts);
  parser->Text("deployment.wage_amount", rv::RECORD_FIELD_WAGE, WageText(deployment), facts);
  parser->RequiredText("deployment.contract_number", rv::RECORD_FIELD_CONTRACT_NUMBER, deployment.contract_number(),
                       facts);
  parser->RequiredText("deployment.contract_start", rv::RECORD_FIELD_CONTRACT_START, deployment.contract_start(),
                       facts);
  parser->Text("deployment.contract_end", rv::RECORD_FIELD_CONTRACT_END, deployment.contract_end(), facts);
  parser->Text("deployment.training", rv::RECORD_FIELD_TRAINING, deployment.training(), facts);
  if (!deployment.contract_end().empty() && deployment.contract_end() < deployment.contract_start()) {
    parser->errors().Add("deployment.contract_end", "is before contract_start");
  }
  facts->push_back({rv::RECORD_FIELD_WORK_STATUS, "registered"});
  return event;
}

WorkerEvent ParseCommand(const v1::ConfirmListRequest& request, FieldParser* parser) {
  return StartMove(EventType::kDeploymentListConfirmed, request, "list_confirmed", parser);
}

WorkerEvent ParseCommand(const v1::RecordDepartureRequest& request, FieldParser* parser) {
  WorkerEvent event = StartMove(EventType::kDeploymentDepartureRecorded, request, "departed", parser);
  event.facts.push_back({rv::RECORD_FIELD_DEPARTURE_DATE, event.effective_from});
  return event;
}

WorkerEvent ParseCommand(const v1::StartWorkRequest& request, FieldParser* parser) {
  return StartMove(EventType::kDeploymentWorkStarted, request, "working", parser);
}

WorkerEvent ParseCommand(const v1::ExtendContractRequest& request, FieldParser* parser) {
  WorkerEvent event = StartMove(EventType::kDeploymentTermsChanged, request, "extended", parser);
  parser->RequiredText("contract_end", rv::RECORD_FIELD_CONTRACT_END, request.contract_end(), &event.facts);
  return event;
}

WorkerEvent ParseCommand(const v1::ChangeEmployerRequest& request, FieldParser* parser) {
  WorkerEvent event = StartMove(EventType::kDeploymentTermsChanged, request, "employer_changed", parser);
  parser->RequiredText("employer", rv::RECORD_FIELD_EMPLOYER, request.employer(), &event.facts);
  parser->Text("workplace", rv::RECORD_FIELD_WORKPLACE, request.workplace(), &event.facts);
  return event;
}

WorkerEvent ParseCommand(const v1::EndContractRequest& request, FieldParser* parser) {
  if (request.outcome() < v1::DEPLOYMENT_STATUS_CONTRACT_LEFT || request.outcome() > v1::DEPLOYMENT_STATUS_COMPLETED) {
    parser->errors().Add("outcome", "must be CONTRACT_LEFT, MISSING, DIED, DEPORTED, RETURNED_EARLY or COMPLETED");
  }
  return StartMove(EventType::kDeploymentContractEnded, request, StatusText(request.outcome()), parser);
}

WorkerEvent ParseCommand(const v1::RecordReturnRequest& request, FieldParser* parser) {
  WorkerEvent event = StartMove(EventType::kDeploymentReturnRecorded, request, "returned", parser);
  event.facts.push_back({rv::RECORD_FIELD_RETURN_DATE, event.effective_from});
  return event;
}

WorkerEvent ParseCommand(const v1::LiquidateContractRequest& request, FieldParser* parser) {
  WorkerEvent event = StartMove(EventType::kDeploymentLiquidated, request, "liquidated", parser);
  event.facts.push_back({rv::RECORD_FIELD_LIQUIDATION_DATE, event.effective_from});
  return event;
}

WorkerEvent ParseCommand(const v1::RecordCrossingRequest& request, FieldParser* parser) {
  WorkerEvent event = Start(EventType::kCrossingRecorded, request.mutation(), parser);
  ParseDeploymentId(request.deployment_id(), false, &event, parser);
  const v1::Crossing& crossing = request.crossing();
  if (crossing.direction() == v1::Crossing::DIRECTION_UNSPECIFIED ||
      !v1::Crossing::Direction_IsValid(crossing.direction())) {
    parser->errors().Add("crossing.direction", "is required: DIRECTION_EXIT or DIRECTION_ENTRY");
  }
  event.facts.push_back(
      {rv::RECORD_FIELD_CROSSING_DIRECTION, crossing.direction() == v1::Crossing::DIRECTION_EXIT ? "exit" : "entry"});
  event.effective_from = parser->Day("crossing.date", crossing.date());
  event.facts.push_back({rv::RECORD_FIELD_CROSSING_DATE, event.effective_from});
  parser->Text("crossing.gate", rv::RECORD_FIELD_CROSSING_GATE, crossing.gate(), &event.facts);
  parser->Text("crossing.document_number", rv::RECORD_FIELD_DOCUMENT_NUMBER, crossing.document_number(), &event.facts);
  return event;
}

WorkerEvent ParseCommand(const v1::WithdrawFactRequest& request, FieldParser* parser) {
  WorkerEvent event = Start(EventType::kFactWithdrawn, request.mutation(), parser);
  if (event.reason.empty()) parser->errors().Add("mutation.reason", "is required for a withdrawal");
  absl::StatusOr<std::string> id = storage::ParseUuid(request.event_id());
  if (id.ok()) {
    event.withdrawn_event_id = *std::move(id);
  } else {
    parser->errors().Add("event_id", "must be the event_id of a revision, a UUID in lower case");
  }
  return event;
}

}  // namespace lienthong::worker
