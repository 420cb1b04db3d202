#include "services/worker/directory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/worker/directory_rows.h"
#include "services/worker/event_codec.h"

namespace lienthong::worker {
namespace {

namespace rv = registry::v1;

absl::Status Malformed() {
  return absl::DataLossError("a row of the worker directory is malformed; rebuild the view");
}

// Row r: registry, kind, worker id, market, then the identifier prefixes of the last observation.
struct RecordRow {
  std::string registry;
  RecordKind kind = rv::RECORD_KIND_UNSPECIFIED;
  std::string worker_id;
  std::string market;
  std::vector<std::string> identifiers;

  std::string Pack() const {
    std::vector<std::string> texts{registry, std::to_string(kind), worker_id, market};
    texts.insert(texts.end(), identifiers.begin(), identifiers.end());
    return PackTexts(texts);
  }
  static std::optional<RecordRow> Unpack(absl::string_view bytes) {
    std::optional<std::vector<std::string>> texts = UnpackTexts(bytes);
    if (!texts.has_value() || texts->size() < 4) return std::nullopt;
    RecordRow row{(*texts)[0], static_cast<RecordKind>(std::atoi((*texts)[1].c_str())), (*texts)[2], (*texts)[3], {}};
    row.identifiers.assign(texts->begin() + 4, texts->end());
    return row;
  }
};

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

  RecordRow Record(const std::string& id) {
    std::optional<std::string> bytes = Get(RecordRowKey(id));
    if (!bytes.has_value()) return {};
    std::optional<RecordRow> row = RecordRow::Unpack(*bytes);
    if (!row.has_value()) status_ = Malformed();
    return row.value_or(RecordRow());
  }

  void AddTokens(const std::string& worker_id, const std::vector<std::string>& tokens) {
    std::optional<std::string> bytes = Get(WorkerRowKey(worker_id));
    if (!bytes.has_value()) return;
    std::optional<std::vector<std::string>> texts = UnpackTexts(*bytes);
    if (!texts.has_value() || texts->empty()) {
      status_ = Malformed();
      return;
    }
    bool changed = false;
    for (const std::string& token : tokens) {
      if (token.empty() || std::find(texts->begin() + 1, texts->end(), token) != texts->end()) continue;
      texts->push_back(token);
      changed = true;
    }
    if (changed) Put(WorkerRowKey(worker_id), PackTexts(*texts));
  }

  const absl::Status& status() const { return status_; }

