// ReviewDesk: the commands on reviews.

#ifndef LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_DESK_H_
#define LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_DESK_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "lienthong/review/v1/review_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/decisions/decision_planner.h"
#include "services/review/review_queue.h"
#include "services/review/review_rules.h"
#include "services/rpc/caller.h"
#include "services/rpc/errors.h"

namespace lienthong::review {

struct ReviewLimits {
  absl::Duration lease = absl::Minutes(15);  // where the caller does not say
  size_t officer_leases = 20;                // that one officer holds at once
};

// The id in reviews/{review} or the bare id; INVALID_ARGUMENT for anything else.
absl::StatusOr<std::string> ParseReviewName(absl::string_view name);

// Every function as review_service.proto promises. Borrows both; they outlive it. Threads: any.
class ReviewDesk {
 public:
  ReviewDesk(const access::RecordKeeping* records, const reconciliation::LinkScorer* scorer, const ReviewLimits& limits)
      : records_(records),
        limits_(limits),
        queue_(records->views),
        planner_(records, scorer),
        store_(records->log, records->sealer),
        directory_(records->views, records->key) {}

  absl::StatusOr<v1::ClaimReviewResponse> ClaimReview(const rpc::Caller& caller, const v1::ClaimReviewRequest& request);
  absl::StatusOr<v1::Review> RenewReview(const rpc::Caller& caller, const v1::RenewReviewRequest& request);
  absl::StatusOr<v1::Review> ReleaseReview(const rpc::Caller& caller, const v1::ReleaseReviewRequest& request);
  absl::StatusOr<v1::Review> AnswerReview(const rpc::Caller& caller, const v1::AnswerReviewRequest& request);
  absl::StatusOr<v1::Review> EscalateReview(const rpc::Caller& caller, const v1::EscalateReviewRequest& request);

 private:
  using Decide = std::function<absl::StatusOr<storage::AppendRequest>(const access::Authorship&, const ReviewState&)>;

  // `errors`: what was found in the request before.
  absl::StatusOr<v1::Review> Run(const rpc::Caller& caller, const char* method, const v1::ReviewCommand& command,
                                 const google::protobuf::Message& request, rpc::FieldErrors errors,
                                 const Decide& decide);
  absl::StatusOr<v1::Review> ShowAt(const std::string& id, storage::Position until) const;

  // Claims the first review of the pool that the author may claim; nothing when there is none.
  absl::StatusOr<std::optional<storage::AppendResult>> ClaimFirst(const access::Authorship& author, const Pool& pool,
                                                                  absl::Duration lease, const storage::RequestKey& key)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(claiming_);
  // Ends a review whose question was settled elsewhere, in the bridge's name.
  absl::Status Withdraw(const access::Authorship& author, const ReviewState& state, const std::string& cause);

  absl::StatusOr<storage::AppendRequest> Answer(const access::Authorship& author, const ReviewState& state,
                                                const std::string& answer, const decisions::Reason& reason) const;
  // Adds what carries `outcome` out, and names the decision in `closed`.
  absl::Status CarryOut(const access::Authorship& author, const ReviewState& state, const std::string& outcome,
                        const decisions::Reason& reason, event::v1::ReviewClosed* closed,
                        storage::AppendRequest* append) const;
  storage::AppendRequest Say(const ReviewState& state, std::vector<storage::NewEvent> events) const;
  void ReleasePair(const ReviewState& state, storage::AppendRequest* append) const;

  const access::RecordKeeping* const records_;
  const ReviewLimits limits_;
  const ReviewQueue queue_;
  const decisions::DecisionPlanner planner_;
  const worker::WorkerStore store_;
  const worker::Directory directory_;
  // One claim at a time, so that the bound of an officer's leases is exact; that two officers never hold one review the
  // log sees to.
  absl::Mutex claiming_;
};

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_DESK_REVIEW_DESK_H_
