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

absl::string_view Bytes(const rocksdb::Slice& slice) {
  return absl::string_view(slice.data(), slice.size());
}

}  // namespace

absl::StatusOr<std::optional<std::string>> RocksDbViewStore::Keeper::GetRow(absl::string_view view,
                                                                            absl::string_view key) const {
  return store_->Get(Column::kViews, ViewRowKey(view, key));
}

absl::Status RocksDbViewStore::Keeper::Write(const std::vector<FoldedBatch>& batches) {
  rocksdb::ColumnFamilyHandle* const column = store_->column(Column::kViews);
  rocksdb::WriteBatch rows;
  rocksdb::Status status;
  for (const FoldedBatch& batch : batches) {
    for (const auto& [key, value] : batch.changes) {
      const std::string row_key = ViewRowKey(batch.view, key);
      status = value.has_value() ? rows.Put(column, row_key, *value) : rows.Delete(column, row_key);
      if (!status.ok()) return FromRocksDb(status);
    }
    const ViewStateRow state{batch.schema_version, batch.reached};
    status = rows.Put(column, ViewStateKey(batch.view), EncodeViewStateRow(state));
    if (!status.ok()) return FromRocksDb(status);
  }
  return FromRocksDb(store_->db()->Write(rocksdb::WriteOptions(), &rows));
}

absl::Status RocksDbViewStore::Keeper::Clear(absl::string_view view, uint32_t schema_version) {
  rocksdb::ColumnFamilyHandle* const column = store_->column(Column::kViews);
  rocksdb::WriteBatch rows;
  rocksdb::Status status = rows.DeleteRange(column, ViewRowKey(view, ""), ViewRowsEnd(view));
  if (status.ok()) status = rows.Put(column, ViewStateKey(view), EncodeViewStateRow({schema_version, 0}));
  if (status.ok()) status = store_->db()->Write(rocksdb::WriteOptions(), &rows);
  return FromRocksDb(status);
}

RocksDbViewStore::RocksDbViewStore(RocksDbEventLog* log, const std::vector<View*>& views)
    : store_(log->store()), keeper_(store_), fold_(log, views, &keeper_) {}

absl::StatusOr<std::unique_ptr<RocksDbViewStore>> RocksDbViewStore::Open(RocksDbEventLog* log,
                                                                         const std::vector<View*>& views) {
  absl::Status status = CheckNames(views);
  if (!status.ok()) return status;
  std::unique_ptr<RocksDbViewStore> store(new RocksDbViewStore(log, views));
  for (const View* const view : views) {
    status = store->Resume(*log, *view);
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
  if (state.ok() && state->schema_version == view.schema_version() && state->reached <= log.Head()) {
    fold_.Resume(name, state->reached);
    return absl::OkStatus();
  }
  return keeper_.Clear(name, view.schema_version());
}

absl::Status RocksDbViewStore::CatchUp() {
  return fold_.CatchUp();
}

absl::StatusOr<std::optional<std::string>> RocksDbViewStore::Get(absl::string_view view, absl::string_view key) const {
  const absl::StatusOr<Position> known = fold_.Reached(view);
  if (!known.ok()) return known.status();
  return keeper_.GetRow(view, key);
}

absl::StatusOr<std::vector<ViewRow>> RocksDbViewStore::Scan(absl::string_view view, absl::string_view prefix,
                                                            absl::string_view after, size_t limit) const {
  const absl::StatusOr<Position> known = fold_.Reached(view);
  if (!known.ok()) return known.status();
  std::vector<ViewRow> found;
  const std::string upper = PrefixEnd(ViewRowKey(view, prefix));
  const rocksdb::Slice upper_bound = upper;
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> rows(store_->db()->NewIterator(options, store_->column(Column::kViews)));
  for (rows->Seek(ViewRowKey(view, std::max(prefix, after))); rows->Valid() && found.size() < limit; rows->Next()) {
    absl::StatusOr<std::string> key = ParseViewRowKey(view, Bytes(rows->key()));
    if (!key.ok()) return key.status();
    if (!after.empty() && *key <= after) continue;
    found.emplace_back(*std::move(key), std::string(Bytes(rows->value())));
  }
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
