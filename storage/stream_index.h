// StreamIndex: the authenticated statement how many events each stream has, folded from the log on demand: what a
// checkpoint covers so that an answer can be proved complete. The construction is in merkle/stream_tree.h, the rows are
// in FORMAT.md.
//
// Rows are written without write-ahead log and buckets before the state row; what a crash takes or leaves of them is
// folded again, which changes nothing in a bucket that is ahead. Threads: any; one folds at a time, others wait.

#ifndef LIENTHONG_STORAGE_STREAM_INDEX_H_
#define LIENTHONG_STORAGE_STREAM_INDEX_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/event_log.h"
#include "storage/merkle/stream_tree.h"
#include "storage/rocksdb_store.h"

namespace lienthong::storage {

class StreamIndex {
 public:
  // `log` and its derived database outlive the index; takes 4 MiB, while it folds some 30 more. Rows that do not verify
  // are deleted: it begins anew. DATA_LOSS when it reaches beyond the log.
  static absl::StatusOr<std::unique_ptr<StreamIndex>> Open(const EventLog* log, RocksDbStore* derived);

  // The root over events 1 to `position`, which is not beyond the head and not before an earlier fold.
  // DEADLINE_EXCEEDED: it has taken too long; what was folded stays, the same call goes on. The deadline is looked at
  // between reads of the log; to put what was read into the buckets then takes about a second with a million streams.
  absl::StatusOr<merkle::Hash> FoldTo(Position position, absl::Time deadline = absl::InfiniteFuture());

  // How far it is folded.
  Position reached() const {
    absl::MutexLock lock(&mutex_);
    return reached_;
  }

  // What the last fold says about a stream: bytes that VerifyStreamHead checks.
  struct Proof {
    Position position = 0;  // of the last fold
    merkle::Hash root;
    std::string bucket;
    std::vector<merkle::Hash> hashes;
  };
  //   FAILED_PRECONDITION  the stored bucket is ahead of the last fold, as a crash or a full disk leaves it: fold to
  //   the
  //                        head
  //   DATA_LOSS            the stored bucket is not the one under the root; the next open of the log makes all anew
  absl::StatusOr<Proof> Prove(absl::string_view stream);

 private:
  using Heads = absl::flat_hash_map<std::string, merkle::StreamHead>;

  StreamIndex(const EventLog* log, RocksDbStore* derived, Position reached, merkle::StreamTree tree)
      : log_(log), derived_(derived), reached_(reached), settled_at_(log->Head()), tree_(std::move(tree)) {}
  absl::Status Checked(const absl::Status& status) const;

  absl::StatusOr<Heads> ReadHeads(Position to, absl::Time deadline, Position* next) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Apply(const Heads& heads, Position reached) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<merkle::StreamBucket> ReadBucket(uint32_t number) const;

  const EventLog* const log_;
  RocksDbStore* const derived_;
  mutable absl::Mutex mutex_;
  Position reached_ ABSL_GUARDED_BY(mutex_);
  Position settled_at_ ABSL_GUARDED_BY(mutex_);  // no bucket is ahead of it
  merkle::StreamTree tree_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_STREAM_INDEX_H_
