#include "services/worker/identity_codec.h"

#include <utility>

#include "services/worker/event_codec.h"

namespace lienthong::worker {
namespace {

namespace ev = event::v1;

void PutScore(const LinkScore& score, ev::LinkScore* out) {
  out->set_prior_millibits(score.prior_millibits);
  out->set_score_millibits(score.score_millibits);
  for (const EvidenceLine& line : score.lines) {
    ev::EvidenceLine* const added = out->add_lines();
    added->set_field(line.field);
    added->set_outcome(line.outcome);
    added->set_weight_millibits(line.weight_millibits);
  }
  out->set_rule_version(score.rule_version);
  out->set_model_version(score.model_version);
}

LinkScore GetScore(const ev::LinkScore& in) {
  LinkScore score{in.prior_millibits(), in.score_millibits(), {}, in.rule_version(), in.model_version()};
  for (const ev::EvidenceLine& line : in.lines()) {
    score.lines.push_back({line.field(), line.outcome(), line.weight_millibits()});
  }
  return score;
}

void PutRecords(const WorkerEvent& event, google::protobuf::RepeatedPtrField<ev::MovedRecord>* out) {
  for (const MovedRecord& record : event.records) {
    ev::MovedRecord* const added = out->Add();
    added->set_source_record_id(record.source_record_id);
    added->set_registry(record.registry);
    added->set_worker_id(record.worker_id);
  }
}

void GetRecords(const google::protobuf::RepeatedPtrField<ev::MovedRecord>& in, WorkerEvent* event) {
  for (const ev::MovedRecord& record : in) {
    event->records.push_back({record.source_record_id(), record.registry(), record.worker_id()});
  }
}

void PutFact(const Recorded& recorded, ev::MovedFact* out) {
  const WorkerEvent& event = std::get<WorkerEvent>(recorded.what);
  out->set_event_id(recorded.event_id);
  out->set_type(TypeName(event.type));
  out->set_payload(Encode(event)->SerializeAsString());
  out->set_position(recorded.position);
  out->set_revision(recorded.revision);
  const int64_t nanos = absl::ToUnixNanos(recorded.record_time);
  out->mutable_record_time()->set_seconds(nanos / 1'000'000'000);
  out->mutable_record_time()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  out->set_agency(recorded.agency);
  out->set_officer(recorded.officer);
  out->set_purpose(recorded.purpose);
  out->set_procedure(recorded.procedure);
  out->set_province(recorded.province);
}

bool GetFact(const ev::MovedFact& in, const ev::WorkerSplit& split, Recorded* recorded) {
  absl::StatusOr<WorkerEvent> event = DecodePayload(in.type(), in.payload());
  // A split takes facts and links along, no other decision.
  if (!event.ok() || event->type > EventType::kRecordLinked) return false;
  recorded->position = in.position();
  recorded->revision = in.revision();
  recorded->record_time =
      absl::FromUnixSeconds(in.record_time().seconds()) + absl::Nanoseconds(in.record_time().nanos());
  recorded->event_id = in.event_id();
  recorded->agency = in.agency();
  recorded->officer = in.officer();
  recorded->purpose = in.purpose();
  recorded->procedure = in.procedure();
  recorded->province = in.province();
  recorded->worker_id = split.worker_id();
  recorded->moved_to = split.new_worker_id();
  recorded->what = *std::move(event);
  return true;
}

}  // namespace

void PutLinked(const WorkerEvent& event, ev::SourceRecordLinked* out) {
  out->set_source_record_id(event.source_record_id);
  out->set_registry(event.registry);
  out->set_kind(event.kind);
  out->set_rule(event.rule);
  for (const std::string& name : event.evidence) out->add_evidence(name);
  if (event.score.has_value()) PutScore(*event.score, out->mutable_score());
  if (!event.reason.empty() || !event.note.empty()) PutAssertion(event, out->mutable_assertion());
}

bool GetLinked(const ev::SourceRecordLinked& in, WorkerEvent* event) {
  event->source_record_id = in.source_record_id();
  event->registry = in.registry();
  event->kind = static_cast<RecordKind>(in.kind());
  event->rule = in.rule();
  event->evidence.assign(in.evidence().begin(), in.evidence().end());
  if (in.has_score()) event->score = GetScore(in.score());
  GetAssertion(in.assertion(), event);
  return true;
}

void PutUnlinked(const WorkerEvent& event, ev::SourceRecordUnlinked* out) {
  out->set_source_record_id(event.source_record_id);
  PutAssertion(event, out->mutable_assertion());
  out->set_registry(event.registry);
  out->set_worker_id(event.link_holder);
  out->mutable_held()->Assign(event.held.begin(), event.held.end());
}

bool GetUnlinked(const ev::SourceRecordUnlinked& in, WorkerEvent* event) {
  event->source_record_id = in.source_record_id();
  GetAssertion(in.assertion(), event);
  event->registry = in.registry();
  event->link_holder = in.worker_id();
  event->held.assign(in.held().begin(), in.held().end());
  return true;
}

void PutRefused(const WorkerEvent& event, ev::SourceRecordRefused* out) {
  out->set_source_record_id(event.source_record_id);
  out->set_registry(event.registry);
  out->set_kind(event.kind);
  if (event.score.has_value()) PutScore(*event.score, out->mutable_score());
  PutAssertion(event, out->mutable_assertion());
}

bool GetRefused(const ev::SourceRecordRefused& in, WorkerEvent* event) {
  event->source_record_id = in.source_record_id();
  event->registry = in.registry();
  event->kind = static_cast<RecordKind>(in.kind());
  if (in.has_score()) event->score = GetScore(in.score());
  GetAssertion(in.assertion(), event);
  return true;
}

void PutMergeRequested(const WorkerEvent& event, ev::WorkersMergeRequested* out) {
  out->set_decision_id(event.decision_id);
  out->set_survivor_id(event.survivor);
  out->set_merged_id(event.merged);
  PutAssertion(event, out->mutable_assertion());
}

bool GetMergeRequested(const ev::WorkersMergeRequested& in, WorkerEvent* event) {
  event->decision_id = in.decision_id();
  event->survivor = in.survivor_id();
  event->merged = in.merged_id();
  GetAssertion(in.assertion(), event);
  return true;
}

void PutMerged(const WorkerEvent& event, ev::WorkersMerged* out) {
  out->set_decision_id(event.decision_id);
  out->set_survivor_id(event.survivor);
  out->set_merged_id(event.merged);
  PutAssertion(event, out->mutable_assertion());
  out->mutable_held()->Assign(event.held.begin(), event.held.end());
}

bool GetMerged(const ev::WorkersMerged& in, WorkerEvent* event) {
  event->decision_id = in.decision_id();
  event->survivor = in.survivor_id();
  event->merged = in.merged_id();
  GetAssertion(in.assertion(), event);
  event->held.assign(in.held().begin(), in.held().end());
  return true;
}

void PutSplit(const WorkerEvent& event, ev::WorkerSplit* out) {
  out->set_decision_id(event.decision_id);
  out->set_worker_id(event.survivor);
  out->set_new_worker_id(event.merged);
  PutRecords(event, out->mutable_records());
  for (const std::string& id : event.moved_events) out->add_event_ids(id);
  for (const IdentifierFact& identifier : event.identifiers) PutIdentifier(identifier, out->add_identifiers());
  for (const Recorded& fact : event.moved_facts) PutFact(fact, out->add_facts());
  PutAssertion(event, out->mutable_assertion());
  out->mutable_held()->Assign(event.held.begin(), event.held.end());
}

bool GetSplit(const ev::WorkerSplit& in, WorkerEvent* event) {
  event->decision_id = in.decision_id();
  event->survivor = in.worker_id();
  event->merged = in.new_worker_id();
  GetRecords(in.records(), event);
  event->moved_events.assign(in.event_ids().begin(), in.event_ids().end());
  for (const ev::IdentifierFact& identifier : in.identifiers()) {
    event->identifiers.push_back(GetIdentifier(identifier));
  }
  for (const ev::MovedFact& fact : in.facts()) {
    if (!GetFact(fact, in, &event->moved_facts.emplace_back())) return false;
  }
  GetAssertion(in.assertion(), event);
  event->held.assign(in.held().begin(), in.held().end());
  return true;
}

void PutUndone(const WorkerEvent& event, ev::IdentityDecisionUndone* out) {
  out->set_decision_id(event.decision_id);
  out->set_kind(event.undone_kind);
  PutRecords(event, out->mutable_records());
  out->set_survivor_id(event.survivor);
  out->set_merged_id(event.merged);
  for (const std::string& id : event.moved_events) out->add_event_ids(id);
  for (const IdentifierFact& identifier : event.identifiers) PutIdentifier(identifier, out->add_identifiers());
  PutAssertion(event, out->mutable_assertion());
  out->set_requested_only(event.requested_only);
}

bool GetUndone(const ev::IdentityDecisionUndone& in, WorkerEvent* event) {
  event->decision_id = in.decision_id();
  event->undone_kind = in.kind();
  GetRecords(in.records(), event);
  event->survivor = in.survivor_id();
  event->merged = in.merged_id();
  event->moved_events.assign(in.event_ids().begin(), in.event_ids().end());
  for (const ev::IdentifierFact& identifier : in.identifiers()) {
    event->identifiers.push_back(GetIdentifier(identifier));
  }
  GetAssertion(in.assertion(), event);
  event->requested_only = in.requested_only();
  return true;
}

}  // namespace lienthong::worker
