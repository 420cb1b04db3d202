// RecordStore in a SQLite file.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_SQLITE_RECORD_STORE_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_SQLITE_RECORD_STORE_H_

#include <vector>

#include "adapters/record_store.h"
#include "adapters/simulator/sqlite_database.h"

namespace lienthong::adapters {

// A database that nothing was loaded into is at version 0; see data_import.h. Errors beside those of RecordStore: what
// SqliteDatabase reports, and DATA_LOSS for a row that cannot be read.
class SqliteRecordStore : public RecordStore {
 public:
  // `database` has its tables (see record_rows.h) and must outlive this.
  explicit SqliteRecordStore(SqliteDatabase* database) : database_(database) {}

  absl::StatusOr<std::uint64_t> Version() override;
  absl::StatusOr<absl::Time> DataAsOf() override;
  absl::StatusOr<std::optional<registry::v1::Record>> Get(registry::v1::RecordKind kind,
                                                          absl::string_view key) override;
  absl::StatusOr<std::vector<registry::v1::Record>> Find(registry::v1::RecordKind kind, const Lookup& lookup,
                                                         std::size_t limit) override;
  absl::StatusOr<std::vector<registry::v1::Record>> Page(registry::v1::RecordKind kind, absl::string_view after_key,
                                                         std::size_t limit, std::uint64_t version) override;
  absl::StatusOr<std::vector<registry::v1::Change>> Changes(std::uint64_t after, std::uint64_t until,
                                                            std::size_t limit) override;
  absl::StatusOr<std::optional<StoredCorrection>> FindCorrection(absl::string_view request_id) override;
  absl::Status Commit(const StoreWrite& write) override;

 private:
  absl::Status ApplyChange(registry::v1::Change change, std::uint64_t version);

  SqliteDatabase* const database_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_SQLITE_RECORD_STORE_H_
