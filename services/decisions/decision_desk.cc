#include "services/decisions/decision_desk.h"

#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/access/request_key.h"
#include "services/decisions/decision_render.h"
#include "services/identity/person_name.h"
#include "services/rpc/errors.h"
#include "services/worker/event_codec.h"
#include "services/worker/field_parser.h"
#include "storage/uuid7.h"

namespace lienthong::decisions {
namespace {

namespace v1 = identity::v1;
using storage::AppendRequest;
using worker::WorkerEvent;
using worker::WorkerId;

constexpr char kMethodPrefix[] = "lienthong.identity.v1.IdentityService/";
// Attempts when another writer gets in between and the caller gave no etag.
constexpr int kMaxAttempts = 5;
constexpr size_t kMaxReasonBytes = 64;
constexpr size_t kMaxNoteBytes = 2'000;
constexpr int kMaxSplitRecords = 200;
constexpr int kMaxSplitIdentifiers = 20;
constexpr int kMaxSplitEvents = 200;

Reason ReadReason(const v1::DecisionCommand& command, rpc::FieldErrors* errors) {
  Reason reason{command.reason(), ""};
  bool is_code = !reason.code.empty() && reason.code.size() <= kMaxReasonBytes;
  for (const char c : reason.code) is_code = is_code && (absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_');
  if (!is_code) {
    errors->Add("command.reason", "must be a code in lower_snake of at most 64 characters, for example same_person");
  }
  absl::StatusOr<std::string> note = identity::ToNfc(command.note());
  if (!note.ok()) {
    errors->Add("command.note", note.status().message());
  } else if (note->size() > kMaxNoteBytes) {
    errors->Add("command.note", "is longer than 2000 bytes");
  } else {
    reason.note = *std::move(note);
  }
  return reason;
}

WorkerId ReadWorker(absl::string_view field, absl::string_view name, rpc::FieldErrors* errors) {
  const absl::StatusOr<WorkerId> id = WorkerId::Parse(name);
  if (id.ok()) return *id;
  errors->Add(field, id.status().message());
  // Never used: the errors are answered first.
  return WorkerId::Parse("00000000-0000-7000-8000-000000000000").value();
}

DecisionId ReadDecision(absl::string_view name, rpc::FieldErrors* errors) {
  absl::StatusOr<DecisionId> id = ParseDecisionName(name);
  if (id.ok()) return *std::move(id);
  errors->Add("command.name", id.status().message());
  return {ReadWorker("command.name", "00000000-0000-7000-8000-000000000000", errors), ""};
}

SplitParts ReadParts(const v1::SplitWorkerRequest& request, worker::FieldParser* parser) {
  SplitParts parts;
  rpc::FieldErrors& errors = parser->errors();
  const auto bound = [&](const char* field, int size, int most) {
    if (size > most) errors.Add(field, absl::StrCat("has more than ", most, " entries"));
  };
  bound("source_records", request.source_records_size(), kMaxSplitRecords);
  bound("identifiers", request.identifiers_size(), kMaxSplitIdentifiers);
  bound("events", request.events_size(), kMaxSplitEvents);
  if (request.source_records_size() + request.identifiers_size() + request.events_size() == 0) {
    errors.Add("source_records", "name at least one record, identifier or event that goes to the new worker");
  }
  std::set<std::string> seen;
  for (int i = 0; i < request.source_records_size(); ++i) {
    const std::string& name = request.source_records(i);
    CheckRecordName(absl::StrCat("source_records[", i, "]"), name, &errors);
    if (seen.insert(name).second) parts.records.push_back(name);
  }
  for (int i = 0; i < request.identifiers_size(); ++i) {
    parser->Identifier(absl::StrCat("identifiers[", i, "]"), request.identifiers(i), &parts.identifiers);
  }
  for (int i = 0; i < request.events_size(); ++i) {
    absl::StatusOr<std::string> id = storage::ParseUuid(request.events(i));
    if (!id.ok()) {
      errors.Add(absl::StrCat("events[", i, "]"), "must be the event id of a revision, a UUID");
    } else {
      parts.events.push_back(*std::move(id));
    }
  }
  return parts;
}

bool MayRetry(const absl::Status& status) {
  return absl::IsAborted(status) || storage::MarkOf(status, storage::kTakenMark) == storage::kTakenClaim;
}

}  // namespace

absl::StatusOr<DecisionId> ParseDecisionName(absl::string_view name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  if (parts.size() == 4 && parts[0] == "workers" && parts[2] == "decisions") {
    const absl::StatusOr<WorkerId> worker = WorkerId::Parse(parts[1]);
    absl::StatusOr<std::string> id = storage::ParseUuid(parts[3]);
    if (worker.ok() && id.ok()) return DecisionId{*worker, *std::move(id)};
  }
  return absl::InvalidArgumentError("must be workers/{worker}/decisions/{decision}");
}

void CheckRecordName(absl::string_view field, const std::string& name, rpc::FieldErrors* errors) {
  const auto parts = worker::ParseRecordStream(name);
  if (parts.has_value() && storage::ParseUuid(parts->source_record_id).ok()) return;
  errors->Add(field, "must be registries/{registry}/records/{record}, as the links of a worker name it");
}

DecisionDesk::Asked DecisionDesk::Read(const char* method, const v1::DecisionCommand& command,
                                       const google::protobuf::Message& request, rpc::FieldErrors* errors) const {
  Asked asked;
  asked.method = method;
  asked.command = &command;
  asked.digest_input = request.SerializeAsString();
  asked.reason = ReadReason(command, errors);
  access::CheckRequestId("command.request_id", command.request_id(), errors);
  const std::vector<std::string> parts = absl::StrSplit(command.name(), '/');
  const absl::StatusOr<WorkerId> worker =
      WorkerId::Parse(parts.size() > 1 ? absl::StrCat(parts[0], "/", parts[1]) : command.name());
  if (worker.ok()) asked.subjects.push_back(worker->stream());
  return asked;
}

absl::StatusOr<v1::Decision> DecisionDesk::AnswerFor(const access::Authorship& author, const Asked& asked,
                                                     const storage::AppendResult& result) const {
  const absl::StatusOr<std::vector<storage::StoredEvent>> first = records_->log->ReadAll(result.first, 1);
  if (!first.ok()) return first.status();
  if (first->empty() || result.count == 0) return absl::DataLossError("a remembered decision is missing");
  const absl::StatusOr<worker::Recorded> recorded = worker::Decode(first->front(), *records_->sealer);
  if (!storage::MarkOf(recorded.status(), storage::kErasedMark).empty()) return rpc::PersonalDataErased();
  if (!recorded.ok()) return recorded.status();
  const auto* event = std::get_if<WorkerEvent>(&recorded->what);
  const absl::StatusOr<WorkerId> id = WorkerId::Parse(recorded->worker_id);
  if (event == nullptr || !id.ok()) return absl::DataLossError("a remembered request was no decision");
  const std::string decision_id = DecisionIdOf(*recorded, *event);
  const absl::StatusOr<worker::WorkerHistory> history = store_.History(*id, result.last());
  if (!history.ok()) return history.status();
  for (const worker::IdentityDecision& decision : DecisionsIn(history->events)) {
    if (decision.id != decision_id) continue;
    const absl::StatusOr<std::string> etag =
        DecisionEtag(decision, [&](const std::string& stream) -> absl::StatusOr<storage::Revision> {
          const auto read = history->revisions.find(stream);
          if (read != history->revisions.end()) return read->second;
          const absl::StatusOr<worker::RecordedStream> other = store_.ReadStream(stream, result.last());
          if (!other.ok()) return other.status();
          return other->revision;
        });
    if (!etag.ok()) return etag.status();
    v1::Decision answer = Render(decision, *etag);
    std::vector<std::string> subjects{id->stream()};
    if (!answer.other_worker().empty()) subjects.push_back(answer.other_worker());
    absl::Status look = records_->looks->RecordAfterWrite(author, absl::StrCat(kMethodPrefix, asked.method), subjects);
    if (!look.ok()) return look;
    return answer;
  }
  return absl::DataLossError("a remembered decision is missing");
}

absl::StatusOr<v1::Decision> DecisionDesk::Preview(const access::Authorship& author, const Asked& asked,
                                                   const Plan& plan) const {
  const auto& [id, event] = plan.events.front();
  worker::Recorded recorded = Pending(id, event);
  recorded.position = records_->log->Head();
  recorded.record_time = records_->clock();
  recorded.agency = author.agency;
  recorded.officer = author.officer;
  worker::IdentityDecision decision;
  decision.id = std::string(16, '\0');
  const bool undo = event.type == worker::EventType::kDecisionUndone;
  (event.type == worker::EventType::kMergeRequested ? decision.requested : decision.decided) = &recorded;
  if (undo) decision.undone = &recorded;
  const absl::StatusOr<std::string> etag = DecisionEtag(
      decision,
      [&](const std::string& stream) -> absl::StatusOr<storage::Revision> { return plan.revisions.at(stream); });
  if (!etag.ok()) return etag.status();
  v1::Decision answer = Render(decision, *etag);
  answer.set_name(undo ? asked.command->name() : "");
  absl::Status look = records_->looks->Record(author, absl::StrCat(kMethodPrefix, asked.method), asked.subjects);
  if (!look.ok()) return look;
  return answer;
}

absl::StatusOr<v1::Decision> DecisionDesk::Run(const rpc::Caller& caller, const Asked& asked, const MakePlan& plan) {
  const absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  const std::string method = absl::StrCat(kMethodPrefix, asked.method);
  const storage::RequestKey key =
      access::MakeRequestKey(*records_->key, author->agency, asked.command->request_id(), method, asked.digest_input);
  absl::Status refusal;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    const auto before = records_->log->FindRequest(key);
    if (!before.ok()) return before.status();
    if (before->has_value()) return AnswerFor(*author, asked, **before);
    if (attempt > 0 && !MayRetry(refusal)) break;
    absl::StatusOr<Plan> planned = plan(*author, asked.reason);
    if (!planned.ok()) {
      refusal = planned.status();
      // An etag that is stale stays so.
      if (rpc::ReasonOf(refusal) == "STALE_ETAG") return refusal;
      continue;
    }
    if (asked.command->validate_only()) return Preview(*author, asked, *planned);
    absl::StatusOr<AppendRequest> append = ComposeDecision(*records_, *author, *planned);
    if (!append.ok()) return append.status();
    append->request = key;
    const absl::StatusOr<storage::AppendResult> appended = records_->log->Append(*std::move(append));
    if (appended.ok()) return AnswerFor(*author, asked, *appended);
    refusal = appended.status();
    if (absl::IsUnavailable(refusal)) return refusal;
  }
  if (MayRetry(refusal)) {
    return rpc::Error(error::v1::ERROR_REASON_STALE_ETAG,
                      "what the decision rests on keeps changing; read it again and repeat",
                      {{"field", "command.etag"}});
  }
  // A refusal tells something about the person too.
  if (absl::IsFailedPrecondition(refusal) && rpc::ReasonOf(refusal) != "PERSONAL_DATA_ERASED") {
    if (absl::Status look = records_->looks->Record(*author, method, asked.subjects); !look.ok()) return look;
  }
  return refusal;
}

absl::StatusOr<v1::Decision> DecisionDesk::LinkRecord(const rpc::Caller& caller, const v1::LinkRecordRequest& request) {
  rpc::FieldErrors errors;
  Asked asked = Read("LinkRecord", request.command(), request, &errors);
  const WorkerId id = ReadWorker("command.name", request.command().name(), &errors);
  CheckRecordName("source_record", request.source_record(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  asked.subjects.push_back(request.source_record());
  return Run(caller, asked, [&](const access::Authorship&, const Reason& reason) {
    return planner_.Link(id, request.command().etag(), request.source_record(), reason);
  });
}

absl::StatusOr<v1::Decision> DecisionDesk::RefuseLink(const rpc::Caller& caller, const v1::RefuseLinkRequest& request) {
  rpc::FieldErrors errors;
  Asked asked = Read("RefuseLink", request.command(), request, &errors);
  const WorkerId id = ReadWorker("command.name", request.command().name(), &errors);
  CheckRecordName("source_record", request.source_record(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  asked.subjects.push_back(request.source_record());
  return Run(caller, asked, [&](const access::Authorship&, const Reason& reason) {
    return planner_.Refuse(id, request.command().etag(), request.source_record(), reason);
  });
}

absl::StatusOr<v1::Decision> DecisionDesk::UnlinkRecord(const rpc::Caller& caller,
                                                        const v1::UnlinkRecordRequest& request) {
  rpc::FieldErrors errors;
  Asked asked = Read("UnlinkRecord", request.command(), request, &errors);
  const WorkerId id = ReadWorker("command.name", request.command().name(), &errors);
  CheckRecordName("source_record", request.source_record(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  asked.subjects.push_back(request.source_record());
  return Run(caller, asked, [&](const access::Authorship&, const Reason& reason) {
    return planner_.Unlink(id, request.command().etag(), request.source_record(), reason);
  });
}

absl::StatusOr<v1::Decision> DecisionDesk::MergeWorkers(const rpc::Caller& caller,
                                                        const v1::MergeWorkersRequest& request) {
  rpc::FieldErrors errors;
  Asked asked = Read("MergeWorkers", request.command(), request, &errors);
  const WorkerId survivor = ReadWorker("command.name", request.command().name(), &errors);
  const WorkerId merged = ReadWorker("merged", request.merged(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  asked.subjects.push_back(merged.stream());
  return Run(caller, asked, [&](const access::Authorship&, const Reason& reason) {
    return planner_.Merge(survivor, request.command().etag(), merged, reason);
  });
}

absl::StatusOr<v1::Decision> DecisionDesk::ApproveMerge(const rpc::Caller& caller,
                                                        const v1::ApproveMergeRequest& request) {
  rpc::FieldErrors errors;
  const Asked asked = Read("ApproveMerge", request.command(), request, &errors);
  const DecisionId id = ReadDecision(request.command().name(), &errors);
  if (request.command().etag().empty()) {
    errors.Add("command.etag", "is required: what is approved is the merge as it was read");
  }
  if (!errors.empty()) return errors.ToStatus();
  return Run(caller, asked, [&](const access::Authorship& author, const Reason& reason) {
    return planner_.Approve(id.worker, request.command().etag(), id.id, author.officer, reason);
  });
}

absl::StatusOr<v1::Decision> DecisionDesk::SplitWorker(const rpc::Caller& caller,
                                                       const v1::SplitWorkerRequest& request) {
  worker::FieldParser parser(units_, access::DayInVietNam(records_->clock()));
  const Asked asked = Read("SplitWorker", request.command(), request, &parser.errors());
  const WorkerId id = ReadWorker("command.name", request.command().name(), &parser.errors());
  const SplitParts parts = ReadParts(request, &parser);
  if (!parser.errors().empty()) return parser.errors().ToStatus();
  return Run(caller, asked, [&](const access::Authorship&, const Reason& reason) {
    return planner_.Split(id, request.command().etag(), parts, reason);
  });
}

absl::StatusOr<v1::Decision> DecisionDesk::UndoDecision(const rpc::Caller& caller,
                                                        const v1::UndoDecisionRequest& request) {
  rpc::FieldErrors errors;
  const Asked asked = Read("UndoDecision", request.command(), request, &errors);
  const DecisionId id = ReadDecision(request.command().name(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  return Run(caller, asked, [&](const access::Authorship&, const Reason& reason) {
    return planner_.Undo(id.worker, request.command().etag(), id.id, reason);
  });
}

}  // namespace lienthong::decisions
