// TableScan: all rows of the mapped tables as they were at one place of the write-ahead log, from which a slot's
// changes follow without gap or repeat.

#ifndef LIENTHONG_ADAPTERS_POSTGRES_TABLE_SCAN_H_
#define LIENTHONG_ADAPTERS_POSTGRES_TABLE_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/postgres/change_stream.h"
#include "adapters/postgres/pg_session.h"
#include "adapters/postgres/table_mapping.h"

namespace lienthong::adapters {

// Not thread-safe. Errors: of PgSession; UNAVAILABLE once the connection is lost, and the snapshot with it.
class TableScan {
 public:
  // Takes a snapshot in the moment a slot begins. `make_slot`: the slot of `source`, which must not exist and stays;
  // else one that lasts only for the moment, while that of `source` must hold everything from now on. Waits for the
  // transactions under way.
  static absl::StatusOr<std::unique_ptr<TableScan>> Open(const ChangeSource& source, bool make_slot,
                                                         absl::Time deadline, const WaitEnd* waits);

  // Of the snapshot: it has all that was committed before, and nothing else.
  std::uint64_t version() const { return version_; }

  // Rows of `table` with a key after `after_key`, ascending by the bytes of the key, at most `limit`.
  absl::StatusOr<std::vector<PgRow>> Page(const MappedTable& table, const std::string& after_key, std::size_t limit,
                                          absl::Time deadline);

 private:
  explicit TableScan(std::unique_ptr<PgSession> session) : session_(std::move(session)) {}

  const std::unique_ptr<PgSession> session_;
  std::uint64_t version_ = 0;
  // One cursor stands open, so that a table is sorted once and not once a page.
  const MappedTable* cursor_table_ = nullptr;
  std::string cursor_key_;  // the last key it gave
};

// The columns of `table` for a SELECT, each as text.
std::string SelectList(const PgSession& session, const MappedTable& table);
// "schema"."table"
std::string QualifiedName(const PgSession& session, const MappedTable& table);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POSTGRES_TABLE_SCAN_H_
