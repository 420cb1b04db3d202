#include "services/bench/door.h"

#include <chrono>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lienthong::bench {
namespace {

// A batch of 10,000 appends has some 1.5 MB.
constexpr int kMaxMessageBytes = 64 << 20;

}  // namespace

absl::StatusOr<std::unique_ptr<Door>> Door::Open(LogUnderTest* subject, const std::vector<grpc::Service*>& more) {
  std::unique_ptr<Door> door(new Door(subject));
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&door->service_);
  for (grpc::Service* const service : more) builder.RegisterService(service);
  door->server_ = builder.BuildAndStart();
  if (door->server_ == nullptr) return absl::UnavailableError("no port on 127.0.0.1 can be listened on");
  door->address_ = absl::StrCat("127.0.0.1:", port);
  return door;
}

Door::~Door() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

std::shared_ptr<grpc::Channel> Door::Connect() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  return grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace lienthong::bench
