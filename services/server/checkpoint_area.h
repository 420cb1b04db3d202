// The checkpoints of the server: their index, their keys, and the thread that makes them.

#ifndef LIENTHONG_SERVICES_SERVER_CHECKPOINT_AREA_H_
#define LIENTHONG_SERVICES_SERVER_CHECKPOINT_AREA_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "lienthong/config/v1/server_config.pb.h"
#include "services/access/record_keeping.h"
#include "services/ledger/checkpoints.h"
#include "services/server/background_loop.h"
#include "storage/rocksdb_event_log.h"
#include "storage/stream_index.h"

namespace lienthong::server {

class CheckpointArea {
 public:
  // Borrows `log` and `records`; they outlive it. Errors: of the key files, see NoteSigner::OpenOrCreate, naming the
  // file; FAILED_PRECONDITION when all of them are gone and the log has checkpoints; of the index.
  static absl::StatusOr<std::unique_ptr<CheckpointArea>> Open(const config::v1::ServerConfig& config,
                                                              storage::RocksDbEventLog* log,
                                                              const access::RecordKeeping* records);

  ledger::Checkpoints* checkpoints() { return &checkpoints_; }
  BackgroundWork work();

 private:
  CheckpointArea(absl::Duration interval, std::unique_ptr<storage::StreamIndex> index,
                 const access::RecordKeeping* records, std::string origin, std::vector<storage::NoteSigner> signers,
                 std::vector<merkle::VerifierKey> witnesses)
      : interval_(interval),
        index_(std::move(index)),
        checkpoints_(records, index_.get(), std::move(origin), std::move(signers), std::move(witnesses)) {}

  const absl::Duration interval_;
  const std::unique_ptr<storage::StreamIndex> index_;
  ledger::Checkpoints checkpoints_;
};

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_CHECKPOINT_AREA_H_
