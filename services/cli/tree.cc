#include "services/cli/tree.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lienthong::cli {
namespace {

std::string Quoted(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

// Whether a YAML reader takes the bare text for this very string and nothing else.
bool IsPlainYaml(absl::string_view text) {
  if (text.empty() || !(absl::ascii_isalpha(text[0]) || (text[0] & 0x80) != 0)) return false;
  for (const char c : text) {
    const bool plain = absl::ascii_isalnum(c) || (c & 0x80) != 0 || c == ' ' || c == '_' || c == '-' || c == '.' ||
                       c == '/' || c == '|';
    if (!plain) return false;
  }
  if (text.back() == ' ') return false;
  static constexpr std::array<absl::string_view, 8> kWords = {"true", "false", "null", "yes", "no", "on", "off", "y"};
  const std::string lower = absl::AsciiStrToLower(text);
  return lower != "n" && std::find(kWords.begin(), kWords.end(), lower) == kWords.end();
}

std::string Spaces(int indent) {
  return std::string(static_cast<size_t>(indent), ' ');
}

std::string YamlScalar(const Tree& tree) {
  return tree.kind == Tree::Kind::kLiteral || IsPlainYaml(tree.text) ? tree.text : Quoted(tree.text);
}

std::string JoinJson(const Tree& tree, absl::string_view separator, absl::string_view colon,
                     std::string (*print)(const Tree&, int), int indent) {
  std::string out;
  for (const Tree& item : tree.items) {
    absl::StrAppend(&out, out.empty() ? "" : separator, print(item, indent));
  }
  for (const auto& [name, value] : tree.fields) {
    absl::StrAppend(&out, out.empty() ? "" : separator, Quoted(name), colon, print(value, indent));
  }
  return out;
}

std::string LineOf(const Tree& tree, int) {
  return ToJsonLine(tree);
}

}  // namespace

Tree Tree::Literal(absl::string_view text) {
  Tree tree;
  tree.kind = Kind::kLiteral;
  tree.text = std::string(text);
  return tree;
}

Tree Tree::Text(absl::string_view text) {
  Tree tree = Literal(text);
  tree.kind = Kind::kText;
  return tree;
}

Tree Tree::List() {
  Tree tree;
  tree.kind = Kind::kList;
  return tree;
}

Tree Tree::Object() {
  return Tree();
}

Tree& Tree::Add(absl::string_view name, Tree value) {
  fields.emplace_back(std::string(name), std::move(value));
  return *this;
}

const Tree* Tree::Find(absl::string_view path) const {
  const size_t dot = path.find('.');
  const absl::string_view first = path.substr(0, dot);
  for (const auto& [name, value] : fields) {
    if (name != first) continue;
    return dot == absl::string_view::npos ? &value : value.Find(path.substr(dot + 1));
  }
  return nullptr;
}

std::string ToJson(const Tree& tree, int indent) {
  switch (tree.kind) {
    case Tree::Kind::kLiteral:
      return tree.text;
    case Tree::Kind::kText:
      return Quoted(tree.text);
    case Tree::Kind::kList:
    case Tree::Kind::kObject:
      break;
  }
  const bool is_list = tree.kind == Tree::Kind::kList;
  if (tree.items.empty() && tree.fields.empty()) return is_list ? "[]" : "{}";
  const std::string inside = absl::StrCat("\n", Spaces(indent + 2));
  const std::string body = JoinJson(tree, absl::StrCat(",", inside), ": ", ToJson, indent + 2);
  return absl::StrCat(is_list ? "[" : "{", inside, body, "\n", Spaces(indent), is_list ? "]" : "}");
}

std::string ToJsonLine(const Tree& tree) {
  if (tree.kind == Tree::Kind::kLiteral || tree.kind == Tree::Kind::kText) return ToJson(tree);
  const std::string body = JoinJson(tree, ",", ":", LineOf, 0);
  return tree.kind == Tree::Kind::kList ? absl::StrCat("[", body, "]") : absl::StrCat("{", body, "}");
}

std::string ToYaml(const Tree& tree, int indent) {
  if (tree.kind == Tree::Kind::kLiteral || tree.kind == Tree::Kind::kText) return YamlScalar(tree) + "\n";
  if (tree.items.empty() && tree.fields.empty()) return tree.kind == Tree::Kind::kList ? "[]\n" : "{}\n";
  const auto is_block = [](const Tree& t) { return !t.items.empty() || !t.fields.empty(); };
  std::string out;
  for (const Tree& item : tree.items) {
    // The first line of a nested block stands behind the dash.
    std::string text = ToYaml(item, indent + 2);
    if (is_block(item)) text.erase(0, static_cast<size_t>(indent) + 2);
    absl::StrAppend(&out, Spaces(indent), "- ", text);
  }
  for (const auto& [name, value] : tree.fields) {
    const std::string key = IsPlainYaml(name) ? name : Quoted(name);
    absl::StrAppend(&out, Spaces(indent), key, ":", is_block(value) ? "\n" : " ", ToYaml(value, indent + 2));
  }
  return out;
}

std::string CellText(const Tree* tree) {
  if (tree == nullptr) return "";
  switch (tree->kind) {
    case Tree::Kind::kLiteral:
    case Tree::Kind::kText:
      return tree->text;
    case Tree::Kind::kObject: {
      const auto is_scalar = [](const auto& field) {
        return field.second.kind == Tree::Kind::kLiteral || field.second.kind == Tree::Kind::kText;
      };
      if (tree->fields.size() == 2 && is_scalar(tree->fields[0]) && is_scalar(tree->fields[1])) {
        return absl::StrCat(tree->fields[0].second.text, "=", tree->fields[1].second.text);
      }
      return ToJsonLine(*tree);
    }
    case Tree::Kind::kList:
      break;
  }
  std::string out;
  for (const Tree& item : tree->items) absl::StrAppend(&out, out.empty() ? "" : "; ", CellText(&item));
  return out;
}

}  // namespace lienthong::cli
