#include "services/erasure/erasure_desk.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lienthong/event/v1/erasure_events.pb.h"
#include "services/access/request_key.h"
#include "services/erasure/erasure_plan.h"
#include "services/rpc/errors.h"

namespace lienthong::erasure {
namespace {

namespace ev = event::v1;
using rpc::Error;
using storage::AppendRequest;

constexpr char kMethodPrefix[] = "lienthong.erasure.v1.ErasureService/";
// Attempts when another writer gets in between and the caller gave no etag.
constexpr int kMaxAttempts = 5;
constexpr size_t kMaxCodeBytes = 64;
// A longer row of digits could be somebody's number.
constexpr int kMaxDigitsInCode = 4;
// Their names fit into one event.
constexpr size_t kSubjectsPerEvent = 400;
// Erasures whose keys are taken out of the files together.
constexpr size_t kCompletedAtOnce = 64;

const std::set<std::string>& Grounds() {
  static const auto* const grounds = new std::set<std::string>{
      "authority_decision", "data_subject_request", "purpose_ended", "recorded_in_error", "unlawful_processing"};
  return *grounds;
}

void CheckCode(absl::string_view field, const std::string& code, rpc::FieldErrors* errors) {
  int digits = 0;
  int most_digits = 0;
  bool is_code = !code.empty() && code.size() <= kMaxCodeBytes;
  for (const char c : code) {
    digits = absl::ascii_isdigit(c) ? digits + 1 : 0;
    most_digits = std::max(most_digits, digits);
    is_code = is_code && (absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_' || c == '.' || c == '-');
  }
  if (is_code && most_digits <= kMaxDigitsInCode) return;
  errors->Add(field, absl::StrCat("must be a code of at most ", kMaxCodeBytes,
                                  " characters of a-z, 0-9, _ . - with at "
                                  "most ",
                                  kMaxDigitsInCode, " digits in a row, for example law_91_2025.art_14"));
}

absl::StatusOr<worker::WorkerId> ReadName(absl::string_view field, absl::string_view name, rpc::FieldErrors* errors) {
  absl::StatusOr<worker::WorkerId> id = worker::WorkerId::Parse(absl::StripSuffix(name, "/erasure"));
  if (!id.ok()) errors->Add(field, id.status().message());
  return id;
}

absl::Status StateForbids(const ErasureState& state, absl::string_view message, absl::string_view allowed) {
  const std::string name = v1::ErasureState_Name(state.stage);
  return Error(
      error::v1::ERROR_REASON_STATE_FORBIDS, message,
      {{"state", absl::AsciiStrToLower(absl::StripPrefix(name, "ERASURE_STATE_"))}, {"allowed", std::string(allowed)}});
}

absl::Status HoldForbids(const ErasureState& state) {
  const auto& [agency, basis] = *state.legal_holds.begin();
  return Error(error::v1::ERROR_REASON_RULE_FORBIDS,
               "a legal hold forbids the erasure; who placed it must lift it first",
               {{"agency", agency}, {"basis", basis}});
}

bool IsErased(const ErasureState& state) {
  return state.stage == v1::ERASURE_STATE_ERASED || state.stage == v1::ERASURE_STATE_COMPLETED;
}

}  // namespace

AppendRequest ErasureDesk::Say(const access::Authorship& author, const ErasureState& state,
                               const google::protobuf::Message& event) const {
  AppendRequest append;
  append.writes.push_back(
      {ErasureStream(state.id), state.revision, {access::MakeOpenEvent(records_->ids, author, event)}});
  return append;
}

absl::StatusOr<v1::Erasure> ErasureDesk::Run(const rpc::Caller& caller, const char* method,
                                             const v1::ErasureCommand& command,
                                             const google::protobuf::Message& request, const Decide& decide) {
  rpc::FieldErrors errors;
  const absl::StatusOr<worker::WorkerId> id = ReadName("command.name", command.name(), &errors);
  access::CheckRequestId("command.request_id", command.request_id(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  const absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  const storage::RequestKey key =
      access::MakeRequestKey(*records_->key, author->agency, command.request_id(), absl::StrCat(kMethodPrefix, method),
                             request.SerializeAsString());
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    const auto before = records_->log->FindRequest(key);
    if (!before.ok()) return before.status();
    if (before->has_value()) {
      const absl::StatusOr<ErasureState> then = LoadErasure(*records_->log, *id, (*before)->last());
      if (!then.ok()) return then.status();
      return Render(*then);
    }
    const absl::StatusOr<storage::Revision> exists = records_->log->StreamRevision(id->stream());
    if (!exists.ok()) return exists.status();
    if (*exists == 0) {
      return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "no such worker", {{"resource", id->stream()}});
    }
    const absl::StatusOr<ErasureState> state = LoadErasure(*records_->log, *id);
    if (!state.ok()) return state.status();
    if (!command.etag().empty() && command.etag() != absl::StrCat(state->revision)) break;
    absl::StatusOr<AppendRequest> append = decide(*author, *state);
    if (!append.ok()) return append.status();
    if (append->writes.empty()) append->checks.push_back({ErasureStream(*id), state->revision});
    append->request = key;
    const absl::StatusOr<storage::AppendResult> appended = records_->log->Append(*std::move(append));
    // What was read has grown meanwhile: it is decided again.
    if (!appended.ok() && !absl::IsAborted(appended.status())) return appended.status();
  }
  return Error(error::v1::ERROR_REASON_STALE_ETAG, "the erasure has changed meanwhile; read it again and repeat",
               {{"field", "command.etag"}});
}

absl::StatusOr<v1::Erasure> ErasureDesk::RequestErasure(const rpc::Caller& caller,
                                                        const v1::RequestErasureRequest& request) {
  rpc::FieldErrors errors;
  if (Grounds().count(request.ground()) == 0) {
    errors.Add("ground",
               "must be one of authority_decision, data_subject_request, purpose_ended, recorded_in_error, "
               "unlawful_processing");
  }
  CheckCode("legal_basis", request.legal_basis(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  return Run(caller, "RequestErasure", request.command(), request,
             [&](const access::Authorship& author, const ErasureState& state) -> absl::StatusOr<AppendRequest> {
               if (IsErased(state)) return rpc::PersonalDataErased();
               if (!state.legal_holds.empty()) return HoldForbids(state);
               if (state.stage == v1::ERASURE_STATE_REQUESTED) {
                 return StateForbids(state, "the erasure is asked for already; withdraw that first", "none");
               }
               ev::ErasureRequested requested;
               requested.set_ground(request.ground());
               requested.set_legal_basis(request.legal_basis());
               return Say(author, state, requested);
             });
}

absl::StatusOr<v1::Erasure> ErasureDesk::WithdrawErasure(const rpc::Caller& caller,
                                                         const v1::WithdrawErasureRequest& request) {
  return Run(caller, "WithdrawErasure", request.command(), request,
             [&](const access::Authorship& author, const ErasureState& state) -> absl::StatusOr<AppendRequest> {
               if (IsErased(state)) return rpc::PersonalDataErased();
               if (state.stage == v1::ERASURE_STATE_NONE) return AppendRequest();
               return Say(author, state, ev::ErasureWithdrawn());
             });
}

absl::StatusOr<v1::Erasure> ErasureDesk::ApproveErasure(const rpc::Caller& caller,
                                                        const v1::ApproveErasureRequest& request) {
  if (request.command().etag().empty()) {
    rpc::FieldErrors errors;
    errors.Add("command.etag", "is required: what is approved is the erasure as it was read");
    return errors.ToStatus();
  }
  return Run(caller, "ApproveErasure", request.command(), request,
             [&](const access::Authorship& author, const ErasureState& state) -> absl::StatusOr<AppendRequest> {
               if (IsErased(state)) return rpc::PersonalDataErased();
               if (state.stage != v1::ERASURE_STATE_REQUESTED) {
                 return StateForbids(state, "nobody has asked for this erasure", "requested");
               }
               if (!state.legal_holds.empty()) return HoldForbids(state);
               if (author.officer == state.requested.officer) {
                 return Error(error::v1::ERROR_REASON_RULE_FORBIDS,
                              "who asked for an erasure cannot approve it; a second officer must");
               }
               absl::StatusOr<ErasurePlan> plan = PlanErasure(*records_, state.id);
               if (!plan.ok()) return plan.status();
               AppendRequest append;
               append.writes.push_back({ErasureStream(state.id), state.revision, {}});
               for (size_t first = 0; first < plan->subjects.size(); first += kSubjectsPerEvent) {
                 const size_t last = std::min(plan->subjects.size(), first + kSubjectsPerEvent);
                 ev::PersonalDataErased erased;
                 for (size_t i = first; i < last; ++i) erased.add_subjects(plan->subjects[i]);
                 append.writes[0].events.push_back(access::MakeOpenEvent(records_->ids, author, erased));
               }
               append.checks = std::move(plan->checks);
               append.claims = std::move(plan->claims);
               append.erased = std::move(plan->subjects);
               return append;
             });
}

absl::StatusOr<v1::Erasure> ErasureDesk::PlaceLegalHold(const rpc::Caller& caller,
                                                        const v1::PlaceLegalHoldRequest& request) {
  rpc::FieldErrors errors;
  CheckCode("basis", request.basis(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  return Run(caller, "PlaceLegalHold", request.command(), request,
             [&](const access::Authorship& author, const ErasureState& state) -> absl::StatusOr<AppendRequest> {
               if (IsErased(state)) return rpc::PersonalDataErased();
               if (state.legal_holds.count({author.agency, request.basis()}) != 0) return AppendRequest();
               ev::LegalHoldPlaced placed;
               placed.set_basis(request.basis());
               return Say(author, state, placed);
             });
}

absl::StatusOr<v1::Erasure> ErasureDesk::LiftLegalHold(const rpc::Caller& caller,
                                                       const v1::LiftLegalHoldRequest& request) {
  return Run(caller, "LiftLegalHold", request.command(), request,
             [&](const access::Authorship& author, const ErasureState& state) -> absl::StatusOr<AppendRequest> {
               // Only who placed it: another agency's hold is not this one's to lift.
               if (state.legal_holds.count({author.agency, request.basis()}) == 0) return AppendRequest();
               ev::LegalHoldLifted lifted;
               lifted.set_basis(request.basis());
               return Say(author, state, lifted);
             });
}

absl::StatusOr<v1::Erasure> ErasureDesk::GetErasure(const rpc::Caller& caller,
                                                    const v1::GetErasureRequest& request) const {
  rpc::FieldErrors errors;
  const absl::StatusOr<worker::WorkerId> id = ReadName("name", request.name(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  const absl::StatusOr<storage::Revision> exists = records_->log->StreamRevision(id->stream());
  if (!exists.ok()) return exists.status();
  if (*exists == 0) {
    return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "no such worker", {{"resource", id->stream()}});
  }
  const absl::StatusOr<ErasureState> state = LoadErasure(*records_->log, *id);
  if (!state.ok()) return state.status();
  if (!IsErased(*state)) {
    const absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
    if (!author.ok()) return author.status();
    const absl::Status look =
        records_->looks->Record(*author, absl::StrCat(kMethodPrefix, "GetErasure"), {id->stream()}, {"erasure"});
    if (!look.ok()) return look;
  }
  return Render(*state);
}

absl::StatusOr<bool> ErasureDesk::CompleteSome() {
  const auto under_way = directory_.ErasuresUnderWay(kCompletedAtOnce);
  if (!under_way.ok()) return under_way.status();
  std::vector<ErasureState> erased;
  std::vector<std::string> subjects;
  for (const worker::ErasureUnderWay& each : *under_way) {
    const absl::StatusOr<worker::WorkerId> id = worker::WorkerId::Parse(each.worker_id);
    if (!id.ok()) return absl::DataLossError("the worker directory names the erasure of what is no worker");
    absl::StatusOr<ErasureState> state = LoadErasure(*records_->log, *id);
    if (!state.ok()) return state.status();
    if (state->stage != v1::ERASURE_STATE_ERASED) continue;  // the row is of before
    subjects.insert(subjects.end(), state->subjects.begin(), state->subjects.end());
    erased.push_back(*std::move(state));
  }
  if (erased.empty()) return false;
  // Files are rewritten once for all of them.
  if (const absl::Status destroyed = records_->vault->DestroyKeys(subjects); !destroyed.ok()) return destroyed;
  // Every view has forgotten them before anybody is told that all is done.
  if (const absl::Status folded = records_->views->CatchUp(); !folded.ok()) return folded;
  for (const ErasureState& state : erased) {
    if (const absl::Status said = SayCompleted(state); !said.ok()) return said;
  }
  return true;
}

absl::Status ErasureDesk::SayCompleted(const ErasureState& state) {
  ev::ErasureCompleted completed;
  completed.set_erased_position(state.approved.position);
  completed.set_subjects(state.subjects.size());
  const access::Authorship bridge{access::kBridgeAgency, "", state.purpose, state.procedure,
                                  records_->ids->NextBytes()};
  const absl::Status appended = records_->log->Append(Say(bridge, state, completed)).status();
  // Somebody wrote in between: the next call says it.
  return absl::IsAborted(appended) ? absl::OkStatus() : appended;
}

}  // namespace lienthong::erasure
