// What PopulationGateway says over its transport: requests with their repetitions, answers read. For population_gateway
// alone.

#ifndef LIENTHONG_ADAPTERS_POPULATION_XML_POPULATION_WIRE_H_
#define LIENTHONG_ADAPTERS_POPULATION_XML_POPULATION_WIRE_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "adapters/answer_check.h"
#include "adapters/population_xml/citizen_message.h"
#include "adapters/population_xml/https_transport.h"
#include "adapters/population_xml/population_gateway.h"
#include "adapters/population_xml/quota_gate.h"
#include "adapters/population_xml/soap_message.h"
#include "adapters/population_xml/soap_status.h"

namespace lienthong::adapters {

// Threads: every function may be called by any thread.
class PopulationGateway::Wire {
 public:
  Wire(const PopulationGatewayOptions& given, std::unique_ptr<HttpsTransport> transport);

  // The persons found; none is an answer.
  absl::StatusOr<CitizenCollection> Lookup(const CallContext& context, const Subject& subject);
  absl::StatusOr<Verification> Verify(const CallContext& context, const Subject& subject);
  // A page of the feed, with its count; each citizen of it is one change.
  absl::StatusOr<CitizenCollection> Changes(const CallContext& context, std::uint64_t page, int page_size);

  std::map<registry::v1::RecordField, std::uint64_t> LeftOut() const;
  void Close();

  const PopulationGatewayOptions options;
  const AnswerCheck check;
  QuotaGate gate;
  // The last version that was seen.
  std::atomic<std::uint64_t> version = 0;

 private:
  using Write = std::function<absl::StatusOr<std::string>(const RequestHeader&)>;

  // One request with its repetitions: what stands in the body of the answer, or the fault that says there is no such
  // person.
  absl::StatusOr<SoapAnswer> Call(const CallContext& context, const SoapStatus& status, const Write& write);
  absl::StatusOr<SoapAnswer> Attempt(const CallContext& context, const SoapStatus& status, const std::string& request);
  absl::StatusOr<CitizenCollection> Read(const SoapStatus& status, const XmlElement& content);
  std::string NewRequestId();
  absl::Status Closed() const;

  const std::unique_ptr<HttpsTransport> transport_;
  const ReadingRules rules_;
  RetryBudget budget_;
  mutable absl::Mutex mutex_;
  std::mt19937_64 random_ ABSL_GUARDED_BY(mutex_);
  std::map<registry::v1::RecordField, std::uint64_t> left_out_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POPULATION_XML_POPULATION_WIRE_H_
