#include "services/matching/match_index.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lienthong/event/v1/erasure_events.pb.h"
#include "services/worker/directory.h"
#include "services/worker/event_codec.h"
#include "services/worker/worker_event.h"
#include "storage/uuid7.h"
#include "storage/vault/key_ring.h"

namespace lienthong::matching {
namespace {

namespace rv = registry::v1;
using worker::EventType;
using worker::Observation;
using worker::Recorded;
using worker::WorkerEvent;

// Rows; ids are 16 bytes, a source is the id of a record or of an event of a worker's own.
//   b block narrow source -> the worker whose the source is; empty: nobody's
//   s source              -> SourceRow
//   w worker              -> the events of the worker's own that have keys, in the order of their ids
constexpr size_t kIdBytes = 16;
constexpr size_t kKeyBytes = kBlockBytes + kNarrowBytes;

absl::Status Malformed() {
  return absl::DataLossError("a row of the match index is malformed; rebuild the view");
}

// Row s: one byte that says whether there is a holder, the holder, the keys.
struct SourceRow {
  std::string holder;
  std::set<std::string> keys;

  std::string Pack() const {
    return absl::StrCat(holder.empty() ? "0" : "1", holder,
                        std::accumulate(keys.begin(), keys.end(), std::string(),
                                        [](std::string all, const std::string& key) { return std::move(all) + key; }));
  }
  static std::optional<SourceRow> Unpack(absl::string_view bytes) {
    const bool held = absl::ConsumePrefix(&bytes, "1");
    if (!held && !absl::ConsumePrefix(&bytes, "0")) return std::nullopt;
    const size_t id_bytes = held ? kIdBytes : 0;
    if (bytes.size() < id_bytes || (bytes.size() - id_bytes) % kKeyBytes != 0) return std::nullopt;
    SourceRow row{std::string(bytes.substr(0, id_bytes)), {}};
    for (size_t at = id_bytes; at < bytes.size(); at += kKeyBytes) row.keys.emplace(bytes.substr(at, kKeyBytes));
    return row;
  }
};

// The rows during one fold, the first error kept aside.
class Writer {
 public:
  explicit Writer(storage::ViewRows* rows) : rows_(rows) {}

  // The 16 bytes of an id; 16 zeros and an error for what is no UUID.
  std::string Bytes(const std::string& id) {
    absl::StatusOr<std::string> bytes = storage::ParseUuid(id);
    if (bytes.ok()) return *std::move(bytes);
    status_ = absl::DataLossError("an event names what is no id");
    return std::string(kIdBytes, '\0');
  }

  // Adds keys to a source; `holder` when it is new.
  void AddKeys(const std::string& source, const std::vector<MatchKey>& keys, const std::string& holder) {
    std::optional<SourceRow> row = Source(source);
    if (!row.has_value() && keys.empty()) return;
    if (!row.has_value()) row = SourceRow{holder, {}};
    const size_t before = row->keys.size();
    for (const MatchKey& key : keys) row->keys.insert(key.block + key.narrow);
    if (row->keys.size() != before) Put(source, *row);
  }
  // An event of a worker's own.
  void AddEvent(const std::string& worker, const std::string& event_id, const std::vector<MatchKey>& keys) {
    if (keys.empty()) return;
    AddKeys(event_id, keys, worker);
    SetEvents(worker, event_id, true);
  }
  // Empty: nobody. A record may be linked before anything that makes keys was observed of it; one without keys that
  // goes to nobody has no row.
  void SetHolder(const std::string& record, const std::string& worker) {
    SourceRow row = Source(record).value_or(SourceRow());
    row.holder = worker;
    if (row.keys.empty() && worker.empty()) return rows_->Delete(absl::StrCat("s", record));
    Put(record, row);
  }
  // An event that a split had taken is its worker's again.
  void GiveBack(const std::string& event_id, const std::string& worker) {
    std::optional<SourceRow> row = Source(event_id);
    if (!row.has_value()) return;
    SetEvents(row->holder, event_id, false);
    row->holder = worker;
    Put(event_id, *row);
    SetEvents(worker, event_id, true);
  }
  void ForgetSource(const std::string& source) {
    const std::optional<SourceRow> row = Source(source);
    if (!row.has_value()) return;
    for (const std::string& key : row->keys) rows_->Delete(absl::StrCat("b", key, source));
    rows_->Delete(absl::StrCat("s", source));
  }
  void ForgetEvent(const std::string& worker, const std::string& event_id) {
    ForgetSource(event_id);
    SetEvents(worker, event_id, false);
  }
  void ForgetWorker(const std::string& worker) {
    for (const std::string& event_id : Events(worker)) ForgetSource(event_id);
    rows_->Delete(absl::StrCat("w", worker));
  }

  const absl::Status& status() const { return status_; }

