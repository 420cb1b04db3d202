#include "adapters/simulator/simulator_server.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/local_address.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr int kMaxMessageBytes = 16 << 20;

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  std::ifstream file(path);
  if (!file.is_open()) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const SimulatorServerOptions& options) {
  if (options.certificate_file.empty()) return grpc::InsecureServerCredentials();
  const absl::StatusOr<std::string> certificate = ReadPem(options.certificate_file);
  if (!certificate.ok()) return certificate.status();
  const absl::StatusOr<std::string> key = ReadPem(options.key_file);
  if (!key.ok()) return key.status();
  grpc::SslServerCredentialsOptions tls;
  tls.pem_key_cert_pairs.push_back({*key, *certificate});
  if (!options.client_ca_file.empty()) {
    const absl::StatusOr<std::string> ca = ReadPem(options.client_ca_file);
    if (!ca.ok()) return ca.status();
    tls.pem_root_certs = *ca;
    tls.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return grpc::SslServerCredentials(tls);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SimulatorServer>> SimulatorServer::Start(const SimulatorServerOptions& options) {
  if (absl::Status local = CheckLocalAddress(options.listen); !local.ok()) return local;
  absl::StatusOr<std::unique_ptr<RegistrySimulator>> simulator =
      RegistrySimulator::Open(options.registry, options.directory, options.now);
  if (!simulator.ok()) return simulator.status();
  std::unique_ptr<SimulatorServer> server(new SimulatorServer(*std::move(simulator)));
  if (options.faults.has_value()) server->registry_service_.faults().Follow(*options.faults);
  if (absl::Status listens = server->Listen(options); !listens.ok()) return listens;
  return server;
}

SimulatorServer::SimulatorServer(std::unique_ptr<RegistrySimulator> simulator)
    : simulator_(std::move(simulator)), registry_service_(simulator_.get()), command_service_(simulator_.get()) {}

SimulatorServer::~SimulatorServer() {
  Stop(absl::ZeroDuration());
}

absl::Status SimulatorServer::Listen(const SimulatorServerOptions& options) {
  const std::string& listen = options.listen;
  const absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> credentials = Credentials(options);
  if (!credentials.ok()) return credentials.status();
  if (!options.token.empty()) registry_service_.RequireToken(options.token);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a port that is taken is an error
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.AddListeningPort(listen, *credentials, &port);
  builder.RegisterService(&registry_service_);
  builder.RegisterService(&command_service_);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", listen, "; see that no other program does"));
  }
  for (const char* const service :
       {v1::RegistryService::service_full_name(), v1::SimulatorService::service_full_name()}) {
    server_->GetHealthCheckService()->SetServingStatus(service, true);
  }
  const bool is_socket = absl::StartsWith(listen, "unix");
  address_ = is_socket ? listen : absl::StrCat(listen.substr(0, listen.rfind(':')), ":", port);
  return absl::OkStatus();
}

void SimulatorServer::Stop(absl::Duration grace) {
  if (server_ == nullptr) return;
  server_->GetHealthCheckService()->Shutdown();
  registry_service_.Stop();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
  server_->Wait();
  server_.reset();
  simulator_.reset();
}

}  // namespace lienthong::adapters
