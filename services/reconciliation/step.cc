#include "services/reconciliation/step.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/reconciliation/linking.h"
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

std::string DayText(int32_t day) {
  std::optional<identity::PartialDate> date = identity::DateFromDays(day);
  return date.has_value() ? date->ToString() : "";
}

// `days` working days after `from`. Saturdays and Sundays do not count; public holidays are not known here, so a
// deadline may fall early, never late.
int32_t AfterWorkingDays(int32_t from, int days) {
  int32_t day = from;
  while (days > 0) {
    ++day;
    const int weekday = ((day % 7) + 7 + 4) % 7;  // 1970-01-01 was a Thursday: 0 is Sunday
    if (weekday != 0 && weekday != 6) --days;
  }
  return day;
}

std::vector<worker::Fact> FactsOf(const Observation& observation) {
  std::vector<worker::Fact> facts;
  for (const auto& [field, value] : observation.fields) facts.push_back({field, value});
  return facts;
}

}  // namespace

Step::Step(const StepSources* sources, const RunState* run) : sources_(sources), run_(run) {
  author_ = {access::kBridgeAgency, "", run->author.purpose, run->author.procedure, sources->records->ids->NextBytes()};
}

storage::NewEvent Step::MakeEvent(const std::string& subject, const google::protobuf::Message& payload) {
  storage::NewEvent event = access::MakeEvent(sources_->records->ids, author_, subject, payload);
  event.envelope.set_correlation_id(*storage::ParseUuid(run_->id));
  event.envelope.set_registry(run_->started.registry());
  event.envelope.set_rule_version(kRuleVersion);
  event.envelope.set_policy_version(sources_->policy->version);
  return event;
}

void Step::Write(const std::string& stream, storage::Revision expected, storage::NewEvent event) {
  auto [found, added] = writes_.try_emplace(stream);
  if (added) {
    found->second.stream = stream;
    found->second.expected = expected;
    write_order_.push_back(stream);
  }
  found->second.events.push_back(std::move(event));
}

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
  absl::StatusOr<std::vector<Recorded>> events =
      sources_->store->ReadStream(worker::RecordStream(entry.registry, entry.source_record_id));
  if (!events.ok()) return events.status();
  if (events->empty()) return std::nullopt;
  return std::get<Observation>(events->back().what);
}

void Step::AddObservation(const RecordEntry& entry, const Observation& observation, storage::Revision stream_revision) {
  const std::string stream = worker::RecordStream(entry.registry, entry.source_record_id);
  storage::NewEvent event = MakeEvent(stream, *worker::Encode(observation));
  worker::SetProvince(*sources_->units, FactsOf(observation), &event.envelope);
  Recorded pending = Pending(event);
  pending.what = observation;
  Write(stream, stream_revision, std::move(event));
  counts_.set_records_observed(counts_.records_observed() + 1);
  auto loaded = loaded_.find(entry.worker_id);
  if (loaded != loaded_.end()) {
    loaded->second.events.push_back(std::move(pending));
  } else {
    pending_by_record_[entry.source_record_id].push_back(std::move(pending));
  }
}

