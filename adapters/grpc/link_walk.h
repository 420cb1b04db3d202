// The way to one registry, walked step by step, each with what stands in the way and what to do about it.

#ifndef LIENTHONG_ADAPTERS_GRPC_LINK_WALK_H_
#define LIENTHONG_ADAPTERS_GRPC_LINK_WALK_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/grpc/registry_channel.h"
#include "adapters/registry_gateway.h"
#include "adapters/words.h"

namespace lienthong::adapters {

struct LinkWalkOptions {
  std::string registry;  // the id that it must give itself
  std::string address;
  LinkSecurity security;
  CallContext caller;  // its deadline is not read
  absl::Duration call_timeout = absl::Seconds(10);
  absl::Duration freshness = absl::Hours(72);  // oldest data_as_of that is no fault
  absl::Time now;
};

struct LinkStep {
  absl::string_view name;  // name, port, tls, credentials, sample, clock, freshness, quota: in this order, always all
  Outcome outcome = Outcome::kSkipped;
  Words cause = {"", ""};   // of a failure
  Words remedy = {"", ""};  // of a failure, or of what will fail soon
  std::string seen;         // figures and the words of the system; no personal data
};

// Asks no more than a description and one record that nobody has. Steps behind one that fails are left out, but a quota
// that is used up leaves out only what it prevents.
std::vector<LinkStep> WalkLink(const LinkWalkOptions& options);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_GRPC_LINK_WALK_H_
