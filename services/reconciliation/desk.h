// Desk: what people and programs ask of reconciliation: start and stop runs, read and decide discrepancies.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_DESK_H_
#define LIENTHONG_SERVICES_RECONCILIATION_DESK_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "lienthong/reconciliation/v1/reconciliation_service.pb.h"
#include "services/reconciliation/register.h"
#include "services/reconciliation/run_state.h"
#include "services/reconciliation/runner.h"

namespace lienthong::reconciliation {

// Borrows all; they outlive it. Threads: any.
class Desk {
 public:
  // `addresses` by registry id, to show.
  Desk(const StepSources* sources, const Gateways* gateways, const std::map<std::string, std::string>* addresses)
      : sources_(sources), gateways_(gateways), addresses_(addresses) {}

  absl::StatusOr<v1::Run> CreateRun(const rpc::Caller& caller, const v1::CreateRunRequest& request);
  absl::StatusOr<v1::Run> GetRun(const rpc::Caller& caller, const v1::GetRunRequest& request) const;
  absl::StatusOr<v1::ListRunsResponse> ListRuns(const rpc::Caller& caller, const v1::ListRunsRequest& request) const;
  absl::StatusOr<v1::Run> CancelRun(const rpc::Caller& caller, const v1::CancelRunRequest& request);
  absl::StatusOr<v1::ListDiscrepanciesResponse> ListDiscrepancies(const rpc::Caller& caller,
                                                                  const v1::ListDiscrepanciesRequest& request) const;
  absl::StatusOr<v1::Discrepancy> GetDiscrepancy(const rpc::Caller& caller,
                                                 const v1::GetDiscrepancyRequest& request) const;
  absl::StatusOr<v1::Discrepancy> ResolveDiscrepancy(const rpc::Caller& caller,
                                                     const v1::ResolveDiscrepancyRequest& request);
  absl::StatusOr<v1::ListRegistriesResponse> ListRegistries(const rpc::Caller& caller,
                                                            const v1::ListRegistriesRequest& request) const;

 private:
  // As it was right after position `until`, now when absent.
  absl::StatusOr<v1::Run> Render(const std::string& run_id, std::optional<storage::Position> until) const;
  absl::StatusOr<v1::Discrepancy> ShowDiscrepancy(const access::Authorship& author, absl::string_view method,
                                                  const std::string& id, std::optional<storage::Position> until) const;
  storage::RequestKey KeyOf(const std::string& agency, const std::string& request_id, const std::string& method,
                            const google::protobuf::Message& request) const;

  const StepSources* sources_;
  const Gateways* gateways_;
  const std::map<std::string, std::string>* addresses_;
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_DESK_H_
