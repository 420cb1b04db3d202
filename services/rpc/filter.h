// Filters of list calls: `field = "value" AND field = "value"`, the exact-match part of AIP-160.

#ifndef LIENTHONG_SERVICES_RPC_FILTER_H_
#define LIENTHONG_SERVICES_RPC_FILTER_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::rpc {

inline constexpr size_t kMaxFilterBytes = 1000;

// Field to value. INVALID_ARGUMENT for another form, a field not in `allowed` or one given twice.
absl::StatusOr<std::map<std::string, std::string>> ParseFilter(absl::string_view filter,
                                                               const std::set<std::string>& allowed);

}  // namespace lienthong::rpc

#endif  // LIENTHONG_SERVICES_RPC_FILTER_H_
