// The calls to the server. Everything behind this door speaks absl::Status: the code is that of gRPC, and the details
// of grpc-status-details-bin travel as a payload (see CallDetails).

#ifndef SERVICES_CLI_CONNECTION_H_
#define SERVICES_CLI_CONNECTION_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "lienthong/erasure/v1/erasure_service.grpc.pb.h"
#include "lienthong/identity/v1/identity_service.grpc.pb.h"
#include "lienthong/keys/v1/key_service.grpc.pb.h"
#include "lienthong/ledger/v1/ledger_service.grpc.pb.h"
#include "lienthong/reconciliation/v1/reconciliation_service.grpc.pb.h"
#include "lienthong/review/v1/review_service.grpc.pb.h"
#include "lienthong/worker/v1/worker_service.grpc.pb.h"
#include "services/cli/caller_settings.h"
#include "services/cli/environment.h"

namespace lienthong::cli {

// Of a call with one answer, where the caller names none.
inline constexpr absl::Duration kCallTimeout = absl::Seconds(30);

// What gRPC answered, as an absl::Status that keeps the details.
absl::Status FromGrpc(const grpc::Status& status);

// The details of a failed call; empty: the server sent none.
google::rpc::Status CallDetails(const absl::Status& status);

class Connection {
 public:
  explicit Connection(CallerSettings settings);

  const CallerSettings& settings() const { return settings_; }

  // One call, with the caller's metadata and a deadline: connection.Call(&WorkerService::Stub::GetWorker, …).
  template <typename Stub, typename Request, typename Response>
  absl::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) {
    grpc::ClientContext context;
    Prepare(&context, kCallTimeout);
    return FromGrpc((StubOf(static_cast<Stub*>(nullptr)).*method)(&context, request, response));
  }

  // A stream of answers, each given to `take` until it returns false, the server ends it, or `stop` is told; the last
  // two and the first are OK. `longest`: the deadline where the caller names none.
  template <typename Stub, typename Request, typename Response>
  absl::Status Read(std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(grpc::ClientContext*, const Request&),
                    const Request& request, StopSignal* stop, const std::function<bool(const Response&)>& take,
                    absl::Duration longest = absl::InfiniteDuration()) {
    grpc::ClientContext context;
    Prepare(&context, longest);
    stop->Listen([&context] { context.TryCancel(); });
    auto reader = (StubOf(static_cast<Stub*>(nullptr)).*method)(&context, request);
    Response response;
    bool enough = false;
    while (!enough && reader->Read(&response)) enough = !take(response);
    if (enough) context.TryCancel();
    const absl::Status status = FromGrpc(reader->Finish());
    stop->Listen(nullptr);
    return (enough || stop->stopped()) && absl::IsCancelled(status) ? absl::OkStatus() : status;
  }

  // The standard health check of a service's name; UNIMPLEMENTED: the server has none.
  absl::Status CheckHealth(absl::string_view service, bool* serving);

 private:
  using WorkerStub = lienthong::worker::v1::WorkerService::Stub;
  using ReconciliationStub = lienthong::reconciliation::v1::ReconciliationService::Stub;
  using LedgerStub = lienthong::ledger::v1::LedgerService::Stub;
  using ErasureStub = lienthong::erasure::v1::ErasureService::Stub;
  using IdentityStub = lienthong::identity::v1::IdentityService::Stub;
  using KeyStub = lienthong::keys::v1::KeyService::Stub;
  using ReviewStub = lienthong::review::v1::ReviewService::Stub;

  WorkerStub& StubOf(WorkerStub*) { return *worker_; }
  ReconciliationStub& StubOf(ReconciliationStub*) { return *reconciliation_; }
  LedgerStub& StubOf(LedgerStub*) { return *ledger_; }
  ErasureStub& StubOf(ErasureStub*) { return *erasure_; }
  IdentityStub& StubOf(IdentityStub*) { return *identity_; }
  KeyStub& StubOf(KeyStub*) { return *keys_; }
  ReviewStub& StubOf(ReviewStub*) { return *reviews_; }

  // `timeout`: where the caller's settings name none.
  void Prepare(grpc::ClientContext* context, absl::Duration timeout) const;

  const CallerSettings settings_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<WorkerStub> worker_;
  std::unique_ptr<ReconciliationStub> reconciliation_;
  std::unique_ptr<LedgerStub> ledger_;
  std::unique_ptr<ErasureStub> erasure_;
  std::unique_ptr<IdentityStub> identity_;
  std::unique_ptr<KeyStub> keys_;
  std::unique_ptr<ReviewStub> reviews_;
};

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_CONNECTION_H_
