#include "services/reconciliation/step.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/reconciliation/linking.h"
#include "services/reconciliation/review_items.h"
#include "services/worker/decide.h"
#include "services/worker/envelope_facts.h"
#include "services/worker/event_codec.h"

namespace lienthong::reconciliation {
namespace {

namespace ev = event::v1;
namespace rv = registry::v1;
using worker::IdentifierType;
using worker::Observation;
using worker::Recorded;
using worker::RecordEntry;
using worker::WorkerEvent;
using worker::WorkerId;

std::string EntryKey(const std::string& registry, RecordKind kind, const std::string& key) {
  return absl::StrCat(registry, "/", static_cast<int>(kind), "/", key);
}

std::vector<worker::Fact> FactsOf(const Observation& observation) {
  std::vector<worker::Fact> facts;
  for (const auto& [field, value] : observation.fields) facts.push_back({field, value});
  return facts;
}

}  // namespace

Recorded Step::Pending(const storage::NewEvent& event) {
  Recorded recorded;
  recorded.position = sources_->records->log->Head() + 1;
  recorded.record_time = sources_->records->clock();
  recorded.event_id = event.envelope.event_id();
  recorded.agency = event.envelope.agency();
  return recorded;
}

absl::StatusOr<Step::Loaded*> Step::Load(const WorkerId& id) {
  auto [found, added] = loaded_.try_emplace(id.text());
  if (!added) return &found->second;
  absl::StatusOr<worker::WorkerHistory> history = sources_->store->History(id);
  if (!history.ok()) return history.status();
  // Merged since it was listed: the step is thought through again.
  if (!history->survivor.empty()) return absl::AbortedError("a worker of this step was merged meanwhile");
  found->second.events = std::move(history->events);
  found->second.revision = history->revisions[id.stream()];
  // Records of this worker that this step has already observed anew.
  for (const auto& [stream, revision] : history->revisions) {
    std::optional<worker::RecordStreamName> name = worker::ParseRecordStream(stream);
    if (!name.has_value()) continue;
    auto pending = pending_by_record_.find(name->source_record_id);
    if (pending == pending_by_record_.end()) continue;
    found->second.events.insert(found->second.events.end(), pending->second.begin(), pending->second.end());
    pending_by_record_.erase(pending);
  }
  return &found->second;
}

absl::StatusOr<worker::WorkerState> Step::State(const WorkerId& id) {
  absl::StatusOr<Loaded*> loaded = Load(id);
  if (!loaded.ok()) return loaded.status();
  return worker::FoldWorker(id.text(), (*loaded)->events);
}

absl::StatusOr<std::optional<Observation>> Step::LastObservation(const RecordEntry& entry) {
  absl::StatusOr<worker::RecordedStream> read =
      sources_->store->ReadStream(worker::RecordStream(entry.registry, entry.source_record_id));
  if (!read.ok()) return read.status();
  if (read->events.empty()) return std::nullopt;
  return std::get<Observation>(read->events.back().what);
}

void Step::AddObservation(const RecordEntry& entry, const Observation& observation, storage::Revision stream_revision) {
  const std::string stream = worker::RecordStream(entry.registry, entry.source_record_id);
  storage::NewEvent event = writer_.MakeEvent(stream, *worker::Encode(observation));
  worker::SetProvince(*sources_->units, FactsOf(observation), &event.envelope);
  Recorded pending = Pending(event);
  pending.what = observation;
  writer_.Add(stream, stream_revision, std::move(event));
  writer_.counts().set_records_observed(writer_.counts().records_observed() + 1);
  auto loaded = loaded_.find(entry.worker_id);
  if (loaded != loaded_.end()) {
    loaded->second.events.push_back(std::move(pending));
  } else {
    pending_by_record_[entry.source_record_id].push_back(std::move(pending));
  }
}

absl::StatusOr<RecordEntry> Step::Observe(const rv::Record& record, uint64_t version) {
  Observation observation;
  observation.registry = writer_.run().started.registry();
  observation.kind = record.kind();
  observation.key = record.key();
  for (const rv::FieldValue& field : record.fields()) observation.fields[field.field()] = field.value();
  observation.registry_version = version;
  observation.data_as_of = writer_.run().pin.data_as_of();
  writer_.counts().set_records_fetched(writer_.counts().records_fetched() + 1);
  const std::string entry_key = EntryKey(observation.registry, record.kind(), record.key());
  if (auto seen = entries_.find(entry_key); seen != entries_.end()) return seen->second;
  absl::StatusOr<std::optional<RecordEntry>> known =
      sources_->directory->FindRecord(observation.registry, record.kind(), record.key());
  if (!known.ok()) return known.status();
  RecordEntry entry;
  storage::Revision revision = 0;
  bool changed = true;
  if (known->has_value()) {
    entry = **known;
    absl::StatusOr<std::optional<Observation>> last = LastObservation(entry);
    if (!last.ok()) return last.status();
    changed = !last->has_value() || (*last)->gone || (*last)->fields != observation.fields;
    absl::StatusOr<storage::Revision> now =
        sources_->records->log->StreamRevision(worker::RecordStream(entry.registry, entry.source_record_id));
    if (!now.ok()) return now.status();
    revision = *now;
  } else {
    entry = {sources_->records->ids->NextText(), observation.registry, record.kind(), ""};
  }
  observation.source_record_id = entry.source_record_id;
  if (changed) AddObservation(entry, observation, revision);
  entries_[entry_key] = entry;
  return entry;
}

absl::StatusOr<std::optional<RecordEntry>> Step::ObserveGone(const std::string& registry, RecordKind kind,
                                                             const std::string& key) {
  absl::StatusOr<std::optional<RecordEntry>> known = sources_->directory->FindRecord(registry, kind, key);
  if (!known.ok() || !known->has_value()) return known;
  absl::StatusOr<std::optional<Observation>> last = LastObservation(**known);
  if (!last.ok()) return last.status();
  if (!last->has_value() || (*last)->gone) return std::nullopt;
  absl::StatusOr<storage::Revision> revision =
      sources_->records->log->StreamRevision(worker::RecordStream(registry, (*known)->source_record_id));
  if (!revision.ok()) return revision.status();
  Observation gone;
  gone.registry = registry;
  gone.source_record_id = (*known)->source_record_id;
  gone.gone = true;
  gone.registry_version = writer_.run().pin.registry_version();
  AddObservation(**known, gone, *revision);
  return known;
}

void Step::AddWorkerEvent(const WorkerId& id, Loaded* loaded, const WorkerEvent& event) {
  storage::NewEvent added = writer_.MakeEvent(id.stream(), *worker::Encode(event));
  Recorded pending = Pending(added);
  writer_.Add(id.stream(), loaded->revision, std::move(added));
  // Add keeps the revision of its first call; the fold counts on.
  pending.revision = ++loaded->revision;
  pending.worker_id = id.text();
  pending.what = event;
  loaded->events.push_back(std::move(pending));
}

absl::StatusOr<WorkerId> Step::RegisterWorker() {
  absl::StatusOr<WorkerId> id = WorkerId::Parse(sources_->records->ids->NextText());
  if (!id.ok()) return id.status();
  WorkerEvent event;
  event.type = worker::EventType::kRegistered;
  event.reason = "originated_by_registry";
  AddWorkerEvent(*id, &loaded_[id->text()], event);
  writer_.counts().set_workers_registered(writer_.counts().workers_registered() + 1);
  return *id;
}

absl::StatusOr<bool> Step::IsAmbiguous(const std::string& number) const {
  if (ambiguous_.count(number) != 0) return true;
  absl::StatusOr<std::vector<RecordEntry>> unlinked =
      sources_->directory->UnlinkedWith(IdentifierType::kPersonalNumber, number);
  if (!unlinked.ok()) return unlinked.status();
  return std::any_of(unlinked->begin(), unlinked->end(), [this](const RecordEntry& entry) {
    const bool linked_now = std::any_of(entries_.begin(), entries_.end(), [&](const auto& seen) {
      return seen.second.source_record_id == entry.source_record_id && !seen.second.worker_id.empty();
    });
    return entry.kind == rv::RECORD_KIND_PERSON && !linked_now;
  });
}

absl::Status Step::Link(const WorkerId& id, const Observation& record, const std::string& rule,
                        const std::vector<std::string>& evidence) {
  // Two workers of one step may state the identifier that it is linked by.
  if (!linked_.insert(record.source_record_id).second) return absl::OkStatus();
  absl::StatusOr<Loaded*> loaded = Load(id);
  if (!loaded.ok()) return loaded.status();
  // Of a worker whom the record itself makes known nothing was said before.
  std::optional<worker::LinkScore> score;
  if (rule != kOriginatingRule)
    score = sources_->scorer->Score(record, worker::FoldWorker(id.text(), (*loaded)->events));
  // What was observed of the record before it was linked belongs to the worker from now on.
  auto pending = pending_by_record_.find(record.source_record_id);
  if (pending != pending_by_record_.end()) {
    (*loaded)->events.insert((*loaded)->events.end(), pending->second.begin(), pending->second.end());
    pending_by_record_.erase(pending);
  } else {
    absl::StatusOr<worker::RecordedStream> before =
        sources_->store->ReadStream(worker::RecordStream(record.registry, record.source_record_id));
    if (!before.ok()) return before.status();
    (*loaded)->events.insert((*loaded)->events.end(), before->events.begin(), before->events.end());
  }
  WorkerEvent event;
  event.type = worker::EventType::kRecordLinked;
  event.source_record_id = record.source_record_id;
  event.registry = record.registry;
  event.kind = record.kind;
  event.rule = rule;
  event.evidence = evidence;
  event.score = std::move(score);
  AddWorkerEvent(id, *loaded, event);
  // A record is linked to one worker at a time, whoever decides.
  writer_.claims().push_back({storage::ClaimChange::Action::kAcquire,
                              worker::LinkClaimKey(*sources_->records->key, record.source_record_id), id.text()});
  entries_[EntryKey(record.registry, record.kind, record.key)].worker_id = id.text();
  if (record.kind == rv::RECORD_KIND_PERSON) {
    const std::pair<IdentifierType, Field> identifiers[] = {
        {IdentifierType::kPersonalNumber, rv::RECORD_FIELD_PERSONAL_NUMBER},
        {IdentifierType::kPassport, rv::RECORD_FIELD_PASSPORT_NUMBER}};
    for (const auto& [type, field] : identifiers) {
      const std::string value = FieldText(record, field);
      if (!value.empty()) pending_identifiers_[{type, value}].insert(id.text());
    }
  }
  writer_.counts().set_records_linked(writer_.counts().records_linked() + 1);
  // What a record says of whom it makes known cannot be wrong about her.
  if (rule == kOriginatingRule) return absl::OkStatus();
  return ReviewSampledLink(*sources_, id, record, rule, &writer_);
}

absl::StatusOr<std::vector<WorkerId>> Step::WorkersWith(IdentifierType type, const std::string& value) {
  std::vector<WorkerId> workers;
  if (value.empty()) return workers;
  absl::StatusOr<std::vector<std::string>> stored = sources_->directory->WorkersWith(type, value);
  if (!stored.ok()) return stored.status();
  std::set<std::string> ids(stored->begin(), stored->end());
  if (auto pending = pending_identifiers_.find({type, value}); pending != pending_identifiers_.end()) {
    ids.insert(pending->second.begin(), pending->second.end());
  }
  for (const std::string& text : ids) {
    absl::StatusOr<WorkerId> id = WorkerId::Parse(text);
    if (!id.ok()) return absl::DataLossError("the worker directory names what is no worker");
    workers.push_back(*id);
  }
  return workers;
}

}  // namespace lienthong::reconciliation
