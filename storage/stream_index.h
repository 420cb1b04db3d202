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
#include "storage/event_log.h"
#include "storage/merkle/stream_tree.h"
#include "storage/rocksdb_store.h"

namespace lienthong::storage {

class StreamIndex {
 public:
  // `log` and its derived database outlive the index; takes 4 MiB. DATA_LOSS when
  // the rows do not verify; the next open of the log makes them anew.
  static absl::StatusOr<std::unique_ptr<StreamIndex>> Open(const EventLog* log, RocksDbStore* derived);

  // The root over events 1 to `position`, which is not beyond the head and not before an earlier fold. Takes some
  // microseconds for each new event.
  absl::StatusOr<merkle::Hash> FoldTo(Position position);

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
  // DATA_LOSS when the stored bucket is not the one under the root.
  absl::StatusOr<Proof> Prove(absl::string_view stream);

 private:
  using Heads = absl::flat_hash_map<std::string, merkle::StreamHead>;

  StreamIndex(const EventLog* log, RocksDbStore* derived, Position reached, merkle::StreamTree tree)
      : log_(log), derived_(derived), reached_(reached), tree_(std::move(tree)) {}

  absl::StatusOr<Heads> ReadHeads(Position to, Position* next) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Apply(const Heads& heads, Position reached) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<merkle::StreamBucket> ReadBucket(uint32_t number) const;

  const EventLog* const log_;
  RocksDbStore* const derived_;
  mutable absl::Mutex mutex_;
  Position reached_ ABSL_GUARDED_BY(mutex_);
  merkle::StreamTree tree_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_STREAM_INDEX_H_
