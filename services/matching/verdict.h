// What scores of several candidates come to. Pure.

#ifndef LIENTHONG_SERVICES_MATCHING_VERDICT_H_
#define LIENTHONG_SERVICES_MATCHING_VERDICT_H_

#include <cstdint>
#include <vector>

#include "services/worker/worker_event.h"

namespace lienthong::matching {

enum class Verdict {
  kNone,        // below the threshold of review
  kReview,      // for a person to look at
  kLikelySame,  // at least the upper threshold, and nobody else is
};

// In thousandths of a bit; `same` is at least `review`.
struct Thresholds {
  int64_t same = 0;
  int64_t review = 0;
};

// Candidates below are not shown: one in 100.
inline constexpr int64_t kLeastShownMillibits = -6'629;

// Whether an identifier agrees, or the birth date speaks for one person: a name alone never makes two the same.
bool HasSupport(const worker::LinkScore& score);

// One for each score. Two candidates that both reach the upper threshold are for a person to look at.
std::vector<Verdict> Judge(const std::vector<worker::LinkScore>& scores, const Thresholds& thresholds);

}  // namespace lienthong::matching

#endif  // LIENTHONG_SERVICES_MATCHING_VERDICT_H_
