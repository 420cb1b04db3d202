#include "services/reference/csv.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lienthong::reference {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status ErrorOnLine(absl::string_view name, int line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(name, " line ", line, ": ", what));
}

// Walks over the text record by record.
class Scanner {
 public:
  Scanner(absl::string_view text, absl::string_view name) : text_(text), name_(name) {}

  // The line on which the next record starts, counted from 1.
  int line() const { return line_; }

  void SkipEmptyLines() {
    while (position_ < text_.size() && AtLineEnd()) ConsumeLineEnd();
  }

  bool AtEnd() const { return position_ >= text_.size(); }

  // Reads one record and its line end. Not at the end and not on an empty line.
  absl::StatusOr<std::vector<std::string>> NextRecord() {
    const size_t begin = position_;
    const int first_line = line_;
    std::vector<std::string> fields;
    while (true) {
      std::string field;
      absl::Status s = !AtEnd() && text_[position_] == '"' ? ReadQuoted(begin, field) : ReadPlain(begin, field);
      if (!s.ok()) return s;
      fields.push_back(std::move(field));
      if (AtEnd()) return fields;
      if (text_[position_] == ',') {
        ++position_;
        continue;
      }
      if (AtLineEnd()) {
        ConsumeLineEnd();
        return fields;
      }
      return ErrorOnLine(name_, first_line,
                         "text after a closing quote, or a carriage return without a newline; quote the whole field, "
                         "double the quotes inside it, and end lines with LF or CRLF");
    }
  }

 private:
  bool AtLineEnd() const {
    if (text_[position_] == '\n') return true;
    return text_[position_] == '\r' && position_ + 1 < text_.size() && text_[position_ + 1] == '\n';
  }

  void ConsumeLineEnd() {
    position_ += text_[position_] == '\r' ? 2 : 1;
    ++line_;
  }

  absl::Status CheckSize(size_t record_begin) const {
    if (position_ - record_begin <= kMaxCsvRecordBytes) return absl::OkStatus();
    return ErrorOnLine(name_, line_,
                       absl::StrCat("a record of more than ", kMaxCsvRecordBytes, " bytes; look for a missing quote"));
  }

  absl::Status ReadPlain(size_t record_begin, std::string& field) {
    const size_t begin = position_;
    while (!AtEnd() && text_[position_] != ',' && text_[position_] != '\n' && text_[position_] != '\r') {
      if (text_[position_] == '"') {
        return ErrorOnLine(name_, line_, "a quote inside an unquoted field; quote the field and double the quote");
      }
      ++position_;
    }
    field = std::string(text_.substr(begin, position_ - begin));
    return CheckSize(record_begin);
  }

  absl::Status ReadQuoted(size_t record_begin, std::string& field) {
    const int first_line = line_;
    for (++position_; !AtEnd(); ++position_) {
      if (absl::Status s = CheckSize(record_begin); !s.ok()) return s;
      const char c = text_[position_];
      if (c == '"') {
        const bool doubled = position_ + 1 < text_.size() && text_[position_ + 1] == '"';
        if (!doubled) {
          ++position_;
          return absl::OkStatus();
        }
        ++position_;
      }
      if (c == '\n') ++line_;
      field.push_back(c);
    }
    return ErrorOnLine(name_, first_line, "a quoted field is never closed; add the closing quote");
  }

  absl::string_view text_;
  absl::string_view name_;
  size_t position_ = 0;
  int line_ = 1;
};

absl::Status CheckBytes(absl::string_view text, absl::string_view name) {
  if (text.size() > kMaxCsvFileBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat(name, ": larger than ", kMaxCsvFileBytes, " bytes; split the file"));
  }
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  int line = 1;
  for (int32_t i = 0; i < length;) {
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) return ErrorOnLine(name, line, "not UTF-8; save the file as UTF-8");
    if (c == 0) return ErrorOnLine(name, line, "a NUL byte; save the file as UTF-8 text");
    if (c == '\n') ++line;
  }
  return absl::OkStatus();
}

