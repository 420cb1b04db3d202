#include "services/cli/connection.h"

#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "grpcpp/generic/generic_stub.h"

namespace lienthong::cli {
namespace {

constexpr absl::string_view kDetailsPayload = "type.googleapis.com/google.rpc.Status";

}  // namespace

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  if (!status.error_details().empty()) result.SetPayload(kDetailsPayload, absl::Cord(status.error_details()));
  return result;
}

google::rpc::Status CallDetails(const absl::Status& status) {
  google::rpc::Status details;
  const auto payload = status.GetPayload(kDetailsPayload);
  if (payload.has_value() && !details.ParseFromString(std::string(*payload))) details.Clear();
  return details;
}

Connection::Connection(CallerSettings settings) : settings_(std::move(settings)) {
  grpc::ChannelArguments arguments;
  // The server is on this host or behind a proxy of ours, never behind the web proxy of an office.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);  // a page of whole events may be large; the server bounds it
  channel_ = grpc::CreateCustomChannel(settings_.server, grpc::InsecureChannelCredentials(), arguments);
  worker_ = lienthong::worker::v1::WorkerService::NewStub(channel_);
  reconciliation_ = lienthong::reconciliation::v1::ReconciliationService::NewStub(channel_);
  ledger_ = lienthong::ledger::v1::LedgerService::NewStub(channel_);
  identity_ = lienthong::identity::v1::IdentityService::NewStub(channel_);
  erasure_ = lienthong::erasure::v1::ErasureService::NewStub(channel_);
  keys_ = lienthong::keys::v1::KeyService::NewStub(channel_);
  reviews_ = lienthong::review::v1::ReviewService::NewStub(channel_);
}

void Connection::Prepare(grpc::ClientContext* context, absl::Duration timeout) const {
  const std::pair<const char*, const std::string*> headers[] = {{"lienthong-agency", &settings_.agency},
                                                                {"lienthong-officer", &settings_.officer},
                                                                {"lienthong-purpose", &settings_.purpose},
                                                                {"lienthong-procedure", &settings_.procedure}};
  for (const auto& [name, value] : headers) {
    // An empty header is left out: the server then says which one it misses.
    if (!value->empty()) context->AddMetadata(name, *value);
  }
  timeout = settings_.timeout.value_or(timeout);
  if (timeout != absl::InfiniteDuration()) context->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
}

// Debian ships no header of grpc.health.v1, so the two one-field messages are written and read here by hand.
absl::Status Connection::CheckHealth(absl::string_view service, bool* serving) {
  std::string request;
  if (!service.empty()) {
    request = {'\x0a', static_cast<char>(service.size())};
    request.append(service.data(), service.size());
  }
  grpc::Slice slice(request);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  grpc::ClientContext context;
  Prepare(&context, kCallTimeout);
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel_);
  auto call = stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", sent, &queue);
  call->StartCall();
  grpc::Status status;
  call->Finish(&received, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  queue.Shutdown();
  if (!status.ok()) return FromGrpc(status);
  std::vector<grpc::Slice> slices;
  if (!received.Dump(&slices).ok()) return absl::InternalError("health answer");
  std::string answer;
  for (const grpc::Slice& part : slices) answer.append(reinterpret_cast<const char*>(part.begin()), part.size());
  *serving = answer == std::string("\x08\x01", 2);
  return absl::OkStatus();
}

}  // namespace lienthong::cli
