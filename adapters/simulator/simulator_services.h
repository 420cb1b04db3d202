// The services of a mock registry.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_SIMULATOR_SERVICES_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_SIMULATOR_SERVICES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/synchronization/notification.h"
#include "adapters/registry_faults.h"
#include "adapters/simulator/registry_simulator.h"
#include "lienthong/registry/v1/registry_service.grpc.pb.h"
#include "lienthong/registry/v1/simulator_service.grpc.pb.h"

namespace lienthong::adapters {

// Every call without the four metadata words of its caller is UNAUTHENTICATED; the others suffer what faults() say.
class MockRegistryService final : public registry::v1::RegistryService::Service {
 public:
  // `simulator` must outlive this.
  explicit MockRegistryService(RegistrySimulator* simulator) : simulator_(simulator) {}

  // Valid as long as this.
  RegistryFaults& faults() { return faults_; }
  // From now on calls need the header "authorization: Bearer TOKEN" too. Before the first call.
  void RequireToken(const std::string& token) { token_ = token; }
  // Ends the latency of the calls under way. Once.
  void Stop() { stopped_.Notify(); }

  grpc::Status DescribeRegistry(grpc::ServerContext* context, const registry::v1::DescribeRegistryRequest* request,
                                registry::v1::RegistryDescription* response) override;
  grpc::Status BatchGetRecords(grpc::ServerContext* context, const registry::v1::BatchGetRecordsRequest* request,
                               registry::v1::BatchGetRecordsResponse* response) override;
  grpc::Status ListRecords(grpc::ServerContext* context, const registry::v1::ListRecordsRequest* request,
                           registry::v1::ListRecordsResponse* response) override;
  grpc::Status ListChanges(grpc::ServerContext* context, const registry::v1::ListChangesRequest* request,
                           registry::v1::ListChangesResponse* response) override;
  grpc::Status VerifyPerson(grpc::ServerContext* context, const registry::v1::VerifyPersonRequest* request,
                            registry::v1::VerifyPersonResponse* response) override;
  grpc::Status SubmitCorrection(grpc::ServerContext* context, const registry::v1::SubmitCorrectionRequest* request,
                                registry::v1::Correction* response) override;
  grpc::Status GetCorrection(grpc::ServerContext* context, const registry::v1::GetCorrectionRequest* request,
                             registry::v1::Correction* response) override;

 private:
  template <typename Response, typename Ask>
  grpc::Status Reply(grpc::ServerContext* context, absl::string_view method, Response* response, Ask ask);

  RegistrySimulator* const simulator_;
  RegistryFaults faults_;
  std::string token_;
  absl::Notification stopped_;
};

// The same, for the commands to the mock.
class MockCommandService final : public registry::v1::SimulatorService::Service {
 public:
  // `simulator` must outlive this.
  explicit MockCommandService(RegistrySimulator* simulator) : simulator_(simulator) {}

  grpc::Status AdvanceChanges(grpc::ServerContext* context, const registry::v1::AdvanceChangesRequest* request,
                              registry::v1::AdvanceChangesResponse* response) override;

 private:
  RegistrySimulator* const simulator_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_SIMULATOR_SERVICES_H_
