// Facts of a mock registry's own data for the conformance suite.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_SAMPLE_FACTS_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_SAMPLE_FACTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "adapters/record_store.h"
#include "lienthong/registry/v1/conformance_facts.pb.h"
#include "lienthong/registry/v1/registry_service.pb.h"

namespace lienthong::adapters {

// Looks through the first records of each kind of `description`; a fact that none of them bears is left out. Errors: of
// the store.
absl::StatusOr<registry::v1::ConformanceFacts> SampleFacts(const registry::v1::RegistryDescription& description,
                                                           RecordStore* store);

// As a file for `lienthongctl registry conformance --facts`.
std::string FactsText(const registry::v1::ConformanceFacts& facts);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_SAMPLE_FACTS_H_
