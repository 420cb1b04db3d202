// Probe: raw calls to the registry under test, without the checks and repetitions of a gateway. Part of conformance.

#ifndef LIENTHONG_ADAPTERS_CONFORMANCE_PROBE_H_
#define LIENTHONG_ADAPTERS_CONFORMANCE_PROBE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/answer_check.h"
#include "adapters/conformance/conformance.h"
#include "lienthong/registry/v1/registry_service.grpc.pb.h"

namespace lienthong::adapters {

using Code = absl::StatusCode;

// What one call brought.
template <typename Answer>
struct Heard {
  absl::Status status;  // the code that came, and when to come back; nothing that the registry wrote
  Answer answer;
  bool ok() const { return status.ok(); }
};

// How one case ended.
struct Verdict {
  Outcome outcome = Outcome::kPassed;
  std::string why;
};

Verdict Pass();
Verdict Fail(absl::string_view why);
Verdict Skip(absl::string_view why);
// Passes when `status` has this code.
Verdict Expect(Code code, const absl::Status& status, absl::string_view call);
// "OK", "INVALID_ARGUMENT", …
std::string CodeName(const absl::Status& status);

// Threads: none.
class Probe {
 public:
  explicit Probe(const ConformanceOptions& options);

  Heard<registry::v1::RegistryDescription> Describe(bool with_caller = true);
  Heard<registry::v1::BatchGetRecordsResponse> BatchGet(const registry::v1::BatchGetRecordsRequest& request);
  Heard<registry::v1::ListRecordsResponse> List(const registry::v1::ListRecordsRequest& request);
  Heard<registry::v1::ListChangesResponse> Changes(const registry::v1::ListChangesRequest& request);
  Heard<registry::v1::VerifyPersonResponse> Verify(const registry::v1::VerifyPersonRequest& request);
  // `timeout`: of this call; nullopt: the one of the options.
  Heard<registry::v1::Correction> Submit(const registry::v1::SubmitCorrectionRequest& request,
                                         std::optional<absl::Duration> timeout = std::nullopt);
  Heard<registry::v1::Correction> GetCorrection(const std::string& request_id);

  const ConformanceOptions& options() const { return options_; }
  const registry::v1::ConformanceFacts& facts() const { return options_.facts; }

 private:
  template <typename Answer, typename Method, typename Request>
  Heard<Answer> Call(Method method, const Request& request, absl::Duration timeout, bool with_caller = true);

  const ConformanceOptions& options_;
  const std::unique_ptr<registry::v1::RegistryService::Stub> stub_;
};

// One case of the suite.
struct ConformanceCase {
  int number;
  absl::string_view name;
  Words demand;
  Words remedy;
  Verdict (*run)(Probe&);
};

// The parts of the suite, in the order of their numbers.
std::vector<ConformanceCase> ReadingCases();
std::vector<ConformanceCase> RefusalCases();
std::vector<ConformanceCase> PersonCases();
std::vector<ConformanceCase> CorrectionCases();
std::vector<ConformanceCase> ScanCases();
std::vector<ConformanceCase> ValueCases();
std::vector<ConformanceCase> LinkCases();

// --- What several parts ask --------------------------------------------------------------------------------------

// The description, when it can be had.
std::optional<registry::v1::RegistryDescription> Described(Probe& probe);
bool Can(const registry::v1::RegistryDescription& description, registry::v1::Capability capability);
// Why a case that needs `capability` is left out; nullopt: it is not.
std::optional<Verdict> SkipWithout(Probe& probe, registry::v1::Capability capability);
// A request for what one number or key finds.
registry::v1::BatchGetRecordsRequest ByNumber(const std::string& number);
registry::v1::BatchGetRecordsRequest ByKey(registry::v1::RecordKind kind, const std::string& key);
std::string UnknownNumber(const Probe& probe);
// The value of the correctable field now; nullopt when the record is not there.
std::optional<std::string> PresentValue(Probe& probe);
// A correction of the correctable field from `present` to `proposed`, with a fresh request_id.
registry::v1::SubmitCorrectionRequest CorrectionTo(Probe& probe, const std::string& present,
                                                   const std::string& proposed);
// Puts the correctable field back to `before`.
void PutBack(Probe& probe, const std::string& before);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_CONFORMANCE_PROBE_H_
