#include "services/review/desk/review_service.h"

namespace lienthong::review {

#define LIENTHONG_CALL(Name, Response, part)                                                                \
  grpc::Status ReviewServiceRpc::Name(grpc::ServerContext* context, const v1::Name##Request* request,       \
                                      v1::Response* response) {                                             \
    return rpc::Answer(context, calls_, response,                                                           \
                       [&](const rpc::Caller& caller, absl::Time) { return part.Name(caller, *request); }); \
  }
LIENTHONG_CALL(ClaimReview, ClaimReviewResponse, desk_)
LIENTHONG_CALL(RenewReview, Review, desk_)
LIENTHONG_CALL(ReleaseReview, Review, desk_)
LIENTHONG_CALL(AnswerReview, Review, desk_)
LIENTHONG_CALL(EscalateReview, Review, desk_)
LIENTHONG_CALL(GetReview, Review, queries_)
LIENTHONG_CALL(ListReviews, ListReviewsResponse, queries_)
LIENTHONG_CALL(GetReviewQuality, ReviewQuality, queries_)
#undef LIENTHONG_CALL

}  // namespace lienthong::review
