// WorkerService over gRPC: parses, calls, answers. See worker_service.proto for what each call promises.

#ifndef LIENTHONG_SERVICES_WORKER_WORKER_SERVICE_H_
#define LIENTHONG_SERVICES_WORKER_WORKER_SERVICE_H_

#include <string>

#include "lienthong/worker/v1/worker_service.grpc.pb.h"
#include "services/access/record_keeping.h"
#include "services/reference/administrative_units.h"
#include "services/rpc/serve.h"
#include "services/worker/command_runner.h"
#include "services/worker/directory.h"
#include "services/worker/worker_queries.h"

namespace lienthong::worker {

// Borrows all; they outlive it.
class WorkerServiceRpc final : public v1::WorkerService::Service {
 public:
  WorkerServiceRpc(const access::RecordKeeping* records, const reference::AdministrativeUnits* units,
                   const SurvivorshipPolicy* policy, rpc::CallBound* bound)
      : records_(records),
        units_(units),
        bound_(bound),
        commands_(records, units, policy),
        queries_(records, units, policy) {}

#define LIENTHONG_COMMAND(Name) \
  grpc::Status Name(grpc::ServerContext* context, const v1::Name##Request* request, v1::Worker* response) override;
  LIENTHONG_COMMAND(CreateWorker)
  LIENTHONG_COMMAND(CorrectIdentity)
  LIENTHONG_COMMAND(RecordResidence)
  LIENTHONG_COMMAND(RecordContact)
  LIENTHONG_COMMAND(RecordQualification)
  LIENTHONG_COMMAND(RecordVerdict)
  LIENTHONG_COMMAND(AddIdentifier)
  LIENTHONG_COMMAND(RetireIdentifier)
  LIENTHONG_COMMAND(RegisterDeployment)
  LIENTHONG_COMMAND(ConfirmList)
  LIENTHONG_COMMAND(RecordDeparture)
  LIENTHONG_COMMAND(StartWork)
  LIENTHONG_COMMAND(ExtendContract)
  LIENTHONG_COMMAND(ChangeEmployer)
  LIENTHONG_COMMAND(EndContract)
  LIENTHONG_COMMAND(RecordReturn)
  LIENTHONG_COMMAND(LiquidateContract)
  LIENTHONG_COMMAND(RecordCrossing)
  LIENTHONG_COMMAND(WithdrawFact)
#undef LIENTHONG_COMMAND

  grpc::Status GetWorker(grpc::ServerContext* context, const v1::GetWorkerRequest* request,
                         v1::Worker* response) override;
  grpc::Status ListWorkers(grpc::ServerContext* context, const v1::ListWorkersRequest* request,
                           v1::ListWorkersResponse* response) override;
  grpc::Status ListWorkerRevisions(grpc::ServerContext* context, const v1::ListWorkerRevisionsRequest* request,
                                   v1::ListWorkerRevisionsResponse* response) override;
  grpc::Status LookUpWorker(grpc::ServerContext* context, const v1::LookUpWorkerRequest* request,
                            v1::LookUpWorkerResponse* response) override;
  grpc::Status ExplainField(grpc::ServerContext* context, const v1::ExplainFieldRequest* request,
                            v1::ExplainFieldResponse* response) override;
  grpc::Status ListWorkerLooks(grpc::ServerContext* context, const v1::ListWorkerLooksRequest* request,
                               v1::ListWorkerLooksResponse* response) override;

 private:
  template <typename Request>
  grpc::Status RunCommand(grpc::ServerContext* context, const char* name, const Request& request, CommandHead head,
                          v1::Worker* response);

  const access::RecordKeeping* records_;
  const reference::AdministrativeUnits* units_;
  rpc::CallBound* bound_;
  CommandRunner commands_;
  WorkerQueries queries_;
};

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_WORKER_SERVICE_H_
