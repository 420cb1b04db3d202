// PopulationGateway: the population database over SOAP and HTTPS.
//
// It verifies, and hands out no value, unless its options name fields that may be fetched. It keeps nothing of an
// answer. Each request carries the number of the officer who caused it (CallContext.officer), the procedure
// (.procedure), the integration's code, and a request id that its repetitions share.
//
// Versions: the database has none. With a feed of changes a version is 1 and the changes since the subscription began;
// without one it is the second of the clock, and no version but now is held.

#ifndef LIENTHONG_ADAPTERS_POPULATION_XML_POPULATION_GATEWAY_H_
#define LIENTHONG_ADAPTERS_POPULATION_XML_POPULATION_GATEWAY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "adapters/call_quota.h"
#include "adapters/population_xml/wire_values.h"
#include "adapters/registry_gateway.h"
#include "adapters/retry_budget.h"

namespace lienthong::adapters {

struct PopulationGatewayOptions {
  std::string registry = "residents";
  std::string owner = "G01";
  std::string sector = "police";
  std::string endpoint;     // https://HOST[:PORT]/PATH
  std::string ca_file;      // PEM; empty: the authorities of the system
  std::string integration;  // MaTichHop
  // What may be fetched; empty: nothing, persons are verified only. The personal number needs no mention.
  std::set<registry::v1::RecordField> fetched;
  // How long what is fetched may be used, from the moment that the database says its data are of: an answer past that
  // is refused.
  absl::Duration valid_for = absl::Hours(24 * 30);
  // The day since which persons are subscribed; nullopt: no feed of changes.
  std::optional<absl::Time> subscribed_since;
  AgreedLists agreed;
  QuotaOptions quota;
  absl::Duration call_timeout = absl::Seconds(10);  // of one request, its wait for the quota not counted
  std::size_t max_answer_bytes = 8 << 20;
  RetryOptions retry;
  std::optional<std::uint64_t> seed;               // of request ids and jitter; nullopt: another one in each process
  std::function<absl::Time()> clock = &absl::Now;  // of versions and validity; deadlines are of the system's
};

// Repeats requests as GrpcRegistryGateway does. Differs from registry_gateway.h in this: VERDICT_DIFFERS names both
// fields, since the database does not say which; a batch makes one request a selector, and selectors by document number
// are INVALID_ARGUMENT. List and corrections are UNIMPLEMENTED, BatchGet too while nothing may be fetched.
class PopulationGateway : public RegistryGateway {
 public:
  // Connects at the first call. INVALID_ARGUMENT for options that cannot work.
  static absl::StatusOr<std::unique_ptr<PopulationGateway>> Open(const PopulationGatewayOptions& options);

  // No call may be under way.
  ~PopulationGateway() override;

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

  // When a sweep of so many calls, begun now, makes its last one: see CallQuota::SweepEnd.
  absl::Time SweepEnd(std::uint64_t calls) const;

  // Values that were fetched but left out, by field, because they cannot be told for certain (a code of no list).
  std::map<registry::v1::RecordField, std::uint64_t> LeftOut() const;

  // Ends calls and waits under way within a second; they and all later ones answer UNAVAILABLE. For shutting down.
  void Close();

 private:
  class Wire;

  explicit PopulationGateway(std::unique_ptr<Wire> wire);

  std::unique_ptr<Wire> wire_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POPULATION_XML_POPULATION_GATEWAY_H_
