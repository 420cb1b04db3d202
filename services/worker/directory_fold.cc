// How the directory is folded; see directory.h.

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "lienthong/event/v1/erasure_events.pb.h"
#include "services/worker/directory.h"
#include "services/worker/directory_rows.h"
#include "services/worker/event_codec.h"
#include "services/worker/identity_history.h"
#include "services/worker/record_identifiers.h"
#include "storage/uuid7.h"
#include "storage/vault/key_ring.h"

namespace lienthong::worker {
namespace {

namespace rv = registry::v1;

// The rows of one view during one fold, with absl::Status kept aside so that the fold reads like prose.
class Writer {
 public:
  explicit Writer(storage::ViewRows* rows) : rows_(rows) {}

  std::optional<std::string> Get(const std::string& key) {
    absl::StatusOr<std::optional<std::string>> value = rows_->Get(key);
    if (!value.ok()) {
      status_ = value.status();
      return std::nullopt;
    }
    return *std::move(value);
  }
  void Put(const std::string& key, const std::string& value) { rows_->Put(key, value); }
  void Delete(const std::string& key) { rows_->Delete(key); }

  // RecordRow or WorkerRow; nullopt when there is none.
  template <typename Row>
  std::optional<Row> Read(const std::string& key) {
    const std::optional<std::string> bytes = Get(key);
    if (!bytes.has_value()) return std::nullopt;
    std::optional<Row> row = Row::Unpack(*bytes);
    if (!row.has_value()) status_ = MalformedDirectoryRow();
    return row;
  }
  std::optional<RecordRow> Record(const std::string& id) { return Read<RecordRow>(RecordRowKey(id)); }
  std::optional<WorkerRow> Worker(const std::string& id) { return Read<WorkerRow>(WorkerRowKey(id)); }

  // The texts of a row; none when there is no such row.
  std::set<std::string> Texts(const std::string& key) {
    const std::optional<std::string> bytes = Get(key);
    if (!bytes.has_value()) return {};
    const std::optional<std::vector<std::string>> texts = UnpackTexts(*bytes);
    if (!texts.has_value() || texts->empty()) status_ = MalformedDirectoryRow();
    return texts.has_value() ? std::set<std::string>(texts->begin(), texts->end()) : std::set<std::string>();
  }
  void PutTexts(const std::string& key, const std::set<std::string>& texts) {
    if (texts.empty()) return Delete(key);
    Put(key, PackTexts(std::vector<std::string>(texts.begin(), texts.end())));
  }

  const absl::Status& status() const { return status_; }

