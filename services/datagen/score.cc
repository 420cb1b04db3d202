#include "services/datagen/score.h"

#include <cstddef>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/datagen/plant_kinds.h"

namespace lienthong::datagen {
namespace {

using reference::CsvTable;

struct Planted {
  std::string kind;
  std::string expect;
  bool found = false;
};

class Scorer {
 public:
  absl::Status ReadTruth(const CsvTable& truth) {
    const absl::Status columns = truth.RequireColumns({"source_record", "kind", "field", "expect"});
    if (!columns.ok()) return columns;
    for (size_t row = 0; row < truth.row_count(); ++row) {
      const std::string source(truth.Cell(row, "source_record"));
      const Planted planted{std::string(truth.Cell(row, "kind")), std::string(truth.Cell(row, "expect")), false};
      if (planted.expect != kExpectDiscrepancy && planted.expect != kExpectUndetermined &&
          planted.expect != kExpectAgree) {
        return truth.ErrorAt(row, "expect", "must be discrepancy, undetermined or agree");
      }
      ++score_.by_kind[planted.kind].planted;
      if (planted.expect == kExpectDiscrepancy) ++score_.discrepancies_planted;
      if (planted.expect == kExpectUndetermined) ++score_.undetermined_planted;
      if (!planted_.emplace(std::pair(source, std::string(truth.Cell(row, "field"))), planted).second) {
        return truth.ErrorAt(row, "source_record", "has two rows for one field; a field holds one planted error");
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadFound(const CsvTable& found) {
    const absl::Status columns = found.RequireColumns({"source_record", "kind", "field", "verdict"});
    if (!columns.ok()) return columns;
    std::set<std::vector<std::string>> seen;
    for (size_t row = 0; row < found.row_count(); ++row) {
      const ScoreDetail finding{"false_alarm", std::string(found.Cell(row, "source_record")),
                                std::string(found.Cell(row, "kind")), std::string(found.Cell(row, "field")),
                                std::string(found.Cell(row, "verdict"))};
      if (finding.verdict != kExpectDiscrepancy && finding.verdict != kExpectUndetermined) {
        return found.ErrorAt(row, "verdict", "must be discrepancy or undetermined");
      }
      if (!seen.insert({finding.source_record, finding.kind, finding.field, finding.verdict}).second) continue;
      Judge(finding);
    }
    return absl::OkStatus();
  }

  Score Finish() {
    for (const auto& [place, planted] : planted_) {
      if (planted.expect == kExpectAgree) continue;
      KindScore& kind = score_.by_kind[planted.kind];
      if (planted.found) {
        ++kind.found;
        ++(planted.expect == kExpectDiscrepancy ? score_.discrepancies_found : score_.undetermined_found);
        continue;
      }
      ++kind.missed;
      score_.details.push_back({"missed", place.first, planted.kind, place.second, ""});
    }
    score_.missed = score_.discrepancies_planted - score_.discrepancies_found;
    return std::move(score_);
  }

 private:
  void Judge(const ScoreDetail& finding) {
    const auto place = planted_.find(std::pair(finding.source_record, finding.field));
    std::string blamed = finding.kind;
    if (place != planted_.end()) {
      Planted& planted = place->second;
      if (planted.kind == finding.kind && planted.expect == finding.verdict) {
        planted.found = true;
        return;
      }
      if (planted.expect == kExpectAgree) blamed = planted.kind;
    }
    ++score_.by_kind[blamed].false_alarms;
    ++score_.false_alarms;
    score_.details.push_back(finding);
  }

  Score score_;
  std::map<std::pair<std::string, std::string>, Planted> planted_;  // by source record and field
};

}  // namespace

absl::StatusOr<Score> ScoreFindings(const CsvTable& truth, const CsvTable& found) {
  Scorer scorer;
  absl::Status status = scorer.ReadTruth(truth);
  if (status.ok()) status = scorer.ReadFound(found);
  if (!status.ok()) return status;
  return scorer.Finish();
}

}  // namespace lienthong::datagen
