// What a mock of the population database answers to SOAP, from the same store as over gRPC. No network.
//
// It answers as the real one is seen to: a share of its values deviates from the regulation, chosen by a seed, always
// the same for one person (see soap_registry.cc). Whoever was looked up is subscribed for the integration code from
// then on, and only changes of subscribed persons are in the feed. Every change counts as made when the data of the
// mock stand; DenNgay is not looked at.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_SOAP_REGISTRY_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_SOAP_REGISTRY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/population_xml/xml_element.h"
#include "adapters/simulator/registry_simulator.h"

namespace lienthong::adapters {

struct SoapReply {
  int code = 200;  // of HTTP
  std::string body;
};

struct Deviations {
  double share = 0;  // of persons, for each kind of deviation by itself: 0 to 1
  std::uint64_t seed = 1;
};

// Threads: as RegistrySimulator.
class SoapRegistry {
 public:
  // `simulator` must outlive this.
  SoapRegistry(RegistrySimulator* simulator, const Deviations& deviations)
      : simulator_(simulator), deviations_(deviations) {}

  // The answer to a request; a fault with 500 when it is not one that can be answered.
  SoapReply Answer(absl::string_view request);

 private:
  absl::StatusOr<std::string> AnswerTo(const XmlElement& operation);
  absl::StatusOr<std::string> Verify(const XmlElement& operation);
  absl::StatusOr<std::string> Lookup(const XmlElement& operation);
  absl::StatusOr<std::string> Changes(const XmlElement& operation);

  RegistrySimulator* const simulator_;
  const Deviations deviations_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_SOAP_REGISTRY_H_
