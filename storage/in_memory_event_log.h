// InMemoryEventLog: the log in memory, for tests and demonstrations. Nothing outlives the object; otherwise it keeps
// every promise of EventLog.

#ifndef LIENTHONG_STORAGE_IN_MEMORY_EVENT_LOG_H_
#define LIENTHONG_STORAGE_IN_MEMORY_EVENT_LOG_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/commit_group.h"
#include "storage/event_log.h"
#include "storage/merkle/tree_frontier.h"
#include "storage/vault/in_memory_key_provider.h"
#include "storage/vault/key_ring.h"
#include "storage/vault/key_vault.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::storage {

class InMemoryEventLog : public EventLog, public KeyVault {
 public:
  explicit InMemoryEventLog(Clock clock,
                            std::shared_ptr<KeyProvider> provider = std::make_shared<InMemoryKeyProvider>());

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
  absl::Status WriteState() const override { return absl::OkStatus(); }
  TreeHead Tree() const override;
  absl::StatusOr<std::vector<merkle::Hash>> ReadTile(const merkle::TileId& tile) const override;

  const PayloadSealer* sealer() const override { return &sealer_; }
  absl::Status DestroyKeys(const std::vector<std::string>& subjects) override;
  absl::StatusOr<uint64_t> RotateKeys(size_t batch) override;
  absl::StatusOr<std::map<uint32_t, uint64_t>> KeysByEpoch() override;
  KeyProvider* provider() const override { return keys_.provider(); }

 private:
  // Everything that appends have made so far.
  struct Rows : public CommittedState {
    absl::StatusOr<Revision> StreamRevision(absl::string_view stream) const override;
    absl::StatusOr<std::optional<std::string>> ClaimOwner(absl::string_view key) const override;
    absl::StatusOr<std::optional<RequestRecord>> Request(absl::string_view key) const override;
    absl::Status Apply(const CommitGroup& group);

    std::vector<StoredEvent> events;  // position - 1 is the index
    absl::flat_hash_map<std::string, std::vector<Position>> streams;
    absl::flat_hash_map<std::string, std::string> claims;
    absl::flat_hash_map<std::string, RequestRecord> requests;
    absl::Time record_time = absl::InfinitePast();
    merkle::TreeFrontier tree;
    std::map<std::pair<int, uint64_t>, std::vector<merkle::Hash>> full_tiles;  // by level and index
  };

  // With a lock of their own: parts are opened while others append.
  class WrappedKeys : public KeyRows {
   public:
    absl::StatusOr<std::optional<std::string>> KeyRow(absl::string_view subject) const override;
    void Put(absl::string_view subject, absl::string_view row);
    // The rows as they are.
    absl::flat_hash_map<std::string, std::string> All() const;

   private:
    mutable absl::Mutex mutex_;
    absl::flat_hash_map<std::string, std::string> rows_ ABSL_GUARDED_BY(mutex_);
  };

  void Destroy(const std::vector<std::string>& subjects) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock clock_;
  WrappedKeys wrapped_;
  KeyRing keys_;
  const PayloadSealer sealer_;
  mutable absl::Mutex mutex_;
  mutable absl::CondVar head_changed_;
  Rows rows_ ABSL_GUARDED_BY(mutex_);
  uint64_t wakes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_IN_MEMORY_EVENT_LOG_H_
