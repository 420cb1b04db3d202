// A mock registry that listens.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_SIMULATOR_SERVER_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_SIMULATOR_SERVER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/fault_plan.h"
#include "adapters/simulator/registry_simulator.h"
#include "adapters/simulator/simulator_services.h"
#include "grpcpp/server.h"

namespace lienthong::adapters {

struct SimulatorServerOptions {
  std::string registry;  // labour, residents or immigration
  std::string directory;
  std::string listen = "127.0.0.1:0";  // see local_address.h; port 0: a free one
  absl::Time now;                      // stands in for an absent data_as_of, and is when the faults begin
  std::string certificate_file;        // PEM, with key_file: TLS; empty: none
  std::string key_file;
  std::string client_ca_file;  // of the certificates that callers must show; empty: none
  std::string token;           // that callers must send; empty: none
  std::optional<FaultPlan> faults = std::nullopt;
};

// Serves RegistryService, SimulatorService, gRPC health and reflection. Tests run it in their own process.
class SimulatorServer {
 public:
  // Errors: of RegistrySimulator::Open and CheckLocalAddress; UNAVAILABLE when the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<SimulatorServer>> Start(const SimulatorServerOptions& options);

  // Stops as Stop does.
  ~SimulatorServer();

  // Where it listens, with the port that it took: 127.0.0.1:40123 or unix:PATH.
  const std::string& address() const { return address_; }

  // See sample_facts.h.
  absl::StatusOr<registry::v1::ConformanceFacts> Facts() { return simulator_->Facts(); }

  // Lets calls under way end within `grace`, cancels the others, then closes the database. Again: no effect.
  void Stop(absl::Duration grace);

 private:
  explicit SimulatorServer(std::unique_ptr<RegistrySimulator> simulator);
  absl::Status Listen(const SimulatorServerOptions& options);

  std::unique_ptr<RegistrySimulator> simulator_;
  MockRegistryService registry_service_;
  MockCommandService command_service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_SIMULATOR_SERVER_H_
