#include "services/cli/list_printer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/cli/invocation.h"
#include "services/cli/message_tree.h"
#include "services/cli/suggestion.h"

namespace lienthong::cli {
namespace {

Row Titles(const std::vector<std::string>& columns, Language language) {
  Row titles;
  for (const std::string& column : columns) titles.push_back(ColumnTitle(language, column));
  return titles;
}

Row Cells(const Tree& item, const std::vector<std::string>& columns, bool printable) {
  Row row;
  for (const std::string& column : columns) {
    const std::string text = CellText(item.Find(column));
    row.push_back(printable ? Printable(text) : text);
  }
  return row;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadColumns(absl::string_view asked, const google::protobuf::Descriptor& type,
                                                     const std::vector<std::string>& otherwise, Language language) {
  if (asked.empty()) return otherwise;
  const std::vector<std::string> known = AllColumns(type);
  std::vector<std::string> columns = absl::StrSplit(asked, ',');
  for (std::string& column : columns) {
    column = std::string(absl::StripAsciiWhitespace(column));
    if (std::find(known.begin(), known.end(), column) != known.end()) continue;
    const std::string nearest = Nearest(column, std::vector<absl::string_view>(known.begin(), known.end()));
    return WrongUsage(absl::StrCat(Say(language, msg::kUnknownColumn, column),
                                   nearest.empty() ? "" : Say(language, msg::kDidYouMean, nearest)));
  }
  return columns;
}

ListPrinter::ListPrinter(Format format, Language language, std::string name, std::vector<std::string> columns,
                         std::ostream* out)
    : format_(format), language_(language), name_(std::move(name)), columns_(std::move(columns)), out_(*out) {
  if (format_ == Format::kCsv) out_ << CsvRow(columns_);
}

void ListPrinter::Add(const google::protobuf::Message& item) {
  const Tree tree = ToTree(item);
  switch (format_) {
    case Format::kTable:
      rows_.push_back(Cells(tree, columns_, true));
      break;
    case Format::kCsv:
      out_ << CsvRow(Cells(tree, columns_, false));
      break;
    case Format::kJson:
      out_ << (size_ == 0 ? absl::StrCat("{\n  \"", name_, "\": [\n    ") : ",\n    ") << ToJson(tree, 4);
      break;
    case Format::kYaml:
      if (size_ == 0) out_ << name_ << ":\n";
      Tree list = Tree::List();
      list.items.push_back(tree);
      out_ << ToYaml(list);
      break;
  }
  ++size_;
}

void ListPrinter::End(const Tree& tail) {
  switch (format_) {
    case Format::kTable:
      if (size_ > 0) {
        rows_.insert(rows_.begin(), Titles(columns_, language_));
        out_ << RenderTable(rows_);
      }
      break;
    case Format::kCsv:
      break;
    case Format::kJson:
      out_ << (size_ == 0 ? absl::StrCat("{\n  \"", name_, "\": []") : "\n  ]");
      for (const auto& [field, value] : tail.fields) out_ << ",\n  \"" << field << "\": " << ToJson(value, 2);
      out_ << "\n}\n";
      break;
    case Format::kYaml:
      if (size_ == 0) out_ << name_ << ": []\n";
      if (!tail.fields.empty()) out_ << ToYaml(tail);
      break;
  }
  out_.flush();
}

FeedPrinter::FeedPrinter(Format format, Language language, std::vector<std::string> columns, std::vector<int> widths,
                         std::ostream* out)
    : format_(format), columns_(std::move(columns)), widths_(std::move(widths)), out_(*out) {
  if (format_ == Format::kCsv) out_ << CsvRow(columns_) << std::flush;
  if (format_ == Format::kTable) out_ << RenderRow(Titles(columns_, language), widths_) << std::flush;
}

void FeedPrinter::Add(const google::protobuf::Message& item) {
  const Tree tree = ToTree(item);
  switch (format_) {
    case Format::kTable:
      out_ << RenderRow(Cells(tree, columns_, true), widths_);
      break;
    case Format::kCsv:
      out_ << CsvRow(Cells(tree, columns_, false));
      break;
    case Format::kJson:
      out_ << ToJsonLine(tree) << "\n";
      break;
    case Format::kYaml:
      out_ << "---\n" << ToYaml(tree);
      break;
  }
  out_.flush();
}

}  // namespace lienthong::cli
