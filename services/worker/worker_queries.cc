#include "services/worker/worker_queries.h"

#include <google/protobuf/util/field_mask_util.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "adapters/record_names.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "services/rpc/errors.h"
#include "services/rpc/filter.h"
#include "services/rpc/page_token.h"
#include "services/worker/directory_rows.h"
#include "services/worker/field_parser.h"
#include "services/worker/render.h"
#include "services/worker/suppression.h"
#include "storage/position_at.h"

namespace lienthong::worker {
namespace {

namespace rv = registry::v1;
using google::protobuf::util::FieldMaskUtil;
using identity::PartialDate;
using rpc::Error;

constexpr size_t kDefaultPage = 50;
constexpr size_t kMaxPage = 200;
constexpr size_t kMaxScannedRows = 20'000;  // of one list call; a filter that matches little returns short pages
constexpr size_t kMaxMatches = 20;

absl::Status Unknown(const WorkerId& id) {
  return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "no such worker", {{"resource", id.stream()}});
}

// The last day of `text`; `today` when empty.
int32_t ParseDay(absl::string_view path, const std::string& text, int32_t today, rpc::FieldErrors* errors) {
  if (text.empty()) return today;
  absl::StatusOr<PartialDate> date = PartialDate::Parse(text);
  if (date.ok()) return date->LastDay();
  errors->Add(path, date.status().message());
  return today;
}

std::optional<WorkerId> ParseName(absl::string_view path, const std::string& text, rpc::FieldErrors* errors) {
  absl::StatusOr<WorkerId> id = WorkerId::Parse(text);
  if (id.ok()) return *id;
  errors->Add(path, id.status().message());
  return std::nullopt;
}

bool IsErased(const absl::Status& status) {
  return rpc::ReasonOf(status) == "PERSONAL_DATA_ERASED";
}

void CheckMask(const google::protobuf::FieldMask& mask, rpc::FieldErrors* errors) {
  for (const std::string& path : mask.paths()) {
    if (v1::Worker::descriptor()->FindFieldByName(path) == nullptr) {
      errors->Add("read_mask", absl::StrCat("names no top-level field of a worker: ", path.substr(0, 64)));
    }
  }
}

void ApplyMask(const google::protobuf::FieldMask& mask, v1::Worker* worker) {
  if (mask.paths().empty()) return;
  google::protobuf::FieldMask kept = mask;
  for (const char* always : {"name", "etag", "position"}) kept.add_paths(always);
  FieldMaskUtil::TrimMessage(kept, worker);
}

std::vector<std::string> MaskFields(const google::protobuf::FieldMask& mask) {
  return std::vector<std::string>(mask.paths().begin(), mask.paths().end());
}

// Whom an answer about `state` tells of: a look at a worker is one at all who were merged into her.
std::vector<std::string> SubjectsOf(const WorkerState& state) {
  std::vector<std::string> subjects{absl::StrCat("workers/", state.id)};
  for (const std::string& merged : state.merged) subjects.push_back(absl::StrCat("workers/", merged));
  return subjects;
}

}  // namespace

absl::Status WorkerQueries::Look(const rpc::Caller& caller, const std::string& method,
                                 const std::vector<std::string>& subjects,
                                 const std::vector<std::string>& fields) const {
  absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  return records_->looks->Record(*author, method, subjects, fields);
}

absl::StatusOr<v1::Worker> WorkerQueries::GetWorker(const rpc::Caller& caller, const std::string& method,
                                                    const v1::GetWorkerRequest& request) const {
  rpc::FieldErrors errors;
  std::optional<WorkerId> id = ParseName("name", request.name(), &errors);
  const int32_t on = ParseDay("valid_at", request.valid_at(), Today(), &errors);
  CheckMask(request.read_mask(), &errors);
  storage::Position until = records_->log->Head();
  if (request.has_known_at_position()) {
    if (request.known_at_position() > until) errors.Add("known_at_position", "is beyond the head of the log");
    until = request.known_at_position();
  }
  if (!errors.empty()) return errors.ToStatus();
  if (request.has_known_at_time()) {
    absl::StatusOr<storage::Position> position =
        storage::PositionAt(*records_->log, absl::FromUnixSeconds(request.known_at_time().seconds()) +
                                                absl::Nanoseconds(request.known_at_time().nanos()));
    if (!position.ok()) return position.status();
    until = *position;
  }
  absl::StatusOr<WorkerState> state = store_.Load(*id, until);
  if (!state.ok()) return state.status();
  if (state->revision == 0) return Unknown(*id);
  v1::Worker worker = RenderWorker(*state, *policy_, *units_, on, until);
  ApplyMask(request.read_mask(), &worker);
  absl::Status look = Look(caller, method, SubjectsOf(*state), MaskFields(request.read_mask()));
  if (!look.ok()) return look;
  return worker;
}

