// GrpcRegistryGateway: a registry, or an agent beside it, that speaks RegistryService.

#ifndef LIENTHONG_ADAPTERS_GRPC_GRPC_REGISTRY_GATEWAY_H_
#define LIENTHONG_ADAPTERS_GRPC_GRPC_REGISTRY_GATEWAY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/grpc/circuit_breaker.h"
#include "adapters/grpc/registry_channel.h"
#include "adapters/registry_gateway.h"
#include "adapters/retry_budget.h"

namespace lienthong::adapters {

struct GrpcGatewayOptions {
  std::string registry;  // the id it must give itself, for example "labour"
  std::string address;   // on this host, or anywhere with TLS
  LinkSecurity security;
  // Of one call with its repetitions; CallContext.deadline bounds it too.
  absl::Duration call_timeout = absl::Seconds(10);
  int max_message_bytes = 16 << 20;
  RetryOptions retry;
  BreakerOptions breaker;
  // Of the jitter; nullopt: another one in each process.
  std::optional<std::uint64_t> seed;
};

// Repeats reads, never corrections, and only after UNAVAILABLE, within the retry budget and the deadline; a registry
// that misbehaves is not asked again, one that does not answer is left alone for a while: until then calls are
// UNAVAILABLE at once, with RetryInfo. Errors beyond registry_gateway.h, each with its ErrorInfo where there is a
// reason: UNAUTHENTICATED without the four words of CallContext, INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS,
// PERMISSION_DENIED and RESOURCE_EXHAUSTED as the registry answers (the last also for an answer over
// max_message_bytes). No message repeats what the registry wrote.
class GrpcRegistryGateway : public RegistryGateway {
 public:
  // Connects at the first call, so a registry that is down is no error here. INVALID_ARGUMENT for options that cannot
  // work, and for an address that is not on this host without TLS.
  static absl::StatusOr<std::unique_ptr<GrpcRegistryGateway>> Open(const GrpcGatewayOptions& options);

  // No call may be under way.
  ~GrpcRegistryGateway() override;

  absl::StatusOr<registry::v1::RegistryDescription> Describe(const CallContext& context) override;
  absl::StatusOr<registry::v1::BatchGetRecordsResponse> BatchGet(
      const CallContext& context, const registry::v1::BatchGetRecordsRequest& request) override;
  absl::StatusOr<registry::v1::ListRecordsResponse> List(const CallContext& context,
                                                         const registry::v1::ListRecordsRequest& request) override;
  absl::StatusOr<registry::v1::ListChangesResponse> Changes(const CallContext& context,
                                                            const registry::v1::ListChangesRequest& request) override;
  absl::StatusOr<registry::v1::VerifyPersonResponse> Verify(const CallContext& context,
                                                            const registry::v1::VerifyPersonRequest& request) override;
  absl::StatusOr<registry::v1::Correction> SubmitCorrection(
      const CallContext& context, const registry::v1::SubmitCorrectionRequest& request) override;
  absl::StatusOr<registry::v1::Correction> GetCorrection(const CallContext& context,
                                                         const registry::v1::GetCorrectionRequest& request) override;

  // Ends calls and waits under way; they and all later ones answer UNAVAILABLE. For shutting down.
  void Close();

 private:
  class Wire;

  explicit GrpcRegistryGateway(std::unique_ptr<Wire> wire);

  std::unique_ptr<Wire> wire_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_GRPC_GRPC_REGISTRY_GATEWAY_H_
