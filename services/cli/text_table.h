// Tables for people, aligned by what a terminal shows, and rows for spreadsheets.

#ifndef SERVICES_CLI_TEXT_TABLE_H_
#define SERVICES_CLI_TEXT_TABLE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/cli/messages.h"
#include "services/cli/tree.h"

namespace lienthong::cli {

using Row = std::vector<std::string>;

// Columns that UTF-8 text takes on a terminal: combining marks none, East Asian wide characters two, others one.
int DisplayWidth(absl::string_view text);

// The text without control characters: what a registry holds must not steer the terminal, nor break a row.
std::string Printable(absl::string_view text);

// Every column as wide as its widest cell, two spaces between; the first row is the header. A newline after each row.
std::string RenderTable(const std::vector<Row>& rows);

// One row padded to `widths`, for rows that come one by one.
std::string RenderRow(const Row& row, const std::vector<int>& widths);

// One RFC 4180 row, ended by a bare newline as Unix tools want it.
std::string CsvRow(const Row& row);

// One resource: its scalars as two columns, then each of its lists as a table of its own.
std::string RenderDetail(const Tree& tree, Language language);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_TEXT_TABLE_H_
