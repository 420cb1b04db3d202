// RegistryGateway: the one door to a registry of any kind.
//
// Errors of every function:
//   UNAVAILABLE         the registry does not answer, or answered what its contract forbids
//   DEADLINE_EXCEEDED   it did not answer in time; the effect of a correction is unknown
//   FAILED_PRECONDITION the version asked for is not held
//   UNIMPLEMENTED       the registry lacks the capability
//   RESOURCE_EXHAUSTED  the registry's quota is used up; "retry_after_seconds" of ErrorInfo says for how long, if known
// "No such person" is an answer, not an error. Answers are checked: order, bounds, versions and kinds, canonical text;
// what fails the check is UNAVAILABLE with "misbehaves" in its message, and never reaches the caller.
// Versions ascend with each change, and two that are equal have seen the same changes. A registry behind gRPC counts
// them one by one; one whose versions are places in its database's own log leaves gaps (see AnswerCheck::Versions).
// Threads: every function may be called by any thread.

#ifndef LIENTHONG_ADAPTERS_REGISTRY_GATEWAY_H_
#define LIENTHONG_ADAPTERS_REGISTRY_GATEWAY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lienthong/registry/v1/registry_service.pb.h"

namespace lienthong::adapters {

// Who asks, and until when; goes with every call to the registry.
struct CallContext {
  std::string agency;
  std::string officer;
  std::string purpose;
  std::string procedure;
  absl::Time deadline = absl::InfiniteFuture();
  // One of many calls that nobody waits for: it gives way to the others where the registry has a quota.
  bool sweep = false;
};

class RegistryGateway {
 public:
  virtual ~RegistryGateway() = default;

  virtual absl::StatusOr<registry::v1::RegistryDescription> Describe(const CallContext& context) = 0;
  virtual absl::StatusOr<registry::v1::BatchGetRecordsResponse> BatchGet(
      const CallContext& context, const registry::v1::BatchGetRecordsRequest& request) = 0;
  virtual absl::StatusOr<registry::v1::ListRecordsResponse> List(const CallContext& context,
                                                                 const registry::v1::ListRecordsRequest& request) = 0;
  virtual absl::StatusOr<registry::v1::ListChangesResponse> Changes(
      const CallContext& context, const registry::v1::ListChangesRequest& request) = 0;
  // The caller has stored for good what it read up to `version` and asks for no change at or before it again, so what
  // the registry keeps for it may go. Never needed: a registry that keeps nothing for its readers does nothing.
  virtual absl::Status Release(const CallContext& /*context*/, std::uint64_t /*version*/) { return absl::OkStatus(); }
  virtual absl::StatusOr<registry::v1::VerifyPersonResponse> Verify(
      const CallContext& context, const registry::v1::VerifyPersonRequest& request) = 0;
  virtual absl::StatusOr<registry::v1::Correction> SubmitCorrection(
      const CallContext& context, const registry::v1::SubmitCorrectionRequest& request) = 0;
  virtual absl::StatusOr<registry::v1::Correction> GetCorrection(const CallContext& context,
                                                                 const registry::v1::GetCorrectionRequest& request) = 0;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_REGISTRY_GATEWAY_H_
