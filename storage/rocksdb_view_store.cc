#include "storage/rocksdb_view_store.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/key_layout.h"
#include "storage/log_identity.h"
#include "storage/row_codec.h"

namespace lienthong::storage {
namespace {

constexpr size_t kMaxViewNameBytes = 64;

absl::Status CheckNames(const std::vector<View*>& views) {
  std::set<std::string> names;
  for (const View* const view : views) {
    const std::string name = view->name();
    const bool plain = std::all_of(name.begin(), name.end(),
                                   [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
    if (name.empty() || name.size() > kMaxViewNameBytes || !plain) {
      return absl::InvalidArgumentError(absl::StrCat("view name ", name, " is not lower_case"));
    }
    if (!names.insert(name).second) return absl::InvalidArgumentError(absl::StrCat("two views are named ", name));
  }
  return absl::OkStatus();
}

// A row that is lost is folded again. No insert hints: RocksDB 7.8 takes those of rows for those of deleted ranges.
rocksdb::WriteOptions WithoutLog() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return options;
}

rocksdb::Status PutChanges(const FoldedBatch& batch, const RocksDbStore& store, rocksdb::WriteBatch* rows) {
  rocksdb::ColumnFamilyHandle* const column = store.column(Column::kViews);
  rocksdb::Status status;
  for (const auto& [key, value] : batch.changes) {
    const std::string row_key = ViewRowKey(batch.view, batch.generation, key);
    status = value.has_value() ? rows->Put(column, row_key, *value) : rows->Delete(column, row_key);
    if (!status.ok()) return status;
  }
  return status;
}

rocksdb::Status PutState(const FoldedBatch& batch, const RocksDbStore& store, rocksdb::WriteBatch* rows) {
  return rows->Put(store.column(Column::kViews), ViewStateKey(batch.view),
                   EncodeViewStateRow({batch.schema_version, batch.generation, batch.reached}));
}

}  // namespace

absl::StatusOr<std::optional<std::string>> RocksDbViewStore::Keeper::GetRow(absl::string_view view, uint32_t generation,
                                                                            absl::string_view key) const {
  absl::StatusOr<std::optional<std::string>> row = store_->Get(Column::kViews, ViewRowKey(view, generation, key));
  if (absl::IsDataLoss(row.status())) MarkDerivedDamaged(store_);
  return row;
}

absl::Status RocksDbViewStore::Keeper::Write(const std::vector<FoldedBatch>& batches) {
  rocksdb::WriteBatch rows;
  rocksdb::Status status;
  for (const FoldedBatch& batch : batches) {
    if (status.ok()) status = PutChanges(batch, *store_, &rows);
    if (status.ok()) status = PutState(batch, *store_, &rows);
  }
  if (status.ok()) status = store_->db()->Write(WithoutLog(), &rows);
  return FromRocksDb(status);
}

absl::Status RocksDbViewStore::Keeper::Build(const FoldedBatch& batch) {
  rocksdb::WriteBatch rows;
  rocksdb::Status status = PutChanges(batch, *store_, &rows);
  if (status.ok()) status = store_->db()->Write(WithoutLog(), &rows);
  return FromRocksDb(status);
}

absl::Status RocksDbViewStore::Keeper::Clear(absl::string_view view, uint32_t generation) {
  rocksdb::WriteBatch rows;
  rocksdb::Status status = rows.DeleteRange(store_->column(Column::kViews), ViewRowKey(view, generation, ""),
                                            ViewRowKey(view, generation + 1, ""));
  if (status.ok()) status = store_->db()->Write(WithoutLog(), &rows);
  return FromRocksDb(status);
}

absl::Status RocksDbViewStore::Keeper::Use(const FoldedBatch& end) {
  rocksdb::ColumnFamilyHandle* const column = store_->column(Column::kViews);
  rocksdb::WriteBatch rows;
  rocksdb::Status status =
      rows.DeleteRange(column, ViewRowKey(end.view, 0, ""), ViewRowKey(end.view, end.generation, ""));
  if (status.ok()) {
    status = rows.DeleteRange(column, ViewRowKey(end.view, end.generation + 1, ""), ViewRowsEnd(end.view));
  }
  if (status.ok()) status = PutState(end, *store_, &rows);
  if (status.ok()) status = store_->db()->Write(WithoutLog(), &rows);
  return FromRocksDb(status);
}

RocksDbViewStore::RocksDbViewStore(RocksDbEventLog* log, const std::vector<View*>& views)
    : store_(log->derived()), keeper_(store_), fold_(log, views, &keeper_) {}

absl::StatusOr<std::unique_ptr<RocksDbViewStore>> RocksDbViewStore::Open(RocksDbEventLog* log,
                                                                         const std::vector<View*>& views) {
  absl::Status status = CheckNames(views);
  if (!status.ok()) return status;
  std::unique_ptr<RocksDbViewStore> store(new RocksDbViewStore(log, views));
  for (const View* const view : views) {
    status = store->Resume(*log, *view);
    if (absl::IsDataLoss(status)) MarkDerivedDamaged(log->derived());  // the next open makes it anew
    if (!status.ok()) return status;
  }
  return store;
}

absl::Status RocksDbViewStore::Resume(const RocksDbEventLog& log, const View& view) {
  const std::string name = view.name();
  const absl::StatusOr<std::optional<std::string>> value = store_->Get(Column::kViews, ViewStateKey(name));
  if (!value.ok()) return value.status();
  // A damaged state row is no loss: the view is folded again.
  const absl::StatusOr<ViewStateRow> state = ParseViewStateRow(value->value_or(""));
  FoldedBatch start{name, state.ok() ? state->generation : 0, view.schema_version(), 0, {}};
  if (state.ok() && state->schema_version == view.schema_version() && state->reached <= log.Head()) {
    start.reached = state->reached;
  } else {
    ++start.generation;
    const absl::Status cleared = keeper_.Clear(name, start.generation);
    if (!cleared.ok()) return cleared;
  }
  fold_.Resume(name, start.generation, start.reached);
  return keeper_.Use(start);
}

absl::Status RocksDbViewStore::CatchUp() {
  return fold_.CatchUp();
}

absl::Status RocksDbViewStore::CatchUp(absl::string_view view) {
  return fold_.CatchUp(view);
}

absl::StatusOr<bool> RocksDbViewStore::FoldSome() {
  return fold_.FoldSome();
}

absl::StatusOr<std::optional<std::string>> RocksDbViewStore::Get(absl::string_view view, absl::string_view key) const {
  return fold_.Read<std::optional<std::string>>(
      view, [&](uint32_t generation) { return keeper_.GetRow(view, generation, key); });
}

absl::StatusOr<std::vector<ViewRow>> RocksDbViewStore::Scan(absl::string_view view, absl::string_view prefix,
                                                            absl::string_view after, size_t limit) const {
  return fold_.Read<std::vector<ViewRow>>(
      view, [&](uint32_t generation) { return ScanRows(view, generation, prefix, after, limit); });
}

absl::StatusOr<std::vector<ViewRow>> RocksDbViewStore::ScanRows(absl::string_view view, uint32_t generation,
                                                                absl::string_view prefix, absl::string_view after,
                                                                size_t limit) const {
  std::vector<ViewRow> found;
  const std::string upper = PrefixEnd(ViewRowKey(view, generation, prefix));
  const rocksdb::Slice upper_bound = upper;
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> rows(store_->db()->NewIterator(options, store_->column(Column::kViews)));
  for (rows->Seek(ViewRowKey(view, generation, std::max(prefix, after))); rows->Valid() && found.size() < limit;
       rows->Next()) {
    absl::StatusOr<std::string> key = ParseViewRowKey(view, generation, Bytes(rows->key()));
    if (!key.ok()) return key.status();
    if (!after.empty() && *key <= after) continue;
    found.emplace_back(*std::move(key), std::string(Bytes(rows->value())));
  }
  if (rows->status().IsCorruption()) MarkDerivedDamaged(store_);
  if (!rows->status().ok()) return FromRocksDb(rows->status());
  return found;
}

absl::StatusOr<Position> RocksDbViewStore::Reached(absl::string_view view) const {
  return fold_.Reached(view);
}

absl::Status RocksDbViewStore::Rebuild(absl::string_view view) {
  return fold_.Rebuild(view);
}

}  // namespace lienthong::storage
