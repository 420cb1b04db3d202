#include "services/bench/link_map.h"

#include <yaml-cpp/yaml.h>

#include <regex>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lienthong::bench {
namespace {

absl::Status Wrong(absl::string_view key, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("columns: ", key, ": ", what));
}

absl::Status ReadTruth(const YAML::Node& node, LinkMap* map) {
  if (!node) return absl::OkStatus();
  if (!node.IsMap() || node.size() != 1) return Wrong("truth", "write {pattern: ...} or {column: ...}");
  const auto entry = *node.begin();
  const auto key = entry.first.as<std::string>("");
  const auto value = entry.second.as<std::string>("");
  if (value.empty()) return Wrong("truth", "its value is empty");
  if (key == "column") {
    map->truth_column = value;
    return absl::OkStatus();
  }
  if (key != "pattern") return Wrong("truth", "write {pattern: ...} or {column: ...}");
  // std::regex throws on a bad expression and has no other way to tell.
  try {
    if (std::regex(value).mark_count() != 1)
      return Wrong("truth.pattern", "put one group in brackets around the person");
  } catch (const std::regex_error&) {
    return Wrong("truth.pattern", "it is no regular expression");
  }
  map->truth_pattern = value;
  return absl::OkStatus();
}

absl::Status ReadField(const std::string& name, const YAML::Node& node, LinkMap* map) {
  std::string kind_name;
  std::string left = name;
  std::string right = name;
  if (node.IsScalar()) {
    kind_name = node.as<std::string>("");
  } else if (node.IsMap()) {
    for (const auto& entry : node) {
      const auto key = entry.first.as<std::string>("");
      const auto value = entry.second.as<std::string>("");
      if (key == "kind") {
        kind_name = value;
      } else if (key == "column") {
        left = right = value;
      } else if (key == "left") {
        left = value;
      } else if (key == "right") {
        right = value;
      } else {
        return Wrong(absl::StrCat("fields.", name),
                     absl::StrCat(key, " means nothing; it takes kind, column, left, right"));
      }
    }
  }
  const absl::StatusOr<linkage::FieldKind> kind = linkage::ParseFieldKind(kind_name);
  if (!kind.ok()) return Wrong(absl::StrCat("fields.", name), kind.status().message());
  map->fields.push_back({name, *kind});
  map->left_columns.push_back(left);
  map->right_columns.push_back(right);
  return absl::OkStatus();
}

absl::StatusOr<LinkMap> Read(const YAML::Node& root) {
  if (!root.IsMap()) return Wrong("the file", "it should be a map with id and fields");
  LinkMap map;
  for (const auto& entry : root) {
    const auto key = entry.first.as<std::string>("");
    if (key != "id" && key != "truth" && key != "fields") return Wrong(key, "means nothing; write id, truth, fields");
  }
  map.id = root["id"] ? root["id"].as<std::string>("") : "";
  if (map.id.empty()) return Wrong("id", "name the column that names a record");
  if (absl::Status truth = ReadTruth(root["truth"], &map); !truth.ok()) return truth;
  if (!root["fields"] || !root["fields"].IsMap()) return Wrong("fields", "write field: kind, one a line");
  for (const auto& entry : root["fields"]) {
    absl::Status field = ReadField(entry.first.as<std::string>(""), entry.second, &map);
    if (!field.ok()) return field;
  }
  return map;
}

}  // namespace

absl::StatusOr<LinkMap> ParseLinkMap(absl::string_view yaml) {
  // yaml-cpp tells syntax errors by throwing; nothing of ours lets that through.
  try {
    return Read(YAML::Load(std::string(yaml)));
  } catch (const YAML::Exception& error) {
    return Wrong(absl::StrCat("line ", error.mark.line + 1), error.msg);
  }
}

}  // namespace lienthong::bench
