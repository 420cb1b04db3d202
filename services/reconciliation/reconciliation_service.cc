#include "services/reconciliation/reconciliation_service.h"

#include <algorithm>
#include <limits>

namespace lienthong::reconciliation {
namespace {

// A watcher looks this often; the wait ends early only when the server stops.
constexpr absl::Duration kWatchInterval = absl::Milliseconds(250);

}  // namespace

#define LIENTHONG_CALL(Name, Response)                                                                        \
  grpc::Status ReconciliationServiceRpc::Name(grpc::ServerContext* context, const v1::Name##Request* request, \
                                              v1::Response* response) {                                       \
    return rpc::Answer(context, calls_, response,                                                             \
                       [&](const rpc::Caller& caller, absl::Time) { return desk_->Name(caller, *request); }); \
  }
LIENTHONG_CALL(CreateRun, Run)
LIENTHONG_CALL(GetRun, Run)
LIENTHONG_CALL(ListRuns, ListRunsResponse)
LIENTHONG_CALL(CancelRun, Run)
LIENTHONG_CALL(ListDiscrepancies, ListDiscrepanciesResponse)
LIENTHONG_CALL(GetDiscrepancy, Discrepancy)
LIENTHONG_CALL(ResolveDiscrepancy, Discrepancy)
LIENTHONG_CALL(ListRegistries, ListRegistriesResponse)
#undef LIENTHONG_CALL

grpc::Status ReconciliationServiceRpc::WatchRun(grpc::ServerContext* context, const v1::WatchRunRequest* request,
                                                grpc::ServerWriter<v1::Run>* writer) {
  return rpc::Serve(context, watchers_, [&](const rpc::Caller& caller, absl::Time deadline) -> absl::Status {
    v1::GetRunRequest get;
    get.set_name(request->name());
    std::string last;
    while (true) {
      absl::StatusOr<v1::Run> run = desk_->GetRun(caller, get);
      if (!run.ok()) return run.status();
      const std::string now = run->SerializeAsString();
      if (now != last && !writer->Write(*run)) return absl::OkStatus();
      last = now;
      if (run->state() >= v1::Run::STATE_SUCCEEDED) return absl::OkStatus();
      if (stopping_->load() || context->IsCancelled() || absl::Now() >= deadline) return absl::OkStatus();
      log_->WaitForHead(std::numeric_limits<storage::Position>::max(),
                        std::min(deadline, absl::Now() + kWatchInterval));
    }
  });
}

}  // namespace lienthong::reconciliation
