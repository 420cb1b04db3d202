#include "adapters/simulator/sqlite_database.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sqlite3.h"

namespace lienthong::adapters {
namespace {

constexpr int kBusyMilliseconds = 2000;

absl::StatusCode CodeOf(int error) {
  switch (error & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::StatusCode::kUnavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::StatusCode::kDataLoss;
    case SQLITE_FULL:
      return absl::StatusCode::kResourceExhausted;
    default:
      return absl::StatusCode::kInternal;
  }
}

const char* Fix(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
      return "; another process has it open, stop that one or use another directory";
    case absl::StatusCode::kDataLoss:
      return "; it is no sound database, remove it to import again";
    default:
      return "";
  }
}

absl::Status Failed(const std::string& path, int error) {
  const absl::StatusCode code = CodeOf(error);
  return absl::Status(code, absl::StrCat(path, ": ", sqlite3_errstr(error), Fix(code)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteDatabase>> SqliteDatabase::Open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int error = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(path, handle));
  if (error != SQLITE_OK) return Failed(path, error);
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  // Exclusive: two servers on one directory would answer from two versions.
  absl::Status set = database->Run(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
      "BEGIN EXCLUSIVE; COMMIT;");
  if (!set.ok()) return set;
  return database;
}

SqliteDatabase::SqliteDatabase(std::string path, sqlite3* handle) : path_(std::move(path)), handle_(handle) {}

SqliteDatabase::~SqliteDatabase() {
  for (const auto& [sql, statement] : idle_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

absl::Status SqliteDatabase::Run(const std::string& sql) {
  const int error = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  return error == SQLITE_OK ? absl::OkStatus() : Failed(path_, error);
}

absl::Status SqliteDatabase::InTransaction(const std::function<absl::Status()>& work) {
  if (absl::Status begun = Run("SAVEPOINT work"); !begun.ok()) return begun;
  absl::Status done = work();
  if (done.ok()) done = Run("RELEASE work");
  if (done.ok()) return done;
  if (absl::Status undone = Run("ROLLBACK TO work; RELEASE work"); !undone.ok()) return undone;
  return done;
}

absl::Status SqliteDatabase::ErrorNow() const {
  return Failed(path_, sqlite3_errcode(handle_));
}

SqliteQuery::SqliteQuery(SqliteDatabase* database, const char* sql) : database_(database), sql_(sql) {
  const auto idle = database_->idle_.find(sql_);
  if (idle != database_->idle_.end()) {
    statement_ = idle->second;
    database_->idle_.erase(idle);
    return;
  }
  sound_ = sqlite3_prepare_v2(database_->handle_, sql, -1, &statement_, nullptr) == SQLITE_OK;
}

SqliteQuery::~SqliteQuery() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  database_->idle_.emplace(sql_, statement_);
}

SqliteQuery& SqliteQuery::Integer(std::uint64_t value) {
  sound_ = sound_ && sqlite3_bind_int64(statement_, ++bound_, static_cast<sqlite3_int64>(value)) == SQLITE_OK;
  return *this;
}

SqliteQuery& SqliteQuery::Text(absl::string_view value) {
  const char* const data = value.empty() ? "" : value.data();  // a null pointer would bind NULL
  sound_ = sound_ &&
           sqlite3_bind_text(statement_, ++bound_, data, static_cast<int>(value.size()), SQLITE_TRANSIENT) == SQLITE_OK;
  return *this;
}

SqliteQuery& SqliteQuery::Bytes(absl::string_view value) {
  const char* const data = value.empty() ? "" : value.data();
  sound_ = sound_ &&
           sqlite3_bind_blob(statement_, ++bound_, data, static_cast<int>(value.size()), SQLITE_TRANSIENT) == SQLITE_OK;
  return *this;
}

absl::StatusOr<bool> SqliteQuery::Next() {
  if (!sound_) return database_->ErrorNow();
  const int step = sqlite3_step(statement_);
  if (step == SQLITE_ROW) return true;
  if (step == SQLITE_DONE) return false;
  return Failed(database_->path_, step);
}

absl::Status SqliteQuery::Run() {
  absl::StatusOr<bool> row = Next();
  while (row.ok() && *row) row = Next();
  if (statement_ != nullptr) sqlite3_reset(statement_);
  bound_ = 0;
  return row.status();
}

std::uint64_t SqliteQuery::IntegerAt(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
}

std::string SqliteQuery::TextAt(int column) const {
  const void* const data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

}  // namespace lienthong::adapters
