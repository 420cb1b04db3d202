// ReviewQueries: every read of reviews. What shows a pair records its look before it answers.

#ifndef LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_QUERIES_H_
#define LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_QUERIES_H_

#include "absl/status/statusor.h"
#include "lienthong/review/v1/review_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/reconciliation/link_score.h"
#include "services/review/review_queue.h"
#include "services/rpc/caller.h"
#include "services/worker/directory.h"
#include "services/worker/worker_store.h"

namespace lienthong::review {

// Every function as review_service.proto promises. Borrows both; they outlive it. Threads: any.
class ReviewQueries {
 public:
  ReviewQueries(const access::RecordKeeping* records, const reconciliation::LinkScorer* scorer)
      : records_(records),
        scorer_(scorer),
        queue_(records->views),
        store_(records->log, records->sealer),
        directory_(records->views, records->key) {}

  absl::StatusOr<v1::Review> GetReview(const rpc::Caller& caller, const v1::GetReviewRequest& request) const;
  absl::StatusOr<v1::ListReviewsResponse> ListReviews(const rpc::Caller& caller,
                                                      const v1::ListReviewsRequest& request) const;
  absl::StatusOr<v1::ReviewQuality> GetReviewQuality(const rpc::Caller& caller,
                                                     const v1::GetReviewQualityRequest& request) const;

 private:
  const access::RecordKeeping* const records_;
  const reconciliation::LinkScorer* const scorer_;
  const ReviewQueue queue_;
  const worker::WorkerStore store_;
  const worker::Directory directory_;
};

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_QUERIES_H_