 private:
  storage::ViewRows* rows_;
  absl::Status status_;
};

std::vector<std::string> ProvinceTokens(const storage::StoredEvent& event) {
  const event::v1::Province& province = event.envelope.province();
  if (province.code().empty()) return {};
  return {absl::StrCat("province=", province.code()),
          absl::StrCat("province=", province.code(), "|", province.version())};
}

std::string MarketToken(const std::string& market) {
  return market.empty() ? "" : absl::StrCat("market=", market);
}

std::vector<std::string> IdentifiersOf(const storage::LookupKey& key, const Observation& observation) {
  std::vector<std::string> prefixes;
  auto add = [&](IdentifierType type, absl::string_view value) {
    if (!value.empty()) prefixes.push_back(IdentifierPrefix(key, type, value));
  };
  auto value = [&](Field field) {
    auto found = observation.fields.find(field);
    return found == observation.fields.end() ? std::string() : found->second;
  };
  if (observation.kind == rv::RECORD_KIND_CROSSING) return prefixes;
  add(IdentifierType::kPersonalNumber, value(rv::RECORD_FIELD_PERSONAL_NUMBER));
  const std::string former = value(rv::RECORD_FIELD_FORMER_PERSONAL_NUMBERS);
  for (absl::string_view number : absl::StrSplit(former, ',', absl::SkipEmpty())) {
    add(IdentifierType::kPersonalNumber, number);
  }
  add(IdentifierType::kOldCard, value(rv::RECORD_FIELD_OLD_CARD_NUMBER));
  add(IdentifierType::kPassport, value(rv::RECORD_FIELD_PASSPORT_NUMBER));
  add(IdentifierType::kLaissezPasser, value(rv::RECORD_FIELD_LAISSEZ_PASSER_NUMBER));
  const bool laissez_passer = value(rv::RECORD_FIELD_DOCUMENT_TYPE) == "laissez_passer";
  add(laissez_passer ? IdentifierType::kLaissezPasser : IdentifierType::kPassport,
      value(rv::RECORD_FIELD_DOCUMENT_NUMBER));
  return prefixes;
}

void FoldObservation(const storage::LookupKey& key, const storage::StoredEvent& event, const Observation& observation,
                     Writer* rows) {
  RecordRow row = rows->Record(observation.source_record_id);
  row.registry = observation.registry;
  if (!observation.gone) row.kind = observation.kind;
  auto market = observation.fields.find(rv::RECORD_FIELD_MARKET);
  row.market = market == observation.fields.end() ? "" : market->second;
  // What the record said once still leads to it: old numbers are asked for for years.
  for (const std::string& prefix : IdentifiersOf(key, observation)) {
    if (std::find(row.identifiers.begin(), row.identifiers.end(), prefix) == row.identifiers.end()) {
      row.identifiers.push_back(prefix);
    }
  }
  for (const std::string& prefix : row.identifiers) rows->Put(prefix + observation.source_record_id, row.worker_id);
  rows->Put(RecordRowKey(observation.source_record_id), row.Pack());
  if (!observation.gone) {
    rows->Put(RecordKeyRow(key, observation.registry, observation.kind, observation.key), observation.source_record_id);
  }
  if (!row.worker_id.empty()) {
    std::vector<std::string> tokens = ProvinceTokens(event);
    tokens.push_back(MarketToken(row.market));
    rows->AddTokens(row.worker_id, tokens);
  }
}

void FoldLink(const std::string& worker_id, const WorkerEvent& event, bool linked, Writer* rows) {
  RecordRow row = rows->Record(event.source_record_id);
  if (row.registry.empty()) row.registry = event.registry;
  row.worker_id = linked ? worker_id : "";
  for (const std::string& prefix : row.identifiers) rows->Put(prefix + event.source_record_id, row.worker_id);
  rows->Put(RecordRowKey(event.source_record_id), row.Pack());
  if (linked) rows->AddTokens(worker_id, {absl::StrCat("registry=", row.registry), MarketToken(row.market)});
}

void FoldWorkerEvent(const storage::LookupKey& key, const storage::StoredEvent& stored, const std::string& worker_id,
                     const WorkerEvent& event, Writer* rows) {
  if (event.type == EventType::kRegistered) {
    rows->Put(WorkerRowKey(worker_id), PackTexts({PositionBytes(stored.position)}));
    rows->Put(kCountRow, PositionBytes(PositionOf(rows->Get(kCountRow).value_or("")) + 1));
  }
  for (const IdentifierFact& identifier : event.identifiers) {
    rows->Put(IdentifierPrefix(key, identifier.type, identifier.value) + worker_id, worker_id);
    if (!event.superseded_by.empty()) {
      rows->Put(IdentifierPrefix(key, identifier.type, event.superseded_by) + worker_id, worker_id);
    }
  }
  if (event.type == EventType::kRecordLinked) FoldLink(worker_id, event, true, rows);
  if (event.type == EventType::kRecordUnlinked) FoldLink(worker_id, event, false, rows);
  std::vector<std::string> tokens = ProvinceTokens(stored);
  for (const Fact& fact : event.facts) {
    if (fact.field == rv::RECORD_FIELD_MARKET) tokens.push_back(MarketToken(fact.value));
  }
  rows->AddTokens(worker_id, tokens);
}

}  // namespace

absl::Status DirectoryView::Fold(const storage::StoredEvent& event, storage::ViewRows* view_rows) {
  Writer rows(view_rows);
  const std::string& stream = event.envelope.stream();
  if (absl::StartsWith(stream, "access/")) {
    for (const event::v1::SealedPart& part : event.envelope.sealed_parts()) {
      absl::string_view subject = part.subject();
      if (absl::ConsumePrefix(&subject, "workers/")) rows.Put(LookRowKey(subject, event.position), "");
    }
    return rows.status();
  }
  const bool of_worker = absl::StartsWith(stream, "workers/");
  if (!of_worker && !absl::StartsWith(stream, "registries/")) return absl::OkStatus();
  absl::StatusOr<Recorded> recorded = Decode(event, *sealer_);
  if (!recorded.ok()) return recorded.status();
  if (of_worker) {
    FoldWorkerEvent(*key_, event, std::string(absl::StripPrefix(stream, "workers/")),
                    std::get<WorkerEvent>(recorded->what), &rows);
  } else {
    FoldObservation(*key_, event, std::get<Observation>(recorded->what), &rows);
  }
  return rows.status();
}

