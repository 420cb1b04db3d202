// The one place that calls SQLite: a database file and its queries.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_SQLITE_DATABASE_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_SQLITE_DATABASE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct sqlite3;
struct sqlite3_stmt;

namespace lienthong::adapters {

class SqliteQuery;

// Threads: none; the caller locks. Messages of errors name the file and SQLite's error, never a bound value.
class SqliteDatabase {
 public:
  // Opens or creates `path` for this process alone, with a write-ahead log. UNAVAILABLE when another process has it
  // open, DATA_LOSS when it is no database, else INTERNAL.
  static absl::StatusOr<std::unique_ptr<SqliteDatabase>> Open(const std::string& path);

  ~SqliteDatabase();
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  // Runs statements that take no values, separated by semicolons.
  absl::Status Run(const std::string& sql);

  // Runs `work`; what it wrote stays when it returns OK, and is undone when it does not. May be nested.
  absl::Status InTransaction(const std::function<absl::Status()>& work);

 private:
  friend class SqliteQuery;

  SqliteDatabase(std::string path, sqlite3* handle);
  absl::Status ErrorNow() const;

  const std::string path_;
  sqlite3* const handle_;
  std::multimap<std::string, sqlite3_stmt*> idle_;  // prepared before, not in use now
};

// One statement with its values, bound in the order of its question marks. Faults of preparing and binding show in the
// first Next or Run.
class SqliteQuery {
 public:
  SqliteQuery(SqliteDatabase* database, const char* sql);
  ~SqliteQuery();
  SqliteQuery(const SqliteQuery&) = delete;
  SqliteQuery& operator=(const SqliteQuery&) = delete;

  SqliteQuery& Integer(std::uint64_t value);
  SqliteQuery& Text(absl::string_view value);
  SqliteQuery& Bytes(absl::string_view value);

  // Goes to the next row; false when there is none.
  absl::StatusOr<bool> Next();
  // Runs it to its end and forgets its values, ready to be bound again.
  absl::Status Run();

  // The value of a column of this row; 0 or empty when it is NULL.
  std::uint64_t IntegerAt(int column) const;
  std::string TextAt(int column) const;

 private:
  SqliteDatabase* const database_;
  const std::string sql_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  bool sound_ = true;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_SQLITE_DATABASE_H_
