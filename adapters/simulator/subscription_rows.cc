#include "adapters/simulator/subscription_rows.h"

#include <limits>
#include <map>
#include <utility>

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr char kTable[] =
    "CREATE TABLE IF NOT EXISTS subscription(code TEXT NOT NULL, key TEXT NOT NULL, since INTEGER NOT NULL, "
    "PRIMARY KEY (code, key)) WITHOUT ROWID";

}  // namespace

absl::Status Subscribe(SqliteDatabase* database, const std::string& code, const std::string& key,
                       std::uint64_t version) {
  if (absl::Status made = SqliteQuery(database, kTable).Run(); !made.ok()) return made;
  return SqliteQuery(database, "INSERT OR IGNORE INTO subscription(code, key, since) VALUES (?, ?, ?)")
      .Text(code)
      .Text(key)
      .Integer(version)
      .Run();
}

absl::StatusOr<std::vector<v1::Change>> ReadSubscribedChanges(SqliteDatabase* database, SqliteRecordStore* store,
                                                              const std::string& code) {
  if (absl::Status made = SqliteQuery(database, kTable).Run(); !made.ok()) return made;
  std::map<std::string, std::uint64_t> since;
  SqliteQuery query(database, "SELECT key, since FROM subscription WHERE code = ?");
  query.Text(code);
  while (true) {
    const absl::StatusOr<bool> row = query.Next();
    if (!row.ok()) return row.status();
    if (!*row) break;
    since.emplace(query.TextAt(0), static_cast<std::uint64_t>(query.IntegerAt(1)));
  }
  absl::StatusOr<std::vector<v1::Change>> changes =
      store->Changes(0, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int32_t>::max());
  if (!changes.ok()) return changes;
  std::vector<v1::Change> subscribed;
  for (v1::Change& change : *changes) {
    const v1::Record& record = change.has_put() ? change.put() : change.removed();
    const auto found = since.find(record.key());
    if (record.kind() != v1::RECORD_KIND_PERSON || found == since.end() || found->second >= change.version()) continue;
    subscribed.push_back(std::move(change));
  }
  return subscribed;
}

}  // namespace lienthong::adapters
