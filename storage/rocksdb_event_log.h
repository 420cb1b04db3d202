// RocksDbEventLog: the log on disk: a RocksDB database, beside it the watermark of what was answered, and a second
// database with what is derived from the log. README.md tells the life of an event, FORMAT.md the bytes.
//
// Appends wait in a bounded queue; one thread, the sequencer, takes all that wait, decides them in order and writes
// what it admitted as one synced batch. After a write that failed, or when stored bytes do not verify, nothing more is
// written until the log is opened anew; reads go on.

#ifndef LIENTHONG_STORAGE_ROCKSDB_EVENT_LOG_H_
#define LIENTHONG_STORAGE_ROCKSDB_EVENT_LOG_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/ack_watermark.h"
#include "storage/event_log.h"
#include "storage/log_index.h"
#include "storage/rocksdb_key_rows.h"
#include "storage/rocksdb_log_rows.h"
#include "storage/rocksdb_store.h"
#include "storage/uuid7.h"
#include "storage/vault/key_ring.h"
#include "storage/vault/key_vault.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::storage {

struct RocksDbEventLogOptions {
  std::string directory;
  Clock clock;
  // What seals: keys.provider must be given.
  KeyRingOptions keys;
  bool create_if_missing = true;
  // Bounds on one commit; a single append is never split, whatever its size.
  size_t max_group_events = 4'096;
  size_t max_group_bytes = 4 << 20;
  // Appends that may wait; one more is refused with RESOURCE_EXHAUSTED.
  size_t max_waiting_appends = 4'096;
  // Index entries kept in memory until they are folded into rows, up to twice as many.
  size_t max_recent_index_entries = 131'072;
  // Verified blocks kept in memory.
  size_t block_cache_bytes = 32 << 20;
  // Memory of each busy column family before it is written out, see RocksDbStoreOptions.
  size_t write_buffer_bytes = 32 << 20;
  // Appends are refused with RESOURCE_EXHAUSTED when the disk has less left: found before writing, nothing is lost.
  // Room for what is still to be written out: eight write buffers.
  uint64_t min_free_bytes = 256 << 20;
  // Where every file is kept; null: the machine's own. One that fails on purpose comes in here.
  std::shared_ptr<rocksdb::FileSystem> file_system;
  // Of the log's id.
  RandomSource random = SystemRandom();
};

class RocksDbEventLog : public EventLog, public KeyVault {
 public:
  // Opens the log in options.directory, or makes one.
  //   NOT_FOUND            there is none and create_if_missing is false
  //   INVALID_ARGUMENT     options.keys has no provider
  //   FAILED_PRECONDITION  it is open elsewhere, another version wrote it, or the provider has not its keys
  //   DATA_LOSS            what is stored disagrees with itself; the message says how
  static absl::StatusOr<std::unique_ptr<RocksDbEventLog>> Open(const RocksDbEventLogOptions& options);
  // Appends that wait are finished first. The caller has stopped calling.
  ~RocksDbEventLog() override;

  absl::StatusOr<AppendResult> Append(AppendRequest request) override;
  std::vector<absl::StatusOr<AppendResult>> AppendEach(std::vector<AppendRequest> requests) override;
  absl::StatusOr<std::optional<AppendResult>> FindRequest(const RequestKey& request) const override;
  absl::StatusOr<std::vector<StoredEvent>> ReadStream(absl::string_view stream, Revision from,
                                                      size_t limit) const override;
  absl::StatusOr<std::vector<StoredEvent>> ReadAll(Position from, size_t limit) const override;
  absl::StatusOr<Revision> StreamRevision(absl::string_view stream) const override;
  absl::StatusOr<std::optional<std::string>> ClaimOwner(absl::string_view key) const override;
  Position Head() const override;
  bool WaitForHead(Position position, absl::Time deadline) const override;
  void WakeWaiters() override;
  absl::Status WriteState() const override;
  TreeHead Tree() const override;
  absl::StatusOr<std::vector<merkle::Hash>> ReadTile(const merkle::TileId& tile) const override;

  const PayloadSealer* sealer() const override { return &sealer_; }
  absl::Status DestroyKeys(const std::vector<std::string>& subjects) override;
  absl::StatusOr<uint64_t> RotateKeys(size_t batch) override;
  absl::StatusOr<std::map<uint32_t, uint64_t>> KeysByEpoch() override;
  KeyProvider* provider() const override { return keys_.provider(); }

  // What opening found out.
  struct Opening {
    std::string log_id;           // 16 bytes
    std::string derived_remade;   // why the derived database was made anew; empty: it was not
    Position events_indexed = 0;  // index rows that a crash had taken, made again from the log
  };
  const Opening& opening() const { return opening_; }

  // The database of the log, for checks and backups, and that of what is derived, for the views; live as long as the
  // log.
  RocksDbStore* store() const { return store_.get(); }
  RocksDbStore* derived() const { return derived_.get(); }

 private:
  struct Waiting;
  class State;

  RocksDbEventLog(const RocksDbEventLogOptions& options, std::unique_ptr<RocksDbStore> store);
  absl::Status OpenRest();
  absl::Status OpenIndex(const HeadRow& head);
  absl::Status CompleteIndex(const HeadRow& head);
  absl::Status CheckIndexOfLast(const HeadRow& head) const;
  void Enqueue(const std::vector<Waiting*>& fresh);
  void RunSequencer();
  std::vector<Waiting*> NextGroup();
  void Commit(const std::vector<Waiting*>& waiting);
  void Decide(const std::vector<Waiting*>& waiting, CommitGroup* group);
  absl::StatusOr<HeadRow> WriteOrStop(const CommitGroup& group, const HeadRow& before);
  absl::Status AddToIndex(const CommitGroup& group, const HeadRow& head);
  absl::StatusOr<std::optional<uint64_t>> AnsweringCommit(absl::string_view request_key) const;
  absl::StatusOr<std::optional<RequestRecord>> RecordOf(absl::string_view request_key) const;
  absl::StatusOr<AppendResult> AnswerWithoutWriting(const AppendRequest& request, const absl::Status& reason) const;
  void Publish(const HeadRow& head);
  void Stop(const absl::Status& reason) const;
  void StopAfterFailure(const absl::Status& failure) const;
  template <typename T>
  absl::StatusOr<T> CheckedByIndex(absl::StatusOr<T> result) const;
  template <typename T>
  absl::StatusOr<T> StopOnDataLoss(absl::StatusOr<T> result) const;

  const RocksDbEventLogOptions options_;
  const std::unique_ptr<RocksDbStore> store_;
  RocksDbLogRows rows_;
  // Held while rows of keys are written: a commit must not make or use a key that is being destroyed. Taken before
  // mutex_.
  absl::Mutex rotation_mutex_;  // before keys_mutex_
  absl::Mutex keys_mutex_;
  RocksDbKeyRows key_rows_;
  KeyRing keys_;
  const PayloadSealer sealer_;
  Opening opening_;
  std::unique_ptr<RocksDbStore> derived_;
  std::unique_ptr<LogIndex> index_;
  std::unique_ptr<AckWatermark> watermark_;

  mutable absl::Mutex mutex_;
  mutable absl::CondVar head_changed_;
  absl::CondVar work_;
  HeadRow head_ ABSL_GUARDED_BY(mutex_);
  std::deque<Waiting*> queue_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t wakes_ ABSL_GUARDED_BY(mutex_) = 0;
  mutable absl::Status stopped_ ABSL_GUARDED_BY(mutex_);  // why nothing is written any more
  std::thread sequencer_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_ROCKSDB_EVENT_LOG_H_
