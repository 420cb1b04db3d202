#include "services/server/listener.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace lienthong::server {
namespace {

// Threads beyond one for each admitted call and watcher: those that wait for calls, refuse what is too much, answer
// reflection. Followers of the log take none.
int SpareThreads() {
  return 16 + 4 * static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listener>> Listener::Start(const config::v1::ServerConfig& config,
                                                          const std::vector<grpc::Service*>& services) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  const config::v1::Limits& limits = config.limits();
  grpc::ResourceQuota quota("lienthongd");
  quota.SetMaxThreads(static_cast<int>(limits.max_concurrent_calls() + limits.max_watchers()) + SpareThreads());
  grpc::ServerBuilder builder;
  builder.SetResourceQuota(quota);
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.max_message_bytes()));
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a port that is taken is an error
  int port = 0;
  builder.AddListeningPort(config.listen(), grpc::InsecureServerCredentials(), &port);
  for (grpc::Service* service : services) builder.RegisterService(service);
  std::unique_ptr<Listener> listener(new Listener());
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", config.listen(), "; see that no other program does and that it may be used"));
  }
  for (const char* name : {kWholeHealth, kWriteHealth}) {
    server->GetHealthCheckService()->SetServingStatus(name, true);
  }
  {
    absl::MutexLock lock(&listener->mutex_);
    listener->server_ = std::move(server);
  }
  const std::string& listen = config.listen();
  listener->address_ =
      absl::StartsWith(listen, "unix:") ? listen : absl::StrCat(listen.substr(0, listen.rfind(':')), ":", port);
  return listener;
}

Listener::~Listener() {
  Stop(absl::Now());
}

void Listener::ShowWrites(bool taken) {
  absl::MutexLock lock(&mutex_);
  if (server_ != nullptr) server_->GetHealthCheckService()->SetServingStatus(kWriteHealth, taken);
}

void Listener::Stop(absl::Time deadline) {
  std::unique_ptr<grpc::Server> server;
  {
    absl::MutexLock lock(&mutex_);
    server = std::move(server_);
  }
  if (server == nullptr) return;
  server->GetHealthCheckService()->Shutdown();
  server->Shutdown(absl::ToChronoTime(deadline));
  server->Wait();
}

}  // namespace lienthong::server