 private:
  std::optional<std::string> Get(const std::string& key) {
    absl::StatusOr<std::optional<std::string>> value = rows_->Get(key);
    if (value.ok()) return *std::move(value);
    status_ = value.status();
    return std::nullopt;
  }
  std::optional<SourceRow> Source(const std::string& source) {
    const std::optional<std::string> bytes = Get(absl::StrCat("s", source));
    if (!bytes.has_value()) return std::nullopt;
    std::optional<SourceRow> row = SourceRow::Unpack(*bytes);
    if (!row.has_value()) status_ = Malformed();
    return row;
  }
  void Put(const std::string& source, const SourceRow& row) {
    for (const std::string& key : row.keys) rows_->Put(absl::StrCat("b", key, source), row.holder);
    rows_->Put(absl::StrCat("s", source), row.Pack());
  }
  std::set<std::string> Events(const std::string& worker) {
    const std::string bytes = Get(absl::StrCat("w", worker)).value_or("");
    std::set<std::string> events;
    for (size_t at = 0; at + kIdBytes <= bytes.size(); at += kIdBytes) events.insert(bytes.substr(at, kIdBytes));
    return events;
  }
  void SetEvents(const std::string& worker, const std::string& event_id, bool has) {
    std::set<std::string> events = Events(worker);
    if (has) {
      events.insert(event_id);
    } else {
      events.erase(event_id);
    }
    const std::string row = absl::StrCat("w", worker);
    if (events.empty()) return rows_->Delete(row);
    std::string bytes;
    for (const std::string& event : events) absl::StrAppend(&bytes, event);
    rows_->Put(row, bytes);
  }

  storage::ViewRows* rows_;
  absl::Status status_;
};

// Makes rows of what is recorded.
class Folder {
 public:
  Folder(const storage::LookupKey& key, const reference::AdministrativeUnits& units, Writer* rows)
      : key_(key), units_(units), rows_(rows) {}

  void FoldObservation(const Recorded& recorded, const Observation& observation) {
    if (observation.kind == rv::RECORD_KIND_CROSSING || observation.gone) return;
    const auto text = [&](worker::Field field) {
      const auto found = observation.fields.find(field);
      return found == observation.fields.end() ? std::string() : found->second;
    };
    const Saying saying{text(rv::RECORD_FIELD_FULL_NAME), text(rv::RECORD_FIELD_BIRTH_DATE), text(rv::RECORD_FIELD_SEX),
                        Province(recorded)};
    rows_->AddKeys(rows_->Bytes(observation.source_record_id), KeysOf(key_, saying), "");
  }

  void FoldEvent(const Recorded& recorded, const WorkerEvent& event) {
    switch (event.type) {
      case EventType::kRecordLinked:
        return rows_->SetHolder(rows_->Bytes(event.source_record_id), rows_->Bytes(recorded.worker_id));
      case EventType::kRecordUnlinked:
        return rows_->SetHolder(rows_->Bytes(event.source_record_id), "");
      case EventType::kSplit:
        return FoldSplit(recorded, event);
      case EventType::kDecisionUndone:
        return FoldUndone(recorded, event);
      default:
        return Add(recorded.worker_id, recorded, event);
    }
  }

 private:
  std::string Province(const Recorded& recorded) const {
    const std::pair<std::string, std::string> parts = absl::StrSplit(recorded.province, absl::MaxSplits('|', 1));
    return ProvinceToday(parts.first, parts.second, units_);
  }

  void Add(const std::string& worker_id, const Recorded& recorded, const WorkerEvent& event) {
    Saying saying;
    for (const worker::Fact& fact : event.facts) {
      if (fact.field == rv::RECORD_FIELD_FULL_NAME) saying.full_name = fact.value;
      if (fact.field == rv::RECORD_FIELD_BIRTH_DATE) saying.birth_date = fact.value;
      if (fact.field == rv::RECORD_FIELD_SEX) saying.sex = fact.value;
    }
    if (saying.full_name.empty() && saying.birth_date.empty()) return;
    saying.province = Province(recorded);
    rows_->AddEvent(rows_->Bytes(worker_id), recorded.event_id, KeysOf(key_, saying));
  }

  // Each stream tells of its own worker alone, so that what is left after the other was erased folds as well.
  void FoldSplit(const Recorded& recorded, const WorkerEvent& event) {
    const bool loses = recorded.worker_id == event.survivor;
    for (const std::string& moved : event.moved_events) {
      if (loses) rows_->ForgetEvent(rows_->Bytes(event.survivor), moved);
    }
    for (const Recorded& fact : event.moved_facts) {
      if (!loses) Add(event.merged, fact, std::get<WorkerEvent>(fact.what));
    }
    for (const worker::MovedRecord& record : event.records) {
      rows_->SetHolder(rows_->Bytes(record.source_record_id), loses ? "" : rows_->Bytes(event.merged));
    }
  }

