// The three registries that this project mocks, as they describe themselves.

#ifndef LIENTHONG_ADAPTERS_MOCK_REGISTRIES_H_
#define LIENTHONG_ADAPTERS_MOCK_REGISTRIES_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lienthong/registry/v1/registry_service.pb.h"

namespace lienthong::adapters {

// The description of "labour" (persons and deployments, with scan and change feed), "residents" (persons, verify but no
// bulk reading: master data stay where they are) or "immigration" (documents and crossings). Version and moment are
// left open. INVALID_ARGUMENT for any other id.
absl::StatusOr<registry::v1::RegistryDescription> MockRegistry(absl::string_view registry);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_MOCK_REGISTRIES_H_
