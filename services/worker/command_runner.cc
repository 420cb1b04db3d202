#include "services/worker/command_runner.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/access/request_key.h"
#include "services/rpc/errors.h"
#include "services/worker/directory.h"
#include "services/worker/directory_rows.h"
#include "services/worker/envelope_facts.h"
#include "services/worker/event_codec.h"
#include "services/worker/render.h"
#include "services/worker/suppression.h"

namespace lienthong::worker {
namespace {

using rpc::Error;

// Attempts when another writer gets in between and the caller gave no etag.
constexpr int kMaxAttempts = 5;

absl::Status StaleEtag() {
  return Error(error::v1::ERROR_REASON_STALE_ETAG,
               "the worker has changed since this etag; read it again and repeat with the new one",
               {{"field", "etag"}});
}

}  // namespace

absl::StatusOr<v1::Worker> CommandRunner::RenderAfter(const WorkerId& id, storage::Position position) const {
  absl::StatusOr<std::vector<storage::StoredEvent>> event = records_->log->ReadAll(position, 1);
  if (!event.ok()) return event.status();
  if (event->empty()) return absl::DataLossError("an event that a request refers to is missing");
  absl::StatusOr<WorkerState> state = store_.Load(id, position);
  if (!state.ok()) return state.status();
  return RenderWorker(*state, *policy_, *units_, access::DayInVietNam(storage::RecordTimeOf(event->front().envelope)),
                      position);
}

absl::StatusOr<v1::Worker> CommandRunner::AnswerFor(const access::Authorship& author, const CommandHead& head,
                                                    const storage::AppendResult& result) const {
  // The first event names the worker; a command that changed nothing has none, and named an existing worker.
  std::string name = head.worker_id;
  absl::StatusOr<std::vector<storage::StoredEvent>> first = records_->log->ReadAll(result.first, 1);
  if (!first.ok()) return first.status();
  if (result.count > 0 && !first->empty()) {
    name = first->front().envelope.stream();
  }
  absl::StatusOr<WorkerId> id = WorkerId::Parse(name);
  if (!id.ok()) return absl::DataLossError("a remembered request names no worker");
  absl::Status look = records_->looks->RecordAfterWrite(author, head.method, {id->stream()});
  if (!look.ok()) return look;
  return RenderAfter(*id, result.last());
}

absl::StatusOr<CommandRunner::Attempt> CommandRunner::Prepare(const CommandHead& head, const WorkerEvent& command,
                                                              absl::string_view agency) const {
  const bool registration = command.type == EventType::kRegistered;
  absl::StatusOr<WorkerId> id = WorkerId::Parse(head.worker_id.empty() ? records_->ids->NextText() : head.worker_id);
  if (!id.ok()) return id.status();
  Attempt attempt{*id, {}, {}};
  absl::StatusOr<WorkerHistory> history = store_.History(*id);
  if (!history.ok()) return history.status();
  attempt.history = *std::move(history);
  if (!attempt.history.survivor.empty()) return rpc::MergedAway(attempt.history.survivor);
  const WorkerState state = FoldWorker(id->text(), attempt.history.events);
  if (!registration && state.revision == 0) {
    return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "no such worker", {{"resource", id->stream()}});
  }
  if (!head.etag.empty() && head.etag != std::to_string(state.revision)) return StaleEtag();
  absl::StatusOr<Decision> decision =
      Decide(state, attempt.history.events, command, agency, access::DayInVietNam(records_->clock()));
  if (!decision.ok()) return decision.status();
  attempt.decision = *std::move(decision);
  return attempt;
}

storage::RequestKey CommandRunner::KeyOf(const access::Authorship& author, const CommandHead& head) const {
  return access::MakeRequestKey(*records_->key, author.agency, head.request_id, head.method, head.digest_input);
}

absl::StatusOr<storage::AppendRequest> CommandRunner::Compose(const access::Authorship& author, const CommandHead& head,
                                                              const Attempt& attempt) const {
  storage::AppendRequest request;
  request.request = KeyOf(author, head);
  // The decision holds for what was read; a no-op too is remembered only if that is still so.
  const bool changes = !attempt.decision.events.empty();
  for (const auto& [stream, revision] : attempt.history.revisions) {
    if (!changes || stream != attempt.id.stream()) request.checks.push_back({stream, revision});
  }
  if (!changes) return request;
  storage::StreamWrite write{attempt.id.stream(), attempt.history.revisions.at(attempt.id.stream()), {}};
  for (const WorkerEvent& event : attempt.decision.events) {
    storage::NewEvent added = access::MakeEvent(records_->ids, author, attempt.id.stream(), *Encode(event));
    added.envelope.set_valid_from(CoarseDate(event.effective_from));
    added.envelope.set_valid_to(CoarseDate(event.effective_to));
    added.envelope.set_policy_version(policy_->version);
    SetProvince(*units_, event.facts, &added.envelope);
    write.events.push_back(std::move(added));
  }
  request.writes.push_back(std::move(write));
  for (const ClaimIntent& claim : attempt.decision.claims) {
    const std::string key = ClaimKey(*records_->key, claim.type, claim.value);
    if (claim.action == ClaimIntent::Action::kAcquire) {
      request.claims.push_back({storage::ClaimChange::Action::kAcquire, key, attempt.id.text()});
      const Suppression suppression(records_->log, records_->suppression_key);
      request.claims.push_back(suppression.Lifted(claim.type, claim.value));
      continue;
    }
    // What another worker holds was never this one's to release.
    absl::StatusOr<std::optional<std::string>> owner = records_->log->ClaimOwner(key);
    if (!owner.ok()) return owner.status();
    if (*owner == attempt.id.text()) {
      request.claims.push_back({storage::ClaimChange::Action::kRelease, key, attempt.id.text()});
    }
  }
  return request;
}

