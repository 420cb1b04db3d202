// The look-up strategy of RunWork: asks a registry for the records of known workers only, links and compares them, all
// in one step. Nothing about anybody else is appended. Who has no personal number is asked for by her old card at the
// residents' registry and by her travel documents elsewhere; the number in the record found so is hers as that
// registry's word, and from the next run on she is asked for by it.

#include <algorithm>
#include <set>
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

std::vector<std::string> IdentifiersOf(const worker::WorkerState& state, const std::set<IdentifierType>& types) {
  std::vector<std::string> values;
  for (const worker::IdentifierState& identifier : state.identifiers) {
    // What was only ever a mistake is somebody else's: nobody asks under it any more.
    if (types.count(identifier.type) != 0 && identifier.status != worker::IdentifierStatus::kRetired) {
      values.push_back(identifier.value);
    }
  }
  return values;
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

// A finding about the identifiers by which the worker was asked for: it stands on the person records that say one in
// `field`.
void AboutIdentifier(const worker::WorkerState& state, worker::Field field, const std::vector<std::string>& asked,
                     const char* kind, const char* owner, Findings* findings) {
  for (const worker::LinkedRecord& link : state.links) {
    const std::string value = FieldText(link.latest, field);
    if (link.kind != rv::RECORD_KIND_PERSON || link.registry != kOriginatingRegistry ||
        std::find(asked.begin(), asked.end(), value) == asked.end()) {
      continue;
    }
    Finding finding;
    finding.source_record_id = link.source_record_id;
    finding.source_record = SourceRecordName(link.latest);
    finding.kind = kind;
    finding.field = field;
    finding.owner = owner;
    finding.values = {{link.registry, value, link.source_record_id}};
    finding.next_action = "verify_identity";
    findings->found.push_back(std::move(finding));
  }
}

void AboutNumber(const worker::WorkerState& state, const std::vector<std::string>& numbers, const char* kind,
                 Findings* findings) {
  AboutIdentifier(state, rv::RECORD_FIELD_PERSONAL_NUMBER, numbers, kind, "residents", findings);
}

void AboutDocument(const worker::WorkerState& state, const std::vector<std::string>& documents, Findings* findings) {
  for (const worker::Field field : {rv::RECORD_FIELD_PASSPORT_NUMBER, rv::RECORD_FIELD_LAISSEZ_PASSER_NUMBER}) {
    AboutIdentifier(state, field, documents, "document_conflict", "immigration", findings);
  }
}

// What a look-up by a worker's identifiers examines on the records that state them.
void ExaminedIdentity(const worker::WorkerState& state, const std::vector<std::string>& rules, Findings* findings) {
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

bool Has(const rv::RegistryDescription& description, rv::Capability capability) {
  return std::find(description.capabilities().begin(), description.capabilities().end(), capability) !=
         description.capabilities().end();
}

void AddSelectors(const std::vector<std::string>& numbers, const std::vector<std::string>& cards,
                  const std::vector<std::string>& documents, bool persons_only,
                  std::vector<rv::RecordSelector>* selectors) {
  const auto add = [&]() -> rv::RecordSelector& {
    rv::RecordSelector& selector = selectors->emplace_back();
    if (persons_only) selector.set_kind(rv::RECORD_KIND_PERSON);
    return selector;
  };
  for (const std::string& number : numbers) add().set_personal_number(number);
  for (const std::string& card : cards) add().set_old_card_number(card);
  for (const std::string& document : documents) add().set_document_number(document);
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
    if (asked.numbers.empty() && asked.cards.empty() && asked.documents.empty()) {
      step.counts().set_workers_not_comparable(step.counts().workers_not_comparable() + 1);
    } else if (absl::Status taken = TakeAnswers(&step, asked, &findings); !taken.ok()) {
      return taken;
    }
    // Under a card or one document a registry tells some of her records, not all.
    const bool looked_up = !asked.numbers.empty();
    if (absl::Status done = CompareWorker(&step, asked.id, std::move(findings), looked_up); !done.ok()) return done;
  }
  return step.writer().Finish(kPhaseFetch, cursor, complete);
}

absl::StatusOr<RunWork::Asked> RunWork::AskedBy(const WorkerId& id, const worker::WorkerState& state) {
  Asked asked{id, IdentifiersOf(state, {IdentifierType::kPersonalNumber}), {}, {}, {}, 0};
  if (!asked.numbers.empty()) return asked;
  if (run_->started.registry() != "residents") {
    asked.documents = IdentifiersOf(state, {IdentifierType::kPassport, IdentifierType::kLaissezPasser});
    return asked;
  }
  asked.cards = IdentifiersOf(state, {IdentifierType::kOldCard});
  if (asked.cards.empty()) return asked;
  if (!finds_old_cards_.has_value()) {
    absl::StatusOr<rv::RegistryDescription> description = gateway_->Describe(context_);
    if (!description.ok()) return description.status();
    finds_old_cards_ = Has(*description, rv::CAPABILITY_FIND_OLD_CARD);
  }
  if (!*finds_old_cards_) asked.cards.clear();
  return asked;
}

absl::StatusOr<std::vector<RunWork::Asked>> RunWork::AskFor(Step* step, const std::vector<WorkerId>& workers) {
  std::vector<Asked> asked;
  std::vector<size_t> owner;  // of each selector
  std::vector<rv::RecordSelector> selectors;
  for (const WorkerId& id : workers) {
    absl::StatusOr<worker::WorkerState> state = step->State(id);
    if (!state.ok()) return state.status();
    absl::StatusOr<Asked> by = AskedBy(id, *state);
    if (!by.ok()) return by.status();
    asked.push_back(*std::move(by));
    const bool persons_only = run_->started.registry() == "residents";
    AddSelectors(asked.back().numbers, asked.back().cards, asked.back().documents, persons_only, &selectors);
    owner.resize(selectors.size(), asked.size() - 1);
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
  ExaminedIdentity(*state, {"no_such_person", "identity_conflict", "old_card_conflict"}, findings);
  if (!asked.cards.empty()) return TakeCardHolders(step, asked, findings);
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
    const absl::StatusOr<bool> claimed = ClaimNumber(step, asked.id, record);
    if (!claimed.ok()) return claimed.status();
    is_hers = *claimed;
  }
  if (!is_hers) {
    AboutNumber(*state, asked.numbers, "identity_conflict", findings);
    return absl::OkStatus();
  }
  if (absl::Status linked = Attach(step, asked, record, decision); !linked.ok()) return linked;
  return Align(step, asked.id).status();
}

absl::StatusOr<bool> RunWork::ClaimNumber(Step* step, const WorkerId& id, const rv::Record& record) {
  const std::string number = FieldText(Unrecorded(run_->started.registry(), record), rv::RECORD_FIELD_PERSONAL_NUMBER);
  return ClaimBook(sources_->records, &step->writer()).Acquire(id.text(), IdentifierType::kPersonalNumber, number);
}

absl::Status RunWork::Attach(Step* step, const Asked& asked, const rv::Record& record, const LinkDecision& decision) {
  absl::StatusOr<RecordEntry> entry = step->Observe(record, asked.version);
  if (!entry.ok() || !entry->worker_id.empty()) return entry.status();
  Observation observation = Unrecorded(run_->started.registry(), record);
  observation.source_record_id = entry->source_record_id;
  return step->Link(asked.id, observation, decision.rule, decision.evidence);
}

absl::StatusOr<RunWork::Newcomer> RunWork::Judge(Step* step, const Asked& asked, const rv::Record& record) {
  const std::string& registry = run_->started.registry();
  const absl::StatusOr<bool> left_alone = LeaveAlone(step, Unrecorded(registry, record));
  if (!left_alone.ok()) return left_alone.status();
  if (*left_alone) return Newcomer::kNotToBeTaken;
  const absl::StatusOr<std::optional<RecordEntry>> known =
      sources_->directory->FindRecord(registry, record.kind(), record.key());
  if (!known.ok()) return known.status();
  if (known->has_value() && !(*known)->worker_id.empty() && (*known)->worker_id != asked.id.text()) {
    return Newcomer::kAnothers;
  }
  const absl::StatusOr<bool> claimed = ClaimNumber(step, asked.id, record);
  if (!claimed.ok()) return claimed.status();
  return *claimed ? Newcomer::kFree : Newcomer::kAnothers;
}

absl::Status RunWork::TakeCardHolders(Step* step, const Asked& asked, Findings* findings) {
  absl::StatusOr<worker::WorkerState> state = step->State(asked.id);
  if (!state.ok()) return state.status();
  if (asked.answers.empty()) step->counts().set_workers_unknown_there(step->counts().workers_unknown_there() + 1);
  std::vector<Observation> holders;
  for (const rv::Record& record : asked.answers) holders.push_back(Unrecorded(run_->started.registry(), record));
  const OldCardDecision decision = DecideOldCardLink(holders, *state);
  if (decision.link.verdict == LinkVerdict::kNoMatch) return absl::OkStatus();
  if (decision.link.verdict == LinkVerdict::kLink) {
    const rv::Record& record = asked.answers[decision.holder];
    const absl::StatusOr<bool> barred = IsBarred(record, *state);
    if (!barred.ok()) return barred.status();
    if (*barred) return absl::OkStatus();
    const absl::StatusOr<Newcomer> newcomer = Judge(step, asked, record);
    if (!newcomer.ok()) return newcomer.status();
    if (*newcomer == Newcomer::kNotToBeTaken) return absl::OkStatus();
    if (*newcomer == Newcomer::kFree) {
      if (absl::Status linked = Attach(step, asked, record, decision.link); !linked.ok()) return linked;
      return Align(step, asked.id).status();
    }
  }
  AboutIdentifier(*state, rv::RECORD_FIELD_OLD_CARD_NUMBER, asked.cards, "old_card_conflict", "residents", findings);
  return absl::OkStatus();
}

void RunWork::AboutConflict(const worker::WorkerState& state, const Asked& asked, Findings* findings) const {
  if (!asked.documents.empty()) {
    AboutDocument(state, asked.documents, findings);
  } else if (KnownToResidents(state)) {
    // Where the population database does not know the number as hers, that is what is wrong, and it is said there.
    AboutNumber(state, asked.numbers, "document_conflict", findings);
  }
}

absl::Status RunWork::TakeDocuments(Step* step, const Asked& asked, Findings* findings) {
  absl::StatusOr<worker::WorkerState> state = step->State(asked.id);
  if (!state.ok()) return state.status();
  ExaminedIdentity(*state, {"document_conflict"}, findings);
  for (RecordKind kind : {rv::RECORD_KIND_PERSON, rv::RECORD_KIND_DOCUMENT, rv::RECORD_KIND_CROSSING}) {
    for (const rv::Record& record : asked.answers) {
      if (record.kind() != kind) continue;
      const Observation observation = Unrecorded(run_->started.registry(), record);
      const LinkDecision decision = kind == rv::RECORD_KIND_CROSSING ? DecideCrossingLink(observation, *state)
                                                                     : DecidePersonLink(observation, *state);
      if (decision.verdict == LinkVerdict::kConflict) AboutConflict(*state, asked, findings);
      if (decision.verdict != LinkVerdict::kLink) continue;
      const absl::StatusOr<bool> barred = IsBarred(record, *state);
      if (!barred.ok()) return barred.status();
      if (*barred) continue;
      if (!asked.documents.empty()) {
        const absl::StatusOr<Newcomer> newcomer = Judge(step, asked, record);
        if (!newcomer.ok()) return newcomer.status();
        if (*newcomer == Newcomer::kAnothers) AboutConflict(*state, asked, findings);
        if (*newcomer != Newcomer::kFree) continue;
      }
      if (absl::Status linked = Attach(step, asked, record, decision); !linked.ok()) return linked;
      if (asked.documents.empty()) continue;
      state = step->State(asked.id);  // the first document may have brought a number
      if (!state.ok()) return state.status();
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