absl::StatusOr<std::vector<std::string>> Directory::WorkersWith(IdentifierType type, absl::string_view value) const {
  if (absl::Status caught_up = views_->CatchUp(kDirectoryName); !caught_up.ok()) return caught_up;
  absl::StatusOr<std::vector<storage::ViewRow>> rows =
      views_->Scan(kDirectoryName, IdentifierPrefix(*key_, type, value), "", 1000);
  if (!rows.ok()) return rows.status();
  std::set<std::string> workers;
  for (const storage::ViewRow& row : *rows) {
    if (!row.second.empty()) workers.insert(row.second);
  }
  return std::vector<std::string>(workers.begin(), workers.end());
}

absl::StatusOr<std::vector<RecordEntry>> Directory::UnlinkedWith(IdentifierType type, absl::string_view value) const {
  if (absl::Status caught_up = views_->CatchUp(kDirectoryName); !caught_up.ok()) return caught_up;
  const std::string prefix = IdentifierPrefix(*key_, type, value);
  absl::StatusOr<std::vector<storage::ViewRow>> rows = views_->Scan(kDirectoryName, prefix, "", 1000);
  if (!rows.ok()) return rows.status();
  std::vector<RecordEntry> entries;
  for (const storage::ViewRow& row : *rows) {
    if (!row.second.empty()) continue;
    absl::StatusOr<std::optional<RecordEntry>> entry = Record(absl::string_view(row.first).substr(prefix.size()));
    if (!entry.ok()) return entry.status();
    if (entry->has_value()) entries.push_back(**entry);
  }
  return entries;
}

absl::StatusOr<std::optional<RecordEntry>> Directory::Record(absl::string_view source_record_id) const {
  absl::StatusOr<std::optional<std::string>> bytes = views_->Get(kDirectoryName, RecordRowKey(source_record_id));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return std::nullopt;
  std::optional<RecordRow> row = RecordRow::Unpack(**bytes);
  if (!row.has_value()) return Malformed();
  return RecordEntry{std::string(source_record_id), row->registry, row->kind, row->worker_id};
}

absl::StatusOr<std::optional<RecordEntry>> Directory::FindRecord(absl::string_view registry, RecordKind kind,
                                                                 absl::string_view key) const {
  if (absl::Status caught_up = views_->CatchUp(kDirectoryName); !caught_up.ok()) return caught_up;
  absl::StatusOr<std::optional<std::string>> id = views_->Get(kDirectoryName, RecordKeyRow(*key_, registry, kind, key));
  if (!id.ok()) return id.status();
  if (!id->has_value()) return std::nullopt;
  return Record(**id);
}

absl::StatusOr<std::vector<ListedWorker>> Directory::List(absl::string_view after, size_t limit) const {
  if (absl::Status caught_up = views_->CatchUp(kDirectoryName); !caught_up.ok()) return caught_up;
  absl::StatusOr<std::vector<storage::ViewRow>> rows =
      views_->Scan(kDirectoryName, "w", after.empty() ? "" : WorkerRowKey(after), limit);
  if (!rows.ok()) return rows.status();
  std::vector<ListedWorker> workers;
  for (const storage::ViewRow& row : *rows) {
    std::optional<std::vector<std::string>> texts = UnpackTexts(row.second);
    if (!texts.has_value() || texts->empty()) return Malformed();
    workers.push_back(
        {row.first.substr(1), PositionOf(texts->front()), std::set<std::string>(texts->begin() + 1, texts->end())});
  }
  return workers;
}

absl::StatusOr<std::vector<storage::Position>> Directory::Looks(absl::string_view worker_id, storage::Position after,
                                                                size_t limit) const {
  if (absl::Status caught_up = views_->CatchUp(kDirectoryName); !caught_up.ok()) return caught_up;
  absl::StatusOr<std::vector<storage::ViewRow>> rows =
      views_->Scan(kDirectoryName, LookPrefix(worker_id), LookRowKey(worker_id, after), limit);
  if (!rows.ok()) return rows.status();
  std::vector<storage::Position> positions;
  for (const storage::ViewRow& row : *rows) {
    positions.push_back(PositionOf(absl::string_view(row.first).substr(row.first.size() - 8)));
  }
  return positions;
}

absl::StatusOr<uint64_t> Directory::Count() const {
  if (absl::Status caught_up = views_->CatchUp(kDirectoryName); !caught_up.ok()) return caught_up;
  absl::StatusOr<std::optional<std::string>> count = views_->Get(kDirectoryName, kCountRow);
  if (!count.ok()) return count.status();
  return count->has_value() ? PositionOf(**count) : 0;
}

std::string ClaimKey(const storage::LookupKey& key, IdentifierType type, absl::string_view value) {
  return key.Hash("active_identifier", {std::to_string(static_cast<int>(type)), value});
}

}  // namespace lienthong::worker
