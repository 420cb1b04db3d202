// Reading and writing comma-separated values as in RFC 4180.
//
// The reader takes UTF-8 with or without a byte order mark, LF or CRLF, quoted fields with commas, doubled quotes and
// newlines. The first record names the columns. Sizes are bounded, so that a wrong file cannot exhaust memory.

#ifndef SERVICES_REFERENCE_CSV_H_
#define SERVICES_REFERENCE_CSV_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace lienthong::reference {

inline constexpr size_t kMaxCsvRecordBytes = 1 << 20;
inline constexpr size_t kMaxCsvFileBytes = size_t{256} << 20;

// A table in memory: every row has as many fields as there are columns. Immutable, hence safe to share among threads.
class CsvTable {
 public:
  // For the parser: `lines[i]` is the line on which `rows[i]` starts. Callers use ReadCsv or ParseCsv.
  CsvTable(std::string name, std::vector<std::string> columns, std::vector<std::vector<std::string>> rows,
           std::vector<int> lines);

  // The file's name, for messages.
  const std::string& name() const { return name_; }
  const std::vector<std::string>& columns() const { return columns_; }
  size_t row_count() const { return rows_.size(); }

  bool HasColumn(absl::string_view column) const;
  // INVALID_ARGUMENT naming the file and the columns that are missing.
  absl::Status RequireColumns(absl::Span<const absl::string_view> columns) const;

  // The field, or empty if there is no such column. `row` < row_count(). The view lives as long as the table.
  absl::string_view Cell(size_t row, absl::string_view column) const;

  // INVALID_ARGUMENT "FILE line L column C: WHAT", where WHAT should tell how to mend it.
  absl::Status ErrorAt(size_t row, absl::string_view column, absl::string_view what) const;

 private:
  std::string name_;
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<int> lines_;
  absl::flat_hash_map<std::string, size_t> index_;
};

// Parses a whole text; `name` stands in messages. Empty lines between records are skipped. INVALID_ARGUMENT, with the
// line number, for an unclosed or misplaced quote, a row with too few or too many fields, a record above
// kMaxCsvRecordBytes, bytes that are not UTF-8, a NUL byte, a missing, empty or repeated column name.
absl::StatusOr<CsvTable> ParseCsv(absl::string_view text, absl::string_view name);

// Reads a file and parses it. NOT_FOUND if it is no regular file, UNAVAILABLE if it cannot be read, else the errors of
// ParseCsv; RESOURCE_EXHAUSTED above
// kMaxCsvFileBytes.
absl::StatusOr<CsvTable> ReadCsv(const std::string& path);

// The value as one field of a record: quoted only if it must be.
std::string CsvField(absl::string_view value);

}  // namespace lienthong::reference

#endif  // SERVICES_REFERENCE_CSV_H_
