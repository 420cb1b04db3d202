#include "services/matching/verdict.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace lienthong::matching {

bool HasSupport(const worker::LinkScore& score) {
  return std::any_of(score.lines.begin(), score.lines.end(), [](const worker::EvidenceLine& line) {
    const bool identifies = absl::EndsWith(line.field, "_number") || line.field == "birth_date";
    return identifies && line.weight_millibits > 0;
  });
}

std::vector<Verdict> Judge(const std::vector<worker::LinkScore>& scores, const Thresholds& thresholds) {
  std::vector<Verdict> verdicts;
  for (const worker::LinkScore& score : scores) {
    const bool same = score.score_millibits >= thresholds.same && HasSupport(score);
    verdicts.push_back(same                                         ? Verdict::kLikelySame
                       : score.score_millibits >= thresholds.review ? Verdict::kReview
                                                                    : Verdict::kNone);
  }
  if (std::count(verdicts.begin(), verdicts.end(), Verdict::kLikelySame) > 1) {
    std::replace(verdicts.begin(), verdicts.end(), Verdict::kLikelySame, Verdict::kReview);
  }
  return verdicts;
}

}  // namespace lienthong::matching
