// ReviewArea: the parts of reviews, put together.

#ifndef LIENTHONG_SERVICES_SERVER_REVIEW_AREA_H_
#define LIENTHONG_SERVICES_SERVER_REVIEW_AREA_H_

#include "lienthong/config/v1/server_config.pb.h"
#include "services/access/record_keeping.h"
#include "services/reconciliation/link_score.h"
#include "services/review/desk/review_service.h"
#include "services/review/opening.h"
#include "services/rpc/serve.h"
#include "services/server/tables.h"

namespace lienthong::server {

// Borrows all but `config`, which is complete; they outlive it.
class ReviewArea {
 public:
  ReviewArea(const config::v1::Reviews& config, const Tables& tables, const access::RecordKeeping* records,
             rpc::CallBound* calls);

  grpc::Service* service() { return &service_; }
  // What runs open reviews by.
  const review::Opening* opening() const { return &opening_; }

 private:
  const review::ReviewQueue queue_;
  const review::Opening opening_;
  const reconciliation::LinkScorer scorer_;
  review::ReviewServiceRpc service_;
};

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_REVIEW_AREA_H_
