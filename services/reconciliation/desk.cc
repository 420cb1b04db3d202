#include "services/reconciliation/desk.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/access/request_key.h"
#include "services/reconciliation/render.h"
#include "services/rpc/errors.h"
#include "services/rpc/filter.h"
#include "services/rpc/page_token.h"

namespace lienthong::reconciliation {
namespace {

namespace ev = event::v1;
using rpc::Error;

constexpr size_t kDefaultPage = 50;
constexpr size_t kMaxRunPage = 200;
constexpr size_t kMaxDiscrepancyPage = 1000;
constexpr size_t kMaxScannedRows = 20'000;  // of one list call; a filter that matches little returns short pages
constexpr int kCancelAttempts = 100;
constexpr size_t kMaxNoteBytes = 2000;
constexpr absl::Duration kDescribeTimeout = absl::Seconds(2);
constexpr char kMethodPrefix[] = "lienthong.reconciliation.v1.ReconciliationService/";

// The id at the end of a resource name, or the bare id.
std::string BareId(absl::string_view name) {
  return std::string(name.substr(name.rfind('/') == absl::string_view::npos ? 0 : name.rfind('/') + 1));
}

absl::Status CheckId(absl::string_view field, absl::string_view name, absl::string_view form) {
  if (storage::ParseUuid(BareId(name)).ok()) return absl::OkStatus();
  rpc::FieldErrors errors;
  errors.Add(field, absl::StrCat("must be ", form, " or the bare id, a UUID in lower case"));
  return errors.ToStatus();
}

absl::Status Unknown(absl::string_view what, absl::string_view name) {
  return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, absl::StrCat("no such ", what),
               {{"resource", std::string(name.substr(0, 200))}});
}

// The stream that the first event of an earlier request went to, without its folder.
absl::StatusOr<std::string> IdOfFirst(const storage::EventLog& log, const storage::AppendResult& result) {
  absl::StatusOr<std::vector<storage::StoredEvent>> first = log.ReadAll(result.first, 1);
  if (!first.ok()) return first.status();
  if (first->empty()) return absl::DataLossError("an event that a request refers to is missing");
  return BareId(first->front().envelope.stream());
}

}  // namespace

storage::RequestKey Desk::KeyOf(const std::string& agency, const std::string& request_id, const std::string& method,
                                const google::protobuf::Message& request) const {
  return access::MakeRequestKey(*sources_->records->key, agency, request_id, method, request.SerializeAsString());
}

absl::StatusOr<v1::Run> Desk::Render(const std::string& run_id, std::optional<storage::Position> until) const {
  absl::StatusOr<RunState> run = LoadRun(*sources_->records->log, *sources_->records->sealer, run_id, until);
  if (!run.ok()) return run.status();
  if (run->revision == 0) return Unknown("run", RunStream(run_id));
  absl::StatusOr<uint64_t> workers = sources_->directory->Count();
  if (!workers.ok()) return workers.status();
  return RenderRun(*run, *workers);
}

absl::StatusOr<v1::Run> Desk::CreateRun(const rpc::Caller& caller, const v1::CreateRunRequest& request) {
  rpc::FieldErrors errors;
  access::CheckRequestId("request_id", request.request_id(), &errors);
  if (gateways_->count(request.registry()) == 0) {
    errors.Add("registry", absl::StrCat("is not in the configuration; known: ",
                                        absl::StrJoin(*gateways_, ", ", [](std::string* out, const auto& gateway) {
                                          absl::StrAppend(out, gateway.first);
                                        })));
  }
  if (!errors.empty()) return errors.ToStatus();
  absl::StatusOr<access::Authorship> author = sources_->records->officers->Identify(caller);
  if (!author.ok()) return author.status();
  const storage::RequestKey key = KeyOf(author->agency, request.request_id(), "CreateRun", request);
  absl::StatusOr<std::optional<storage::AppendResult>> before = sources_->records->log->FindRequest(key);
  if (!before.ok()) return before.status();
  if (!before->has_value()) {
    ev::RunStarted started;
    started.set_registry(request.registry());
    started.set_full(request.full());
    const std::string stream = RunStream(sources_->records->ids->NextText());
    storage::NewEvent event = access::MakeEvent(sources_->records->ids, *author, stream, started);
    event.envelope.set_correlation_id(*storage::ParseUuid(BareId(stream)));
    event.envelope.set_registry(request.registry());
    storage::AppendRequest append;
    append.request = key;
    append.writes.push_back({stream, 0, {std::move(event)}});
    append.claims.push_back(RunClaim(*sources_->records->key, request.registry(), BareId(stream)));
    absl::StatusOr<storage::AppendResult> result = sources_->records->log->Append(std::move(append));
    if (absl::IsAlreadyExists(result.status()) && absl::StartsWith(result.status().message(), "claim")) {
      return Error(error::v1::ERROR_REASON_RUN_UNDER_WAY,
                   "a run of this registry is under way; wait for it or cancel it", {{"registry", request.registry()}});
    }
    if (!result.ok()) return result.status();
    *before = *result;
  }
  absl::StatusOr<std::string> id = IdOfFirst(*sources_->records->log, **before);
  if (!id.ok()) return id.status();
  return Render(*id, (*before)->last());
}

