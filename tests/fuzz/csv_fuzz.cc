// CSV tables: what is read can be written and read as the same table; all else is INVALID_ARGUMENT.

#include "absl/strings/str_cat.h"
#include "services/reference/csv.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

std::string Written(const reference::CsvTable& table) {
  std::string text;
  const auto add = [&](size_t column, absl::string_view value) {
    absl::StrAppend(&text, column == 0 ? "" : ",", reference::CsvField(value));
  };
  for (size_t c = 0; c < table.columns().size(); ++c) add(c, table.columns()[c]);
  for (size_t row = 0; row < table.row_count(); ++row) {
    text += '\n';
    // A row of one empty field would be an empty line, which is no row.
    if (table.columns().size() == 1 && table.Cell(row, table.columns()[0]).empty()) text += "\"\"";
    for (size_t c = 0; c < table.columns().size(); ++c) add(c, table.Cell(row, table.columns()[c]));
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto table = reference::ParseCsv(FuzzInput(data, size).Rest(), "table.csv");
  if (!table.ok()) {
    ExpectRefused(table.status(), absl::StatusCode::kInvalidArgument);
    return 0;
  }
  const std::string text = Written(*table);
  const auto again = reference::ParseCsv(text, "table.csv");
  Expect(again.ok(), "a table that is written is read");
  Expect(Written(*again) == text && again->columns() == table->columns() && again->row_count() == table->row_count(),
         "a table is read as it was");
  return 0;
}

}  // namespace lienthong::fuzz
