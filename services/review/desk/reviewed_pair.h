// The pair that a review is about, as it stands now.

#ifndef LIENTHONG_SERVICES_REVIEW_DESK_REVIEWED_PAIR_H_
#define LIENTHONG_SERVICES_REVIEW_DESK_REVIEWED_PAIR_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/decisions/worker_side.h"
#include "services/review/review_state.h"
#include "services/worker/directory.h"

namespace lienthong::review {

struct ReviewedPair {
  // Why nothing is asked of it any more, a word of ReviewClosed.cause; empty: the question stands.
  std::string gone;
  // Who stands for the worker now, so that a review follows a merge; and the record. Nothing where they were erased.
  std::optional<decisions::WorkerSide> worker;
  std::optional<decisions::RecordSide> record;

  // Streams that showing the pair tells of.
  std::vector<std::string> subjects() const;
};

// Errors: of the log and the view.
absl::StatusOr<ReviewedPair> ReadPair(const worker::WorkerStore& store, const worker::Directory& directory,
                                      const ReviewState& state);

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_DESK_REVIEWED_PAIR_H_