absl::StatusOr<v1::Run> Desk::GetRun(const rpc::Caller&, const v1::GetRunRequest& request) const {
  if (absl::Status id = CheckId("name", request.name(), "runs/{run}"); !id.ok()) return id;
  return Render(BareId(request.name()), std::nullopt);
}

absl::StatusOr<v1::ListRunsResponse> Desk::ListRuns(const rpc::Caller&, const v1::ListRunsRequest& request) const {
  absl::StatusOr<std::map<std::string, std::string>> terms = rpc::ParseFilter(request.filter(), {"registry", "state"});
  if (!terms.ok()) return terms.status();
  absl::StatusOr<size_t> page_size = rpc::PageSize(request.page_size(), kDefaultPage, kMaxRunPage);
  if (!page_size.ok()) return page_size.status();
  const std::string scope = absl::StrCat("ListRuns?", request.filter());
  absl::StatusOr<std::string> after = rpc::ReadPageToken(scope, request.page_token());
  if (!after.ok()) return after.status();
  v1::ListRunsResponse response;
  size_t scanned = 0;
  while (scanned < kMaxScannedRows) {
    absl::StatusOr<std::vector<Register::ListedRun>> rows = sources_->known->Runs(*after, kMaxRunPage);
    if (!rows.ok()) return rows.status();
    for (const Register::ListedRun& row : *rows) {
      if (static_cast<size_t>(response.runs_size()) == *page_size) {
        response.set_next_page_token(rpc::MakePageToken(scope, *after));
        return response;
      }
      *after = row.cursor;
      ++scanned;
      absl::StatusOr<v1::Run> run = Render(row.run_id, std::nullopt);
      if (!run.ok()) return run.status();
      if (MatchesRun(*run, *terms)) *response.add_runs() = *std::move(run);
    }
    if (rows->size() < kMaxRunPage) return response;
  }
  response.set_next_page_token(rpc::MakePageToken(scope, *after));
  return response;
}

