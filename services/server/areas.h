// The areas of the bridge: what each folds, answers and does by itself. A new area joins in these two classes, and
// nowhere else: its view in AreaViews, its service and its background work in Areas.

#ifndef LIENTHONG_SERVICES_SERVER_AREAS_H_
#define LIENTHONG_SERVICES_SERVER_AREAS_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "adapters/registry_gateway.h"
#include "lienthong/config/v1/server_config.pb.h"
#include "services/access/record_keeping.h"
#include "services/decisions/decision_service.h"
#include "services/erasure/erasure_service.h"
#include "services/keys/key_service.h"
#include "services/ledger/ledger_service.h"
#include "services/matching/match_index.h"
#include "services/reconciliation/register.h"
#include "services/review/review_view.h"
#include "services/rpc/serve.h"
#include "services/server/background_loop.h"
#include "services/server/checkpoint_area.h"
#include "services/server/reconciliation_area.h"
#include "services/server/review_area.h"
#include "services/server/tables.h"
#include "services/worker/directory.h"
#include "services/worker/worker_service.h"
#include "storage/view_store.h"

namespace lienthong::server {

// Every view of the server. Borrows both; they outlive it.
class AreaViews {
 public:
  AreaViews(const storage::LookupKey* key, const storage::PayloadSealer* sealer)
      : directory_(key, sealer), register_(key, sealer), matches_(key, sealer) {}

  // Live as long as this.
  std::vector<storage::View*> all() { return {&directory_, &register_, &matches_, &reviews_}; }
  std::vector<std::string> names();

 private:
  worker::DirectoryView directory_;
  reconciliation::RegisterView register_;
  matching::MatchIndexView matches_;
  review::ReviewView reviews_;
};

// What areas stand on. Everything is borrowed and outlives them.
struct Ground {
  const config::v1::ServerConfig* config = nullptr;
  const Tables* tables = nullptr;
  const access::RecordKeeping* records = nullptr;
  std::vector<std::string> view_names;
  std::map<std::string, adapters::RegistryGateway*> registries;  // by id
  rpc::CallBound* calls = nullptr;                               // of calls with one answer
  rpc::CallBound* followers = nullptr;                           // of the log
  rpc::CallBound* watchers = nullptr;                            // of runs
  const std::atomic<bool>* stopping = nullptr;                   // streams end once it is true
  CheckpointArea* checkpoints = nullptr;
};

// Every service and every background work of the server, but for the folding of views.
class Areas {
 public:
  explicit Areas(const Ground& ground);

  // Live as long as this.
  std::vector<grpc::Service*> services() {
    return {&worker_,      reconciliation_.service(), &ledger_, &decisions_, &erasure_service_,
            &key_service_, reviews_.service()};
  }
  // What is done in a thread of its own; may use this as long as it lives.
  std::vector<BackgroundWork> background();

 private:
  worker::WorkerServiceRpc worker_;
  decisions::DecisionServiceRpc decisions_;
  erasure::ErasureDesk erasures_;
  erasure::ErasureServiceRpc erasure_service_;
  keys::KeyDesk keys_;
  keys::KeyServiceRpc key_service_;
  ReviewArea reviews_;
  ReconciliationArea reconciliation_;
  ledger::LedgerServiceRpc ledger_;
  CheckpointArea* const checkpoints_;
};

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_AREAS_H_
