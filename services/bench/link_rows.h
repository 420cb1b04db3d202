// CsvRows: the rows of a large file one after the other, in bounded memory.

#ifndef LIENTHONG_SERVICES_BENCH_LINK_ROWS_H_
#define LIENTHONG_SERVICES_BENCH_LINK_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace lienthong::bench {

// As in RFC 4180, with spaces around fields left out, as some sets have them.
class CsvRows {
 public:
  // Opens the file and reads its first row, the names of the columns. NOT_FOUND, INVALID_ARGUMENT with the file's name.
  static absl::StatusOr<std::unique_ptr<CsvRows>> Open(const std::string& path);

  // The place of each column. INVALID_ARGUMENT naming the file, the column that is missing, and those that are there.
  absl::StatusOr<std::vector<size_t>> Places(absl::Span<const std::string> columns) const;

  // The next row; false at the end. The fields live until the next call. INVALID_ARGUMENT naming file and line when it
  // has too few or too many fields, is longer than 1 MiB, or a quote is not closed within that; UNAVAILABLE when the
  // file cannot be read on.
  absl::StatusOr<bool> Next(std::vector<absl::string_view>* fields);

  // INVALID_ARGUMENT about the row that was read last, naming file and line. `what` repeats nothing of the row, which
  // is personal data.
  absl::Status Wrong(absl::string_view what) const;

 private:
  explicit CsvRows(std::string path) : path_(std::move(path)), file_(path_, std::ios::binary) {}

  // False at the end, and when trouble_ says why.
  bool ReadLine(std::string* line);
  absl::Status Split(std::vector<absl::string_view>* fields);
  // The field without its quotes, out of row_ or copied to unquoted_.
  absl::string_view Unquoted(absl::string_view field);

  std::string path_;
  std::ifstream file_;
  std::vector<char> buffer_;
  size_t at_ = 0;
  size_t filled_ = 0;
  uint64_t line_ = 0;
  absl::Status trouble_;
  std::string row_;
  std::string unquoted_;
  std::vector<std::string> columns_;
};

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_LINK_ROWS_H_
