#include "services/server/areas.h"

namespace lienthong::server {
namespace {

// Between two looks for erasures to be completed.
constexpr absl::Duration kErasureRest = absl::Milliseconds(500);
// Between two steps of wrapping keys anew: commits go on meanwhile.
constexpr absl::Duration kKeysRest = absl::Milliseconds(100);

}  // namespace

std::vector<std::string> AreaViews::names() {
  std::vector<std::string> names;
  for (const storage::View* view : all()) names.push_back(view->name());
  return names;
}

Areas::Areas(const Ground& ground)
    : worker_(ground.records, &ground.tables->units, &ground.tables->policy, ground.calls),
      decisions_(ground.records, &ground.tables->units, &ground.tables->link_model,
                 {ground.config->limits().match_candidates(), ground.config->limits().match_block_rows()},
                 ground.calls),
      erasures_(ground.records),
      erasure_service_(&erasures_, ground.calls),
      keys_(ground.records, ground.config->keys().grace_days()),
      key_service_(&keys_, ground.calls),
      reviews_(ground.config->reviews(), *ground.tables, ground.records, ground.calls),
      reconciliation_(*ground.config, *ground.tables, ground.records, ground.registries, reviews_.opening(),
                      ground.calls, ground.watchers, ground.stopping),
      ledger_(ground.records, ground.view_names, ground.calls, ground.followers, ground.stopping,
              ground.checkpoints->checkpoints()),
      checkpoints_(ground.checkpoints) {}

std::vector<BackgroundWork> Areas::background() {
  return {reconciliation_.runs(),
          reconciliation_.follow(),
          checkpoints_->work(),
          {"complete_erasures", [this] { return erasures_.CompleteSome(); }, kErasureRest},
          {"advance_key_epochs", [this] { return keys_.Advance(); }, kKeysRest}};
}

}  // namespace lienthong::server