 private:
  storage::ViewRows* rows_;
  absl::Status status_;
};

// Tokens that `source` gives to a worker; a worker without a row gets none.
void AddTokens(const std::string& worker_id, const std::set<std::string>& tokens, absl::string_view source,
               Writer* rows) {
  std::optional<WorkerRow> row = rows->Worker(worker_id);
  if (!row.has_value()) return;
  if (tokens.empty()) return;
  std::set<std::string>& given = row->tokens[std::string(source)];
  const size_t before = given.size();
  given.insert(tokens.begin(), tokens.end());
  if (given.size() != before) rows->Put(WorkerRowKey(worker_id), row->Pack());
}

void RemoveTokens(const std::string& worker_id, const std::set<std::string>& sources, Writer* rows) {
  std::optional<WorkerRow> row = rows->Worker(worker_id);
  if (!row.has_value()) return;
  for (const std::string& source : sources) row->tokens.erase(source);
  rows->Put(WorkerRowKey(worker_id), row->Pack());
}

// Identifiers that a worker's own events state.
void AddIdentifiers(const std::string& worker_id, const std::set<std::string>& prefixes, Writer* rows) {
  if (prefixes.empty()) return;
  std::set<std::string> all = rows->Texts(WorkerIdentifiersRow(worker_id));
  for (const std::string& prefix : prefixes) rows->Put(prefix + worker_id, worker_id);
  all.insert(prefixes.begin(), prefixes.end());
  rows->PutTexts(WorkerIdentifiersRow(worker_id), all);
}

void RemoveIdentifiers(const std::string& worker_id, const std::set<std::string>& prefixes, Writer* rows) {
  std::set<std::string> all = rows->Texts(WorkerIdentifiersRow(worker_id));
  for (const std::string& prefix : prefixes) {
    rows->Delete(prefix + worker_id);
    all.erase(prefix);
  }
  rows->PutTexts(WorkerIdentifiersRow(worker_id), all);
}

// The worker in whose stream the record's link stands; empty: nobody. Within one append a link may stand before the
// observation; a record of which nothing was observed when it goes to nobody was erased, and has no row.
void SetHolder(const std::string& record_id, const std::string& worker_id, Writer* rows) {
  RecordRow row = rows->Record(record_id).value_or(RecordRow());
  if (!row.worker_id.empty()) RemoveTokens(row.worker_id, {record_id}, rows);
  row.worker_id = worker_id;
  if (worker_id.empty() && row.registry.empty()) return rows->Delete(RecordRowKey(record_id));
  for (const std::string& prefix : row.identifiers) rows->Put(prefix + record_id, worker_id);
  rows->Put(RecordRowKey(record_id), row.Pack());
  if (!worker_id.empty()) AddTokens(worker_id, row.tokens, record_id, rows);
}

void Count(int change, Writer* rows) {
  const storage::Position count =
      PositionOf(rows->Get(kCountRow).value_or("")) + static_cast<storage::Position>(change);
  // As in a log that never knew anybody.
  if (count == 0) return rows->Delete(kCountRow);
  rows->Put(kCountRow, PositionBytes(count));
}

void AddWorker(const std::string& id, storage::Position position, Writer* rows) {
  WorkerRow row;
  row.registered_at = position;
  rows->Put(WorkerRowKey(id), row.Pack());
  Count(1, rows);
}

// `province`: code|version; empty: none.
void InsertProvince(const std::string& province, std::set<std::string>* tokens) {
  if (province.empty()) return;
  tokens->insert(absl::StrCat("province=", province.substr(0, province.find('|'))));
  tokens->insert(absl::StrCat("province=", province));
}

void InsertMarket(const std::string& market, std::set<std::string>* tokens) {
  if (!market.empty()) tokens->insert(absl::StrCat("market=", market));
}

// What an event of a worker gives to her row.
std::set<std::string> TokensOf(const Recorded& recorded, const WorkerEvent& event) {
  std::set<std::string> tokens;
  InsertProvince(recorded.province, &tokens);
  for (const Fact& fact : event.facts) {
    if (fact.field == rv::RECORD_FIELD_MARKET) InsertMarket(fact.value, &tokens);
  }
  return tokens;
}

std::set<std::string> PrefixesOf(const storage::LookupKey& key, const WorkerEvent& event) {
  std::set<std::string> prefixes;
  for (const IdentifierFact& identifier : event.identifiers) {
    prefixes.insert(IdentifierPrefix(key, identifier.type, identifier.value));
    if (!event.superseded_by.empty()) prefixes.insert(IdentifierPrefix(key, identifier.type, event.superseded_by));
  }
  return prefixes;
}

std::set<std::string> EventTexts(const std::vector<std::string>& event_ids) {
  std::set<std::string> texts;
  for (const std::string& id : event_ids) texts.insert(storage::UuidText(id));
  return texts;
}

void FoldObservation(const storage::LookupKey& key, const Recorded& recorded, const Observation& observation,
                     Writer* rows) {
  RecordRow row = rows->Record(observation.source_record_id).value_or(RecordRow());
  row.registry = observation.registry;
  row.tokens.insert(absl::StrCat("registry=", observation.registry));
  if (!observation.gone) {
    row.kind = observation.kind;
    row.key_row = RecordKeyRow(key, observation.registry, observation.kind, observation.key);
    rows->Put(row.key_row, observation.source_record_id);
  }
  const auto market = observation.fields.find(rv::RECORD_FIELD_MARKET);
  if (market != observation.fields.end()) InsertMarket(market->second, &row.tokens);
  InsertProvince(recorded.province, &row.tokens);
  // What the record said once still leads to it: old numbers are asked for for years.
  for (const auto& [type, value] : IdentifiersOf(observation)) {
    row.identifiers.insert(IdentifierPrefix(key, type, value));
  }
  for (const std::string& prefix : row.identifiers) rows->Put(prefix + observation.source_record_id, row.worker_id);
  rows->Put(RecordRowKey(observation.source_record_id), row.Pack());
  if (!row.worker_id.empty()) AddTokens(row.worker_id, row.tokens, observation.source_record_id, rows);
}

// Each stream tells of its own worker alone, so that what is left after the other was erased folds as well.
void FoldMerge(const std::string& worker_id, const WorkerEvent& event, bool holds, Writer* rows) {
  std::optional<WorkerRow> row = rows->Worker(worker_id);
  if (!row.has_value()) return;
  if (worker_id == event.merged) {
    row->survivor = holds ? event.survivor : "";
    Count(holds ? -1 : 1, rows);
  } else if (holds) {
    row->merged.insert(event.merged);
  } else {
    row->merged.erase(event.merged);
  }
  rows->Put(WorkerRowKey(worker_id), row->Pack());
}

void FoldSplit(const storage::LookupKey& key, const Recorded& recorded, const WorkerEvent& event, Writer* rows) {
  if (recorded.worker_id == event.survivor) {
    RemoveTokens(event.survivor, EventTexts(event.moved_events), rows);
    RemoveIdentifiers(event.survivor, PrefixesOf(key, event), rows);
    for (const MovedRecord& record : event.records) SetHolder(record.source_record_id, "", rows);
    return;
  }
  AddWorker(event.merged, recorded.position, rows);
  for (const Recorded& fact : event.moved_facts) {
    const WorkerEvent& said = std::get<WorkerEvent>(fact.what);
    AddIdentifiers(event.merged, PrefixesOf(key, said), rows);
    AddTokens(event.merged, TokensOf(fact, said), storage::UuidText(fact.event_id), rows);
  }
  for (const MovedRecord& record : event.records) SetHolder(record.source_record_id, event.merged, rows);
}

void ForgetWorker(const std::string& id, Writer* rows) {
  for (const std::string& prefix : rows->Texts(WorkerIdentifiersRow(id))) rows->Delete(prefix + id);
  rows->Delete(WorkerIdentifiersRow(id));
  const std::optional<WorkerRow> row = rows->Worker(id);
  if (!row.has_value()) return;
  rows->Delete(WorkerRowKey(id));
  if (row->survivor.empty()) Count(-1, rows);
}

void FoldSplitUndone(const storage::LookupKey& key, const Recorded& recorded, const WorkerEvent& event, Writer* rows) {
  if (recorded.worker_id != event.survivor) return ForgetWorker(event.merged, rows);
  // The new worker's row still holds what the moved events gave.
  const std::optional<WorkerRow> other = rows->Worker(event.merged);
  for (const std::string& source : EventTexts(event.moved_events)) {
    const bool gave = other.has_value() && other->tokens.count(source) != 0;
    if (gave) AddTokens(event.survivor, other->tokens.at(source), source, rows);
  }
  AddIdentifiers(event.survivor, PrefixesOf(key, event), rows);
  for (const MovedRecord& record : event.records) SetHolder(record.source_record_id, record.worker_id, rows);
}

void FoldUndone(const storage::LookupKey& key, const Recorded& recorded, const WorkerEvent& event, Writer* rows) {
  if (event.requested_only) return;
  if (event.undone_kind == kUndoneMerge) return FoldMerge(recorded.worker_id, event, false, rows);
  if (event.undone_kind == kUndoneSplit) return FoldSplitUndone(key, recorded, event, rows);
  // Of a link nobody is named: it is nobody's again.
  for (const MovedRecord& record : event.records) SetHolder(record.source_record_id, record.worker_id, rows);
}

void FoldWorkerEvent(const storage::LookupKey& key, const Recorded& recorded, const WorkerEvent& event, Writer* rows) {
  const std::string& worker_id = recorded.worker_id;
  switch (event.type) {
    case EventType::kRecordLinked:
      return SetHolder(event.source_record_id, worker_id, rows);
    case EventType::kRecordUnlinked:
      return SetHolder(event.source_record_id, "", rows);
    case EventType::kMerged:
      return FoldMerge(worker_id, event, true, rows);
    case EventType::kSplit:
      return FoldSplit(key, recorded, event, rows);
    case EventType::kDecisionUndone:
      return FoldUndone(key, recorded, event, rows);
    case EventType::kRegistered:
      AddWorker(worker_id, recorded.position, rows);
      break;
    default:
      break;
  }
  AddIdentifiers(worker_id, PrefixesOf(key, event), rows);
  AddTokens(worker_id, TokensOf(recorded, event), storage::UuidText(recorded.event_id), rows);
}

void FoldSearch(const storage::LookupKey& key, const std::string& query_id, const event::v1::PersonalDataSought& sought,
                Writer* rows) {
  const std::string row =
      SoughtPrefix(key, ParseIdentifierTypeCode(sought.identifier_type()), sought.value()) + query_id;
  rows->Put(row, "");
  rows->Put(SoughtRow(query_id), row);
}

void ForgetRecord(const std::string& id, Writer* rows) {
  const RecordRow row = rows->Record(id).value_or(RecordRow());
  for (const std::string& prefix : row.identifiers) rows->Delete(prefix + id);
  if (rows->Get(row.key_row) == id) rows->Delete(row.key_row);
  rows->Delete(RecordRowKey(id));
}

void ForgetSearch(const std::string& id, Writer* rows) {
  if (const std::optional<std::string> row = rows->Get(SoughtRow(id)); row.has_value()) rows->Delete(*row);
  rows->Delete(SoughtRow(id));
}

// What is left is what a fold of the log as it is now makes: nothing of what the erased subjects said.
absl::Status FoldErasure(const storage::StoredEvent& event, const std::string& worker_id, Writer* rows) {
  const std::string& type = event.envelope.type();
  if (type == event::v1::ErasureCompleted::descriptor()->name()) rows->Delete(ErasureRow(worker_id));
  if (type != event::v1::PersonalDataErased::descriptor()->name()) return rows->status();
  event::v1::PersonalDataErased erased;
  if (!erased.ParseFromString(event.envelope.open_part())) return absl::DataLossError("an erasure does not parse");
  for (const std::string& subject : erased.subjects()) {
    absl::string_view id = subject;
    if (absl::ConsumePrefix(&id, "workers/")) {
      ForgetWorker(std::string(id), rows);
    } else if (absl::ConsumePrefix(&id, "queries/")) {
      ForgetSearch(std::string(id), rows);
    } else if (const std::optional<RecordStreamName> record = ParseRecordStream(subject)) {
      ForgetRecord(record->source_record_id, rows);
    }
  }
  const std::string row = ErasureRow(worker_id);
  if (!rows->Get(row).has_value()) rows->Put(row, PositionBytes(event.position));
  return rows->status();
}

}  // namespace

absl::Status DirectoryView::FoldLooks(const storage::StoredEvent& event, storage::ViewRows* view_rows) {
  Writer rows(view_rows);
  for (const event::v1::SealedPart& part : event.envelope.sealed_parts()) {
    absl::string_view subject = part.subject();
    if (absl::ConsumePrefix(&subject, "workers/")) rows.Put(LookRowKey(subject, event.position), "");
    if (!absl::ConsumePrefix(&subject, "queries/")) continue;
    const absl::StatusOr<std::string> plain = sealer_->Open(event.envelope, part);
    if (!storage::MarkOf(plain.status(), storage::kErasedMark).empty()) continue;
    if (!plain.ok()) return plain.status();
    event::v1::PersonalDataSought sought;
    if (!sought.ParseFromString(*plain)) return absl::DataLossError("a search does not parse");
    if (sought.value().empty()) continue;
    FoldSearch(*key_, std::string(subject), sought, &rows);
  }
  return rows.status();
}

absl::Status DirectoryView::Fold(const storage::StoredEvent& event, storage::ViewRows* view_rows) {
  Writer rows(view_rows);
  const std::string& stream = event.envelope.stream();
  if (absl::StartsWith(stream, "access/")) return FoldLooks(event, view_rows);
  if (absl::StartsWith(stream, kErasureStreams)) {
    return FoldErasure(event, std::string(absl::StripPrefix(stream, kErasureStreams)), &rows);
  }
  const bool of_worker = absl::StartsWith(stream, "workers/");
  if (!of_worker && !absl::StartsWith(stream, "registries/")) return absl::OkStatus();
  absl::StatusOr<Recorded> recorded = Decode(event, *sealer_);
  if (!storage::MarkOf(recorded.status(), storage::kErasedMark).empty()) return absl::OkStatus();
  if (!recorded.ok()) return recorded.status();
  if (of_worker) {
    FoldWorkerEvent(*key_, *recorded, std::get<WorkerEvent>(recorded->what), &rows);
  } else {
    FoldObservation(*key_, *recorded, std::get<Observation>(recorded->what), &rows);
  }
  return rows.status();
}

}  // namespace lienthong::worker
