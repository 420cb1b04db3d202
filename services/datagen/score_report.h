// Showing a score.

#ifndef SERVICES_DATAGEN_SCORE_REPORT_H_
#define SERVICES_DATAGEN_SCORE_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/datagen/score.h"

namespace lienthong::datagen {

// The report as one JSON object. `merge_json`, if not empty, is a flat object whose members (numbers and strings) come
// first; a member of the score with the same name replaces its value. INVALID_ARGUMENT if it is no such object.
absl::StatusOr<std::string> ScoreJson(const Score& score, absl::string_view merge_json);
// A table with a line for each kind.
std::string ScoreTable(const Score& score);
// outcome,source_record,kind,field,verdict of all that was missed or falsely reported.
std::string DetailsCsv(const Score& score);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_SCORE_REPORT_H_
