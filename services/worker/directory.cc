#include "services/worker/directory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "lienthong/event/v1/erasure_events.pb.h"
#include "services/worker/directory_rows.h"
#include "services/worker/event_codec.h"
#include "services/worker/record_identifiers.h"
#include "storage/vault/key_ring.h"

namespace lienthong::worker {
namespace {

namespace rv = registry::v1;

absl::Status Malformed() {
  return absl::DataLossError("a row of the worker directory is malformed; rebuild the view");
}

// Row r: registry, kind, worker id, market, row k, then the prefixes of all identifiers that it ever said.
struct RecordRow {
  std::string registry;
  RecordKind kind = rv::RECORD_KIND_UNSPECIFIED;
  std::string worker_id;
  std::string market;
  std::string key_row;
  std::vector<std::string> identifiers;

  std::string Pack() const {
    std::vector<std::string> texts{registry, std::to_string(kind), worker_id, market, key_row};
    texts.insert(texts.end(), identifiers.begin(), identifiers.end());
    return PackTexts(texts);
  }
  static std::optional<RecordRow> Unpack(absl::string_view bytes) {
    std::optional<std::vector<std::string>> texts = UnpackTexts(bytes);
    if (!texts.has_value() || texts->size() < 5) return std::nullopt;
    RecordRow row{(*texts)[0], static_cast<RecordKind>(std::atoi((*texts)[1].c_str())),
                  (*texts)[2], (*texts)[3],
                  (*texts)[4], {}};
    row.identifiers.assign(texts->begin() + 5, texts->end());
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

  // The texts of a row; none when there is no such row.
  std::vector<std::string> Texts(const std::string& key) {
    std::optional<std::string> bytes = Get(key);
    if (!bytes.has_value()) return {};
    std::optional<std::vector<std::string>> texts = UnpackTexts(*bytes);
    if (!texts.has_value() || texts->empty()) status_ = Malformed();
    return texts.value_or(std::vector<std::string>());
  }

  // Adds those of `added` that the row's `texts` lack.
  void AddTexts(const std::string& key, std::vector<std::string> texts, const std::vector<std::string>& added) {
    bool changed = false;
    for (const std::string& text : added) {
      if (text.empty() || std::find(texts.begin(), texts.end(), text) != texts.end()) continue;
      texts.push_back(text);
      changed = true;
    }
    if (changed) Put(key, PackTexts(texts));
  }

  void AddTokens(const std::string& worker_id, const std::vector<std::string>& tokens) {
    const std::string key = WorkerRowKey(worker_id);
    std::vector<std::string> texts = Texts(key);
    if (!texts.empty()) AddTexts(key, std::move(texts), tokens);
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

void FoldObservation(const storage::LookupKey& key, const storage::StoredEvent& event, const Observation& observation,
                     Writer* rows) {
  RecordRow row = rows->Record(observation.source_record_id);
  row.registry = observation.registry;
  if (!observation.gone) {
    row.kind = observation.kind;
    row.key_row = RecordKeyRow(key, observation.registry, observation.kind, observation.key);
    rows->Put(row.key_row, observation.source_record_id);
  }
  auto market = observation.fields.find(rv::RECORD_FIELD_MARKET);
  row.market = market == observation.fields.end() ? "" : market->second;
  // What the record said once still leads to it: old numbers are asked for for years.
  for (const auto& [type, value] : IdentifiersOf(observation)) {
    const std::string prefix = IdentifierPrefix(key, type, value);
    if (std::find(row.identifiers.begin(), row.identifiers.end(), prefix) == row.identifiers.end()) {
      row.identifiers.push_back(prefix);
    }
  }
  for (const std::string& prefix : row.identifiers) rows->Put(prefix + observation.source_record_id, row.worker_id);
  rows->Put(RecordRowKey(observation.source_record_id), row.Pack());
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
  std::vector<std::string> prefixes;
  for (const IdentifierFact& identifier : event.identifiers) {
    prefixes.push_back(IdentifierPrefix(key, identifier.type, identifier.value));
    if (!event.superseded_by.empty()) prefixes.push_back(IdentifierPrefix(key, identifier.type, event.superseded_by));
  }
  for (const std::string& prefix : prefixes) rows->Put(prefix + worker_id, worker_id);
  const std::string identifiers = WorkerIdentifiersRow(worker_id);
  if (!prefixes.empty()) rows->AddTexts(identifiers, rows->Texts(identifiers), prefixes);
  if (event.type == EventType::kRecordLinked) FoldLink(worker_id, event, true, rows);
  if (event.type == EventType::kRecordUnlinked) FoldLink(worker_id, event, false, rows);
  std::vector<std::string> tokens = ProvinceTokens(stored);
  for (const Fact& fact : event.facts) {
    if (fact.field == rv::RECORD_FIELD_MARKET) tokens.push_back(MarketToken(fact.value));
  }
  rows->AddTokens(worker_id, tokens);
}

void FoldSearch(const storage::LookupKey& key, const std::string& query_id, const event::v1::PersonalDataSought& sought,
                Writer* rows) {
  const std::string row =
      SoughtPrefix(key, ParseIdentifierTypeCode(sought.identifier_type()), sought.value()) + query_id;
  rows->Put(row, "");
  rows->Put(SoughtRow(query_id), row);
}

void ForgetWorker(const std::string& id, Writer* rows) {
  for (const std::string& prefix : rows->Texts(WorkerIdentifiersRow(id))) rows->Delete(prefix + id);
  rows->Delete(WorkerIdentifiersRow(id));
  if (!rows->Get(WorkerRowKey(id)).has_value()) return;
  rows->Delete(WorkerRowKey(id));
  rows->Put(kCountRow, PositionBytes(PositionOf(rows->Get(kCountRow).value_or("")) - 1));
}

void ForgetRecord(const std::string& id, Writer* rows) {
  const RecordRow row = rows->Record(id);
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

absl::StatusOr<std::vector<std::string>> Directory::SearchesFor(IdentifierType type, absl::string_view value,
                                                                size_t limit) const {
  if (absl::Status caught_up = views_->CatchUp(kDirectoryName); !caught_up.ok()) return caught_up;
  const std::string prefix = SoughtPrefix(*key_, type, value);
  absl::StatusOr<std::vector<storage::ViewRow>> rows = views_->Scan(kDirectoryName, prefix, "", limit);
  if (!rows.ok()) return rows.status();
  std::vector<std::string> subjects;
  for (const storage::ViewRow& row : *rows)
    subjects.push_back(absl::StrCat("queries/", row.first.substr(prefix.size())));
  return subjects;
}

absl::StatusOr<std::vector<ErasureUnderWay>> Directory::ErasuresUnderWay(size_t limit) const {
  if (absl::Status caught_up = views_->CatchUp(kDirectoryName); !caught_up.ok()) return caught_up;
  absl::StatusOr<std::vector<storage::ViewRow>> rows = views_->Scan(kDirectoryName, kErasurePrefix, "", limit);
  if (!rows.ok()) return rows.status();
  std::vector<ErasureUnderWay> under_way;
  for (const storage::ViewRow& row : *rows) under_way.push_back({row.first.substr(1), PositionOf(row.second)});
  return under_way;
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
