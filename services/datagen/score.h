// How well a reconciliation found what was planted.

#ifndef SERVICES_DATAGEN_SCORE_H_
#define SERVICES_DATAGEN_SCORE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/reference/csv.h"

namespace lienthong::datagen {

struct KindScore {
  int64_t planted = 0;
  int64_t found = 0;
  int64_t missed = 0;
  int64_t false_alarms = 0;
};

// A row of --details: what went wrong and where.
struct ScoreDetail {
  absl::string_view outcome;  // missed or false_alarm
  std::string source_record;
  std::string kind;  // as planted if missed, as found otherwise
  std::string field;
  std::string verdict;  // as found; empty if missed
};

struct Score {
  int64_t discrepancies_planted = 0;
  int64_t discrepancies_found = 0;
  int64_t missed = 0;  // of the planted discrepancies
  int64_t false_alarms = 0;
  int64_t undetermined_planted = 0;
  int64_t undetermined_found = 0;
  std::map<std::string, KindScore> by_kind;  // not those that wait
  std::map<std::string, int64_t> waiting;    // planted, by kind
  std::vector<ScoreDetail> details;

  bool Perfect() const { return missed == 0 && false_alarms == 0 && undetermined_found == undetermined_planted; }
};

// `truth` has the columns of truth.csv, `found` source_record, kind, field and verdict (discrepancy or undetermined).
//   - A planted discrepancy is found by a row of the same record, field and kind with verdict discrepancy; a planted
//     undetermined by one with verdict undetermined.
//   - Whatever is found on the record and field of a planted agreement is a false alarm of the planted kind.
//   - What is found on the labour records of a worker who waits is outside the totals.
//   - Every other row is a false alarm of its own kind. The same row twice counts once.
// INVALID_ARGUMENT for missing columns or words that are not known.
absl::StatusOr<Score> ScoreFindings(const reference::CsvTable& truth, const reference::CsvTable& found);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_SCORE_H_
