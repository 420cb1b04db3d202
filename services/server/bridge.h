// Bridge: the whole server, put together in order and taken apart in the reverse order.

#ifndef LIENTHONG_SERVICES_SERVER_BRIDGE_H_
#define LIENTHONG_SERVICES_SERVER_BRIDGE_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lienthong/config/v1/server_config.pb.h"
#include "services/access/record_keeping.h"
#include "services/rpc/serve.h"
#include "services/server/archive.h"
#include "services/server/areas.h"
#include "services/server/background_loop.h"
#include "services/server/checkpoint_area.h"
#include "services/server/listener.h"
#include "services/server/registries.h"
#include "services/server/tables.h"
#include "services/server/write_watch.h"
#include "storage/event_log.h"
#include "storage/rocksdb_view_store.h"

namespace lienthong::server {

class Bridge {
 public:
  // Opens the archive, starts to fold and to listen. `config` is complete and checked. Errors: of Archive::Open,
  // RocksDbViewStore::Open, Registries::Open and Listener::Start.
  static absl::StatusOr<std::unique_ptr<Bridge>> Start(const config::v1::ServerConfig& config, Tables tables,
                                                       const storage::Clock& clock);
  // Stops as Stop does.
  ~Bridge();

  const std::string& address() const { return listener_->address(); }

  // Ends streams, calls and loops within 5 s and closes the log. Again: no effect.
  void Stop();

 private:
  Bridge(const config::v1::ServerConfig& config, Tables tables, std::unique_ptr<Archive> archive);
  absl::Status OpenViews();
  void StartLoops();
  void StopLoops();

  const config::v1::ServerConfig config_;
  const Tables tables_;
  std::unique_ptr<Archive> archive_;
  AreaViews area_views_;
  std::unique_ptr<storage::RocksDbViewStore> view_store_;
  access::RecordKeeping records_;
  Registries registries_;
  std::atomic<bool> stopping_{false};
  rpc::CallBound calls_;
  rpc::CallBound followers_;
  rpc::CallBound watchers_;
  std::unique_ptr<CheckpointArea> checkpoints_;
  std::unique_ptr<Areas> areas_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<WriteWatch> write_watch_;
  std::vector<std::unique_ptr<BackgroundLoop>> loops_;
};

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_BRIDGE_H_
