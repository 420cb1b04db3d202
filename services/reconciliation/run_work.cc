#include "services/reconciliation/run_work.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reconciliation/claim_book.h"
#include "services/reconciliation/linking.h"
#include "services/reconciliation/review_items.h"
#include "services/reconciliation/settlement.h"
#include "services/worker/event_codec.h"
#include "services/worker/row_text.h"
#include "services/worker/suppression.h"

namespace lienthong::reconciliation {
namespace {

namespace ev = event::v1;
namespace rv = registry::v1;
using worker::IdentifierType;
using worker::Observation;
using worker::PackTexts;
using worker::RecordEntry;
using worker::UnpackTexts;
using worker::WorkerId;

bool Has(const rv::RegistryDescription& description, rv::Capability capability) {
  return std::find(description.capabilities().begin(), description.capabilities().end(), capability) !=
         description.capabilities().end();
}

Observation ObservationOf(const rv::Record& record, const RecordEntry& entry) {
  Observation observation;
  observation.source_record_id = entry.source_record_id;
  observation.registry = entry.registry;
  observation.kind = record.kind();
  observation.key = record.key();
  for (const rv::FieldValue& field : record.fields()) observation.fields[field.field()] = field.value();
  return observation;
}

// A finding about a record that could not be linked.
Finding Unlinked(const Observation& record, const char* kind, const std::string& number) {
  Finding finding;
  finding.source_record_id = record.source_record_id;
  finding.source_record = SourceRecordName(record);
  finding.kind = kind;
  finding.field = rv::RECORD_FIELD_PERSONAL_NUMBER;
  finding.owner = "residents";
  finding.values = {{record.registry, number, record.source_record_id}};
  finding.next_action = "verify_identity";
  return finding;
}

std::string Now(const RunState& run) {
  return run.phase.empty() ? kPhaseFetch : run.phase;
}

}  // namespace

int32_t RunWork::AsOf() const {
  absl::StatusOr<identity::PartialDate> day = identity::PartialDate::Parse(run_->pin.data_as_of());
  return day.ok() ? day->LastDay() : access::DayInVietNam(run_->create_time);
}

absl::StatusOr<storage::AppendRequest> RunWork::Next() {
  if (!run_->pinned) return Pin();
  const bool lookup = run_->pin.strategy() == "lookup";
  const bool fetched = Now(*run_) == kPhaseCompare || (Now(*run_) == kPhaseFetch && run_->phase_complete);
  if (!fetched) {
    if (lookup) return LookupStep();
    return run_->pin.strategy() == "scan" ? ScanStep() : ChangesStep();
  }
  const bool compared = lookup || (Now(*run_) == kPhaseCompare && run_->phase_complete);
  return compared ? End() : CompareStep();
}

absl::StatusOr<storage::AppendRequest> RunWork::Pin() {
  absl::StatusOr<rv::RegistryDescription> description = gateway_->Describe(context_);
  if (!description.ok()) return description.status();
  if (description->registry() != run_->started.registry()) {
    return absl::UnavailableError("misbehaves: the address answers for another registry");
  }
  if (!description->has_data_as_of()) {
    return absl::UnavailableError("misbehaves: does not say up to when its data are complete");
  }
  ev::RunPinned pin;
  pin.set_position(sources_->records->log->Head());
  pin.set_registry_version(description->version());
  const absl::Time as_of = absl::FromUnixSeconds(description->data_as_of().seconds());
  pin.set_data_as_of(absl::FormatTime("%Y-%m-%d", as_of, absl::FixedTimeZone(7 * 60 * 60)));
  pin.set_policy_version(sources_->policy->version);
  pin.set_rule_version(kRuleVersion);
  absl::StatusOr<std::optional<LastRun>> last = sources_->known->LastSucceeded(description->registry());
  if (!last.ok()) return last.status();
  const bool originates = description->registry() == kOriginatingRegistry;
  if (!originates) {
    pin.set_strategy("lookup");
    pin.set_strategy_reason("only records of known workers may be asked for");
  } else if (last->has_value() && !run_->started.full() && Has(*description, rv::CAPABILITY_CHANGES) &&
             description->oldest_change_version() <= (*last)->registry_version + 1 &&
             (*last)->registry_version <= description->version()) {
    // What the last run read is in the log for good.
    absl::Status released = gateway_->Release(context_, (*last)->registry_version);
    if (!released.ok()) return released;
    pin.set_strategy("changes");
    pin.set_after_version((*last)->registry_version);
    pin.set_strategy_reason(absl::StrCat("changes since version ", (*last)->registry_version));
  } else {
    pin.set_strategy("scan");
    pin.set_strategy_reason(!last->has_value()     ? "first run"
                            : run_->started.full() ? "asked for in full"
                            : (*last)->registry_version > description->version()
                                ? "the registry's version went back"
                                : "the change feed does not reach back to the last run");
    // The first page says which version the registry holds for the pages after it.
    rv::ListRecordsRequest first;
    first.set_kind(rv::RECORD_KIND_PERSON);
    first.set_page_size(1);
    absl::StatusOr<rv::ListRecordsResponse> page = gateway_->List(context_, first);
    if (!page.ok()) return page.status();
    pin.set_registry_version(page->version());
  }
  const std::string stream = RunStream(run_->id);
  storage::NewEvent event = access::MakeEvent(
      sources_->records->ids, {access::kBridgeAgency, "", run_->author.purpose, run_->author.procedure}, stream, pin);
  event.envelope.set_correlation_id(*storage::ParseUuid(run_->id));
  event.envelope.set_registry(run_->started.registry());
  storage::AppendRequest request;
  request.writes.push_back({stream, run_->revision, {std::move(event)}});
  return request;
}

storage::AppendRequest RunWork::End() {
  ev::RunFinished finished;
  finished.set_outcome("succeeded");
  *finished.mutable_counts() = run_->counts;
  const std::string stream = RunStream(run_->id);
  storage::NewEvent event =
      access::MakeEvent(sources_->records->ids,
                        {access::kBridgeAgency, "", run_->author.purpose, run_->author.procedure}, stream, finished);
  event.envelope.set_correlation_id(*storage::ParseUuid(run_->id));
  event.envelope.set_registry(run_->started.registry());
  storage::AppendRequest request;
  request.writes.push_back({stream, run_->revision, {std::move(event)}});
  AddRunEnd(*sources_->records->key, *run_, &request);
  return request;
}

// Cursor: kind, page token.
absl::StatusOr<storage::AppendRequest> RunWork::ScanStep() {
  constexpr rv::RecordKind kKinds[] = {rv::RECORD_KIND_PERSON, rv::RECORD_KIND_DEPLOYMENT};
  std::vector<std::string> cursor = UnpackTexts(run_->cursor).value_or(std::vector<std::string>());
  if (cursor.size() != 2) cursor = {"0", ""};
  size_t kind = std::strtoul(cursor[0].c_str(), nullptr, 10);
  if (kind >= std::size(kKinds)) return absl::DataLossError("a run's cursor is malformed");
  rv::ListRecordsRequest request;
  request.set_kind(kKinds[kind]);
  request.set_page_size(step_items_);
  request.set_page_token(cursor[1]);
  request.set_version(run_->pin.registry_version());
  absl::StatusOr<rv::ListRecordsResponse> page = gateway_->List(context_, request);
  if (!page.ok()) return page.status();
  Step step(sources_, run_);
  for (const rv::Record& record : page->records()) {
    if (absl::Status taken = TakeRecord(&step, record, page->version()); !taken.ok()) return taken;
  }
  if (page->next_page_token().empty()) ++kind;
  return step.writer().Finish(kPhaseFetch, PackTexts({std::to_string(kind), page->next_page_token()}),
                              kind >= std::size(kKinds));
}

// Cursor: the last version taken.
absl::StatusOr<storage::AppendRequest> RunWork::ChangesStep() {
  std::vector<std::string> cursor = UnpackTexts(run_->cursor).value_or(std::vector<std::string>());
  rv::ListChangesRequest request;
  request.set_after_version(cursor.size() == 1 ? std::strtoull(cursor[0].c_str(), nullptr, 10)
                                               : run_->pin.after_version());
  request.set_until_version(run_->pin.registry_version());
  request.set_page_size(step_items_);
  absl::StatusOr<rv::ListChangesResponse> page = gateway_->Changes(context_, request);
  if (!page.ok()) return page.status();
  // Only the last state of a record within a page counts.
  std::map<std::pair<int, std::string>, const rv::Change*> latest;
  uint64_t version = request.after_version();
  for (const rv::Change& change : page->changes()) {
    const rv::Record& record = change.has_put() ? change.put() : change.removed();
    latest[{record.kind(), record.key()}] = &change;
    version = change.version();
  }
  Step step(sources_, run_);
  // Persons before deployments, and removals last: a record under a new key meets its worker while she is known.
  for (const auto& [key, change] : latest) {
    if (!change->has_put()) continue;
    if (absl::Status taken = TakeRecord(&step, change->put(), change->version()); !taken.ok()) return taken;
  }
  for (const auto& [key, change] : latest) {
    if (change->has_put()) continue;
    if (absl::Status taken = TakeRemoval(&step, change->removed().kind(), key.second); !taken.ok()) return taken;
  }
  return step.writer().Finish(kPhaseFetch, PackTexts({std::to_string(version)}), page->complete());
}

absl::StatusOr<bool> RunWork::Align(Step* step, const WorkerId& id) {
  absl::StatusOr<worker::WorkerState> state = step->State(id);
  if (!state.ok()) return state.status();
  return ClaimBook(sources_->records, &step->writer()).Align(*state);
}

absl::Status RunWork::SettleRecord(Step* step, const std::string& source_record_id, const std::vector<Finding>& found) {
  return Settlement(sources_, &step->writer()).Record(source_record_id, found, AsOf());
}

absl::StatusOr<bool> RunWork::LeaveAlone(Step* step, const Observation& stated) {
  const worker::Suppression suppression(sources_->records->log, sources_->records->suppression_key);
  const absl::StatusOr<bool> suppressed = suppression.Holds(stated);
  if (!suppressed.ok()) return suppressed;
  if (*suppressed) {
    step->counts().set_records_suppressed(step->counts().records_suppressed() + 1);
    return true;
  }
  for (storage::ClaimChange& change : suppression.StillFree(stated)) {
    step->writer().claims().push_back(std::move(change));
  }
  return false;
}

absl::Status RunWork::TakeRecord(Step* step, const rv::Record& record, uint64_t version) {
  const Observation stated = ObservationOf(record, {"", run_->started.registry(), record.kind(), ""});
  const absl::StatusOr<bool> left_alone = LeaveAlone(step, stated);
  if (!left_alone.ok() || *left_alone) return left_alone.status();
  const uint64_t observed_before = step->counts().records_observed();
  absl::StatusOr<RecordEntry> entry = step->Observe(record, version);
  if (!entry.ok()) return entry.status();
  const Observation observation = ObservationOf(record, *entry);
  if (entry->worker_id.empty()) {
    return record.kind() == rv::RECORD_KIND_PERSON ? TakePerson(step, observation) : TakeDeployment(step, observation);
  }
  if (record.kind() != rv::RECORD_KIND_PERSON || step->counts().records_observed() == observed_before) {
    return absl::OkStatus();
  }
  // A linked person record changed: a number that it says no more is free again; one that another worker has is for a
  // person to look at.
  absl::StatusOr<WorkerId> id = WorkerId::Parse(entry->worker_id);
  if (!id.ok()) return absl::DataLossError("the worker directory names what is no worker");
  absl::StatusOr<bool> claimed = Align(step, *id);
  if (!claimed.ok()) return claimed.status();
  if (*claimed) return SettleRecord(step, entry->source_record_id, {});
  const std::string number = FieldText(observation, rv::RECORD_FIELD_PERSONAL_NUMBER);
  return SettleRecord(step, entry->source_record_id, {Unlinked(observation, "duplicate_number", number)});
}

absl::Status RunWork::TakeRemoval(Step* step, RecordKind kind, const std::string& key) {
  absl::StatusOr<std::optional<RecordEntry>> gone = step->ObserveGone(run_->started.registry(), kind, key);
  if (!gone.ok()) return gone.status();
  if (!gone->has_value()) return absl::OkStatus();
  if (!(*gone)->worker_id.empty()) {
    absl::StatusOr<WorkerId> id = WorkerId::Parse((*gone)->worker_id);
    if (!id.ok()) return absl::DataLossError("the worker directory names what is no worker");
    if (absl::StatusOr<bool> aligned = Align(step, *id); !aligned.ok()) return aligned.status();
  }
  return SettleRecord(step, (*gone)->source_record_id, {});
}

absl::Status RunWork::TakePerson(Step* step, const Observation& record) {
  const std::string number = FieldText(record, rv::RECORD_FIELD_PERSONAL_NUMBER);
  absl::StatusOr<std::vector<WorkerId>> candidates = step->WorkersWith(IdentifierType::kPersonalNumber, number);
  if (!candidates.ok()) return candidates.status();
  if (candidates->empty()) {
    candidates = step->WorkersWith(IdentifierType::kPassport, FieldText(record, rv::RECORD_FIELD_PASSPORT_NUMBER));
    if (!candidates.ok()) return candidates.status();
  }
  const char* conflict = nullptr;
  std::vector<worker::WorkerState> doubtful;
  for (const WorkerId& id : *candidates) {
    absl::StatusOr<worker::WorkerState> state = step->State(id);
    if (!state.ok()) return state.status();
    if (state->barred.count(record.source_record_id) != 0) continue;  // somebody decided that they are two
    LinkDecision decision = DecidePersonLink(record, *state);
    if (decision.verdict == LinkVerdict::kLink) {
      if (absl::Status linked = step->Link(id, record, decision.rule, decision.evidence); !linked.ok()) return linked;
      if (absl::StatusOr<bool> claimed = Align(step, id); !claimed.ok()) return claimed.status();
      return SettleRecord(step, record.source_record_id, {});
    }
    // A number that was the other's by mistake and is dead there stands in nobody's way.
    if (decision.verdict != LinkVerdict::kConflict || decision.rule != "personal_number") continue;
    const bool same_registry = std::any_of(state->links.begin(), state->links.end(), [&](const auto& link) {
      return link.registry == record.registry && link.kind == rv::RECORD_KIND_PERSON;
    });
    conflict = same_registry ? "duplicate_number" : "identity_conflict";
    if (doubtful.size() < kMostReviewsOfRecord) doubtful.push_back(*std::move(state));
  }
  if (conflict == nullptr) return TakeNewWorker(step, record);
  step->counts().set_records_unlinked(step->counts().records_unlinked() + 1);
  step->MarkAmbiguous(number);
  for (const worker::WorkerState& worker : doubtful) {
    const absl::Status reviewed = ReviewConflict(*sources_, worker, record, "personal_number", &step->writer());
    if (!reviewed.ok()) return reviewed;
  }
  return SettleRecord(step, record.source_record_id, {Unlinked(record, conflict, number)});
}

absl::Status RunWork::TakeNewWorker(Step* step, const Observation& record) {
  absl::StatusOr<WorkerId> id = step->RegisterWorker();
  if (!id.ok()) return id.status();
  const std::string number = FieldText(record, rv::RECORD_FIELD_PERSONAL_NUMBER);
  if (absl::Status linked = step->Link(*id, record, kOriginatingRule, {}); !linked.ok()) return linked;
  absl::StatusOr<bool> claimed = Align(step, *id);
  if (!claimed.ok()) return claimed.status();
  std::vector<Finding> found;
  if (!*claimed) found.push_back(Unlinked(record, "duplicate_number", number));
  return SettleRecord(step, record.source_record_id, found);
}

absl::Status RunWork::TakeDeployment(Step* step, const Observation& record) {
  const std::string number = FieldText(record, rv::RECORD_FIELD_PERSONAL_NUMBER);
  const bool by_number = !number.empty();
  absl::StatusOr<std::vector<WorkerId>> candidates =
      by_number ? step->WorkersWith(IdentifierType::kPersonalNumber, number)
                : step->WorkersWith(IdentifierType::kPassport, FieldText(record, rv::RECORD_FIELD_PASSPORT_NUMBER));
  if (!candidates.ok()) return candidates.status();
  absl::StatusOr<bool> ambiguous = by_number ? step->IsAmbiguous(number) : absl::StatusOr<bool>(false);
  if (!ambiguous.ok()) return ambiguous.status();
  if (candidates->size() == 1 && !*ambiguous) {
    absl::StatusOr<worker::WorkerState> state = step->State(candidates->front());
    if (!state.ok()) return state.status();
    LinkDecision decision = DecideDeploymentLink(record, *state);
    if (decision.verdict == LinkVerdict::kLink && state->barred.count(record.source_record_id) == 0) {
      return step->Link(candidates->front(), record, decision.rule, decision.evidence);
    }
  }
  step->counts().set_records_unlinked(step->counts().records_unlinked() + 1);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<WorkerId>> RunWork::NextWorkers(const std::string& after, bool* complete,
                                                           std::string* cursor) const {
  absl::StatusOr<std::vector<worker::ListedWorker>> rows = sources_->directory->List(after, step_items_);
  if (!rows.ok()) return rows.status();
  *complete = rows->size() < static_cast<size_t>(step_items_);
  *cursor = rows->empty() ? after : rows->back().id;
  std::vector<WorkerId> workers;
  for (const worker::ListedWorker& row : *rows) {
    // Who was registered after the pin is looked up by the next run. A scan compares those that it brought itself.
    if (run_->pin.strategy() == "lookup" && row.registered_at > run_->pin.position()) continue;
    absl::StatusOr<WorkerId> id = WorkerId::Parse(row.id);
    if (!id.ok()) return absl::DataLossError("the worker directory lists what is no worker");
    workers.push_back(*id);
  }
  return workers;
}

absl::StatusOr<storage::AppendRequest> RunWork::CompareStep() {
  const std::string after = Now(*run_) == kPhaseCompare ? run_->cursor : "";
  bool complete = false;
  std::string cursor;
  absl::StatusOr<std::vector<WorkerId>> workers = NextWorkers(after, &complete, &cursor);
  if (!workers.ok()) return workers.status();
  Step step(sources_, run_);
  // A scan tells what is there, not what is gone.
  if (run_->pin.strategy() == "scan") {
    if (absl::Status there = CheckStillThere(&step, *workers, {}); !there.ok()) return there;
  }
  for (const WorkerId& id : *workers) {
    if (absl::Status adopted = AdoptUnlinked(&step, id); !adopted.ok()) return adopted;
    if (absl::Status compared = CompareWorker(&step, id, Findings(), false); !compared.ok()) return compared;
  }
  return step.writer().Finish(kPhaseCompare, cursor, complete);
}

// Links deployments that came before their person was known.
absl::Status RunWork::AdoptUnlinked(Step* step, const WorkerId& id) {
  absl::StatusOr<worker::WorkerState> state = step->State(id);
  if (!state.ok()) return state.status();
  for (const worker::IdentifierState& identifier : state->identifiers) {
    if (identifier.type != IdentifierType::kPersonalNumber && identifier.type != IdentifierType::kPassport) continue;
    absl::StatusOr<std::vector<RecordEntry>> unlinked =
        sources_->directory->UnlinkedWith(identifier.type, identifier.value);
    if (!unlinked.ok()) return unlinked.status();
    absl::StatusOr<bool> ambiguous = identifier.type == IdentifierType::kPersonalNumber
                                         ? step->IsAmbiguous(identifier.value)
                                         : absl::StatusOr<bool>(false);
    if (!ambiguous.ok()) return ambiguous.status();
    if (*ambiguous) continue;
    for (const RecordEntry& entry : *unlinked) {
      if (entry.kind != rv::RECORD_KIND_DEPLOYMENT || state->barred.count(entry.source_record_id) != 0) continue;
      absl::StatusOr<worker::RecordedStream> read =
          sources_->store->ReadStream(worker::RecordStream(entry.registry, entry.source_record_id));
      if (!read.ok()) return read.status();
      if (read->events.empty()) continue;
      const Observation& record = std::get<Observation>(read->events.back().what);
      LinkDecision decision = DecideDeploymentLink(record, *state);
      if (record.gone || decision.verdict != LinkVerdict::kLink) continue;
      absl::Status linked = step->Link(id, record, decision.rule, decision.evidence);
      if (!linked.ok()) return linked;
    }
  }
  return absl::OkStatus();
}

absl::Status RunWork::CompareWorker(Step* step, const WorkerId& id, Findings findings, bool looked_up) {
  absl::StatusOr<worker::WorkerState> state = step->State(id);
  if (!state.ok()) return state.status();
  Findings compared =
      Examine(*state, *sources_->policy, *sources_->units, {run_->started.registry(), AsOf(), looked_up});
  compared.found.insert(compared.found.end(), findings.found.begin(), findings.found.end());
  compared.examined.merge(findings.examined);
  step->counts().set_workers_compared(step->counts().workers_compared() + 1);
  return Settlement(sources_, &step->writer()).Worker(*state, compared, AsOf());
}

}  // namespace lienthong::reconciliation
