#include "services/review/review_queue.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/worker/row_text.h"

namespace lienthong::review {
namespace {

// Rows read at once, and at most for one answer about months: far above months x kinds x rules.
constexpr size_t kRowsAtOnce = 1'000;
constexpr size_t kMostMonthRows = 100'000;

}  // namespace

absl::StatusOr<std::vector<WaitingReview>> ReviewQueue::Waiting(const Pool& pool, absl::string_view after,
                                                                size_t limit) const {
  if (absl::Status caught_up = views_->CatchUp(kQueueView); !caught_up.ok()) return caught_up;
  const auto rows = views_->Scan(kQueueView, PoolPrefix(pool), after, limit);
  if (!rows.ok()) return rows.status();
  std::vector<WaitingReview> waiting;
  for (const auto& [key, value] : *rows) waiting.push_back({key, IdInWaitingRow(key), LeaseEndOf(value)});
  return waiting;
}

absl::StatusOr<size_t> ReviewQueue::HeldBy(absl::string_view officer, absl::Time now, size_t limit) const {
  if (absl::Status caught_up = views_->CatchUp(kQueueView); !caught_up.ok()) return caught_up;
  // The latest ends come first: behind the first that has passed all have.
  const auto rows = views_->Scan(kQueueView, OfficerPrefix(officer), "", limit);
  if (!rows.ok()) return rows.status();
  size_t held = 0;
  while (held < rows->size() && EndInLeaseRow((*rows)[held].first) > now) ++held;
  return held;
}

absl::StatusOr<std::vector<ReviewState>> ReviewQueue::List(absl::string_view after, size_t limit) const {
  if (absl::Status caught_up = views_->CatchUp(kQueueView); !caught_up.ok()) return caught_up;
  const auto rows = views_->Scan(kQueueView, ReviewRowKey(""), after.empty() ? "" : ReviewRowKey(after), limit);
  if (!rows.ok()) return rows.status();
  std::vector<ReviewState> reviews;
  for (const auto& [key, value] : *rows) {
    absl::StatusOr<ReviewState> state = UnpackReview(value);
    if (!state.ok()) return state.status();
    reviews.push_back(*std::move(state));
  }
  return reviews;
}

absl::StatusOr<std::optional<PairReview>> ReviewQueue::LastOf(absl::string_view worker_id,
                                                              absl::string_view source_record_id) const {
  if (absl::Status caught_up = views_->CatchUp(kQueueView); !caught_up.ok()) return caught_up;
  const auto row = views_->Get(kQueueView, PairRowKey(worker_id, source_record_id));
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::nullopt;
  const auto texts = worker::UnpackTexts(**row);
  PairReview review;
  if (!texts.has_value() || texts->size() != 3 || !absl::SimpleAtoi((*texts)[2], &review.record_revision)) {
    return MalformedRow();
  }
  review.id = (*texts)[0];
  review.outcome = (*texts)[1];
  return review;
}

absl::StatusOr<std::vector<storage::ViewRow>> ReviewQueue::Months(const std::string& prefix, absl::string_view from,
                                                                  absl::string_view until) const {
  if (absl::Status caught_up = views_->CatchUp(kQueueView); !caught_up.ok()) return caught_up;
  std::vector<storage::ViewRow> found;
  std::string after = absl::StrCat(prefix, from);  // less than any row of that month but the one of pairs itself
  if (prefix == PairsRowKey("") && !from.empty()) after.back() = static_cast<char>(after.back() - 1);
  while (found.size() < kMostMonthRows) {
    const auto rows = views_->Scan(kQueueView, prefix, after, kRowsAtOnce);
    if (!rows.ok()) return rows.status();
    for (const storage::ViewRow& row : *rows) {
      if (!until.empty() && row.first.substr(prefix.size(), until.size()) > until) return found;
      found.push_back(row);
      after = row.first;
    }
    if (rows->size() < kRowsAtOnce) break;
  }
  return found;
}

absl::StatusOr<std::vector<CountRow>> ReviewQueue::Counts(absl::string_view from, absl::string_view until) const {
  const auto rows = Months("c", from, until);
  if (!rows.ok()) return rows.status();
  std::vector<CountRow> counts;
  for (const auto& [key, value] : *rows) {
    absl::StatusOr<CountRow> row = ReadCountRow(key, value);
    if (!row.ok()) return row.status();
    counts.push_back(*std::move(row));
  }
  return counts;
}

absl::StatusOr<std::vector<std::pair<std::string, AnswerPairs>>> ReviewQueue::Pairs(absl::string_view from,
                                                                                    absl::string_view until) const {
  const std::string prefix = PairsRowKey("");
  const auto rows = Months(prefix, from, until);
  if (!rows.ok()) return rows.status();
  std::vector<std::pair<std::string, AnswerPairs>> pairs;
  for (const auto& [key, value] : *rows) {
    const absl::StatusOr<AnswerPairs> numbers = UnpackPairs(value);
    if (!numbers.ok()) return numbers.status();
    pairs.emplace_back(key.substr(prefix.size()), *numbers);
  }
  return pairs;
}

}  // namespace lienthong::review
