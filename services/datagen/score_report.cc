#include "services/datagen/score_report.h"

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/datagen/plant_kinds.h"
#include "services/datagen/records.h"
#include "services/reference/csv.h"

namespace lienthong::datagen {
namespace {

// Kinds in the order of PlantKinds(), then any other by name.
std::vector<std::pair<std::string, KindScore>> InOrder(const std::map<std::string, KindScore>& by_kind) {
  std::vector<std::pair<std::string, KindScore>> result;
  for (const PlantKindInfo& info : PlantKinds()) {
    const auto found = by_kind.find(std::string(info.name));
    if (found != by_kind.end()) result.emplace_back(*found);
  }
  for (const auto& [kind, score] : by_kind) {
    if (FindPlantKind(kind) == nullptr) result.emplace_back(kind, score);
  }
  return result;
}

std::string NumberJson(double number) {
  // Whole numbers without a point as far as a double holds them exactly.
  if (std::floor(number) == number && std::fabs(number) < 9e15) return absl::StrCat(static_cast<int64_t>(number));
  return absl::StrFormat("%.17g", number);
}

// Members of a flat JSON object with their values as JSON.
absl::StatusOr<std::map<std::string, std::string>> FlatMembers(absl::string_view json) {
  google::protobuf::Struct object;
  const auto parsed = google::protobuf::util::JsonStringToMessage(std::string(json), &object);
  if (!parsed.ok()) return absl::InvalidArgumentError("the file to merge is not one JSON object");
  std::map<std::string, std::string> result;
  for (const auto& [name, value] : object.fields()) {
    if (value.kind_case() == google::protobuf::Value::kNumberValue) {
      result[name] = NumberJson(value.number_value());
    } else if (value.kind_case() == google::protobuf::Value::kStringValue) {
      result[name] = JsonString(value.string_value());
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("member ", name, " of the file to merge is neither a number nor a string"));
    }
  }
  return result;
}

std::string KindJson(const KindScore& score) {
  return absl::StrCat("{\"planted\": ", score.planted, ", \"found\": ", score.found, ", \"missed\": ", score.missed,
                      ", \"false_alarms\": ", score.false_alarms, "}");
}

}  // namespace

absl::StatusOr<std::string> ScoreJson(const Score& score, absl::string_view merge_json) {
  std::map<std::string, std::string> merged;
  if (!merge_json.empty()) {
    absl::StatusOr<std::map<std::string, std::string>> members = FlatMembers(merge_json);
    if (!members.ok()) return members.status();
    merged = *std::move(members);
  }
  std::vector<std::string> kinds;
  for (const auto& [kind, kind_score] : InOrder(score.by_kind)) {
    kinds.push_back(absl::StrCat("    ", JsonString(kind), ": ", KindJson(kind_score)));
  }
  const std::vector<std::pair<std::string, std::string>> own = {
      {"discrepancies_planted", absl::StrCat(score.discrepancies_planted)},
      {"discrepancies_found", absl::StrCat(score.discrepancies_found)},
      {"missed", absl::StrCat(score.missed)},
      {"false_alarms", absl::StrCat(score.false_alarms)},
      {"undetermined_planted", absl::StrCat(score.undetermined_planted)},
      {"undetermined_found", absl::StrCat(score.undetermined_found)},
      {"links", absl::StrCat(score.links.has_value() ? score.links->links : 0)},
      {"wrong_merges", score.links.has_value() ? absl::StrCat(score.links->wrong_merges) : "null"},
      {"by_kind", kinds.empty() ? "{}" : absl::StrCat("{\n", absl::StrJoin(kinds, ",\n"), "\n  }")},
  };
  std::vector<std::string> members;
  for (const auto& member : own) merged.erase(member.first);
  for (const auto& [name, value] : merged) members.push_back(absl::StrCat("  ", JsonString(name), ": ", value));
  for (const auto& [name, value] : own) members.push_back(absl::StrCat("  ", JsonString(name), ": ", value));
  return absl::StrCat("{\n", absl::StrJoin(members, ",\n"), "\n}\n");
}

std::string ScoreTable(const Score& score) {
  std::string table = absl::StrFormat("%-26s %8s %8s %8s %12s\n", "kind", "planted", "found", "missed", "false alarms");
  for (const auto& [kind, s] : InOrder(score.by_kind)) {
    absl::StrAppendFormat(&table, "%-26s %8d %8d %8d %12d\n", kind, s.planted, s.found, s.missed, s.false_alarms);
  }
  absl::StrAppendFormat(&table, "discrepancies %d of %d found, %d missed, %d false alarms; undetermined %d of %d\n",
                        score.discrepancies_found, score.discrepancies_planted, score.missed, score.false_alarms,
                        score.undetermined_found, score.undetermined_planted);
  if (score.links.has_value()) {
    absl::StrAppendFormat(&table, "links %d, wrong merges %d\n", score.links->links, score.links->wrong_merges);
  }
  return table;
}

std::string DetailsCsv(const Score& score) {
  using reference::CsvField;
  std::string csv = "outcome,source_record,kind,field,verdict\n";
  for (const ScoreDetail& detail : score.details) {
    absl::StrAppend(&csv, detail.outcome, ",", CsvField(detail.source_record), ",", CsvField(detail.kind), ",");
    absl::StrAppend(&csv, CsvField(detail.field), ",", CsvField(detail.verdict), "\n");
  }
  return csv;
}

}  // namespace lienthong::datagen