absl::Status CheckColumns(const std::vector<std::string>& columns, absl::string_view name, int line) {
  std::vector<std::string> sorted = columns;
  std::sort(sorted.begin(), sorted.end());
  if (sorted.front().empty()) return ErrorOnLine(name, line, "a column without a name; name it or remove it");
  const auto repeated = std::adjacent_find(sorted.begin(), sorted.end());
  if (repeated == sorted.end()) return absl::OkStatus();
  return ErrorOnLine(name, line, absl::StrCat("column ", *repeated, " stands twice; rename or remove one"));
}

}  // namespace

CsvTable::CsvTable(std::string name, std::vector<std::string> columns, std::vector<std::vector<std::string>> rows,
                   std::vector<int> lines)
    : name_(std::move(name)), columns_(std::move(columns)), rows_(std::move(rows)), lines_(std::move(lines)) {
  for (size_t i = 0; i < columns_.size(); ++i) index_.emplace(columns_[i], i);
}

bool CsvTable::HasColumn(absl::string_view column) const {
  return index_.contains(column);
}

absl::Status CsvTable::RequireColumns(absl::Span<const absl::string_view> columns) const {
  std::vector<absl::string_view> missing;
  for (const absl::string_view column : columns) {
    if (!HasColumn(column)) missing.push_back(column);
  }
  if (missing.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name_, " line 1: missing column ", absl::StrJoin(missing, ", "),
                                                 "; the file has ", absl::StrJoin(columns_, ", "),
                                                 "; name the columns in the first line"));
}

absl::string_view CsvTable::Cell(size_t row, absl::string_view column) const {
  const auto found = index_.find(column);
  return found == index_.end() ? absl::string_view() : absl::string_view(rows_[row][found->second]);
}

absl::Status CsvTable::ErrorAt(size_t row, absl::string_view column, absl::string_view what) const {
  return absl::InvalidArgumentError(absl::StrCat(name_, " line ", lines_[row], " column ", column, ": ", what));
}

absl::StatusOr<CsvTable> ParseCsv(absl::string_view text, absl::string_view name) {
  if (absl::Status s = CheckBytes(text, name); !s.ok()) return s;
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  Scanner scanner(text, name);
  scanner.SkipEmptyLines();
  const int header_line = scanner.line();
  if (scanner.AtEnd()) return ErrorOnLine(name, header_line, "empty; name the columns in the first line");
  absl::StatusOr<std::vector<std::string>> columns = scanner.NextRecord();
  if (!columns.ok()) return columns.status();
  if (absl::Status s = CheckColumns(*columns, name, header_line); !s.ok()) return s;
  std::vector<std::vector<std::string>> rows;
  std::vector<int> lines;
  for (scanner.SkipEmptyLines(); !scanner.AtEnd(); scanner.SkipEmptyLines()) {
    lines.push_back(scanner.line());
    absl::StatusOr<std::vector<std::string>> row = scanner.NextRecord();
    if (!row.ok()) return row.status();
    if (row->size() != columns->size()) {
      return ErrorOnLine(name, lines.back(),
                         absl::StrCat(row->size(), " fields where the first line has ", columns->size(),
                                      "; quote fields that hold a comma"));
    }
    rows.push_back(*std::move(row));
  }
  return CsvTable(std::string(name), *std::move(columns), std::move(rows), std::move(lines));
}

absl::StatusOr<CsvTable> ReadCsv(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return absl::NotFoundError(absl::StrCat(path, ": no such file; put the list there or correct the directory"));
  }
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (!error && bytes > kMaxCsvFileBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat(path, ": larger than ", kMaxCsvFileBytes, " bytes; split the file"));
  }
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad() || !file.is_open()) {
    return absl::UnavailableError(absl::StrCat(path, ": cannot be read; check its permissions"));
  }
  return ParseCsv(text, path);
}

std::string CsvField(absl::string_view value) {
  // A byte order mark that belongs to the value would be lost at the front of a file.
  const bool marked = value.substr(0, kByteOrderMark.size()) == kByteOrderMark;
  if (!marked && value.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  quoted.push_back('"');
  return quoted;
}

}  // namespace lienthong::reference
