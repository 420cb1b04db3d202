// WorkerQueries: every read of workers. Each records its look before it answers.

#ifndef LIENTHONG_SERVICES_WORKER_WORKER_QUERIES_H_
#define LIENTHONG_SERVICES_WORKER_WORKER_QUERIES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lienthong/worker/v1/worker_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/reference/administrative_units.h"
#include "services/worker/directory.h"
#include "services/worker/survivorship.h"
#include "services/worker/worker_store.h"

namespace lienthong::worker {

// Borrows all; they outlive it. Threads: any.
class WorkerQueries {
 public:
  WorkerQueries(const access::RecordKeeping* records, const reference::AdministrativeUnits* units,
                const SurvivorshipPolicy* policy)
      : records_(records),
        units_(units),
        policy_(policy),
        store_(records->log, records->sealer),
        directory_(records->views, records->key) {}

  absl::StatusOr<v1::Worker> GetWorker(const rpc::Caller& caller, const std::string& method,
                                       const v1::GetWorkerRequest& request) const;
  absl::StatusOr<v1::ListWorkersResponse> ListWorkers(const rpc::Caller& caller, const std::string& method,
                                                      const v1::ListWorkersRequest& request) const;
  absl::StatusOr<v1::ListWorkerRevisionsResponse> ListWorkerRevisions(
      const rpc::Caller& caller, const std::string& method, const v1::ListWorkerRevisionsRequest& request) const;
  absl::StatusOr<v1::LookUpWorkerResponse> LookUpWorker(const rpc::Caller& caller, const std::string& method,
                                                        const v1::LookUpWorkerRequest& request) const;
  absl::StatusOr<v1::ExplainFieldResponse> ExplainField(const rpc::Caller& caller, const std::string& method,
                                                        const v1::ExplainFieldRequest& request) const;
  absl::StatusOr<v1::ListWorkerLooksResponse> ListWorkerLooks(const rpc::Caller& caller, const std::string& method,
                                                              const v1::ListWorkerLooksRequest& request) const;

 private:
  absl::Status Look(const rpc::Caller& caller, const std::string& method, const std::vector<std::string>& subjects,
                    const std::vector<std::string>& fields = {}) const;
  int32_t Today() const { return access::DayInVietNam(records_->clock()); }

  const access::RecordKeeping* records_;
  const reference::AdministrativeUnits* units_;
  const SurvivorshipPolicy* policy_;
  WorkerStore store_;
  Directory directory_;
};

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_WORKER_QUERIES_H_
