// LogIndex: where the events of a stream are, and which commit answered a request.
//
// The newest entries are kept in memory. When there are many, they are folded into the rows of the derived database: at
// once, in key order, by a thread of its own and without write-ahead log. What a crash takes of them is added again
// from the log when it is opened.
//
// Threads: the functions under "for the sequencer" one at a time; the others any.

#ifndef LIENTHONG_STORAGE_LOG_INDEX_H_
#define LIENTHONG_STORAGE_LOG_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "storage/event_log.h"
#include "storage/key_arena.h"
#include "storage/rocksdb_store.h"
#include "storage/row_codec.h"

namespace lienthong::storage {

class LogIndex {
 public:
  // How far the index holds everything.
  struct Reached {
    Position position = 0;
    uint64_t commit = 0;
  };

  // `derived` outlives the index. Folds when `max_recent` entries are in memory; at twice as many the sequencer waits.
  LogIndex(RocksDbStore* derived, size_t max_recent);
  // Folds what is in memory.
  ~LogIndex();

  // How far its rows go: what comes after is to be added. FAILED_PRECONDITION when they cannot tell.
  absl::StatusOr<Reached> Load();

  // For the sequencer: begins a commit about `streams` and `requests`, which outlive it; of one that came to nothing,
  // all is forgotten. Gives those of `requests` that were never answered. Many are looked up together, which costs
  // less; few, and what cannot be read, are left to Prepare and CommitOf.
  absl::flat_hash_set<absl::string_view> BeginCommit(const std::vector<absl::string_view>& streams,
                                                     const std::vector<absl::string_view>& requests);
  // For the sequencer. The revision of `stream`; afterwards an event of it can be added.
  absl::StatusOr<Revision> Prepare(absl::string_view stream);
  // For the sequencer: an event of each of `streams`, prepared or new, from position `first` on.
  void AddEvents(const std::vector<absl::string_view>& streams, Position first);
  // For the sequencer, at open: an event that may be in the rows already. FAILED_PRECONDITION when they do not fit it.
  absl::Status AddAgain(const StoredEvent& event);
  void AddRequests(const std::vector<absl::string_view>& keys, uint64_t commit);
  // For the sequencer: everything up to `reached` is added. Not OK: folding has failed, or finds no room for far more
  // than should be in memory; nothing may be added any more.
  absl::Status EndCommit(const Reached& reached);

  // The revision of `stream` at `head`.
  absl::StatusOr<Revision> RevisionAt(absl::string_view stream, Position head) const;
  // Positions of the revisions of `stream` from `from`, at least 1, that are not beyond `head`; at most `limit`.
  absl::StatusOr<std::vector<Position>> Positions(absl::string_view stream, Revision from, size_t limit,
                                                  Position head) const;
  // The commit that answered the request.
  absl::StatusOr<std::optional<uint64_t>> CommitOf(absl::string_view request_key) const;

 private:
  // Entries not in rows yet.
  struct Recent {
    KeyArena keys;
    absl::flat_hash_map<absl::string_view, StreamPart> streams;  // each from the start of a chunk to the stream's end
    absl::flat_hash_map<absl::string_view, uint64_t> requests;
    size_t entries = 0;
    Reached reached;
  };
  class StreamReader;

  void ForgetPrepared();
  void AddEvent(absl::string_view stream, Position position) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<StreamPart> StoredEnd(absl::string_view stream) const;
  void BeginFold() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  size_t RowsPerWrite() const;
  void RunFolder();
  std::shared_ptr<const Recent> AwaitFold();
  bool RestOutOfSpace();
  void EndFold(const absl::Status& folded);
  absl::Status Fold(const Recent& recent);

  RocksDbStore* const derived_;
  const size_t max_recent_;
  absl::flat_hash_map<std::string, StreamPart> prepared_;  // the sequencer's
  absl::flat_hash_set<absl::string_view> absent_;          // the sequencer's: streams looked up and not there

  mutable absl::Mutex mutex_;
  mutable absl::CondVar changed_;
  std::unique_ptr<Recent> filling_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const Recent> folding_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool out_of_space_ ABSL_GUARDED_BY(mutex_) = false;  // folding waits for room on the disk
  absl::Status failed_ ABSL_GUARDED_BY(mutex_);
  std::thread folder_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_LOG_INDEX_H_
