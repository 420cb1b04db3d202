// The rows of the view review_queue: clear states, counts and keyless indexes. Made and read here and nowhere else.

#ifndef LIENTHONG_SERVICES_REVIEW_REVIEW_ROW_H_
#define LIENTHONG_SERVICES_REVIEW_REVIEW_ROW_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/review/quality.h"
#include "services/review/review_state.h"

namespace lienthong::review {

inline constexpr char kQueueView[] = "review_queue";

// Where reviews wait.
struct Pool {
  std::string province;  // two digits of the table of 2025-07; kNoProvince: not known
  bool restricted = false;
  bool supervisors = false;
};
inline constexpr char kNoProvince[] = "00";
Pool PoolOf(const ReviewState& state);

// i + review id -> the state without what is sealed.
std::string ReviewRowKey(absl::string_view id);
std::string PackReview(const ReviewState& state);
// DATA_LOSS for bytes that PackReview did not make.
absl::StatusOr<ReviewState> UnpackReview(absl::string_view bytes);

// q + pool + priority, most urgent first + position, oldest first + id -> end of the lease; while it waits.
std::string PoolPrefix(const Pool& pool);
std::string WaitingRowKey(const ReviewState& state);
std::string WaitingRow(const ReviewState& state);
absl::Time LeaseEndOf(absl::string_view waiting_row);
std::string IdInWaitingRow(absl::string_view key);

// o + officer + end of the lease, latest first + id -> nothing; while it waits.
std::string OfficerPrefix(absl::string_view officer);
std::string LeaseRowKey(const ReviewState& state);
absl::Time EndInLeaseRow(absl::string_view key);

// p + worker id + record id -> id of the pair's last review, its outcome (empty: open), the record's revision.
std::string PairRowKey(absl::string_view worker_id, absl::string_view source_record_id);

// f + stream of a worker or record -> ids of its reviews.
std::string SubjectRowKey(absl::string_view subject);

// c + month + kind + rule -> how often each outcome; m + month -> answers of two officers.
inline constexpr size_t kOutcomes = 4;
inline constexpr std::array<const char*, kOutcomes> kOutcomeWords = {kSame, kDifferent, kUndecided, kWithdrawn};
using OutcomeCounts = std::array<uint64_t, kOutcomes>;
struct CountRow {
  std::string month;  // YYYY-MM in Viet Nam
  std::string kind;
  std::string rule;
  OutcomeCounts counts = {};
};
std::string CountRowKey(absl::string_view month, absl::string_view kind, absl::string_view rule);
std::string PackCounts(const OutcomeCounts& counts);
absl::StatusOr<CountRow> ReadCountRow(absl::string_view key, absl::string_view bytes);
std::string PairsRowKey(absl::string_view month);
std::string PackPairs(const AnswerPairs& pairs);
absl::StatusOr<AnswerPairs> UnpackPairs(absl::string_view bytes);

std::string MonthInVietNam(absl::Time time);

absl::Status MalformedRow();

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_REVIEW_ROW_H_
