#include "adapters/postgres/table_mapping.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/field_syntax.h"
#include "adapters/record_names.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr std::size_t kMaxNameBytes = 63;  // of PostgreSQL
constexpr std::size_t kDayBytes = 10;      // 2024-06-01

bool IsName(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxNameBytes && text.find('\0') == absl::string_view::npos;
}

// 1800.50 for 1800.500, 1800 for 1800.00.
std::string WithoutTrailingZeros(std::string number) {
  if (number.find('.') == std::string::npos) return number;
  while (number.back() == '0') number.pop_back();
  if (number.back() == '.') number.pop_back();
  return number;
}

}  // namespace

const std::string* MappedTable::TextColumnOf(v1::RecordField field) const {
  for (const Field& mapped : fields_) {
    if (mapped.field == field && mapped.form == Form::kText) return &columns_[mapped.column];
  }
  return nullptr;
}

std::vector<v1::RecordField> MappedTable::fields() const {
  std::vector<v1::RecordField> fields;
  for (const Field& field : fields_) fields.push_back(field.field);
  return fields;
}

std::optional<std::string> MappedTable::TextOf(const Field& field, const PgRow& row) const {
  const std::optional<std::string>& value = row[field.column];
  if (!value.has_value()) return std::nullopt;
  if (value->empty() && SyntaxFault(field.field, "") != nullptr) return std::nullopt;
  switch (field.form) {
    case Form::kDate:
      return value->substr(0, kDayBytes);
    case Form::kCoded:
      return absl::StrCat(field.system, "|", *value);
    case Form::kAmount:
      return absl::StrCat(WithoutTrailingZeros(*value), "|", row[field.currency].value_or(""));
    case Form::kChoice:
      for (const auto& [code, text] : field.choices) {
        if (code == *value) return text;
      }
      return value;
    default:
      return value;
  }
}

v1::Record MappedTable::RecordOf(const PgRow& row) const {
  v1::Record record;
  record.set_kind(kind_);
  record.set_key(row[0].value_or(""));
  for (const Field& field : fields_) {
    std::optional<std::string> text = TextOf(field, row);
    if (!text.has_value()) continue;
    v1::FieldValue* const added = record.add_fields();
    added->set_field(field.field);
    added->set_value(*std::move(text));
  }
  return record;
}

PgRow MappedTable::RowOf(const v1::Record& record) const {
  PgRow row(columns_.size());
  row[0] = record.key();
  for (const v1::FieldValue& value : record.fields()) {
    for (const Field& field : fields_) {
      if (field.field != value.field()) continue;
      std::string text = value.value();
      const std::size_t bar = text.rfind('|');
      if (field.form == Form::kAmount && bar != std::string::npos) row[field.currency] = text.substr(bar + 1);
      if (field.form == Form::kAmount) text = text.substr(0, bar);
      if (field.form == Form::kCoded && bar != std::string::npos) text = text.substr(bar + 1);
      for (const auto& [code, meaning] : field.choices) {
        if (meaning == value.value()) text = code;
      }
      row[field.column] = std::move(text);
    }
  }
  return row;
}

std::size_t MappedTable::ColumnAt(const std::string& name) {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
  columns_.push_back(name);
  return columns_.size() - 1;
}