absl::StatusOr<RecordEntry> Step::Observe(const rv::Record& record, uint64_t version) {
  Observation observation;
  observation.registry = run_->started.registry();
  observation.kind = record.kind();
  observation.key = record.key();
  for (const rv::FieldValue& field : record.fields()) observation.fields[field.field()] = field.value();
  observation.registry_version = version;
  observation.data_as_of = run_->pin.data_as_of();
  counts_.set_records_fetched(counts_.records_fetched() + 1);
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

absl::Status Step::ObserveGone(const std::string& registry, RecordKind kind, const std::string& key) {
  absl::StatusOr<std::optional<RecordEntry>> known = sources_->directory->FindRecord(registry, kind, key);
  if (!known.ok()) return known.status();
  if (!known->has_value()) return absl::OkStatus();
  absl::StatusOr<std::optional<Observation>> last = LastObservation(**known);
  if (!last.ok()) return last.status();
  if (!last->has_value() || (*last)->gone) return absl::OkStatus();
  absl::StatusOr<storage::Revision> revision =
      sources_->records->log->StreamRevision(worker::RecordStream(registry, (*known)->source_record_id));
  if (!revision.ok()) return revision.status();
  Observation gone;
  gone.registry = registry;
  gone.source_record_id = (*known)->source_record_id;
  gone.gone = true;
  gone.registry_version = run_->pin.registry_version();
  AddObservation(**known, gone, *revision);
  return absl::OkStatus();
}

void Step::AddWorkerEvent(const WorkerId& id, Loaded* loaded, const WorkerEvent& event) {
  storage::NewEvent added = MakeEvent(id.stream(), *worker::Encode(event));
  Recorded pending = Pending(added);
  Write(id.stream(), loaded->revision, std::move(added));
  // Write keeps the revision of its first call; the fold counts on.
  pending.revision = ++loaded->revision;
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
  counts_.set_workers_registered(counts_.workers_registered() + 1);
  return *id;
}

absl::StatusOr<bool> Step::Claim(const WorkerId& id, IdentifierType type, const std::string& value) {
  if (value.empty()) return true;
  const std::string key = worker::ClaimKey(*sources_->records->key, type, value);
  absl::StatusOr<std::optional<std::string>> owner = sources_->records->log->ClaimOwner(key);
  if (!owner.ok()) return owner.status();
  for (const storage::ClaimChange& claim : claims_) {
    if (claim.key != key) continue;
    *owner =
        claim.action == storage::ClaimChange::Action::kAcquire ? std::optional<std::string>(claim.owner) : std::nullopt;
  }
  if (owner->has_value() && **owner != id.text()) return false;
  if (!owner->has_value()) claims_.push_back({storage::ClaimChange::Action::kAcquire, key, id.text()});
  return true;
}

absl::StatusOr<bool> Step::Reclaim(const WorkerId& id) {
  absl::StatusOr<worker::WorkerState> state = State(id);
  if (!state.ok()) return state.status();
  for (const worker::IdentifierState& identifier : state->identifiers) {
    if (identifier.status == worker::IdentifierStatus::kActive || !worker::IsUnique(identifier.type)) continue;
    const std::string key = worker::ClaimKey(*sources_->records->key, identifier.type, identifier.value);
    absl::StatusOr<std::optional<std::string>> owner = sources_->records->log->ClaimOwner(key);
    if (!owner.ok()) return owner.status();
    const bool released =
        std::any_of(claims_.begin(), claims_.end(), [&](const auto& claim) { return claim.key == key; });
    if (*owner == id.text() && !released) {
      claims_.push_back({storage::ClaimChange::Action::kRelease, key, id.text()});
    }
  }
  bool all = true;
  for (const worker::IdentifierState& identifier : state->identifiers) {
    if (identifier.status != worker::IdentifierStatus::kActive || !worker::IsUnique(identifier.type)) continue;
    absl::StatusOr<bool> claimed = Claim(id, identifier.type, identifier.value);
    if (!claimed.ok()) return claimed.status();
    if (identifier.type == IdentifierType::kPersonalNumber) all = all && *claimed;
  }
  return all;
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
  absl::StatusOr<Loaded*> loaded = Load(id);
  if (!loaded.ok()) return loaded.status();
  // What was observed of the record before it was linked belongs to the worker from now on.
  auto pending = pending_by_record_.find(record.source_record_id);
  if (pending != pending_by_record_.end()) {
    (*loaded)->events.insert((*loaded)->events.end(), pending->second.begin(), pending->second.end());
    pending_by_record_.erase(pending);
  } else {
    absl::StatusOr<std::vector<Recorded>> before =
        sources_->store->ReadStream(worker::RecordStream(record.registry, record.source_record_id));
    if (!before.ok()) return before.status();
    (*loaded)->events.insert((*loaded)->events.end(), before->begin(), before->end());
  }
  WorkerEvent event;
  event.type = worker::EventType::kRecordLinked;
  event.source_record_id = record.source_record_id;
  event.registry = record.registry;
  event.kind = record.kind;
  event.rule = rule;
  event.evidence = evidence;
  AddWorkerEvent(id, *loaded, event);
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
  counts_.set_records_linked(counts_.records_linked() + 1);
  return absl::OkStatus();
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

absl::StatusOr<DiscrepancyState> Step::LoadOpen(const std::string& id) const {
  return LoadDiscrepancy(*sources_->records->log, *sources_->records->sealer, id);
}

absl::Status Step::Open(const std::string& worker_id, const Finding& finding, int32_t as_of) {
  auto policy = sources_->policy->fields.find(finding.field);
  const int days = policy == sources_->policy->fields.end() ? worker::FieldPolicy().deadline_working_days
                                                            : policy->second.deadline_working_days;
  ev::DiscrepancyOpened opened = ToPayload(finding, worker_id, run_->id, DayText(AfterWorkingDays(as_of, days)));
  opened.set_position(sources_->records->log->Head());
  const std::string key = FindingKey(*sources_->records->key, opened);
  if (opened_.count(key) != 0) return absl::OkStatus();
  absl::StatusOr<std::optional<KnownFinding>> known = sources_->known->Find(key);
  if (!known.ok()) return known.status();
  if (known->has_value() && (*known)->stage != DiscrepancyStage::kClosed) {
    if ((*known)->values == ValuesKey(*sources_->records->key, opened)) return absl::OkStatus();
    if ((*known)->stage == DiscrepancyStage::kOpen) {
      absl::StatusOr<DiscrepancyState> before = LoadOpen((*known)->discrepancy_id);
      if (!before.ok()) return before.status();
      Close(*before, "values_changed");
    }
  }
  opened_.insert(key);
  const std::string stream = DiscrepancyStream(sources_->records->ids->NextText());
  const std::string subject = worker_id.empty()
                                  ? worker::RecordStream(run_->started.registry(), finding.source_record_id)
                                  : absl::StrCat("workers/", worker_id);
  Write(stream, 0, MakeEvent(subject, opened));
  counts_.set_discrepancies_opened(counts_.discrepancies_opened() + 1);
  return absl::OkStatus();
}

void Step::Close(const DiscrepancyState& discrepancy, const std::string& cause) {
  if (writes_.count(DiscrepancyStream(discrepancy.id)) != 0) return;  // closed by this step already
  ev::DiscrepancyClosed closed;
  closed.set_run_id(run_->id);
  closed.set_cause(cause);
  Write(DiscrepancyStream(discrepancy.id), discrepancy.revision, MakeEvent(discrepancy.subject, closed));
  counts_.set_discrepancies_closed(counts_.discrepancies_closed() + 1);
}

absl::Status Step::CloseGone(const worker::WorkerState& worker, const Findings& findings) {
  absl::StatusOr<std::vector<std::string>> open = sources_->known->OpenOfWorker(worker.id);
  if (!open.ok()) return open.status();
  for (const std::string& id : *open) {
    absl::StatusOr<DiscrepancyState> discrepancy = LoadOpen(id);
    if (!discrepancy.ok()) return discrepancy.status();
    const ev::DiscrepancyOpened& opened = discrepancy->opened;
    const Field field = static_cast<Field>(opened.field());
    const bool found = std::any_of(findings.found.begin(), findings.found.end(), [&](const Finding& finding) {
      return finding.source_record_id == opened.source_record_id() && finding.kind == opened.kind() &&
             finding.field == field;
    });
    if (found) continue;
    const bool gone = !opened.source_record_id().empty() &&
                      std::none_of(worker.links.begin(), worker.links.end(), [&](const worker::LinkedRecord& link) {
                        return link.source_record_id == opened.source_record_id() && !link.latest.gone;
                      });
    if (gone) {
      Close(*discrepancy, "record_gone");
    } else if (findings.examined.count({opened.source_record_id(), RuleOf(opened.kind(), field)}) != 0) {
      Close(*discrepancy, "agrees_now");
    }
  }
  return absl::OkStatus();
}

absl::Status Step::Settle(const worker::WorkerState& worker, const Findings& findings, int32_t as_of) {
  for (const Finding& finding : findings.found) {
    if (absl::Status opened = Open(worker.id, finding, as_of); !opened.ok()) return opened;
  }
  counts_.set_fields_compared(counts_.fields_compared() + findings.fields_compared);
  counts_.set_fields_agreed(counts_.fields_agreed() + findings.fields_agreed);
  counts_.set_fields_undetermined(counts_.fields_undetermined() + findings.fields_undetermined);
  return CloseGone(worker, findings);
}

absl::Status Step::SettleRecord(const std::string& source_record_id, const std::vector<Finding>& found, int32_t as_of) {
  for (const Finding& finding : found) {
    if (absl::Status opened = Open("", finding, as_of); !opened.ok()) return opened;
  }
  absl::StatusOr<std::vector<std::string>> open = sources_->known->OpenOfRecord(source_record_id);
  if (!open.ok()) return open.status();
  for (const std::string& id : *open) {
    absl::StatusOr<DiscrepancyState> discrepancy = LoadOpen(id);
    if (!discrepancy.ok()) return discrepancy.status();
    const bool still = std::any_of(found.begin(), found.end(),
                                   [&](const Finding& finding) { return finding.kind == discrepancy->opened.kind(); });
    if (!still) Close(*discrepancy, "agrees_now");
  }
  return absl::OkStatus();
}

storage::AppendRequest Step::Finish(const std::string& phase, const std::string& cursor, bool phase_complete) {
  ev::RunStepDone done;
  done.set_phase(phase);
  done.set_cursor(cursor);
  done.set_phase_complete(phase_complete);
  *done.mutable_counts() = counts_;
  storage::AppendRequest request;
  for (const std::string& stream : write_order_) request.writes.push_back(std::move(writes_[stream]));
  const std::string stream = RunStream(run_->id);
  request.writes.push_back({stream, run_->revision, {MakeEvent(stream, done)}});
  request.claims = std::move(claims_);
  return request;
}

}  // namespace lienthong::reconciliation
