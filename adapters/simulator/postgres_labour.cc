#include "adapters/simulator/postgres_labour.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "adapters/canonical_record.h"
#include "adapters/postgres/table_mapping.h"
#include "google/protobuf/util/json_util.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr std::size_t kRowsAtOnce = 500;

std::string TypeOf(const std::string& form) {
  if (form == "date") return "date";
  if (form == "choice") return "smallint";
  return form == "amount" ? "numeric" : "text";
}

std::string TableStatement(const TableSpec& spec) {
  std::string statement = absl::StrCat("CREATE TABLE ", spec.table, " (", spec.key_column, " text PRIMARY KEY");
  for (const ColumnSpec& column : spec.columns) {
    absl::StrAppend(&statement, ", ", column.column, " ", TypeOf(column.form));
    if (column.form == "amount") absl::StrAppend(&statement, ", ", column.with, " text");
  }
  return absl::StrCat(statement, "); ");
}

std::string Quoted(const std::optional<std::string>& value) {
  return value.has_value() ? absl::StrCat("'", absl::StrReplaceAll(*value, {{"'", "''"}}), "'") : "NULL";
}

const std::vector<MappedTable>& Tables() {
  static const auto* const kTables = [] {
    std::vector<MappingFault> faults;
    return new std::vector<MappedTable>(ReadMapping(MockLabourTables(), &faults));
  }();
  return *kTables;
}

std::string NameOf(const MappedTable& table) {
  return absl::StrCat(table.schema(), ".", table.table());
}

// One statement for rows of one table.
std::string UpsertStatement(const MappedTable& table, const std::vector<std::string>& rows) {
  const std::vector<std::string>& columns = table.columns();
  return absl::StrCat("INSERT INTO ", NameOf(table), " (", absl::StrJoin(columns, ", "), ") VALUES ",
                      absl::StrJoin(rows, ", "), " ON CONFLICT (", columns[0], ") DO UPDATE SET ",
                      absl::StrJoin(columns, ", ",
                                    [](std::string* out, const std::string& column) {
                                      absl::StrAppend(out, column, " = excluded.", column);
                                    }),
                      "; ");
}

}  // namespace

absl::Status MakeLabour(const std::string& database, PostgresCluster* cluster) {
  absl::StatusOr<std::vector<PgRow>> done = cluster->Run("postgres", absl::StrCat("CREATE DATABASE ", database));
  if (!done.ok()) return done.status();
  const std::string reader = kLabourReader;
  std::string statements = "CREATE SCHEMA labour; ";
  for (const TableSpec& spec : MockLabourTables()) statements += TableStatement(spec);
  absl::StrAppend(&statements, "DO $$ BEGIN CREATE ROLE ", reader,
                  " LOGIN REPLICATION; EXCEPTION WHEN duplicate_object THEN END $$; GRANT USAGE ON SCHEMA labour TO ",
                  reader, "; GRANT SELECT ON ALL TABLES IN SCHEMA labour TO ", reader, "; CREATE PUBLICATION ",
                  kLabourPublication, " FOR ALL TABLES");
  return cluster->Run(database, statements).status();
}

absl::Status PutLabour(const std::string& database, const std::vector<v1::Record>& records, PostgresCluster* cluster) {
  std::string statements = "BEGIN; ";
  for (const MappedTable& table : Tables()) {
    std::vector<std::string> rows;
    std::set<std::string> keys;  // one statement takes a key once
    const auto end_statement = [&] {
      if (!rows.empty()) statements += UpsertStatement(table, rows);
      rows.clear();
      keys.clear();
    };
    for (const v1::Record& record : records) {
      if (record.kind() != table.kind()) continue;
      if (rows.size() == kRowsAtOnce || !keys.insert(record.key()).second) end_statement();
      keys.insert(record.key());
      const PgRow row = table.RowOf(record);
      rows.push_back(absl::StrCat(
          "(",
          absl::StrJoin(row, ", ",
                        [](std::string* out, const std::optional<std::string>& value) { out->append(Quoted(value)); }),
          ")"));
    }
    end_statement();
  }
  return cluster->Run(database, statements + "COMMIT").status();
}

absl::Status RemoveLabour(const std::string& database, v1::RecordKind kind, const std::string& key,
                          PostgresCluster* cluster) {
  for (const MappedTable& table : Tables()) {
    if (table.kind() != kind) continue;
    return cluster
        ->Run(database, absl::StrCat("DELETE FROM ", NameOf(table), " WHERE ", table.columns()[0], " = ", Quoted(key)))
        .status();
  }
  return absl::InvalidArgumentError("the labour database has no such kind");
}

absl::StatusOr<std::vector<v1::Record>> ReadInitialRecords(const std::string& directory) {
  const std::string path = directory + "/initial.jsonl";
  std::ifstream file(path);
  if (!file.is_open()) {
    return absl::NotFoundError(
        absl::StrCat(path, ": cannot be opened; write it with lienthong-datagen, or give its directory in --data"));
  }
  std::vector<v1::Record> records;
  std::string line;
  for (std::uint64_t number = 1; std::getline(file, line); ++number) {
    if (line.empty()) continue;
    v1::Record record;
    const bool parsed = google::protobuf::util::JsonStringToMessage(line, &record).ok();
    if (!parsed || !CheckCanonical(Canonicalize(record)).ok()) {
      return absl::InvalidArgumentError(absl::StrCat(path, " line ", number, ": expected one canonical record"));
    }
    records.push_back(Canonicalize(std::move(record)));
  }
  return records;
}

}  // namespace lienthong::adapters