absl::StatusOr<v1::Run> Desk::CancelRun(const rpc::Caller& caller, const v1::CancelRunRequest& request) {
  rpc::FieldErrors errors;
  access::CheckRequestId("request_id", request.request_id(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  if (absl::Status id = CheckId("name", request.name(), "runs/{run}"); !id.ok()) return id;
  const std::string id = BareId(request.name());
  absl::StatusOr<access::Authorship> author = sources_->records->officers->Identify(caller);
  if (!author.ok()) return author.status();
  const storage::RequestKey key = KeyOf(author->agency, request.request_id(), "CancelRun", request);
  for (int attempt = 0; attempt < kCancelAttempts; ++attempt) {
    absl::StatusOr<std::optional<storage::AppendResult>> before = sources_->records->log->FindRequest(key);
    if (!before.ok()) return before.status();
    if (before->has_value()) return Render(id, (*before)->last());
    absl::StatusOr<RunState> run = LoadRun(*sources_->records->log, *sources_->records->sealer, id);
    if (!run.ok()) return run.status();
    if (run->revision == 0) return Unknown("run", RunStream(id));
    storage::AppendRequest append;
    append.request = key;
    if (!run->over()) {
      ev::RunFinished finished;
      finished.set_outcome("cancelled");
      *finished.mutable_counts() = run->counts;
      storage::NewEvent event = access::MakeEvent(sources_->records->ids, *author, RunStream(id), finished);
      event.envelope.set_correlation_id(*storage::ParseUuid(id));
      event.envelope.set_registry(run->started.registry());
      append.writes.push_back({RunStream(id), run->revision, {std::move(event)}});
      AddRunEnd(*sources_->records->key, *run, &append);
    }
    absl::StatusOr<storage::AppendResult> result = sources_->records->log->Append(std::move(append));
    if (absl::IsAborted(result.status())) continue;  // the run did a step meanwhile
    if (!result.ok()) return result.status();
    return Render(id, result->last());
  }
  return Error(error::v1::ERROR_REASON_STALE_ETAG, "the run goes on too fast to be stopped at this moment; repeat");
}

absl::StatusOr<v1::ListDiscrepanciesResponse> Desk::ListDiscrepancies(
    const rpc::Caller& caller, const v1::ListDiscrepanciesRequest& request) const {
  absl::StatusOr<std::map<std::string, std::string>> terms =
      rpc::ParseFilter(request.filter(), {"state", "kind", "owner", "verdict", "worker"});
  if (!terms.ok()) return terms.status();
  std::string run = BareId(request.parent());
  if (run == "-") run.clear();
  if (!run.empty()) {
    if (absl::Status id = CheckId("parent", run, "runs/{run}, runs/-"); !id.ok()) return id;
  }
  absl::StatusOr<size_t> page_size = rpc::PageSize(request.page_size(), kDefaultPage, kMaxDiscrepancyPage);
  if (!page_size.ok()) return page_size.status();
  const std::string scope = absl::StrCat("ListDiscrepancies?", run, "?", request.filter());
  absl::StatusOr<std::string> after = rpc::ReadPageToken(scope, request.page_token());
  if (!after.ok()) return after.status();
  v1::ListDiscrepanciesResponse response;
  std::vector<std::string> subjects;
  size_t scanned = 0;
  bool more = true;
  while (more && scanned < kMaxScannedRows && static_cast<size_t>(response.discrepancies_size()) < *page_size) {
    absl::StatusOr<std::vector<ListedDiscrepancy>> rows = sources_->known->Discrepancies(*after, kMaxDiscrepancyPage);
    if (!rows.ok()) return rows.status();
    more = rows->size() == kMaxDiscrepancyPage;
    for (const ListedDiscrepancy& row : *rows) {
      if (static_cast<size_t>(response.discrepancies_size()) == *page_size) {
        more = true;
        break;
      }
      *after = row.id;
      ++scanned;
      if (!run.empty() && row.run_id != run) continue;
      absl::StatusOr<DiscrepancyState> state =
          LoadDiscrepancy(*sources_->records->log, *sources_->records->sealer, row.id);
      if (!state.ok()) return state.status();
      if (state->erased) continue;  // since the row was read
      v1::Discrepancy rendered = RenderDiscrepancy(*state);
      if (!MatchesDiscrepancy(rendered, *terms)) continue;
      *response.add_discrepancies() = std::move(rendered);
      subjects.push_back(state->subject);
    }
  }
  if (more) response.set_next_page_token(rpc::MakePageToken(scope, *after));
  std::sort(subjects.begin(), subjects.end());
  subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
  absl::StatusOr<access::Authorship> author = sources_->records->officers->Identify(caller);
  if (!author.ok()) return author.status();
  absl::Status look =
      sources_->records->looks->Record(*author, absl::StrCat(kMethodPrefix, "ListDiscrepancies"), subjects);
  if (!look.ok()) return look;
  return response;
}

absl::StatusOr<v1::Discrepancy> Desk::GetDiscrepancy(const rpc::Caller& caller,
                                                     const v1::GetDiscrepancyRequest& request) const {
  absl::Status id = CheckId("name", request.name(), "runs/{run}/discrepancies/{discrepancy}");
  if (!id.ok()) return id;
  absl::StatusOr<access::Authorship> author = sources_->records->officers->Identify(caller);
  if (!author.ok()) return author.status();
  return ShowDiscrepancy(*author, "GetDiscrepancy", BareId(request.name()), std::nullopt);
}

absl::StatusOr<v1::Discrepancy> Desk::ShowDiscrepancy(const access::Authorship& author, absl::string_view method,
                                                      const std::string& id,
                                                      std::optional<storage::Position> until) const {
  absl::StatusOr<DiscrepancyState> state =
      LoadDiscrepancy(*sources_->records->log, *sources_->records->sealer, id, until);
  if (!state.ok()) return state.status();
  if (state->revision == 0) return Unknown("discrepancy", DiscrepancyStream(id));
  if (state->erased) return rpc::PersonalDataErased();
  access::Looks* const looks = sources_->records->looks;
  const std::string name = absl::StrCat(kMethodPrefix, method);
  absl::Status look = until.has_value() ? looks->RecordAfterWrite(author, name, {state->subject})
                                        : looks->Record(author, name, {state->subject});
  if (!look.ok()) return look;
  return RenderDiscrepancy(*state);
}

absl::StatusOr<v1::Discrepancy> Desk::ResolveDiscrepancy(const rpc::Caller& caller,
                                                         const v1::ResolveDiscrepancyRequest& request) {
  rpc::FieldErrors errors;
  access::CheckRequestId("request_id", request.request_id(), &errors);
  if (request.decision() == v1::DECISION_UNSPECIFIED || !v1::Decision_IsValid(request.decision())) {
    errors.Add("decision", "is required: OWNER_RIGHT, OTHER_RIGHT, BOTH_RIGHT or NOT_A_DIFFERENCE");
  }
  if (request.note().size() > kMaxNoteBytes) errors.Add("note", "is longer than 2000 bytes");
  if (!errors.empty()) return errors.ToStatus();
  if (absl::Status id = CheckId("name", request.name(), "runs/{run}/discrepancies/{discrepancy}"); !id.ok()) return id;
  const std::string id = BareId(request.name());
  absl::StatusOr<access::Authorship> author = sources_->records->officers->Identify(caller);
  if (!author.ok()) return author.status();
  const storage::RequestKey key = KeyOf(author->agency, request.request_id(), "ResolveDiscrepancy", request);
  absl::StatusOr<std::optional<storage::AppendResult>> before = sources_->records->log->FindRequest(key);
  if (!before.ok()) return before.status();
  if (before->has_value()) return ShowDiscrepancy(*author, "ResolveDiscrepancy", id, (*before)->last());
  absl::StatusOr<DiscrepancyState> state = LoadDiscrepancy(*sources_->records->log, *sources_->records->sealer, id);
  if (!state.ok()) return state.status();
  if (state->revision == 0) return Unknown("discrepancy", request.name());
  if (state->erased) return rpc::PersonalDataErased();
  if (!request.etag().empty() && request.etag() != std::to_string(state->revision)) {
    return Error(error::v1::ERROR_REASON_STALE_ETAG, "the discrepancy has changed since this etag; read it again",
                 {{"field", "etag"}});
  }
  if (state->stage != DiscrepancyStage::kOpen) {
    return Error(error::v1::ERROR_REASON_STATE_FORBIDS, "the discrepancy is decided or closed already",
                 {{"state", state->stage == DiscrepancyStage::kResolved ? "resolved" : "closed"}, {"allowed", "open"}});
  }
  ev::DiscrepancyResolved resolved;
  resolved.set_decision(absl::AsciiStrToLower(absl::StripPrefix(v1::Decision_Name(request.decision()), "DECISION_")));
  resolved.set_note(request.note());
  storage::AppendRequest append;
  append.request = key;
  append.writes.push_back({DiscrepancyStream(id),
                           state->revision,
                           {access::MakeEvent(sources_->records->ids, *author, state->subject, resolved)}});
  absl::StatusOr<storage::AppendResult> result = sources_->records->log->Append(std::move(append));
  if (!result.ok()) return result.status();
  return ShowDiscrepancy(*author, "ResolveDiscrepancy", id, result->last());
}

absl::StatusOr<v1::ListRegistriesResponse> Desk::ListRegistries(const rpc::Caller& caller,
                                                                const v1::ListRegistriesRequest&) const {
  v1::ListRegistriesResponse response;
  for (const auto& [id, gateway] : *gateways_) {
    v1::ListRegistriesResponse::Registry* out = response.add_registries();
    out->set_registry(id);
    if (auto address = addresses_->find(id); address != addresses_->end()) out->set_address(address->second);
    absl::StatusOr<std::optional<LastRun>> last = sources_->known->LastSucceeded(id);
    if (!last.ok()) return last.status();
    if (last->has_value()) out->set_last_run(RunStream((*last)->run_id));
    absl::StatusOr<registry::v1::RegistryDescription> description =
        gateway->Describe({caller.agency, caller.officer, caller.purpose, caller.procedure,
                           sources_->records->clock() + kDescribeTimeout});
    out->set_reachable(description.ok());
    if (!description.ok()) {
      out->set_cause(absl::StatusCodeToString(description.status().code()));
      continue;
    }
    out->set_owner(description->owner());
    out->set_version(description->version());
    out->set_cause(description->change_feed_fault());
    *out->mutable_data_as_of() = description->data_as_of();
    for (int capability : description->capabilities()) {
      const std::string name = registry::v1::Capability_Name(static_cast<registry::v1::Capability>(capability));
      out->add_capabilities(absl::AsciiStrToLower(absl::StripPrefix(name, "CAPABILITY_")));
    }
  }
  return response;
}

}  // namespace lienthong::reconciliation
