// How well a reconciliation found what was planted.

#ifndef SERVICES_DATAGEN_SCORE_H_
#define SERVICES_DATAGEN_SCORE_H_

#include <cstdint>
#include <map>
#include <optional>
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

// Which records were taken for one person's.
struct LinkScore {
  int64_t links = 0;
  int64_t wrong_merges = 0;
};

// A row of --details: what went wrong and where.
struct ScoreDetail {
  absl::string_view outcome;  // missed, false_alarm or wrong_merge
  std::string source_record;
  std::string kind;  // as planted if missed, as found if a false alarm
  std::string field;
  std::string verdict;  // as found
};

struct Score {
  int64_t discrepancies_planted = 0;
  int64_t discrepancies_found = 0;
  int64_t missed = 0;  // of the planted discrepancies
  int64_t false_alarms = 0;
  int64_t undetermined_planted = 0;
  int64_t undetermined_found = 0;
  std::map<std::string, KindScore> by_kind;
  std::optional<LinkScore> links;  // unset: not counted
  std::vector<ScoreDetail> details;

  bool Perfect() const {
    return missed == 0 && false_alarms == 0 && undetermined_found == undetermined_planted &&
           (!links.has_value() || links->wrong_merges == 0);
  }
};

// `truth` has the columns of truth.csv, `found` source_record, kind, field and verdict (discrepancy or undetermined).
//   - A planted discrepancy is found by a row of the same record, field and kind with verdict discrepancy; a planted
//     undetermined by one with verdict undetermined.
//   - Whatever is found on the record and field of a planted agreement is a false alarm of the planted kind.
//   - Every other row is a false alarm of its own kind. The same row twice counts once.
// INVALID_ARGUMENT for missing columns or words that are not known.
absl::StatusOr<Score> ScoreFindings(const reference::CsvTable& truth, const reference::CsvTable& found);

// Counts the links of workers to source records, and those by which a worker has a record of another person than the
// one whom her labour person record of the lowest key is of (where she has none, her first record); also a record that
// is nobody's. `people` has the columns of people.csv, `links` worker and source_record.
// INVALID_ARGUMENT when columns are missing or a key is twice in `people`.
absl::Status ScoreLinks(const reference::CsvTable& people, const reference::CsvTable& links, Score* score);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_SCORE_H_
