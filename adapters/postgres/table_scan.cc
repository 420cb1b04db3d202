#include "adapters/postgres/table_scan.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/postgres/lsn_version.h"

namespace lienthong::adapters {

std::string SelectList(const PgSession& session, const MappedTable& table) {
  return absl::StrJoin(table.columns(), ", ", [&](std::string* out, const std::string& column) {
    absl::StrAppend(out, session.Name(column), "::text");
  });
}

std::string QualifiedName(const PgSession& session, const MappedTable& table) {
  return absl::StrCat(session.Name(table.schema()), ".", session.Name(table.table()));
}

absl::StatusOr<std::unique_ptr<TableScan>> TableScan::Open(const ChangeSource& source, bool make_slot,
                                                           absl::Time deadline, const WaitEnd* waits) {
  absl::StatusOr<std::unique_ptr<PgSession>> opened =
      PgSession::Open(source.connection, PgSession::kReplication, deadline, waits);
  if (!opened.ok()) return opened.status();
  std::unique_ptr<TableScan> scan(new TableScan(*std::move(opened)));
  PgSession& session = *scan->session_;
  absl::StatusOr<std::vector<PgRow>> rows =
      session.Query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", {}, deadline);
  if (!rows.ok()) return rows.status();
  const std::string slot = session.Name(make_slot ? source.slot : source.slot + "_scan");
  rows = session.Query(
      absl::StrCat("CREATE_REPLICATION_SLOT ", slot, make_slot ? "" : " TEMPORARY", " LOGICAL pgoutput USE_SNAPSHOT"),
      {}, deadline);
  if (!rows.ok()) return rows.status();
  Lsn place = 0;
  if (rows->size() != 1 || (*rows)[0].size() < 2 || !ParseLsn((*rows)[0][1].value_or(""), &place)) {
    return absl::UnavailableError("PostgreSQL did not say where the new slot begins");
  }
  scan->version_ = VersionOf(place);
  if (!make_slot) {
    rows = session.Query(absl::StrCat("DROP_REPLICATION_SLOT ", slot), {}, deadline);
    if (!rows.ok()) return rows.status();
  }
  return scan;
}

absl::StatusOr<std::vector<PgRow>> TableScan::Page(const MappedTable& table, const std::string& after_key,
                                                   std::size_t limit, absl::Time deadline) {
  if (cursor_table_ != &table || cursor_key_ != after_key || after_key.empty()) {
    if (cursor_table_ != nullptr) {
      const auto closed = session_->Query("CLOSE records", {}, deadline);
      if (!closed.ok()) return closed.status();
    }
    cursor_table_ = nullptr;
    const std::string key = session_->Name(table.columns()[0]) + "::text COLLATE \"C\"";
    const auto declared =
        session_->Query(absl::StrCat("DECLARE records CURSOR FOR SELECT ", SelectList(*session_, table), " FROM ",
                                     QualifiedName(*session_, table), " WHERE ", key, " > ",
                                     session_->Literal(after_key), " ORDER BY ", key),
                        {}, deadline);
    if (!declared.ok()) return declared.status();
    cursor_table_ = &table;
  }
  absl::StatusOr<std::vector<PgRow>> rows =
      session_->Query(absl::StrCat("FETCH ", limit, " FROM records"), {}, deadline);
  if (rows.ok() && !rows->empty()) cursor_key_ = rows->back()[0].value_or("");
  return rows;
}

}  // namespace lienthong::adapters