v1::Worker CommandRunner::Preview(const access::Authorship& author, const Attempt& attempt) const {
  std::vector<Recorded> events = attempt.history.events;
  storage::Revision revision = attempt.history.revisions.at(attempt.id.stream());
  const absl::Time now = records_->clock();
  for (const WorkerEvent& event : attempt.decision.events) {
    Recorded recorded;
    recorded.position = records_->log->Head() + 1;
    recorded.revision = ++revision;
    recorded.record_time = now;
    recorded.agency = author.agency;
    recorded.worker_id = attempt.id.text();
    recorded.what = event;
    events.push_back(std::move(recorded));
  }
  return RenderWorker(FoldWorker(attempt.id.text(), events), *policy_, *units_, access::DayInVietNam(now),
                      records_->log->Head());
}

absl::Status CommandRunner::CheckClaims(const Attempt& attempt) const {
  for (const ClaimIntent& claim : attempt.decision.claims) {
    if (claim.action != ClaimIntent::Action::kAcquire) continue;
    absl::StatusOr<std::optional<std::string>> owner =
        records_->log->ClaimOwner(ClaimKey(*records_->key, claim.type, claim.value));
    if (!owner.ok()) return owner.status();
    if (owner->has_value() && **owner != attempt.id.text()) {
      return Error(error::v1::ERROR_REASON_RESOURCE_TAKEN,
                   "an active identifier belongs to another worker; look it up");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Worker> CommandRunner::Try(const access::Authorship& author, const CommandHead& head,
                                              const WorkerEvent& command) {
  absl::StatusOr<Attempt> attempt = Prepare(head, command, author.agency);
  if (!attempt.ok()) return attempt.status();
  if (absl::Status claims = CheckClaims(*attempt); !claims.ok()) return claims;
  if (head.validate_only) {
    if (command.type != EventType::kRegistered) {
      absl::Status look = records_->looks->Record(author, head.method, {attempt->id.stream()});
      if (!look.ok()) return look;
    }
    return Preview(author, *attempt);
  }
  absl::StatusOr<storage::AppendRequest> request = Compose(author, head, *attempt);
  if (!request.ok()) return request.status();
  absl::StatusOr<storage::AppendResult> result = records_->log->Append(*std::move(request));
  if (!result.ok()) return result.status();
  return AnswerFor(author, head, *result);
}

// A refusal tells something about the person too: who provoked it is recorded like any look.
absl::Status CommandRunner::RecordRefusal(const access::Authorship& author, const CommandHead& head,
                                          const WorkerEvent& command, const absl::Status& refusal) const {
  if (absl::IsAlreadyExists(refusal) && !command.identifiers.empty()) {
    const IdentifierFact& identifier = command.identifiers.front();
    absl::StatusOr<std::optional<std::string>> owner =
        records_->log->ClaimOwner(ClaimKey(*records_->key, identifier.type, identifier.value));
    if (!owner.ok()) return owner.status();
    if (owner->has_value()) return records_->looks->Record(author, head.method, {absl::StrCat("workers/", **owner)});
    return records_->looks->RecordSought(author, head.method, IdentifierTypeCode(identifier.type), identifier.value);
  }
  if (!absl::IsFailedPrecondition(refusal)) return absl::OkStatus();
  absl::StatusOr<WorkerId> id = WorkerId::Parse(head.worker_id);
  return id.ok() ? records_->looks->Record(author, head.method, {id->stream()}) : absl::OkStatus();
}

absl::StatusOr<v1::Worker> CommandRunner::Run(const rpc::Caller& caller, const CommandHead& head,
                                              const WorkerEvent& command) {
  absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  const storage::RequestKey key = KeyOf(*author, head);
  absl::StatusOr<v1::Worker> answer = StaleEtag();
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    // Also after a refusal: an earlier try of the same request may have been what it ran into.
    absl::StatusOr<std::optional<storage::AppendResult>> before = records_->log->FindRequest(key);
    if (!before.ok()) return before.status();
    if (before->has_value()) return AnswerFor(*author, head, **before);
    if (attempt > 0 && !absl::IsAborted(answer.status())) break;
    answer = Try(*author, head, command);
    if (answer.ok() || absl::IsUnavailable(answer.status())) return answer;
  }
  if (absl::Status look = RecordRefusal(*author, head, command, answer.status()); !look.ok()) return look;
  return answer;
}

}  // namespace lienthong::worker
