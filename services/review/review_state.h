// Reviews: their state folded from streams reviews/{id}.

#ifndef LIENTHONG_SERVICES_REVIEW_REVIEW_STATE_H_
#define LIENTHONG_SERVICES_REVIEW_REVIEW_STATE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lienthong/event/v1/review_events.pb.h"
#include "storage/event_log.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::review {

// Whose turn it is.
enum class Stage { kFirst = 1, kSecond = 2, kSupervisors = 3, kClosed = 4 };

// Words of stored events.
inline constexpr char kConflict[] = "conflict";
inline constexpr char kControl[] = "control";
inline constexpr char kSame[] = "same";
inline constexpr char kDifferent[] = "different";
inline constexpr char kNotEnough[] = "not_enough";
inline constexpr char kEscalated[] = "escalated";
inline constexpr char kUndecided[] = "undecided";
inline constexpr char kWithdrawn[] = "withdrawn";
inline constexpr char kErased[] = "erased";

// "first", "second", "supervisors", "closed".
absl::string_view StageWord(Stage stage);

// The streams of reviews, by how their names begin.
inline constexpr char kReviewStreams[] = "reviews/";
std::string ReviewStream(absl::string_view id);

// Who holds a review.
struct Lease {
  std::string agency;
  std::string officer;  // opaque id
  absl::Time begin;     // of the claim; a renewal leaves it
  absl::Time end;       // exclusive
};

// What one officer said.
struct Given {
  Stage stage = Stage::kFirst;
  std::string agency;
  std::string officer;
  absl::Time time;
  std::string answer;  // empty: sealed
  std::string reason;
  std::string note;
};

struct ReviewState {
  std::string id;                  // UUID text
  storage::Revision revision = 0;  // 0: there is no such review
  storage::Position position = 0;  // of the event that opened it
  event::v1::ReviewOpened opened;
  absl::Time open_time;
  absl::Time close_time = absl::InfinitePast();  // or not known
  Stage stage = Stage::kFirst;
  bool was_with_supervisors = false;
  std::optional<Lease> lease;  // the last one; it may have run out
  std::vector<Given> given;
  event::v1::ReviewClosed closed;
  bool erased = false;  // the worker or the record was erased; then it is closed

  bool over() const { return stage == Stage::kClosed; }
  // Streams of what it is about.
  std::string worker_stream() const;
  std::string record_stream() const;
};

// Folds one more event of the review's stream. `plain`: what of it was sealed; nothing: unknown. DATA_LOSS when it does
// not parse or cannot come next. Pure.
absl::Status FoldReview(const storage::StoredEvent& event, const std::optional<std::string>& plain, ReviewState* state);

// Ends the review because the person, or the record, was erased. Pure.
void FoldErasure(absl::Time time, ReviewState* state);

// The review `id` as of position `until`, with what can be opened; DATA_LOSS as above. Revision 0: there is none.
absl::StatusOr<ReviewState> LoadReview(const storage::EventLog& log, const storage::PayloadSealer& sealer,
                                       absl::string_view id, std::optional<storage::Position> until = std::nullopt);

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_REVIEW_STATE_H_