  void FoldUndone(const Recorded& recorded, const WorkerEvent& event) {
    if (event.requested_only || event.undone_kind == worker::kUndoneMerge) return;
    const bool split = event.undone_kind == worker::kUndoneSplit;
    if (split && recorded.worker_id != event.survivor) return rows_->ForgetWorker(rows_->Bytes(event.merged));
    for (const std::string& moved : event.moved_events) {
      if (split) rows_->GiveBack(moved, rows_->Bytes(event.survivor));
    }
    for (const worker::MovedRecord& record : event.records) {
      rows_->SetHolder(rows_->Bytes(record.source_record_id),
                       record.worker_id.empty() ? "" : rows_->Bytes(record.worker_id));
    }
  }

  const storage::LookupKey& key_;
  const reference::AdministrativeUnits& units_;
  Writer* const rows_;
};

// What is left is what a fold of the log as it is now makes.
absl::Status FoldErasure(const storage::StoredEvent& event, Writer* rows) {
  if (event.envelope.type() != event::v1::PersonalDataErased::descriptor()->name()) return absl::OkStatus();
  event::v1::PersonalDataErased erased;
  if (!erased.ParseFromString(event.envelope.open_part())) return absl::DataLossError("an erasure does not parse");
  for (const std::string& subject : erased.subjects()) {
    absl::string_view id = subject;
    if (absl::ConsumePrefix(&id, "workers/")) {
      rows->ForgetWorker(rows->Bytes(std::string(id)));
    } else if (const std::optional<worker::RecordStreamName> record = worker::ParseRecordStream(subject)) {
      rows->ForgetSource(rows->Bytes(record->source_record_id));
    }
  }
  return rows->status();
}

}  // namespace

MatchIndexView::MatchIndexView(const storage::LookupKey* key, const storage::PayloadSealer* sealer)
    : key_(key), sealer_(sealer), units_(reference::AdministrativeUnits::BuiltIn()) {}

absl::Status MatchIndexView::Fold(const storage::StoredEvent& event, storage::ViewRows* view_rows) {
  Writer rows(view_rows);
  const std::string& stream = event.envelope.stream();
  if (absl::StartsWith(stream, worker::kErasureStreams)) return FoldErasure(event, &rows);
  const bool of_worker = absl::StartsWith(stream, "workers/");
  if (!of_worker && !absl::StartsWith(stream, "registries/")) return absl::OkStatus();
  const absl::StatusOr<Recorded> recorded = worker::Decode(event, *sealer_);
  if (!storage::MarkOf(recorded.status(), storage::kErasedMark).empty()) return absl::OkStatus();
  if (!recorded.ok()) return recorded.status();
  Folder folder(*key_, units_, &rows);
  if (of_worker) {
    folder.FoldEvent(*recorded, std::get<WorkerEvent>(recorded->what));
  } else {
    folder.FoldObservation(*recorded, std::get<Observation>(recorded->what));
  }
  return rows.status();
}

absl::StatusOr<FoundWorkers> MatchIndex::Find(const Saying& saying) const {
  if (absl::Status caught_up = views_->CatchUp(kMatchIndexName); !caught_up.ok()) return caught_up;
  FoundWorkers found;
  std::map<std::string, int> shared;    // keys by worker
  std::map<std::string, int> doubtful;  // the same of blocks that were not read to their end
  for (const MatchKey& key : KeysOf(*key_, saying)) {
    bool full = true;
    std::vector<storage::ViewRow> read;
    for (const bool narrowed : {false, true}) {
      if (!full || (narrowed && !IsNarrowed(key))) break;
      const std::string prefix = absl::StrCat("b", key.block, narrowed ? key.narrow : "");
      absl::StatusOr<std::vector<storage::ViewRow>> rows =
          views_->Scan(kMatchIndexName, prefix, "", bounds_.block_rows + 1);
      if (!rows.ok()) return rows.status();
      ++found.reads;
      full = rows->size() > bounds_.block_rows;
      read = *std::move(rows);
    }
    std::set<std::string> workers;
    for (const storage::ViewRow& row : read) {
      if (!row.second.empty()) workers.insert(row.second);
    }
    for (const std::string& worker : workers) ++(full ? doubtful : shared)[worker];
    found.incomplete = found.incomplete || full;
  }
  for (const auto& [worker, keys] : shared) doubtful[worker] += 0;
  // Who is in a block that was read to its end comes before all others.
  std::vector<std::tuple<bool, int, std::string>> ranked;
  for (const auto& [worker, keys] : doubtful) {
    const auto sure = shared.find(worker);
    ranked.emplace_back(sure == shared.end(), -keys - (sure == shared.end() ? 0 : sure->second), worker);
  }
  std::sort(ranked.begin(), ranked.end());
  if (ranked.size() > bounds_.candidates) ranked.resize(bounds_.candidates);
  for (const auto& [unsure, keys, worker] : ranked) found.ids.push_back(storage::UuidText(worker));
  return found;
}

std::string ProvinceToday(const std::string& code, const std::string& version,
                          const reference::AdministrativeUnits& units) {
  if (version == reference::kAdminVersionNew) return code;
  return version == reference::kAdminVersionOld ? std::string(units.ProvinceSuccessor(code)) : "";
}

}  // namespace lienthong::matching
