#include "tests/support/raw_rows.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <algorithm>
#include <memory>

#include "storage/log_identity.h"
#include "storage/rocksdb_store.h"

namespace lienthong::testing {
namespace {

absl::StatusOr<std::unique_ptr<storage::RocksDbStore>> OpenStoreOf(const std::string& directory,
                                                                   storage::Column column) {
  const auto& columns = storage::kDerivedColumns;
  const bool derived =
      column != storage::Column::kMeta && std::find(columns.begin(), columns.end(), column) != columns.end();
  storage::RocksDbStoreOptions options{.directory = directory, .create_if_missing = false};
  if (derived) {
    options.directory = storage::DerivedDirectory(directory);
    options.columns.assign(columns.begin(), columns.end());
  } else {
    options.columns.assign(storage::kLogColumns.begin(), storage::kLogColumns.end());
  }
  return storage::RocksDbStore::Open(options);
}

}  // namespace

std::optional<std::string> ReadRawRow(const std::string& directory, storage::Column column, const std::string& key) {
  const auto store = OpenStoreOf(directory, column);
  EXPECT_TRUE(store.ok()) << store.status();
  if (!store.ok()) return std::nullopt;
  const auto value = (*store)->Get(column, key);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() ? *value : std::nullopt;
}

void WriteRawRow(const std::string& directory, storage::Column column, const std::string& key,
                 const std::optional<std::string>& value) {
  const auto store = OpenStoreOf(directory, column);
  ASSERT_TRUE(store.ok()) << store.status();
  rocksdb::DB* const db = (*store)->db();
  rocksdb::ColumnFamilyHandle* const handle = (*store)->column(column);
  const rocksdb::Status status = value.has_value() ? db->Put(rocksdb::WriteOptions(), handle, key, *value)
                                                   : db->Delete(rocksdb::WriteOptions(), handle, key);
  ASSERT_TRUE(status.ok()) << status.ToString();
}

}  // namespace lienthong::testing
