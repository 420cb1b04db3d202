// Archive: what remembers: the log on disk, its keys, and who writes to it. Everything below the data directory:
//   log/        the database of the log and its views
//   lookup.key  the key of look-up hashes
//   suppression.key  the key of the hashes that keep erased persons away
//   sealing.keys  the key-encryption keys, unless configured elsewhere

#ifndef LIENTHONG_SERVICES_SERVER_ARCHIVE_H_
#define LIENTHONG_SERVICES_SERVER_ARCHIVE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lienthong/config/v1/server_config.pb.h"
#include "services/access/record_keeping.h"
#include "storage/rocksdb_event_log.h"
#include "storage/uuid7.h"
#include "storage/vault/lookup_key.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::server {

class Archive {
 public:
  // Opens the archive in the data directory of `config`, which is complete, or makes one there that nobody else can
  // read. Errors: of RocksDbEventLog::Open, LookupKey::OpenOrCreate and the key provider; DATA_LOSS when there is a
  // log but one of its keys is gone.
  static absl::StatusOr<std::unique_ptr<Archive>> Open(const config::v1::ServerConfig& config,
                                                       const storage::Clock& clock);

  storage::RocksDbEventLog* log() const { return log_.get(); }
  const storage::LookupKey* key() const { return &key_; }
  const storage::PayloadSealer* sealer() const { return log_->sealer(); }

  // What services need, but for the views.
  access::RecordKeeping records();

 private:
  Archive(std::unique_ptr<storage::RocksDbEventLog> log, storage::LookupKey key, storage::LookupKey suppression_key,
          const storage::Clock& clock);

  const storage::Clock clock_;
  const storage::LookupKey key_;
  const storage::LookupKey suppression_key_;
  const std::unique_ptr<storage::RocksDbEventLog> log_;
  storage::Uuid7Source ids_;
  access::Officers officers_;
  access::Looks looks_;
};

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_ARCHIVE_H_
