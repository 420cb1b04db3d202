// ReconciliationArea: the parts of reconciliation, put together.

#ifndef LIENTHONG_SERVICES_SERVER_RECONCILIATION_AREA_H_
#define LIENTHONG_SERVICES_SERVER_RECONCILIATION_AREA_H_

#include <atomic>
#include <map>
#include <string>

#include "lienthong/config/v1/server_config.pb.h"
#include "services/access/record_keeping.h"
#include "services/reconciliation/desk.h"
#include "services/reconciliation/follower.h"
#include "services/reconciliation/reconciliation_service.h"
#include "services/reconciliation/runner.h"
#include "services/rpc/serve.h"
#include "services/server/background_loop.h"
#include "services/server/tables.h"

namespace lienthong::server {

// Borrows all; they outlive it.
class ReconciliationArea {
 public:
  ReconciliationArea(const config::v1::ServerConfig& config, const Tables& tables, const access::RecordKeeping* records,
                     const reconciliation::Gateways& gateways, const review::Opening* reviews, rpc::CallBound* calls,
                     rpc::CallBound* watchers, const std::atomic<bool>* stopping);

  grpc::Service* service() { return &service_; }
  // Carries runs on, also those that an earlier process left.
  BackgroundWork runs();
  // Starts a run when a registry that is followed has changed.
  BackgroundWork follow();

 private:
  const worker::Directory directory_;
  const reconciliation::Register register_;
  const worker::WorkerStore store_;
  const reconciliation::LinkScorer scorer_;
  const reconciliation::StepSources sources_;
  const reconciliation::Gateways gateways_;
  std::map<std::string, std::string> addresses_;
  reconciliation::Runner runner_;
  reconciliation::Desk desk_;
  reconciliation::Follower follower_;
  reconciliation::ReconciliationServiceRpc service_;
};

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_RECONCILIATION_AREA_H_
