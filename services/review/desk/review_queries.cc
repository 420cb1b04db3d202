#include "services/review/desk/review_queries.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/review/desk/review_desk.h"
#include "services/review/desk/review_render.h"
#include "services/review/desk/reviewed_pair.h"
#include "services/rpc/errors.h"
#include "services/rpc/filter.h"
#include "services/rpc/page_token.h"

namespace lienthong::review {
namespace {

constexpr size_t kDefaultPage = 50;
constexpr size_t kMaxPage = 1'000;
// Rows looked at for one page of a list with a filter.
constexpr size_t kMostRows = 10'000;

using Terms = std::map<std::string, std::string>;

bool Matches(const v1::Review& review, const Terms& terms) {
  const std::map<std::string, std::string> values = {{"stage", WordOf(review.stage())},
                                                     {"kind", WordOf(review.kind())},
                                                     {"outcome", WordOf(review.outcome())},
                                                     {"province", review.pool().province()},
                                                     {"restricted", review.pool().restricted() ? "true" : "false"},
                                                     {"rule", review.rule()}};
  return std::all_of(terms.begin(), terms.end(),
                     [&](const auto& term) { return values.at(term.first) == term.second; });
}

bool IsMonth(const std::string& text) {
  if (text.size() != 7 || text[4] != '-') return false;
  for (const size_t digit : {0, 1, 2, 3, 5, 6}) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[digit]))) return false;
  }
  return text.substr(5) >= "01" && text.substr(5) <= "12";
}

}  // namespace

absl::StatusOr<v1::Review> ReviewQueries::GetReview(const rpc::Caller& caller,
                                                    const v1::GetReviewRequest& request) const {
  rpc::FieldErrors errors;
  const absl::StatusOr<std::string> id = ParseReviewName(request.name());
  if (!id.ok()) errors.Add("name", id.status().message());
  if (!errors.empty()) return errors.ToStatus();
  const absl::StatusOr<ReviewState> state = LoadReview(*records_->log, *records_->sealer, *id);
  if (!state.ok()) return state.status();
  if (state->revision == 0) {
    return rpc::Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "no such review", {{"resource", ReviewStream(*id)}});
  }
  const absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  const absl::Time now = records_->clock();
  v1::Review review = Render(*state, now);
  if (state->erased || (!state->over() && !IsHeldBy(*state, author->officer, now))) return review;
  const absl::StatusOr<ReviewedPair> pair = ReadPair(store_, directory_, *state);
  if (!pair.ok()) return pair.status();
  if (!pair->worker.has_value() || !pair->record.has_value()) return review;
  std::vector<std::string> subjects = pair->subjects();
  // What officers wrote is sealed for whom it was opened.
  if (std::find(subjects.begin(), subjects.end(), state->worker_stream()) == subjects.end()) {
    subjects.push_back(state->worker_stream());
  }
  const absl::Status look =
      records_->looks->Record(*author, "lienthong.review.v1.ReviewService/GetReview", subjects, {"sides"});
  if (!look.ok()) return look;
  // A second officer answers without knowing what the first said.
  const bool show_answers = state->over() || state->stage == Stage::kSupervisors;
  *review.mutable_sides() = RenderSides(*state, *pair, *scorer_, show_answers);
  return review;
}

absl::StatusOr<v1::ListReviewsResponse> ReviewQueries::ListReviews(const rpc::Caller&,
                                                                   const v1::ListReviewsRequest& request) const {
  const absl::StatusOr<Terms> terms =
      rpc::ParseFilter(request.filter(), {"stage", "kind", "outcome", "province", "restricted", "rule"});
  if (!terms.ok()) return terms.status();
  const absl::StatusOr<size_t> page_size = rpc::PageSize(request.page_size(), kDefaultPage, kMaxPage);
  if (!page_size.ok()) return page_size.status();
  const std::string scope = absl::StrCat("ListReviews?", request.filter());
  absl::StatusOr<std::string> after = rpc::ReadPageToken(scope, request.page_token());
  if (!after.ok()) return after.status();
  const absl::Time now = records_->clock();
  v1::ListReviewsResponse response;
  size_t read = 0;
  bool more = true;
  while (more && read < kMostRows && static_cast<size_t>(response.reviews_size()) < *page_size) {
    const absl::StatusOr<std::vector<ReviewState>> rows = queue_.List(*after, kMaxPage);
    if (!rows.ok()) return rows.status();
    more = rows->size() == kMaxPage;
    for (const ReviewState& state : *rows) {
      if (static_cast<size_t>(response.reviews_size()) == *page_size) {
        more = true;
        break;
      }
      *after = state.id;
      ++read;
      v1::Review review = Render(state, now);
      if (Matches(review, *terms)) *response.add_reviews() = std::move(review);
    }
  }
  if (more) response.set_next_page_token(rpc::MakePageToken(scope, *after));
  return response;
}

absl::StatusOr<v1::ReviewQuality> ReviewQueries::GetReviewQuality(const rpc::Caller&,
                                                                  const v1::GetReviewQualityRequest& request) const {
  rpc::FieldErrors errors;
  for (const auto& [field, month] : {std::pair("from", &request.from()), std::pair("until", &request.until())}) {
    if (!month->empty() && !IsMonth(*month)) errors.Add(field, "must be a month, for example 2026-09");
  }
  if (!errors.empty()) return errors.ToStatus();
  const absl::StatusOr<std::vector<CountRow>> counts = queue_.Counts(request.from(), request.until());
  if (!counts.ok()) return counts.status();
  const auto pairs = queue_.Pairs(request.from(), request.until());
  if (!pairs.ok()) return pairs.status();
  return RenderQuality(*counts, *pairs);
}

}  // namespace lienthong::review
