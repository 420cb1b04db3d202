#include "services/worker/directory.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/worker/directory_rows.h"

namespace lienthong::worker {

absl::StatusOr<std::vector<std::string>> Directory::WorkersWith(IdentifierType type, absl::string_view value) const {
  if (absl::Status caught_up = views_->CatchUp(kDirectoryName); !caught_up.ok()) return caught_up;
  absl::StatusOr<std::vector<storage::ViewRow>> rows =
      views_->Scan(kDirectoryName, IdentifierPrefix(*key_, type, value), "", 1000);
  if (!rows.ok()) return rows.status();
  std::set<std::string> workers;
  for (const storage::ViewRow& row : *rows) {
    if (row.second.empty()) continue;
    absl::StatusOr<std::string> worker = Standing(row.second);
    if (!worker.ok()) return worker.status();
    workers.insert(*std::move(worker));
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
  if (!row.has_value()) return MalformedDirectoryRow();
  RecordEntry entry{std::string(source_record_id), row->registry, row->kind, ""};
  if (row->worker_id.empty()) return entry;
  absl::StatusOr<std::string> worker = Standing(row->worker_id);
  if (!worker.ok()) return worker.status();
  entry.worker_id = *std::move(worker);
  return entry;
}

absl::StatusOr<std::optional<RecordEntry>> Directory::FindRecordById(absl::string_view source_record_id) const {
  if (absl::Status caught_up = views_->CatchUp(kDirectoryName); !caught_up.ok()) return caught_up;
  return Record(source_record_id);
}

absl::StatusOr<std::optional<WorkerRow>> Directory::Row(absl::string_view worker_id) const {
  absl::StatusOr<std::optional<std::string>> bytes = views_->Get(kDirectoryName, WorkerRowKey(worker_id));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return std::nullopt;
  std::optional<WorkerRow> row = WorkerRow::Unpack(**bytes);
  if (!row.has_value()) return MalformedDirectoryRow();
  return row;
}

absl::StatusOr<std::string> Directory::Standing(const std::string& worker_id) const {
  std::string current = worker_id;
  while (true) {
    absl::StatusOr<std::optional<WorkerRow>> row = Row(current);
    if (!row.ok()) return row.status();
    if (!row->has_value() || (*row)->survivor.empty()) return current;
    current = (*row)->survivor;
  }
}

absl::Status Directory::AddTokensOf(const WorkerRow& row, std::set<std::string>* tokens) const {
  for (const auto& [source, given] : row.tokens) tokens->insert(given.begin(), given.end());
  for (const std::string& merged : row.merged) {
    const absl::StatusOr<std::optional<WorkerRow>> other = Row(merged);
    if (!other.ok()) return other.status();
    if (!other->has_value()) continue;
    if (const absl::Status added = AddTokensOf(**other, tokens); !added.ok()) return added;
  }
  return absl::OkStatus();
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
  std::vector<ListedWorker> workers;
  std::string last(after);
  // Who was merged is no worker of her own: a page may take another scan to fill.
  while (workers.size() < limit) {
    absl::StatusOr<std::vector<storage::ViewRow>> rows =
        views_->Scan(kDirectoryName, "w", last.empty() ? "" : WorkerRowKey(last), limit - workers.size());
    if (!rows.ok()) return rows.status();
    if (rows->empty()) break;
    for (const storage::ViewRow& each : *rows) {
      const std::optional<WorkerRow> row = WorkerRow::Unpack(each.second);
      if (!row.has_value()) return MalformedDirectoryRow();
      last = each.first.substr(1);
      if (!row->survivor.empty()) continue;
      ListedWorker& listed = workers.emplace_back();
      listed.id = last;
      listed.registered_at = row->registered_at;
      if (const absl::Status added = AddTokensOf(*row, &listed.tokens); !added.ok()) return added;
    }
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

std::string LinkClaimKey(const storage::LookupKey& key, absl::string_view source_record_id) {
  return key.Hash("linked_record", {source_record_id});
}

}  // namespace lienthong::worker
