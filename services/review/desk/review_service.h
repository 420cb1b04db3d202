// ReviewService over gRPC. See review_service.proto for what each call promises.

#ifndef LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_SERVICE_H_
#define LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_SERVICE_H_

#include "lienthong/review/v1/review_service.grpc.pb.h"
#include "services/review/desk/review_desk.h"
#include "services/review/desk/review_queries.h"
#include "services/rpc/serve.h"

namespace lienthong::review {

// Borrows all; they outlive it.
class ReviewServiceRpc final : public v1::ReviewService::Service {
 public:
  ReviewServiceRpc(const access::RecordKeeping* records, const reconciliation::LinkScorer* scorer,
                   const ReviewLimits& limits, rpc::CallBound* calls)
      : desk_(records, scorer, limits), queries_(records, scorer), calls_(calls) {}

#define LIENTHONG_CALL(Name, Response) \
  grpc::Status Name(grpc::ServerContext* context, const v1::Name##Request* request, v1::Response* response) override;
  LIENTHONG_CALL(ClaimReview, ClaimReviewResponse)
  LIENTHONG_CALL(RenewReview, Review)
  LIENTHONG_CALL(ReleaseReview, Review)
  LIENTHONG_CALL(AnswerReview, Review)
  LIENTHONG_CALL(EscalateReview, Review)
  LIENTHONG_CALL(GetReview, Review)
  LIENTHONG_CALL(ListReviews, ListReviewsResponse)
  LIENTHONG_CALL(GetReviewQuality, ReviewQuality)
#undef LIENTHONG_CALL

 private:
  ReviewDesk desk_;
  const ReviewQueries queries_;
  rpc::CallBound* const calls_;
};

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_SERVICE_H_
