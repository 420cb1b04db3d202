#include "adapters/simulator/sqlite_record_store.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/simulator/record_rows.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

// Reads the first column of every row as a message.
template <typename Message>
absl::StatusOr<std::vector<Message>> ReadAll(SqliteQuery* query) {
  std::vector<Message> messages;
  while (true) {
    const absl::StatusOr<bool> row = query->Next();
    if (!row.ok()) return row.status();
    if (!*row) return messages;
    if (!messages.emplace_back().ParseFromString(query->TextAt(0))) {
      return absl::DataLossError("registry.sqlite: a row cannot be read; remove the file to import again");
    }
  }
}

// SQLite has no unsigned integers.
std::uint64_t Bounded(std::uint64_t version) {
  return std::min<std::uint64_t>(version, std::numeric_limits<std::int64_t>::max() - 1);
}

}  // namespace

absl::StatusOr<std::uint64_t> SqliteRecordStore::Version() {
  const absl::StatusOr<std::int64_t> version = ReadMetaNumber(database_, "version");
  if (!version.ok()) return version.status();
  return static_cast<std::uint64_t>(*version);
}

absl::StatusOr<absl::Time> SqliteRecordStore::DataAsOf() {
  const absl::StatusOr<std::int64_t> seconds = ReadMetaNumber(database_, "data_as_of");
  if (!seconds.ok()) return seconds.status();
  return absl::FromUnixSeconds(*seconds);
}

absl::StatusOr<std::optional<v1::Record>> SqliteRecordStore::Get(v1::RecordKind kind, absl::string_view key) {
  return ReadRecord(database_, kind, key);
}

absl::StatusOr<std::vector<v1::Record>> SqliteRecordStore::Find(v1::RecordKind kind, const Lookup& lookup,
                                                                std::size_t limit) {
  SqliteQuery query(database_,
                    "SELECT record.body FROM lookup JOIN record ON record.kind = lookup.kind AND "
                    "record.key = lookup.key AND record.to_version = 9223372036854775807 "
                    "WHERE lookup.by = ? AND lookup.value = ? AND lookup.kind BETWEEN ? AND ? "
                    "ORDER BY lookup.kind, lookup.key LIMIT ?");
  const bool any = kind == v1::RECORD_KIND_UNSPECIFIED;
  const std::uint64_t first = any ? 0 : kind;
  const std::uint64_t last = any ? std::numeric_limits<std::int32_t>::max() : kind;
  query.Integer(lookup.by).Text(lookup.value).Integer(first).Integer(last).Integer(limit);
  return ReadAll<v1::Record>(&query);
}

absl::StatusOr<std::vector<v1::Record>> SqliteRecordStore::Page(v1::RecordKind kind, absl::string_view after_key,
                                                                std::size_t limit, std::uint64_t version) {
  SqliteQuery query(database_,
                    "SELECT body FROM record WHERE kind = ? AND key > ? AND from_version <= ? AND to_version > ? "
                    "ORDER BY key LIMIT ?");
  const std::uint64_t at = Bounded(version);
  query.Integer(kind).Text(after_key).Integer(at).Integer(at).Integer(limit);
  return ReadAll<v1::Record>(&query);
}

absl::StatusOr<std::vector<v1::Change>> SqliteRecordStore::Changes(std::uint64_t after, std::uint64_t until,
                                                                   std::size_t limit) {
  SqliteQuery query(database_, "SELECT body FROM change WHERE version > ? AND version <= ? ORDER BY version LIMIT ?");
  query.Integer(Bounded(after)).Integer(Bounded(until)).Integer(limit);
  return ReadAll<v1::Change>(&query);
}

absl::StatusOr<std::optional<StoredCorrection>> SqliteRecordStore::FindCorrection(absl::string_view request_id) {
  SqliteQuery query(database_, "SELECT request, answer FROM correction WHERE request_id = ?");
  const absl::StatusOr<bool> row = query.Text(request_id).Next();
  if (!row.ok()) return row.status();
  if (!*row) return std::optional<StoredCorrection>();
  StoredCorrection correction;
  if (!correction.request.ParseFromString(query.TextAt(0)) || !correction.answer.ParseFromString(query.TextAt(1))) {
    return absl::DataLossError("registry.sqlite: a correction cannot be read; remove the file to import again");
  }
  return std::optional<StoredCorrection>(std::move(correction));
}

absl::Status SqliteRecordStore::Commit(const StoreWrite& write) {
  return database_->InTransaction([&]() -> absl::Status {
    absl::StatusOr<std::uint64_t> version = Version();
    if (!version.ok()) return version.status();
    for (const v1::Change& change : write.changes) {
      if (absl::Status applied = ApplyChange(change, ++*version); !applied.ok()) return applied;
    }
    absl::Status done = WriteMeta(database_, "version", absl::StrCat(*version));
    if (done.ok() && write.data_as_of.has_value()) {
      done = WriteMeta(database_, "data_as_of", absl::StrCat(absl::ToUnixSeconds(*write.data_as_of)));
    }
    if (!done.ok() || !write.correction.has_value()) return done;
    return SqliteQuery(database_, "INSERT OR REPLACE INTO correction(request_id, request, answer) VALUES (?, ?, ?)")
        .Text(write.correction->request.request_id())
        .Bytes(write.correction->request.SerializeAsString())
        .Bytes(write.correction->answer.SerializeAsString())
        .Run();
  });
}

absl::Status SqliteRecordStore::ApplyChange(v1::Change change, std::uint64_t version) {
  absl::Status done = absl::InvalidArgumentError("change: set put or removed");
  if (change.has_put()) done = PutRecord(database_, change.put(), version);
  if (change.has_removed()) done = EndRecord(database_, change.removed().kind(), change.removed().key(), version);
  if (!done.ok()) return done;
  change.set_version(version);
  return SqliteQuery(database_, "INSERT INTO change(version, body) VALUES (?, ?)")
      .Integer(version)
      .Bytes(change.SerializeAsString())
      .Run();
}

}  // namespace lienthong::adapters
