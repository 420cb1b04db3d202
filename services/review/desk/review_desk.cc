#include "services/review/desk/review_desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/access/request_key.h"
#include "services/identity/person_name.h"
#include "services/review/desk/review_render.h"
#include "services/review/desk/reviewed_pair.h"
#include "services/review/opening.h"
#include "storage/uuid7.h"
#include "storage/vault/key_ring.h"

namespace lienthong::review {
namespace {

namespace ev = event::v1;
using rpc::Error;
using storage::AppendRequest;
using storage::AppendResult;

constexpr char kMethodPrefix[] = "lienthong.review.v1.ReviewService/";
// Attempts when another writer gets in between and the caller gave no etag.
constexpr int kMaxAttempts = 5;
constexpr size_t kMaxReasonBytes = 64;
constexpr size_t kMaxNoteBytes = 2'000;
// Of one claim: rows of the pool read at once and in all, and reviews settled elsewhere that it ends on the way.
constexpr size_t kRowsAtOnce = 100;
constexpr size_t kMostRows = 10'000;
constexpr int kMostWithdrawn = 20;

decisions::Reason ReadReason(const std::string& code, const std::string& note, rpc::FieldErrors* errors) {
  const bool is_code = !code.empty() && code.size() <= kMaxReasonBytes &&
                       std::all_of(code.begin(), code.end(),
                                   [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_'; });
  if (!is_code)
    errors->Add("reason", "must be a code in lower_snake of at most 64 characters, for example same_person");
  absl::StatusOr<std::string> nfc = identity::ToNfc(note);
  if (!nfc.ok()) {
    errors->Add("note", nfc.status().message());
    return {code, ""};
  }
  if (nfc->size() > kMaxNoteBytes) errors->Add("note", "is longer than 2000 bytes");
  return {code, *std::move(nfc)};
}

void CheckLease(uint32_t seconds, rpc::FieldErrors* errors) {
  if (absl::Seconds(seconds) > kLongestLease) errors->Add("lease_seconds", "must be at most 28800, which is 8 hours");
}

Pool ReadPool(const v1::ReviewPool& pool, rpc::FieldErrors* errors) {
  const std::string& province = pool.province();
  if (province.size() != 2 || !absl::ascii_isdigit(province[0]) || !absl::ascii_isdigit(province[1])) {
    errors->Add("pool.province", "must be two digits of the table of provinces of 2025-07, 00 where it is not known");
  }
  return {province, pool.restricted(), pool.supervisors()};
}

absl::Status NotHeld(const ReviewState& state) {
  return Error(error::v1::ERROR_REASON_STATE_FORBIDS, "only who holds the review now may do that; claim it first",
               {{"state", std::string(StageWord(state.stage))}, {"allowed", "held"}});
}

// Whole milliseconds: what sorts rows counts leases just as the stream does.
ev::ReviewClaimed ClaimedUntil(absl::Time end) {
  ev::ReviewClaimed claimed;
  const int64_t millis = absl::ToUnixMillis(end);
  claimed.mutable_lease_end()->set_seconds(millis / 1'000);
  claimed.mutable_lease_end()->set_nanos(static_cast<int32_t>(millis % 1'000) * 1'000'000);
  return claimed;
}

// What makes an attempt worth another: something that was read has changed.
bool MayRetry(const absl::Status& status) {
  return absl::IsAborted(status) || storage::MarkOf(status, storage::kTakenMark) == storage::kTakenClaim;
}

}  // namespace

absl::StatusOr<std::string> ParseReviewName(absl::string_view name) {
  absl::ConsumePrefix(&name, kReviewStreams);
  if (storage::ParseUuid(name).ok()) return std::string(name);
  return absl::InvalidArgumentError("must be reviews/{review}, or the bare id");
}

AppendRequest ReviewDesk::Say(const ReviewState& state, std::vector<storage::NewEvent> events) const {
  AppendRequest append;
  append.writes.push_back({ReviewStream(state.id), state.revision, std::move(events)});
  return append;
}

void ReviewDesk::ReleasePair(const ReviewState& state, AppendRequest* append) const {
  append->claims.push_back({storage::ClaimChange::Action::kRelease,
                            PairClaimKey(*records_->key, state.opened.worker_id(), state.opened.source_record_id()),
                            state.id});
}

absl::StatusOr<v1::Review> ReviewDesk::ShowAt(const std::string& id, storage::Position until) const {
  const absl::StatusOr<ReviewState> state = LoadReview(*records_->log, *records_->sealer, id, until);
  if (!state.ok()) return state.status();
  return Render(*state, records_->clock());
}

absl::StatusOr<v1::Review> ReviewDesk::Run(const rpc::Caller& caller, const char* method,
                                           const v1::ReviewCommand& command, const google::protobuf::Message& request,
                                           rpc::FieldErrors errors, const Decide& decide) {
  const absl::StatusOr<std::string> id = ParseReviewName(command.name());
  if (!id.ok()) errors.Add("command.name", id.status().message());
  access::CheckRequestId("command.request_id", command.request_id(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  const absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  const std::string name = absl::StrCat(kMethodPrefix, method);
  const storage::RequestKey key =
      access::MakeRequestKey(*records_->key, author->agency, command.request_id(), name, request.SerializeAsString());
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    const auto before = records_->log->FindRequest(key);
    if (!before.ok()) return before.status();
    if (before->has_value()) return ShowAt(*id, (*before)->last());
    const absl::StatusOr<ReviewState> state = LoadReview(*records_->log, *records_->sealer, *id);
    if (!state.ok()) return state.status();
    if (state->revision == 0) {
      return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "no such review", {{"resource", ReviewStream(*id)}});
    }
    if (state->erased) return rpc::PersonalDataErased();
    if (!command.etag().empty() && command.etag() != absl::StrCat(state->revision)) break;
    absl::StatusOr<AppendRequest> append = decide(*author, *state);
    if (!append.ok()) {
      // A refusal tells something about the pair, too.
      const bool tells =
          absl::IsFailedPrecondition(append.status()) && IsHeldBy(*state, author->officer, records_->clock());
      if (!tells) return append.status();
      const absl::Status look =
          records_->looks->Record(*author, name, {state->worker_stream(), state->record_stream()});
      return look.ok() ? append.status() : look;
    }
    append->request = key;
    const absl::StatusOr<AppendResult> appended = records_->log->Append(*std::move(append));
    if (appended.ok()) return ShowAt(*id, appended->last());
    if (!storage::MarkOf(appended.status(), storage::kErasedMark).empty()) return rpc::PersonalDataErased();
    if (!MayRetry(appended.status())) return appended.status();
  }
  return Error(error::v1::ERROR_REASON_STALE_ETAG, "the review has changed meanwhile; read it again and repeat",
               {{"field", "command.etag"}});
}

absl::StatusOr<v1::Review> ReviewDesk::RenewReview(const rpc::Caller& caller, const v1::RenewReviewRequest& request) {
  rpc::FieldErrors errors;
  CheckLease(request.lease_seconds(), &errors);
  return Run(caller, "RenewReview", request.command(), request, errors,
             [&](const access::Authorship& author, const ReviewState& state) -> absl::StatusOr<AppendRequest> {
               const absl::Time now = records_->clock();
               if (!IsHeldBy(state, author.officer, now)) return NotHeld(state);
               const absl::Duration lease =
                   request.lease_seconds() == 0 ? limits_.lease : absl::Seconds(request.lease_seconds());
               const absl::Time end = std::min(now + lease, state.lease->begin + kLongestLease);
               return Say(state, {access::MakeOpenEvent(records_->ids, author, ClaimedUntil(end))});
             });
}

absl::StatusOr<v1::Review> ReviewDesk::ReleaseReview(const rpc::Caller& caller,
                                                     const v1::ReleaseReviewRequest& request) {
  return Run(caller, "ReleaseReview", request.command(), request, {},
             [&](const access::Authorship& author, const ReviewState& state) -> absl::StatusOr<AppendRequest> {
               if (!IsHeldBy(state, author.officer, records_->clock())) return NotHeld(state);
               return Say(state, {access::MakeOpenEvent(records_->ids, author, ev::ReviewReleased())});
             });
}

absl::StatusOr<v1::Review> ReviewDesk::AnswerReview(const rpc::Caller& caller, const v1::AnswerReviewRequest& request) {
  rpc::FieldErrors errors;
  if (request.answer() == v1::REVIEW_ANSWER_UNSPECIFIED || !v1::ReviewAnswer_IsValid(request.answer())) {
    errors.Add("answer", "is required: SAME, DIFFERENT or NOT_ENOUGH");
  }
  const decisions::Reason reason = ReadReason(request.reason(), request.note(), &errors);
  return Run(caller, "AnswerReview", request.command(), request, errors,
             [&](const access::Authorship& author, const ReviewState& state) {
               return Answer(author, state, WordOf(request.answer()), reason);
             });
}

absl::StatusOr<v1::Review> ReviewDesk::EscalateReview(const rpc::Caller& caller,
                                                      const v1::EscalateReviewRequest& request) {
  rpc::FieldErrors errors;
  const decisions::Reason reason = ReadReason(request.reason(), request.note(), &errors);
  return Run(caller, "EscalateReview", request.command(), request, errors,
             [&](const access::Authorship& author, const ReviewState& state) {
               return Answer(author, state, kEscalated, reason);
             });
}

absl::StatusOr<AppendRequest> ReviewDesk::Answer(const access::Authorship& author, const ReviewState& state,
                                                 const std::string& answer, const decisions::Reason& reason) const {
  if (!IsHeldBy(state, author.officer, records_->clock())) return NotHeld(state);
  if (answer == kEscalated && !MayEscalate(state)) {
    return Error(error::v1::ERROR_REASON_STATE_FORBIDS,
                 "nobody stands above the supervisors; answer not_enough instead",
                 {{"state", std::string(StageWord(state.stage))}, {"allowed", "first"}});
  }
  ev::ReviewAnswered answered;
  answered.set_answer(answer);
  answered.set_reason(reason.code);
  answered.set_note(reason.note);
  const Next next = AfterAnswer(state, answer);
  AppendRequest append = Say(state, {access::MakeEvent(records_->ids, author, state.worker_stream(), answered)});
  if (next.stage != Stage::kClosed) {
    ev::ReviewPassedOn passed;
    passed.set_to(std::string(StageWord(next.stage)));
    passed.set_cause(next.cause);
    append.writes[0].events.push_back(access::MakeOpenEvent(records_->ids, author, passed));
    return append;
  }
  ev::ReviewClosed closed;
  closed.set_outcome(next.outcome);
  closed.set_cause(next.cause);
  const auto add = [&closed](Stage stage, const std::string& said) {
    if (said.empty() || said == kEscalated) return;
    ev::ReviewVerdict* const verdict = closed.add_verdicts();
    verdict->set_stage(std::string(StageWord(stage)));
    verdict->set_answer(said);
  };
  for (const Given& given : state.given) add(given.stage, given.answer);
  add(state.stage, answer);
  if (absl::Status carried = CarryOut(author, state, next.outcome, reason, &closed, &append); !carried.ok()) {
    return carried;
  }
  append.writes[0].events.push_back(access::MakeOpenEvent(records_->ids, author, closed));
  ReleasePair(state, &append);
  return append;
}

absl::Status ReviewDesk::CarryOut(const access::Authorship& author, const ReviewState& state,
                                  const std::string& outcome, const decisions::Reason& reason, ev::ReviewClosed* closed,
                                  AppendRequest* append) const {
  const bool control = state.opened.kind() == kControl;
  // A link that was right stands as it is.
  if (outcome == kUndecided || (control && outcome == kSame)) return absl::OkStatus();
  const absl::StatusOr<ReviewedPair> pair = ReadPair(store_, directory_, state);
  if (!pair.ok()) return pair.status();
  if (!pair->worker.has_value()) return rpc::PersonalDataErased();
  const worker::WorkerId& worker = pair->worker->id;
  const std::string record = pair->record->name();
  const absl::StatusOr<decisions::Plan> plan = outcome == kSame ? planner_.Link(worker, "", record, reason)
                                               : control        ? planner_.Unlink(worker, "", record, reason)
                                                                : planner_.Refuse(worker, "", record, reason);
  if (!plan.ok()) return plan.status();
  absl::StatusOr<AppendRequest> decision = decisions::ComposeDecision(*records_, author, *plan);
  if (!decision.ok()) return decision.status();
  closed->set_decision_id(decision->writes[0].events[0].envelope.event_id());
  std::move(decision->writes.begin(), decision->writes.end(), std::back_inserter(append->writes));
  std::move(decision->checks.begin(), decision->checks.end(), std::back_inserter(append->checks));
  std::move(decision->claims.begin(), decision->claims.end(), std::back_inserter(append->claims));
  return absl::OkStatus();
}

absl::StatusOr<v1::ClaimReviewResponse> ReviewDesk::ClaimReview(const rpc::Caller& caller,
                                                                const v1::ClaimReviewRequest& request) {
  rpc::FieldErrors errors;
  const Pool pool = ReadPool(request.pool(), &errors);
  CheckLease(request.lease_seconds(), &errors);
  access::CheckRequestId("request_id", request.request_id(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  const absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  const storage::RequestKey key =
      access::MakeRequestKey(*records_->key, author->agency, request.request_id(),
                             absl::StrCat(kMethodPrefix, "ClaimReview"), request.SerializeAsString());
  const absl::Duration lease = request.lease_seconds() == 0 ? limits_.lease : absl::Seconds(request.lease_seconds());
  absl::MutexLock lock(&claiming_);
  absl::StatusOr<std::optional<AppendResult>> claimed = records_->log->FindRequest(key);
  if (claimed.ok() && !claimed->has_value()) claimed = ClaimFirst(*author, pool, lease, key);
  if (!claimed.ok()) return claimed.status();
  v1::ClaimReviewResponse response;
  if (!claimed->has_value()) return response;
  const auto event = records_->log->ReadAll((*claimed)->first, 1);
  if (!event.ok()) return event.status();
  absl::string_view id = event->empty() ? "" : absl::string_view(event->front().envelope.stream());
  if (!absl::ConsumePrefix(&id, kReviewStreams)) return absl::DataLossError("a remembered claim is missing");
  absl::StatusOr<v1::Review> review = ShowAt(std::string(id), (*claimed)->last());
  if (!review.ok()) return review.status();
  *response.mutable_review() = *std::move(review);
  return response;
}

absl::StatusOr<std::optional<AppendResult>> ReviewDesk::ClaimFirst(const access::Authorship& author, const Pool& pool,
                                                                   absl::Duration lease,
                                                                   const storage::RequestKey& key) {
  const absl::Time now = records_->clock();
  const absl::StatusOr<size_t> held = queue_.HeldBy(author.officer, now, limits_.officer_leases);
  if (!held.ok()) return held.status();
  if (*held >= limits_.officer_leases) {
    return Error(error::v1::ERROR_REASON_LIMIT_EXCEEDED,
                 "the officer holds as many reviews as one may; answer one first",
                 {{"limit", absl::StrCat(limits_.officer_leases)}});
  }
  std::string after;
  int withdrawn = 0;
  for (size_t read = 0; read < kMostRows; read += kRowsAtOnce) {
    const absl::StatusOr<std::vector<WaitingReview>> rows = queue_.Waiting(pool, after, kRowsAtOnce);
    if (!rows.ok()) return rows.status();
    for (const WaitingReview& row : *rows) {
      after = row.cursor;
      if (row.lease_end > now) continue;
      const absl::StatusOr<ReviewState> state = LoadReview(*records_->log, *records_->sealer, row.id);
      if (!state.ok()) return state.status();
      if (!MayClaim(*state, author.agency, author.officer, now)) continue;
      const absl::StatusOr<ReviewedPair> pair = ReadPair(store_, directory_, *state);
      if (!pair.ok()) return pair.status();
      if (!pair->gone.empty()) {
        if (++withdrawn > kMostWithdrawn) return std::nullopt;
        if (absl::Status ended = Withdraw(author, *state, pair->gone); !ended.ok()) return ended;
        continue;
      }
      AppendRequest append = Say(
          *state, {access::MakeOpenEvent(records_->ids, author, ClaimedUntil(now + std::min(lease, kLongestLease)))});
      append.request = key;
      const absl::StatusOr<AppendResult> appended = records_->log->Append(std::move(append));
      if (appended.ok()) return *appended;
      if (!absl::IsAborted(appended.status())) return appended.status();
    }
    if (rows->size() < kRowsAtOnce) break;
  }
  return std::nullopt;
}

absl::Status ReviewDesk::Withdraw(const access::Authorship& author, const ReviewState& state,
                                  const std::string& cause) {
  ev::ReviewClosed closed;
  closed.set_outcome(kWithdrawn);
  closed.set_cause(cause);
  const access::Authorship bridge{access::kBridgeAgency, "", author.purpose, author.procedure,
                                  records_->ids->NextBytes()};
  AppendRequest append = Say(state, {access::MakeOpenEvent(records_->ids, bridge, closed)});
  ReleasePair(state, &append);
  const absl::Status appended = records_->log->Append(std::move(append)).status();
  // Somebody wrote in between: the next claim looks at it again.
  return absl::IsAborted(appended) ? absl::OkStatus() : appended;
}

}  // namespace lienthong::review
