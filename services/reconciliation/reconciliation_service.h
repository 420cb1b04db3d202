// ReconciliationService over gRPC. See reconciliation_service.proto for what each call promises.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_RECONCILIATION_SERVICE_H_
#define LIENTHONG_SERVICES_RECONCILIATION_RECONCILIATION_SERVICE_H_

#include <atomic>
#include <string>

#include "lienthong/reconciliation/v1/reconciliation_service.grpc.pb.h"
#include "services/reconciliation/desk.h"
#include "services/rpc/serve.h"

namespace lienthong::reconciliation {

// Borrows all; they outlive it.
class ReconciliationServiceRpc final : public v1::ReconciliationService::Service {
 public:
  // `stopping` turns true when the server shuts down: watchers then end.
  ReconciliationServiceRpc(Desk* desk, const storage::EventLog* log, rpc::CallBound* calls, rpc::CallBound* watchers,
                           const std::atomic<bool>* stopping)
      : desk_(desk), log_(log), calls_(calls), watchers_(watchers), stopping_(stopping) {}

  grpc::Status CreateRun(grpc::ServerContext* context, const v1::CreateRunRequest* request, v1::Run* response) override;
  grpc::Status GetRun(grpc::ServerContext* context, const v1::GetRunRequest* request, v1::Run* response) override;
  grpc::Status ListRuns(grpc::ServerContext* context, const v1::ListRunsRequest* request,
                        v1::ListRunsResponse* response) override;
  grpc::Status CancelRun(grpc::ServerContext* context, const v1::CancelRunRequest* request, v1::Run* response) override;
  grpc::Status WatchRun(grpc::ServerContext* context, const v1::WatchRunRequest* request,
                        grpc::ServerWriter<v1::Run>* writer) override;
  grpc::Status ListDiscrepancies(grpc::ServerContext* context, const v1::ListDiscrepanciesRequest* request,
                                 v1::ListDiscrepanciesResponse* response) override;
  grpc::Status GetDiscrepancy(grpc::ServerContext* context, const v1::GetDiscrepancyRequest* request,
                              v1::Discrepancy* response) override;
  grpc::Status ResolveDiscrepancy(grpc::ServerContext* context, const v1::ResolveDiscrepancyRequest* request,
                                  v1::Discrepancy* response) override;
  grpc::Status ListRegistries(grpc::ServerContext* context, const v1::ListRegistriesRequest* request,
                              v1::ListRegistriesResponse* response) override;

 private:
  Desk* desk_;
  const storage::EventLog* log_;
  rpc::CallBound* calls_;
  rpc::CallBound* watchers_;
  const std::atomic<bool>* stopping_;
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_RECONCILIATION_SERVICE_H_
