// How reviews look from outside. Pure.

#ifndef LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_RENDER_H_
#define LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_RENDER_H_

#include <string>
#include <utility>
#include <vector>

#include "lienthong/review/v1/review_service.pb.h"
#include "services/reconciliation/link_score.h"
#include "services/review/desk/reviewed_pair.h"
#include "services/review/quality.h"
#include "services/review/review_row.h"

namespace lienthong::review {

// All but the sides; nothing personal. `now` tells whether a lease still holds.
v1::Review Render(const ReviewState& state, absl::Time now);

// Both sides of a pair that was not erased; `show_answers`: what officers said, too.
v1::ReviewSides RenderSides(const ReviewState& state, const ReviewedPair& pair,
                            const reconciliation::LinkScorer& scorer, bool show_answers);

v1::ReviewQuality RenderQuality(const std::vector<CountRow>& counts,
                                const std::vector<std::pair<std::string, AnswerPairs>>& pairs);

// The word of stored events for an enum value: lower-case, without the enum's name.
std::string WordOf(v1::ReviewAnswer answer);
std::string WordOf(v1::ReviewKind kind);
std::string WordOf(v1::ReviewStage stage);
std::string WordOf(v1::ReviewOutcome outcome);

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_RENDER_H_
