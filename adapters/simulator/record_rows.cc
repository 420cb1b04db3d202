#include "adapters/simulator/record_rows.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "adapters/record_lookup.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr char kFormat[] = "1";

// The current row of a record has the greatest to_version that SQLite can hold.
constexpr char kTables[] = R"(
  CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS record(
    kind INTEGER NOT NULL, key TEXT NOT NULL, from_version INTEGER NOT NULL,
    to_version INTEGER NOT NULL DEFAULT 9223372036854775807, body BLOB NOT NULL,
    PRIMARY KEY (kind, key, from_version)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS lookup(
    by INTEGER NOT NULL, value TEXT NOT NULL, kind INTEGER NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (by, value, kind, key)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS change(version INTEGER PRIMARY KEY, body BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS prepared(number INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS correction(
    request_id TEXT PRIMARY KEY, request BLOB NOT NULL, answer BLOB NOT NULL) WITHOUT ROWID;
)";

absl::Status Unreadable() {
  return absl::DataLossError("registry.sqlite: a row cannot be read; remove the file to import again");
}

absl::Status DropLookups(SqliteDatabase* database, const v1::Record& record) {
  SqliteQuery drop(database, "DELETE FROM lookup WHERE by = ? AND value = ? AND kind = ? AND key = ?");
  for (const Lookup& lookup : LookupsOf(record)) {
    absl::Status done = drop.Integer(lookup.by).Text(lookup.value).Integer(record.kind()).Text(record.key()).Run();
    if (!done.ok()) return done;
  }
  return absl::OkStatus();
}

absl::Status AddLookups(SqliteDatabase* database, const v1::Record& record) {
  SqliteQuery add(database, "INSERT OR IGNORE INTO lookup(by, value, kind, key) VALUES (?, ?, ?, ?)");
  for (const Lookup& lookup : LookupsOf(record)) {
    absl::Status done = add.Integer(lookup.by).Text(lookup.value).Integer(record.kind()).Text(record.key()).Run();
    if (!done.ok()) return done;
  }
  return absl::OkStatus();
}

// Ends the row of `record`, which is the one now.
absl::Status EndRow(SqliteDatabase* database, const v1::Record& record, std::uint64_t version) {
  SqliteQuery end(database,
                  "UPDATE record SET to_version = ? WHERE kind = ? AND key = ? AND to_version = 9223372036854775807");
  absl::Status ended = end.Integer(version).Integer(record.kind()).Text(record.key()).Run();
  return ended.ok() ? DropLookups(database, record) : ended;
}

}  // namespace

absl::Status CreateTables(SqliteDatabase* database) {
  return database->InTransaction([&]() -> absl::Status {
    if (absl::Status made = database->Run(kTables); !made.ok()) return made;
    const absl::StatusOr<std::optional<std::string>> format = ReadMeta(database, "format");
    if (!format.ok()) return format.status();
    if (!format->has_value()) return WriteMeta(database, "format", kFormat);
    if (**format == kFormat) return absl::OkStatus();
    return absl::FailedPreconditionError(
        "registry.sqlite: another version of this program made it; remove the file to import again");
  });
}

absl::StatusOr<std::optional<std::string>> ReadMeta(SqliteDatabase* database, absl::string_view name) {
  SqliteQuery query(database, "SELECT value FROM meta WHERE name = ?");
  const absl::StatusOr<bool> row = query.Text(name).Next();
  if (!row.ok()) return row.status();
  return *row ? std::optional<std::string>(query.TextAt(0)) : std::nullopt;
}

absl::Status WriteMeta(SqliteDatabase* database, absl::string_view name, absl::string_view value) {
  return SqliteQuery(database, "INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)").Text(name).Text(value).Run();
}

absl::StatusOr<std::int64_t> ReadMetaNumber(SqliteDatabase* database, absl::string_view name) {
  const absl::StatusOr<std::optional<std::string>> text = ReadMeta(database, name);
  if (!text.ok()) return text.status();
  if (!text->has_value()) return 0;
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(**text, &number)) return Unreadable();
  return number;
}

absl::StatusOr<std::optional<v1::Record>> ReadRecord(SqliteDatabase* database, v1::RecordKind kind,
                                                     absl::string_view key) {
  SqliteQuery query(database,
                    "SELECT body FROM record WHERE kind = ? AND key = ? AND to_version = 9223372036854775807");
  const absl::StatusOr<bool> row = query.Integer(kind).Text(key).Next();
  if (!row.ok()) return row.status();
  if (!*row) return std::optional<v1::Record>();
  v1::Record record;
  if (!record.ParseFromString(query.TextAt(0))) return Unreadable();
  return std::optional<v1::Record>(std::move(record));
}

absl::Status PutRecord(SqliteDatabase* database, const v1::Record& record, std::uint64_t version) {
  const absl::StatusOr<std::optional<v1::Record>> before = ReadRecord(database, record.kind(), record.key());
  if (!before.ok()) return before.status();
  if (before->has_value()) {
    if (absl::Status ended = EndRow(database, **before, version); !ended.ok()) return ended;
  }
  absl::Status put = SqliteQuery(database, "INSERT INTO record(kind, key, from_version, body) VALUES (?, ?, ?, ?)")
                         .Integer(record.kind())
                         .Text(record.key())
                         .Integer(version)
                         .Bytes(record.SerializeAsString())
                         .Run();
  return put.ok() ? AddLookups(database, record) : put;
}

absl::Status EndRecord(SqliteDatabase* database, v1::RecordKind kind, absl::string_view key, std::uint64_t version) {
  const absl::StatusOr<std::optional<v1::Record>> before = ReadRecord(database, kind, key);
  if (!before.ok()) return before.status();
  if (!before->has_value()) return absl::NotFoundError("change: removes a record that is not held");
  return EndRow(database, **before, version);
}

absl::Status QueueChange(SqliteDatabase* database, const v1::Change& change) {
  return SqliteQuery(database, "INSERT INTO prepared(body) VALUES (?)").Bytes(change.SerializeAsString()).Run();
}

absl::StatusOr<std::vector<v1::Change>> TakeQueued(SqliteDatabase* database, std::size_t limit) {
  std::vector<v1::Change> changes;
  std::uint64_t last = 0;
  SqliteQuery query(database, "SELECT number, body FROM prepared ORDER BY number LIMIT ?");
  query.Integer(limit);
  while (true) {
    const absl::StatusOr<bool> row = query.Next();
    if (!row.ok()) return row.status();
    if (!*row) break;
    last = query.IntegerAt(0);
    if (!changes.emplace_back().ParseFromString(query.TextAt(1))) return Unreadable();
  }
  absl::Status taken = SqliteQuery(database, "DELETE FROM prepared WHERE number <= ?").Integer(last).Run();
  if (!taken.ok()) return taken;
  return changes;
}

absl::StatusOr<std::uint64_t> CountQueued(SqliteDatabase* database) {
  SqliteQuery query(database, "SELECT count(*) FROM prepared");
  const absl::StatusOr<bool> row = query.Next();
  if (!row.ok()) return row.status();
  return query.IntegerAt(0);
}

}  // namespace lienthong::adapters