// What is wrong with form and `with`; empty when nothing.
std::string MappedTable::ReadField(const ColumnSpec& spec, v1::RecordField number, Field* field) {
  field->field = number;
  field->column = ColumnAt(spec.column);
  if (spec.form.empty() || spec.form == "text" || spec.form == "date") {
    field->form = spec.form == "date" ? Form::kDate : Form::kText;
    return spec.with.empty() ? "" : "with: is of no use to this form; leave it out";
  }
  if (spec.form == "coded") {
    field->form = Form::kCoded;
    field->system = spec.with;
    return SyntaxFault(number, spec.with + "|00001") == nullptr
               ? ""
               : "with: give the code's system and version, SYSTEM|VERSION";
  }
  if (spec.form == "amount") {
    field->form = Form::kAmount;
    if (!IsName(spec.with)) return "with: name the column of the currency";
    field->currency = ColumnAt(spec.with);
    return "";
  }
  if (spec.form != "choice") return "form: expected text, date, coded, choice or amount";
  field->form = Form::kChoice;
  for (const absl::string_view choice : absl::StrSplit(spec.with, ' ', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(choice, absl::MaxSplits('=', 1));
    if (parts.first.empty() || SyntaxFault(number, parts.second) != nullptr) {
      return "with: say what each code stands for, CODE=TEXT with spaces between, TEXT canonical";
    }
    field->choices.push_back(parts);
  }
  return field->choices.empty() ? "with: say what each code stands for, CODE=TEXT with spaces between" : "";
}

std::vector<MappedTable> ReadMapping(const std::vector<TableSpec>& tables, std::vector<MappingFault>* faults) {
  std::vector<MappedTable> mapped;
  std::set<int> kinds;
  std::set<std::string> names;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    const TableSpec& spec = tables[t];
    const std::string path = absl::StrCat("tables[", t, "].");
    MappedTable table;
    table.kind_ = ParseKindName(spec.kind).value_or(v1::RECORD_KIND_UNSPECIFIED);
    if (table.kind_ == v1::RECORD_KIND_UNSPECIFIED) {
      faults->push_back({path + "kind", "expected person, document, crossing or deployment"});
    } else if (!kinds.insert(table.kind_).second) {
      faults->push_back({path + "kind", "has a table already; one table a kind"});
    }
    const std::vector<std::string> parts = absl::StrSplit(spec.table, '.');
    if (parts.size() != 2 || !IsName(parts[0]) || !IsName(parts[1])) {
      faults->push_back({path + "table", "expected schema.table"});
    } else {
      if (!names.insert(spec.table).second) faults->push_back({path + "table", "is mapped already; one kind a table"});
      table.schema_ = parts[0];
      table.table_ = parts[1];
    }
    if (!IsName(spec.key_column)) faults->push_back({path + "key_column", "name the column of the registry's key"});
    table.columns_.push_back(spec.key_column);
    std::set<int> seen;
    for (std::size_t c = 0; c < spec.columns.size(); ++c) {
      const ColumnSpec& column = spec.columns[c];
      const std::string at = absl::StrCat(path, "columns[", c, "].");
      const v1::RecordField number = ParseFieldName(column.field).value_or(v1::RECORD_FIELD_UNSPECIFIED);
      if (!FieldBelongsTo(table.kind_, number)) {
        faults->push_back({at + "field", "expected a field that the kind may have, as full_name"});
        continue;
      }
      if (!seen.insert(number).second) faults->push_back({at + "field", "is mapped twice"});
      if (!IsName(column.column)) faults->push_back({at + "column", "name the column that holds the field"});
      MappedTable::Field field;
      const std::string fault = table.ReadField(column, number, &field);
      if (!fault.empty()) faults->push_back({absl::StrCat(path, "columns[", c, "]"), fault});
      table.fields_.push_back(std::move(field));
    }
    if (spec.columns.empty()) faults->push_back({path + "columns", "map at least one field"});
    std::sort(table.fields_.begin(), table.fields_.end(),
              [](const auto& a, const auto& b) { return a.field < b.field; });
    mapped.push_back(std::move(table));
  }
  return mapped;
}

std::vector<TableSpec> MockLabourTables() {
  TableSpec person{"person", "labour.person", "code", {}};
  for (const char* const text : {"personal_number",
                                 "old_card_number",
                                 "full_name",
                                 "ethnicity",
                                 "nationality",
                                 "permanent_residence",
                                 "permanent_residence_detail",
                                 "current_residence",
                                 "current_residence_detail",
                                 "phone",
                                 "qualification",
                                 "skill",
                                 "passport_number",
                                 "laissez_passer_number",
                                 "language",
                                 "orientation_certificate",
                                 "relative_contact",
                                 "health_verdict",
                                 "criminal_record_verdict",
                                 "residence_permit_number"}) {
    person.columns.push_back({text, text, "text", ""});
  }
  // Text, since of some people only the year is known.
  person.columns.push_back({"birth_date", "birth_date", "text", ""});
  person.columns.push_back({"current_residence_since", "current_residence_since", "date", ""});
  person.columns.push_back({"sex", "sex", "choice", "1=male 2=female 3=other"});
  TableSpec deployment{"deployment", "labour.deployment", "code", {}};
  for (const char* const text :
       {"personal_number", "passport_number", "deployment_form", "sending_organisation", "market", "employer",
        "workplace", "occupation", "contract_number", "work_status", "training", "full_name"}) {
    deployment.columns.push_back({text, text, "text", ""});
  }
  for (const char* const date :
       {"contract_start", "contract_end", "work_status_since", "departure_date", "return_date", "liquidation_date"}) {
    deployment.columns.push_back({date, date, "date", ""});
  }
  deployment.columns.push_back({"wage", "wage", "amount", "wage_currency"});
  return {person, deployment};
}

}  // namespace lienthong::adapters
