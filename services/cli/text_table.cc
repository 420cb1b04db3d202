#include "services/cli/text_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace lienthong::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr Range kZeroWidth[] = {{0x0300, 0x036f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},
                                {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}};
constexpr Range kDoubleWidth[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},  {0x3041, 0xa4cf}, {0xac00, 0xd7a3},
                                  {0xf900, 0xfaff},   {0xfe30, 0xfe6f},  {0xff00, 0xff60}, {0xffe0, 0xffe6},
                                  {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};

template <size_t kSize>
bool IsIn(const Range (&ranges)[kSize], char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges), [c](Range r) { return r.first <= c && c <= r.last; });
}

// The next code point and how many bytes it takes; a stray byte is one code point.
char32_t Decode(absl::string_view text, size_t* bytes) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t wanted = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  *bytes = std::min(wanted, text.size());
  if (*bytes == 1) return lead;
  char32_t c = lead & (0xffu >> (wanted + 1));
  for (size_t i = 1; i < *bytes; ++i) c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3fu);
  return c;
}

bool IsScalar(const Tree& tree) {
  return tree.kind == Tree::Kind::kLiteral || tree.kind == Tree::Kind::kText;
}

bool IsTable(const Tree& tree) {
  return tree.kind == Tree::Kind::kList && !tree.items.empty() && tree.items[0].kind == Tree::Kind::kObject;
}

struct Section {
  std::string path;
  const Tree* list;
};

void Flatten(const Tree& tree, const std::string& prefix, std::vector<Row>* rows, std::vector<Section>* sections) {
  for (const auto& [name, value] : tree.fields) {
    const std::string path = prefix + name;
    if (value.kind == Tree::Kind::kObject) {
      Flatten(value, path + ".", rows, sections);
    } else if (IsTable(value)) {
      sections->push_back({path, &value});
    } else {
      rows->push_back({path, Printable(CellText(&value))});
    }
  }
}

void CollectPaths(const Tree& tree, const std::string& prefix, std::vector<std::string>* paths) {
  for (const auto& [name, value] : tree.fields) {
    const std::string path = prefix + name;
    if (value.kind == Tree::Kind::kObject) {
      CollectPaths(value, path + ".", paths);
    } else if (std::find(paths->begin(), paths->end(), path) == paths->end()) {
      paths->push_back(path);
    }
  }
}

std::string RenderList(const Tree& list, Language language) {
  std::vector<std::string> paths;
  for (const Tree& item : list.items) CollectPaths(item, "", &paths);
  std::vector<Row> rows(1);
  for (const std::string& path : paths) rows[0].push_back(ColumnTitle(language, path));
  for (const Tree& item : list.items) {
    Row row;
    for (const std::string& path : paths) row.push_back(Printable(CellText(item.Find(path))));
    rows.push_back(std::move(row));
  }
  return RenderTable(rows);
}

}  // namespace

int DisplayWidth(absl::string_view text) {
  int width = 0;
  while (!text.empty()) {
    size_t bytes = 1;
    const char32_t c = Decode(text, &bytes);
    text.remove_prefix(bytes);
    if (IsIn(kZeroWidth, c)) continue;
    width += IsIn(kDoubleWidth, c) ? 2 : 1;
  }
  return width;
}

std::string Printable(absl::string_view text) {
  std::string out;
  while (!text.empty()) {
    size_t bytes = 1;
    const char32_t c = Decode(text, &bytes);
    const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    // Bidirectional overrides can make one value look like another.
    const bool steering = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    if (control || steering) {
      out += ' ';
    } else {
      absl::StrAppend(&out, text.substr(0, bytes));
    }
    text.remove_prefix(bytes);
  }
  return out;
}

std::string RenderRow(const Row& row, const std::vector<int>& widths) {
  std::string line;
  for (size_t i = 0; i < row.size(); ++i) {
    absl::StrAppend(&line, i == 0 ? "" : "  ", row[i]);
    const int missing = i < widths.size() ? widths[i] - DisplayWidth(row[i]) : 0;
    if (missing > 0) line.append(static_cast<size_t>(missing), ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string RenderTable(const std::vector<Row>& rows) {
  std::vector<int> widths;
  for (const Row& row : rows) {
    if (widths.size() < row.size()) widths.resize(row.size(), 0);
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  std::string out;
  for (const Row& row : rows) out += RenderRow(row, widths);
  return out;
}

std::string CsvRow(const Row& row) {
  std::string line;
  for (size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line += ',';
    if (row[i].find_first_of(",\"\r\n") == std::string::npos) {
      line += row[i];
    } else {
      absl::StrAppend(&line, "\"", absl::StrReplaceAll(row[i], {{"\"", "\"\""}}), "\"");
    }
  }
  return line + "\n";
}

std::string RenderDetail(const Tree& tree, Language language) {
  if (IsScalar(tree)) return absl::StrCat(Printable(tree.text), "\n");
  std::vector<Row> rows;
  std::vector<Section> sections;
  Flatten(tree, "", &rows, &sections);
  std::string out = RenderTable(rows);
  for (const Section& section : sections) {
    absl::StrAppend(&out, out.empty() ? "" : "\n", section.path, "\n", RenderList(*section.list, language));
  }
  return out;
}

}  // namespace lienthong::cli
