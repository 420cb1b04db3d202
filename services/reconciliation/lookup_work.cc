// The look-up strategy of RunWork: asks a registry for the records of known workers only, links and compares them, all
// in one step. Nothing about anybody else is appended.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reconciliation/claim_book.h"
#include "services/reconciliation/linking.h"
#include "services/reconciliation/run_work.h"

namespace lienthong::reconciliation {
namespace {

namespace rv = registry::v1;
using worker::IdentifierType;
using worker::Observation;
using worker::RecordEntry;
using worker::WorkerId;

// Bound of BatchGetRecords.
constexpr int kMaxSelectors = 500;

std::vector<std::string> NumbersOf(const worker::WorkerState& state) {
  std::vector<std::string> numbers;
  for (const worker::IdentifierState& identifier : state.identifiers) {
    // A number that was only ever a mistake is somebody else's: nobody asks under it any more.
    if (identifier.type == IdentifierType::kPersonalNumber && identifier.status != worker::IdentifierStatus::kRetired) {
      numbers.push_back(identifier.value);
    }
  }
  return numbers;
}

// An observation of `record` before anything of it is recorded.
Observation Unrecorded(const std::string& registry, const rv::Record& record) {
  Observation observation;
  observation.registry = registry;
  observation.kind = record.kind();
  observation.key = record.key();
  for (const rv::FieldValue& field : record.fields()) observation.fields[field.field()] = field.value();
  return observation;
}

// A finding about the number under which the worker is known: it stands on the person record that says it.
void AboutNumber(const worker::WorkerState& state, const std::vector<std::string>& numbers, const char* kind,
                 Findings* findings) {
  for (const worker::LinkedRecord& link : state.links) {
    const std::string number = FieldText(link.latest, rv::RECORD_FIELD_PERSONAL_NUMBER);
    if (link.kind != rv::RECORD_KIND_PERSON || link.registry != kOriginatingRegistry ||
        std::find(numbers.begin(), numbers.end(), number) == numbers.end()) {
      continue;
    }
    Finding finding;
    finding.source_record_id = link.source_record_id;
    finding.source_record = SourceRecordName(link.latest);
    finding.kind = kind;
    finding.field = rv::RECORD_FIELD_PERSONAL_NUMBER;
    finding.owner = "residents";
    finding.values = {{link.registry, number, link.source_record_id}};
    finding.next_action = "verify_identity";
    findings->found.push_back(std::move(finding));
  }
}

// What a look-up by number examines on the records that state one.
void ExaminedNumber(const worker::WorkerState& state, const std::vector<std::string>& rules, Findings* findings) {
  for (const worker::LinkedRecord& link : state.links) {
    if (link.kind != rv::RECORD_KIND_PERSON || link.registry != kOriginatingRegistry) continue;
    for (const std::string& rule : rules) findings->examined.insert({link.source_record_id, rule});
  }
}

bool KnownToResidents(const worker::WorkerState& state) {
  return std::any_of(state.links.begin(), state.links.end(), [](const worker::LinkedRecord& link) {
    return link.registry == "residents" && !link.latest.gone;
  });
}

}  // namespace

absl::StatusOr<storage::AppendRequest> RunWork::LookupStep() {
  bool complete = false;
  std::string cursor;
  absl::StatusOr<std::vector<WorkerId>> workers = NextWorkers(run_->cursor, &complete, &cursor);
  if (!workers.ok()) return workers.status();
  Step step(sources_, run_);
  absl::StatusOr<std::vector<Asked>> answers = AskFor(&step, *workers);
  if (!answers.ok()) return answers.status();
  SeenRecords seen;
  for (const Asked& asked : *answers) {
    for (const rv::Record& record : asked.answers) seen.emplace(record.kind(), record.key());
  }
  if (absl::Status there = CheckStillThere(&step, *workers, seen); !there.ok()) return there;
  for (const Asked& asked : *answers) {
    Findings findings;
    const bool comparable = !asked.numbers.empty();
    if (comparable) {
      if (absl::Status taken = TakeAnswers(&step, asked, &findings); !taken.ok()) return taken;
    } else {
      step.counts().set_workers_not_comparable(step.counts().workers_not_comparable() + 1);
    }
    if (absl::Status done = CompareWorker(&step, asked.id, std::move(findings), comparable); !done.ok()) return done;
  }
  return step.writer().Finish(kPhaseFetch, cursor, complete);
}

absl::StatusOr<std::vector<RunWork::Asked>> RunWork::AskFor(Step* step, const std::vector<WorkerId>& workers) {
  std::vector<Asked> asked;
  std::vector<size_t> owner;  // of each selector
  std::vector<rv::RecordSelector> selectors;
  for (const WorkerId& id : workers) {
    absl::StatusOr<worker::WorkerState> state = step->State(id);
    if (!state.ok()) return state.status();
    asked.push_back({id, NumbersOf(*state), {}, 0});
    for (const std::string& number : asked.back().numbers) {
      rv::RecordSelector selector;
      if (run_->started.registry() == "residents") selector.set_kind(rv::RECORD_KIND_PERSON);
      selector.set_personal_number(number);
      selectors.push_back(std::move(selector));
      owner.push_back(asked.size() - 1);
    }
  }
  for (size_t first = 0; first < selectors.size(); first += kMaxSelectors) {
    rv::BatchGetRecordsRequest request;
    request.set_version(run_->pin.registry_version());
    const size_t last = std::min(selectors.size(), first + kMaxSelectors);
    for (size_t i = first; i < last; ++i) *request.add_selectors() = selectors[i];
    absl::StatusOr<rv::BatchGetRecordsResponse> response = gateway_->BatchGet(context_, request);
    if (!response.ok()) return response.status();
    for (size_t i = first; i < last; ++i) {
      asked[owner[i]].version = response->version();
      for (const rv::Record& record : response->found(static_cast<int>(i - first)).records()) {
        std::vector<rv::Record>& answers = asked[owner[i]].answers;
        const bool seen = std::any_of(answers.begin(), answers.end(), [&](const rv::Record& other) {
          return other.kind() == record.kind() && other.key() == record.key();
        });
        if (!seen) answers.push_back(record);
      }
    }
  }
  return asked;
}

absl::Status RunWork::TakeAnswers(Step* step, const Asked& asked, Findings* findings) {
  absl::StatusOr<worker::WorkerState> state = step->State(asked.id);
  if (!state.ok()) return state.status();
  if (run_->started.registry() != "residents") return TakeDocuments(step, asked, findings);
  ExaminedNumber(*state, {"no_such_person", "identity_conflict"}, findings);
  if (asked.answers.empty()) {
    AboutNumber(*state, asked.numbers, "no_such_person", findings);
    step->counts().set_workers_unknown_there(step->counts().workers_unknown_there() + 1);
  }
  for (const rv::Record& record : asked.answers) {
    if (absl::Status taken = TakeResident(step, asked, record, findings); !taken.ok()) return taken;
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> RunWork::IsBarred(const rv::Record& record, const worker::WorkerState& state) const {
  if (state.barred.empty()) return false;
  const absl::StatusOr<std::optional<RecordEntry>> known =
      sources_->directory->FindRecord(run_->started.registry(), record.kind(), record.key());
  if (!known.ok()) return known.status();
  return known->has_value() && state.barred.count((*known)->source_record_id) != 0;
}

absl::Status RunWork::TakeResident(Step* step, const Asked& asked, const rv::Record& record, Findings* findings) {
  absl::StatusOr<worker::WorkerState> state = step->State(asked.id);
  if (!state.ok()) return state.status();
  const LinkDecision decision = DecidePersonLink(Unrecorded(run_->started.registry(), record), *state);
  // Without an identifier in common the registry has hidden it: nothing to link by, and nothing to accuse anybody of.
  if (decision.verdict == LinkVerdict::kNoMatch) return absl::OkStatus();
  const absl::StatusOr<bool> barred = IsBarred(record, *state);
  if (!barred.ok()) return barred.status();
  if (*barred) return absl::OkStatus();
  bool is_hers = decision.verdict == LinkVerdict::kLink;
  if (is_hers) {
    // Two workers cannot have one active number: the second one waits for a person to decide on a merge.
    absl::StatusOr<bool> claimed =
        ClaimBook(sources_->records, &step->writer())
            .Acquire(asked.id.text(), IdentifierType::kPersonalNumber,
                     FieldText(Unrecorded(run_->started.registry(), record), rv::RECORD_FIELD_PERSONAL_NUMBER));
    if (!claimed.ok()) return claimed.status();
    is_hers = *claimed;
  }
  if (!is_hers) {
    AboutNumber(*state, asked.numbers, "identity_conflict", findings);
    return absl::OkStatus();
  }
  absl::StatusOr<RecordEntry> entry = step->Observe(record, asked.version);
  if (!entry.ok()) return entry.status();
  if (entry->worker_id.empty()) {
    Observation observation = Unrecorded(run_->started.registry(), record);
    observation.source_record_id = entry->source_record_id;
    absl::Status linked = step->Link(asked.id, observation, decision.rule, decision.evidence);
    if (!linked.ok()) return linked;
  }
  return Align(step, asked.id).status();
}

absl::Status RunWork::TakeDocuments(Step* step, const Asked& asked, Findings* findings) {
  absl::StatusOr<worker::WorkerState> state = step->State(asked.id);
  if (!state.ok()) return state.status();
  ExaminedNumber(*state, {"document_conflict"}, findings);
  for (RecordKind kind : {rv::RECORD_KIND_PERSON, rv::RECORD_KIND_DOCUMENT, rv::RECORD_KIND_CROSSING}) {
    for (const rv::Record& record : asked.answers) {
      if (record.kind() != kind) continue;
      Observation observation = Unrecorded(run_->started.registry(), record);
      const LinkDecision decision = kind == rv::RECORD_KIND_CROSSING ? DecideCrossingLink(observation, *state)
                                                                     : DecidePersonLink(observation, *state);
      // Where the population database does not know the number as hers, that is what is wrong, and it is said there.
      if (decision.verdict == LinkVerdict::kConflict && KnownToResidents(*state)) {
        AboutNumber(*state, asked.numbers, "document_conflict", findings);
      }
      if (decision.verdict != LinkVerdict::kLink) continue;
      const absl::StatusOr<bool> barred = IsBarred(record, *state);
      if (!barred.ok()) return barred.status();
      if (*barred) continue;
      absl::StatusOr<RecordEntry> entry = step->Observe(record, asked.version);
      if (!entry.ok()) return entry.status();
      observation.source_record_id = entry->source_record_id;
      if (entry->worker_id.empty()) {
        absl::Status linked = step->Link(asked.id, observation, decision.rule, decision.evidence);
        if (!linked.ok()) return linked;
      }
    }
    state = step->State(asked.id);  // crossings are linked by the documents before them
    if (!state.ok()) return state.status();
  }
  return absl::OkStatus();
}

absl::Status RunWork::CheckStillThere(Step* step, const std::vector<WorkerId>& workers, const SeenRecords& seen) {
  std::vector<std::pair<RecordKind, std::string>> asked;
  for (const WorkerId& id : workers) {
    absl::StatusOr<worker::WorkerState> state = step->State(id);
    if (!state.ok()) return state.status();
    for (const worker::LinkedRecord& link : state->links) {
      const bool fresh =
          link.latest.registry_version >= run_->pin.registry_version() || seen.count({link.kind, link.latest.key}) != 0;
      // Without a key nothing of the record can be read any more.
      if (link.registry == run_->started.registry() && !link.latest.gone && !link.latest.key.empty() && !fresh) {
        asked.emplace_back(link.kind, link.latest.key);
      }
    }
  }
  for (size_t first = 0; first < asked.size(); first += kMaxSelectors) {
    rv::BatchGetRecordsRequest request;
    request.set_version(run_->pin.registry_version());
    const size_t last = std::min(asked.size(), first + kMaxSelectors);
    for (size_t i = first; i < last; ++i) {
      rv::RecordSelector* selector = request.add_selectors();
      selector->set_kind(asked[i].first);
      selector->set_key(asked[i].second);
    }
    absl::StatusOr<rv::BatchGetRecordsResponse> response = gateway_->BatchGet(context_, request);
    if (!response.ok()) return response.status();
    for (size_t i = first; i < last; ++i) {
      if (!response->found(static_cast<int>(i - first)).records().empty()) continue;
      if (absl::Status gone = TakeRemoval(step, asked[i].first, asked[i].second); !gone.ok()) return gone;
    }
  }
  return absl::OkStatus();
}

}  // namespace lienthong::reconciliation
