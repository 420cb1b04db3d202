// A bridge whose runs open reviews, with a desk for them.

#ifndef LIENTHONG_TESTS_SUPPORT_REVIEW_GROUND_H_
#define LIENTHONG_TESTS_SUPPORT_REVIEW_GROUND_H_

#include <string>
#include <vector>

#include "services/erasure/erasure_desk.h"
#include "services/review/desk/review_desk.h"
#include "services/review/desk/review_queries.h"
#include "tests/support/identity_ground.h"

namespace lienthong::testing {

// Nobody here has a known province.
class ReviewGround {
 public:
  ReviewGround(uint32_t second_per_million, uint32_t control_per_million, uint64_t seed = 1)
      : identity_(Options(second_per_million, control_per_million, seed)),
        desk_(identity_.records(), identity_.bridge().sources().scorer, review::ReviewLimits()),
        queries_(identity_.records(), identity_.bridge().sources().scorer) {}

  IdentityGround& identity() { return identity_; }
  review::ReviewDesk& desk() { return desk_; }
  const review::ReviewQueries& queries() const { return queries_; }

  void PutPerson(const std::string& key, const std::string& number, const std::string& name, const std::string& born) {
    identity_.Put("labour", registry::v1::RECORD_KIND_PERSON, key,
                  {{"personal_number", number}, {"full_name", name}, {"birth_date", born}});
  }
  review::v1::ReviewCommand Command(const std::string& name) {
    review::v1::ReviewCommand command;
    command.set_name(name);
    command.set_request_id(identity_.bridge().NewId());
    return command;
  }
  review::v1::ClaimReviewRequest ClaimRequest(bool supervisors) {
    review::v1::ClaimReviewRequest request;
    request.mutable_pool()->set_province("00");
    request.mutable_pool()->set_supervisors(supervisors);
    request.set_request_id(identity_.bridge().NewId());
    return request;
  }
  absl::StatusOr<review::v1::ClaimReviewResponse> Claim(int officer, bool supervisors = false) {
    return desk_.ClaimReview(Officer(officer), ClaimRequest(supervisors));
  }
  absl::StatusOr<review::v1::Review> Answer(int officer, const std::string& name, review::v1::ReviewAnswer answer) {
    review::v1::AnswerReviewRequest request;
    *request.mutable_command() = Command(name);
    request.set_answer(answer);
    request.set_reason("looked_at_papers");
    return desk_.AnswerReview(Officer(officer), request);
  }
  absl::StatusOr<review::v1::Review> Release(int officer, const std::string& name) {
    review::v1::ReleaseReviewRequest request;
    *request.mutable_command() = Command(name);
    return desk_.ReleaseReview(Officer(officer), request);
  }

 private:
  static Bridge::Options Options(uint32_t second, uint32_t control, uint64_t seed) {
    Bridge::Options options;
    options.seed = seed;
    options.reviews = review::OpeningPolicy{control, second, {}};
    return options;
  }

  IdentityGround identity_;
  review::ReviewDesk desk_;
  const review::ReviewQueries queries_;
};

inline review::v1::Review GetReview(ReviewGround& ground, int officer, const std::string& name) {
  review::v1::GetReviewRequest request;
  request.set_name(name);
  return Require(ground.queries().GetReview(Officer(officer), request));
}
inline std::vector<review::v1::Review> AllReviews(ReviewGround& ground) {
  review::v1::ListReviewsRequest request;
  request.set_page_size(1'000);
  const auto listed = Require(ground.queries().ListReviews(Officer(1), request));
  return {listed.reviews().begin(), listed.reviews().end()};
}
inline review::v1::ReviewQuality QualityOf(ReviewGround& ground) {
  return Require(ground.queries().GetReviewQuality(Officer(1), {}));
}
// Erases a worker, by two officers.
inline void EraseWorker(ReviewGround& ground, const std::string& worker) {
  erasure::ErasureDesk desk(ground.identity().records());
  erasure::v1::RequestErasureRequest ask;
  ask.mutable_command()->set_name(worker);
  ask.mutable_command()->set_request_id(ground.identity().bridge().NewId());
  ask.set_ground("data_subject_request");
  ask.set_legal_basis("law_91_2025.art_14");
  const auto asked = Require(desk.RequestErasure(Officer(1), ask));
  erasure::v1::ApproveErasureRequest approve;
  *approve.mutable_command() = ask.command();
  approve.mutable_command()->set_request_id(ground.identity().bridge().NewId());
  approve.mutable_command()->set_etag(asked.etag());
  Require(desk.ApproveErasure(Officer(2), approve));
}

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_REVIEW_GROUND_H_
