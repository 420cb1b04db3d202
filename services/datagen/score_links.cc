#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/datagen/score.h"

namespace lienthong::datagen {
namespace {

using reference::CsvTable;

constexpr absl::string_view kLabourPersons = "labour/person/";

// The person of each source record; crossings and deployments by whom their keys name.
class People {
 public:
  absl::Status Read(const CsvTable& people) {
    const absl::Status columns = people.RequireColumns({"person", "labour_key", "personal_number", "documents"});
    if (!columns.ok()) return columns;
    for (size_t row = 0; row < people.row_count(); ++row) {
      const std::string person(people.Cell(row, "person"));
      const std::string labour(people.Cell(row, "labour_key"));
      int64_t index = 0;
      if (!absl::SimpleAtoi(person, &index)) return people.ErrorAt(row, "person", "must be a number");
      std::vector<std::string> records = {absl::StrCat("residents/person/", people.Cell(row, "personal_number")),
                                          absl::StrFormat("immigration/crossing/XC-%07d", index)};
      if (!labour.empty()) {
        records.push_back(absl::StrCat(kLabourPersons, labour));
        records.push_back(absl::StrCat("labour/deployment/HD-", absl::StripPrefix(labour, "LD-")));
      }
      for (absl::string_view document : absl::StrSplit(people.Cell(row, "documents"), ' ', absl::SkipEmpty())) {
        records.push_back(absl::StrCat("immigration/document/", document));
      }
      for (std::string& record : records) {
        if (!person_of_.emplace(std::move(record), person).second) {
          return people.ErrorAt(row, "person", "has a record that is another one's too");
        }
      }
    }
    return absl::OkStatus();
  }

  // Empty: nobody's.
  std::string Of(absl::string_view source_record) const {
    const bool numbered = absl::StartsWith(source_record, "labour/deployment/") ||
                          absl::StartsWith(source_record, "immigration/crossing/");
    const auto found = person_of_.find(numbered ? source_record.substr(0, source_record.rfind('-')) : source_record);
    return found == person_of_.end() ? std::string() : found->second;
  }

 private:
  absl::flat_hash_map<std::string, std::string> person_of_;
};

}  // namespace

absl::Status ScoreLinks(const CsvTable& people, const CsvTable& links, Score* score) {
  People truth;
  absl::Status read = truth.Read(people);
  if (read.ok()) read = links.RequireColumns({"worker", "source_record"});
  if (!read.ok()) return read;
  // By worker; labour's persons sort before her other records.
  std::map<std::string, std::set<std::pair<bool, std::string>>> records;
  for (size_t row = 0; row < links.row_count(); ++row) {
    std::string record(links.Cell(row, "source_record"));
    const bool other = !absl::StartsWith(record, kLabourPersons);
    records[std::string(links.Cell(row, "worker"))].emplace(other, std::move(record));
  }
  LinkScore counted;
  for (const auto& [worker, hers] : records) {
    const std::string person = truth.Of(hers.begin()->second);
    for (const auto& [other, record] : hers) {
      ++counted.links;
      const std::string of = truth.Of(record);
      if (!of.empty() && of == person) continue;
      ++counted.wrong_merges;
      score->details.push_back({"wrong_merge", record, "", "", ""});
    }
  }
  score->links = counted;
  return absl::OkStatus();
}

}  // namespace lienthong::datagen
