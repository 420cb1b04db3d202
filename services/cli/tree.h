// A document to print: what JSON and YAML have in common, with fields in a chosen order.

#ifndef SERVICES_CLI_TREE_H_
#define SERVICES_CLI_TREE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace lienthong::cli {

struct Tree {
  enum class Kind { kLiteral, kText, kList, kObject };

  Kind kind = Kind::kObject;
  std::string text;                                  // kLiteral: a number, true, false or null; kText: any UTF-8
  std::vector<Tree> items;                           // kList
  std::vector<std::pair<std::string, Tree>> fields;  // kObject, in the order of printing

  static Tree Literal(absl::string_view text);
  static Tree Text(absl::string_view text);
  static Tree List();
  static Tree Object();

  Tree& Add(absl::string_view name, Tree value);  // to an object; returns the object

  // The value at a path like "full_name.written"; nullptr: absent.
  const Tree* Find(absl::string_view path) const;
};

// As JSON with two spaces an indent, no newline at the end; `indent` is that of the first line, which is not written.
std::string ToJson(const Tree& tree, int indent = 0);

// As JSON on one line.
std::string ToJsonLine(const Tree& tree);

// As YAML with a newline at the end.
std::string ToYaml(const Tree& tree, int indent = 0);

// One cell of a table or a CSV row: scalars as they are, lists joined by "; ", pairs as first=second, anything else as
// JSON on one line. Empty for nullptr.
std::string CellText(const Tree* tree);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_TREE_H_
