// ReviewQueue: reads the view review_queue.

#ifndef LIENTHONG_SERVICES_REVIEW_REVIEW_QUEUE_H_
#define LIENTHONG_SERVICES_REVIEW_REVIEW_QUEUE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/review/review_row.h"
#include "storage/view_store.h"

namespace lienthong::review {

struct WaitingReview {
  std::string cursor;
  std::string id;
  absl::Time lease_end;  // in the past: nobody holds it
};

// The last review of a pair.
struct PairReview {
  std::string id;
  std::string outcome;  // empty: open
  uint64_t record_revision = 0;
};

// Every function first folds all that is durable. Borrows the store; it outlives this. Threads: any.
class ReviewQueue {
 public:
  explicit ReviewQueue(storage::ViewStore* views) : views_(views) {}

  // What waits in a pool, the most urgent first and of those the oldest; `after`: the cursor of the row before.
  absl::StatusOr<std::vector<WaitingReview>> Waiting(const Pool& pool, absl::string_view after, size_t limit) const;
  // How many reviews the officer holds at `now`, counted up to `limit`.
  absl::StatusOr<size_t> HeldBy(absl::string_view officer, absl::Time now, size_t limit) const;
  // Reviews with an id greater than `after`, the oldest first, without what is sealed.
  absl::StatusOr<std::vector<ReviewState>> List(absl::string_view after, size_t limit) const;
  absl::StatusOr<std::optional<PairReview>> LastOf(absl::string_view worker_id,
                                                   absl::string_view source_record_id) const;
  // Counts of the months `from` to `until`, in the order of months.
  absl::StatusOr<std::vector<CountRow>> Counts(absl::string_view from, absl::string_view until) const;
  absl::StatusOr<std::vector<std::pair<std::string, AnswerPairs>>> Pairs(absl::string_view from,
                                                                         absl::string_view until) const;

 private:
  // Rows of the months under the one-letter prefix.
  absl::StatusOr<std::vector<storage::ViewRow>> Months(const std::string& prefix, absl::string_view from,
                                                       absl::string_view until) const;

  storage::ViewStore* const views_;
};

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_REVIEW_QUEUE_H_
