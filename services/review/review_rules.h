// What may be done with a review, and what comes of it. Pure: the time is passed in, and a draw is a hash.

#ifndef LIENTHONG_SERVICES_REVIEW_REVIEW_RULES_H_
#define LIENTHONG_SERVICES_REVIEW_REVIEW_RULES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/review/review_state.h"

namespace lienthong::review {

// From the claim; renewing does not go beyond it.
inline constexpr absl::Duration kLongestLease = absl::Hours(8);

// Whether somebody, or `officer`, holds the review at `now`. A lease that has run out needs no event to end.
bool IsHeld(const ReviewState& state, absl::Time now);
bool IsHeldBy(const ReviewState& state, absl::string_view officer, absl::Time now);

// Whether the officer may claim the review now: nobody holds it, she has not answered it, and a second answer comes
// from the agency of the first, whose codes tell its officers apart.
bool MayClaim(const ReviewState& state, absl::string_view agency, absl::string_view officer, absl::Time now);

// What an answer leads to.
struct Next {
  Stage stage = Stage::kClosed;
  std::string cause;
  std::string outcome;  // once closed
};
// After `answer` (kSame, kDifferent, kNotEnough or kEscalated) by who holds it.
Next AfterAnswer(const ReviewState& state, absl::string_view answer);

// Whether an officer may pass it on without an answer.
bool MayEscalate(const ReviewState& state);

// Whether `hash` is among the first `per_million` of a million equal parts. `hash`: at least 8 bytes that the caller of
// the draw cannot choose.
bool IsDrawn(absl::string_view hash, uint32_t per_million);

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_REVIEW_RULES_H_