absl::StatusOr<v1::ListWorkersResponse> WorkerQueries::ListWorkers(const rpc::Caller& caller, const std::string& method,
                                                                   const v1::ListWorkersRequest& request) const {
  rpc::FieldErrors errors;
  CheckMask(request.read_mask(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  absl::StatusOr<std::map<std::string, std::string>> terms =
      rpc::ParseFilter(request.filter(), {"registry", "market", "province"});
  if (!terms.ok()) return terms.status();
  absl::StatusOr<size_t> page_size = rpc::PageSize(request.page_size(), kDefaultPage, kMaxPage);
  if (!page_size.ok()) return page_size.status();
  const std::string token_scope = absl::StrCat(method, "?", request.filter());
  absl::StatusOr<std::string> after = rpc::ReadPageToken(token_scope, request.page_token());
  if (!after.ok()) return after.status();
  v1::ListWorkersResponse response;
  std::vector<std::string> subjects;
  size_t listed = 0;
  size_t scanned = 0;
  bool more = true;
  while (more && listed < *page_size && scanned < kMaxScannedRows) {
    absl::StatusOr<std::vector<ListedWorker>> rows = directory_.List(*after, kMaxPage);
    if (!rows.ok()) return rows.status();
    more = rows->size() == kMaxPage;
    for (const ListedWorker& row : *rows) {
      if (listed == *page_size) {
        more = true;
        break;
      }
      *after = row.id;
      ++scanned;
      const bool matches = std::all_of(terms->begin(), terms->end(), [&](const auto& term) {
        return row.tokens.count(absl::StrCat(term.first, "=", term.second)) != 0;
      });
      if (!matches) continue;
      absl::StatusOr<WorkerId> id = WorkerId::Parse(row.id);
      if (!id.ok()) return absl::DataLossError("the worker directory lists what is no worker");
      absl::StatusOr<WorkerState> state = store_.Load(*id);
      if (IsErased(state.status())) continue;  // since the row was read
      if (!state.ok()) return state.status();
      v1::Worker worker = RenderWorker(*state, *policy_, *units_, Today(), state->position);
      ApplyMask(request.read_mask(), &worker);
      *response.add_workers() = std::move(worker);
      for (std::string& subject : SubjectsOf(*state)) subjects.push_back(std::move(subject));
      ++listed;
    }
  }
  if (more) response.set_next_page_token(rpc::MakePageToken(token_scope, *after));
  absl::Status look = Look(caller, method, subjects, MaskFields(request.read_mask()));
  if (!look.ok()) return look;
  return response;
}

absl::StatusOr<v1::ListWorkerRevisionsResponse> WorkerQueries::ListWorkerRevisions(
    const rpc::Caller& caller, const std::string& method, const v1::ListWorkerRevisionsRequest& request) const {
  rpc::FieldErrors errors;
  std::optional<WorkerId> id = ParseName("parent", request.parent(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  absl::StatusOr<size_t> page_size = rpc::PageSize(request.page_size(), kDefaultPage, kMaxPage);
  if (!page_size.ok()) return page_size.status();
  const std::string token_scope = absl::StrCat(method, "?", id->text());
  absl::StatusOr<std::string> cursor = rpc::ReadPageToken(token_scope, request.page_token());
  if (!cursor.ok()) return cursor.status();
  absl::StatusOr<WorkerHistory> history = store_.History(*id);
  while (history.ok() && !history->survivor.empty()) {
    id = WorkerId::Parse(history->survivor).value();
    history = store_.History(*id);
  }
  if (!history.ok()) return history.status();
  if (history->events.empty()) return Unknown(*id);
  const storage::Position after = PositionOf(*cursor);
  std::vector<v1::WorkerRevision> revisions = RenderRevisions(id->stream(), history->events);
  v1::ListWorkerRevisionsResponse response;
  for (v1::WorkerRevision& revision : revisions) {
    if (revision.position() <= after) continue;
    if (static_cast<size_t>(response.revisions_size()) == *page_size) {
      const storage::Position last = response.revisions(response.revisions_size() - 1).position();
      response.set_next_page_token(rpc::MakePageToken(token_scope, PositionBytes(last)));
      break;
    }
    *response.add_revisions() = std::move(revision);
  }
  absl::Status look = Look(caller, method, SubjectsOf(FoldWorker(id->text(), history->events)));
  if (!look.ok()) return look;
  return response;
}

absl::StatusOr<v1::LookUpWorkerResponse> WorkerQueries::LookUpWorker(const rpc::Caller& caller,
                                                                     const std::string& method,
                                                                     const v1::LookUpWorkerRequest& request) const {
  FieldParser parser(units_, Today());
  v1::Identifier asked;
  asked.set_type(request.type());
  asked.set_value(request.value());
  std::vector<IdentifierFact> parsed;
  parser.Identifier("identifier", asked, &parsed);
  if (!parser.errors().empty()) return parser.errors().ToStatus();
  absl::StatusOr<std::vector<std::string>> workers = directory_.WorkersWith(parsed[0].type, parsed[0].value);
  if (!workers.ok()) return workers.status();
  if (workers->size() > kMaxMatches) workers->resize(kMaxMatches);
  v1::LookUpWorkerResponse response;
  std::vector<std::string> subjects;
  for (const std::string& text : *workers) {
    absl::StatusOr<WorkerId> id = WorkerId::Parse(text);
    if (!id.ok()) return absl::DataLossError("the worker directory names what is no worker");
    absl::StatusOr<WorkerState> state = store_.Load(*id);
    if (IsErased(state.status())) continue;
    if (!state.ok()) return state.status();
    for (const IdentifierState& identifier : state->identifiers) {
      if (identifier.type != parsed[0].type || identifier.value != parsed[0].value) continue;
      v1::LookUpWorkerResponse::Match* match = response.add_matches();
      *match->mutable_worker() = RenderWorker(*state, *policy_, *units_, Today(), state->position);
      *match->mutable_identifier() = RenderIdentifier(identifier);
      match->set_resolved_from_dead(identifier.status != IdentifierStatus::kActive);
      for (std::string& subject : SubjectsOf(*state)) subjects.push_back(std::move(subject));
    }
  }
  if (!subjects.empty()) {
    if (absl::Status look = Look(caller, method, subjects); !look.ok()) return look;
    return response;
  }
  absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  // The number of somebody who was erased is not written down again.
  const Suppression suppression(records_->log, records_->suppression_key);
  absl::StatusOr<bool> suppressed = suppression.IsHeld(suppression.OfIdentifier(parsed[0].type, parsed[0].value));
  if (!suppressed.ok()) return suppressed.status();
  absl::Status sought = records_->looks->RecordSought(*author, method, IdentifierTypeCode(parsed[0].type),
                                                      *suppressed ? "" : parsed[0].value);
  if (!sought.ok()) return sought;
  return response;
}

absl::StatusOr<v1::ExplainFieldResponse> WorkerQueries::ExplainField(const rpc::Caller& caller,
                                                                     const std::string& method,
                                                                     const v1::ExplainFieldRequest& request) const {
  rpc::FieldErrors errors;
  std::optional<WorkerId> id = ParseName("name", request.name(), &errors);
  const int32_t on = ParseDay("valid_at", request.valid_at(), Today(), &errors);
  std::string field_name = request.field(), deployment_id;
  std::vector<std::string> parts = absl::StrSplit(field_name, '/');
  if (parts.size() == 3 && parts[0] == "deployments") {
    deployment_id = parts[1];
    field_name = parts[2];
  }
  if (field_name == "residence") field_name = "permanent_residence";
  absl::StatusOr<rv::RecordField> field = adapters::ParseFieldName(field_name);
  if (!field.ok()) {
    errors.Add("field", "is no field; write for example full_name, residence or deployments/{deployment}/work_status");
  }
  if (request.known_at_position() > records_->log->Head()) {
    errors.Add("known_at_position", "is beyond the head of the log");
  }
  if (!errors.empty()) return errors.ToStatus();
  std::optional<storage::Position> until;
  if (request.known_at_position() != 0) until = request.known_at_position();
  absl::StatusOr<WorkerState> state = store_.Load(*id, until);
  if (!state.ok()) return state.status();
  if (state->revision == 0) return Unknown(*id);
  const FieldHistory* history = &state->person;
  if (!deployment_id.empty()) {
    const DeploymentState* deployment = state->FindDeployment(deployment_id);
    if (deployment == nullptr) {
      return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "the worker has no such deployment",
                   {{"resource", deployment_id.substr(0, 64)}});
    }
    history = &deployment->fields;
  }
  v1::ExplainFieldResponse response;
  response.set_field(field_name);
  response.set_owner(policy_->OwnerOf(*field));
  response.set_policy_version(policy_->version);
  if (auto found = history->find(*field); found != history->end()) {
    for (const Explained& explained : Explain(*policy_, *field, found->second, on)) {
      const Statement& statement = *explained.statement;
      v1::ExplainFieldResponse::Statement* out = response.add_statements();
      out->set_value(statement.value);
      out->set_source(statement.source);
      out->set_source_record_id(statement.source_record_id);
      out->set_valid_from(statement.valid_from.has_value() ? statement.valid_from->ToString() : "");
      out->set_valid_to(statement.valid_to.has_value() ? statement.valid_to->ToString() : "");
      out->mutable_record_time()->set_seconds(absl::ToUnixSeconds(statement.record_time));
      out->set_position(statement.position);
      out->set_shown(explained.shown);
      out->set_why(explained.why);
    }
  }
  if (absl::Status look = Look(caller, method, SubjectsOf(*state), {field_name}); !look.ok()) return look;
  return response;
}

absl::StatusOr<v1::ListWorkerLooksResponse> WorkerQueries::ListWorkerLooks(
    const rpc::Caller& caller, const std::string& method, const v1::ListWorkerLooksRequest& request) const {
  rpc::FieldErrors errors;
  std::optional<WorkerId> id = ParseName("parent", request.parent(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  absl::StatusOr<size_t> page_size = rpc::PageSize(request.page_size(), kDefaultPage, kMaxPage);
  if (!page_size.ok()) return page_size.status();
  const std::string token_scope = absl::StrCat(method, "?", id->text());
  absl::StatusOr<std::string> cursor = rpc::ReadPageToken(token_scope, request.page_token());
  if (!cursor.ok()) return cursor.status();
  absl::StatusOr<storage::Revision> exists = records_->log->StreamRevision(id->stream());
  if (!exists.ok()) return exists.status();
  if (*exists == 0) return Unknown(*id);
  absl::StatusOr<std::vector<storage::Position>> positions =
      directory_.Looks(id->text(), PositionOf(*cursor), *page_size + 1);
  if (!positions.ok()) return positions.status();
  v1::ListWorkerLooksResponse response;
  for (storage::Position position : *positions) {
    if (static_cast<size_t>(response.looks_size()) == *page_size) {
      const storage::Position last = response.looks(response.looks_size() - 1).position();
      response.set_next_page_token(rpc::MakePageToken(token_scope, PositionBytes(last)));
      break;
    }
    absl::StatusOr<std::vector<storage::StoredEvent>> event = records_->log->ReadAll(position, 1);
    if (!event.ok()) return event.status();
    if (event->empty()) return absl::DataLossError("the worker directory names a look that is missing");
    const event::v1::Envelope& envelope = event->front().envelope;
    v1::ListWorkerLooksResponse::Look* look = response.add_looks();
    *look->mutable_time() = envelope.record_time();
    look->set_agency(envelope.agency());
    look->set_officer(envelope.officer());
    look->set_purpose(envelope.purpose());
    look->set_procedure(envelope.procedure());
    look->set_position(position);
    absl::StatusOr<std::string> plain = records_->sealer->Open(envelope, envelope.sealed_parts(0));
    event::v1::PersonalDataRead payload;
    if (plain.ok() && payload.ParseFromString(*plain)) look->set_method(payload.method());
  }
  const absl::StatusOr<bool> erased = records_->sealer->IsErased(id->stream());
  if (!erased.ok()) return erased.status();
  if (*erased) return response;  // nothing personal is left in it, nor a key to seal another look with
  if (absl::Status look = Look(caller, method, {id->stream()}, {"looks"}); !look.ok()) return look;
  return response;
}

}  // namespace lienthong::worker
