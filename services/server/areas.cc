#include "services/server/areas.h"

namespace lienthong::server {

std::vector<std::string> AreaViews::names() {
  std::vector<std::string> names;
  for (const storage::View* view : all()) names.push_back(view->name());
  return names;
}

Areas::Areas(const Ground& ground)
    : worker_(ground.records, &ground.tables->units, &ground.tables->policy, ground.calls),
      reconciliation_(*ground.config, *ground.tables, ground.records, ground.registries, ground.calls, ground.watchers,
                      ground.stopping),
      ledger_(ground.records, ground.view_names, ground.calls, ground.followers, ground.stopping,
              ground.checkpoints->checkpoints()),
      checkpoints_(ground.checkpoints) {}

}  // namespace lienthong::server
