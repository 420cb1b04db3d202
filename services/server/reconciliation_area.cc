#include "services/server/reconciliation_area.h"

#include <algorithm>

#include "services/server/fact_log.h"

namespace lienthong::server {
namespace {

reconciliation::RunLimits LimitsOf(const config::v1::ServerConfig& config) {
  reconciliation::RunLimits limits;
  limits.step_items = static_cast<int>(config.limits().run_step_items());
  for (const config::v1::Registry& registry : config.registries()) {
    limits.call_timeout = std::max(limits.call_timeout, absl::Milliseconds(registry.timeout_milliseconds()));
  }
  limits.attempts = static_cast<int>(config.limits().run_attempts());
  limits.retry = absl::Milliseconds(config.limits().run_retry_milliseconds());
  return limits;
}

std::map<std::string, std::string> AddressesOf(const config::v1::ServerConfig& config) {
  std::map<std::string, std::string> addresses;
  for (const config::v1::Registry& registry : config.registries()) addresses[registry.id()] = registry.address();
  return addresses;
}

std::vector<std::string> FollowedOf(const config::v1::ServerConfig& config) {
  std::vector<std::string> followed;
  for (const config::v1::Registry& registry : config.registries()) {
    if (registry.follow()) followed.push_back(registry.id());
  }
  return followed;
}

void ReportFeed(const std::string& registry, const std::string& fault) {
  if (fault.empty()) return LogFact("registry_feed_recovered", {{"registry", registry}});
  LogFact("registry_feed_at_fault", {{"registry", registry}, {"cause", fault}});
}

}  // namespace

ReconciliationArea::ReconciliationArea(const config::v1::ServerConfig& config, const Tables& tables,
                                       const access::RecordKeeping* records, const reconciliation::Gateways& gateways,
                                       const review::Opening* reviews, rpc::CallBound* calls, rpc::CallBound* watchers,
                                       const std::atomic<bool>* stopping)
    : directory_(records->views, records->key),
      register_(records->views),
      store_(records->log, records->sealer),
      scorer_(&tables.link_model, &tables.units),
      sources_{records, &tables.units, &tables.policy, &directory_, &register_, &store_, &scorer_, reviews},
      gateways_(gateways),
      addresses_(AddressesOf(config)),
      runner_(&sources_, &gateways_, LimitsOf(config), stopping),
      desk_(&sources_, &gateways_, &addresses_),
      follower_(&sources_, &gateways_, &desk_, FollowedOf(config), ReportFeed),
      service_(&desk_, records->log, calls, watchers, stopping) {}

BackgroundWork ReconciliationArea::follow() {
  return {"follow", [this] { return follower_.RunOnce(); }, absl::ZeroDuration()};
}

BackgroundWork ReconciliationArea::runs() {
  return {"runs", [this] { return runner_.RunOnce(); }, absl::ZeroDuration()};
}

}  // namespace lienthong::server
