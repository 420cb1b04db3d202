// Which table and column of a PostgreSQL database hold which field of a source record, and in what form. Pure; any
// thread. No message of an error holds a value.

#ifndef LIENTHONG_ADAPTERS_POSTGRES_TABLE_MAPPING_H_
#define LIENTHONG_ADAPTERS_POSTGRES_TABLE_MAPPING_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

// As people write it.
struct ColumnSpec {
  std::string field;   // of RecordField in lower snake case
  std::string column;  // its name in the table
  // text    as it stands (default)
  // date    a date, a timestamp (its day) or text as 2024, 2024-06, 2024-06-01
  // coded   a code; `with` is its system and version: GSO-ADMIN|2025-07
  // choice  a code of the table's own; `with` says what each stands for: 1=male 2=female
  // amount  a number; `with` is the column of its currency
  std::string form;
  std::string with;
};

struct TableSpec {
  std::string kind;   // person or deployment
  std::string table;  // schema.table
  std::string key_column;
  std::vector<ColumnSpec> columns;
};

// One thing that is wrong with a mapping.
struct MappingFault {
  std::string path;  // tables[0].columns[3].form
  std::string what;
};

// Values in the order of MappedTable::columns(); absent: NULL.
using PgRow = std::vector<std::optional<std::string>>;

// One table of a mapping without fault.
class MappedTable {
 public:
  registry::v1::RecordKind kind() const { return kind_; }
  const std::string& schema() const { return schema_; }
  const std::string& table() const { return table_; }
  // Names of the columns that are read, each once, the key's first.
  const std::vector<std::string>& columns() const { return columns_; }
  // The column that holds `field` as text; nullptr: none.
  const std::string* TextColumnOf(registry::v1::RecordField field) const;
  std::vector<registry::v1::RecordField> fields() const;

  // The record of a row. Values that a field cannot take empty and that are empty count as absent; whether the others
  // are canonical is not looked at.
  registry::v1::Record RecordOf(const PgRow& row) const;
  // The row of a record; what has no column is left out. For who fills a table.
  PgRow RowOf(const registry::v1::Record& record) const;

 private:
  friend std::vector<MappedTable> ReadMapping(const std::vector<TableSpec>& tables, std::vector<MappingFault>* faults);

  enum class Form { kText, kDate, kCoded, kChoice, kAmount };
  struct Field {
    registry::v1::RecordField field = registry::v1::RECORD_FIELD_UNSPECIFIED;
    Form form = Form::kText;
    std::size_t column = 0;  // in columns_
    std::size_t currency = 0;
    std::string system;                                        // of kCoded
    std::vector<std::pair<std::string, std::string>> choices;  // of kChoice: code, text
  };

  std::size_t ColumnAt(const std::string& name);
  std::string ReadField(const ColumnSpec& spec, registry::v1::RecordField number, Field* field);
  std::optional<std::string> TextOf(const Field& field, const PgRow& row) const;

  registry::v1::RecordKind kind_ = registry::v1::RECORD_KIND_UNSPECIFIED;
  std::string schema_;
  std::string table_;
  std::vector<std::string> columns_;
  std::vector<Field> fields_;  // ascending
};

// Reads a mapping; every fault is added to `faults`, and without one there is a table for each of `tables`.
std::vector<MappedTable> ReadMapping(const std::vector<TableSpec>& tables, std::vector<MappingFault>* faults);

// The tables of the mock labour database: labour.person and labour.deployment.
std::vector<TableSpec> MockLabourTables();

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POSTGRES_TABLE_MAPPING_H_
