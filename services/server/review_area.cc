#include "services/server/review_area.h"

namespace lienthong::server {
namespace {

review::OpeningPolicy PolicyOf(const config::v1::Reviews& config) {
  return {config.control_per_million(),
          config.second_per_million(),
          {config.restricted_registries().begin(), config.restricted_registries().end()}};
}

review::ReviewLimits LimitsOf(const config::v1::Reviews& config) {
  return {absl::Seconds(config.lease_seconds()), config.officer_leases()};
}

}  // namespace

ReviewArea::ReviewArea(const config::v1::Reviews& config, const Tables& tables, const access::RecordKeeping* records,
                       rpc::CallBound* calls)
    : queue_(records->views),
      opening_(records, &queue_, PolicyOf(config)),
      scorer_(&tables.link_model, &tables.units),
      service_(records, &scorer_, LimitsOf(config), calls) {}

}  // namespace lienthong::server
