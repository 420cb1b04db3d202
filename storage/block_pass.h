// BlockPass: reads every block of a log once, in order, and holds its events against each other: checksums, the tree
// and its tiles, revisions and indexes of streams, times, keys of what is sealed. The longest part of CheckIntegrity.
//
// Threads take turns to read some rows, examine them side by side, and add what they found in the order of the log.
// Memory: for each thread some megabytes; StreamReplay's; 16 bytes for each subject that has a key.

#ifndef LIENTHONG_STORAGE_BLOCK_PASS_H_
#define LIENTHONG_STORAGE_BLOCK_PASS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/event_log.h"
#include "storage/fact_sum.h"
#include "storage/fault_list.h"
#include "storage/merkle/tree_frontier.h"
#include "storage/resume_file.h"
#include "storage/rocksdb_store.h"
#include "storage/stream_replay.h"

namespace rocksdb {
class Iterator;
}  // namespace rocksdb

namespace lienthong::storage {

struct BlockPassOptions {
  std::string log_id;
  Position head = 0;     // of the log
  Position indexed = 0;  // the events up to here are in event_sum
  size_t threads = 1;
  size_t read_bytes = 1 << 20;
  size_t max_faults = 100;
  // Called by one of the threads at a time; each may be null.
  std::function<void(Position checked, Position head)> progress;
  std::function<bool()> stop;
  std::string resume_file;  // empty: none
  Position save_every = 0;
  // FactSum::NameHash of each subject that has a row in kKeys. Not null; outlives the pass.
  const absl::flat_hash_set<uint64_t>* subjects = nullptr;
};

class BlockPass {
 public:
  // What it has come to.
  struct State {
    Position checked = 0;
    uint64_t blocks = 0;
    absl::Time last_time = absl::InfinitePast();
    merkle::TreeFrontier tree;
    FactSum event_sum;
    StreamReplay replay;
  };

  // `log` outlives the pass.
  BlockPass(RocksDbStore* log, BlockPassOptions options);
  ~BlockPass();

  // Goes on where options.resume_file says. DATA_LOSS, saying why: it does not fit, and the pass begins anew. Other
  // failures are ResumeReader's. Before Run.
  absl::Status Resume();

  // To the end of the blocks, or until stop() says so: CANCELLED then. Without a fault so far, what it has come to is
  // put in the file each time it has passed save_every more events, and in the end; UNAVAILABLE when that fails.
  absl::Status Run();

  const State& state() const { return *state_; }
  const FaultList& faults() const { return faults_; }

 private:
  struct Chunk;
  struct ExaminedBlock;

  void Work();
  bool ReadChunk(Chunk* chunk);
  void Examine(Chunk* chunk) const;
  void Take(const Chunk& chunk) ABSL_EXCLUSIVE_LOCKS_REQUIRED(take_mutex_);
  void TakeBlock(const ExaminedBlock& block);
  void CheckTileRow(const merkle::FullTile& tile);
  absl::Status Save();
  absl::Status Load(ResumeReader* file);
  absl::Status LoadTree(const merkle::Hash& root, ResumeReader* file);

  RocksDbStore* const log_;
  const BlockPassOptions options_;
  absl::Mutex read_mutex_;
  std::unique_ptr<rocksdb::Iterator> rows_ ABSL_GUARDED_BY(read_mutex_);
  uint64_t chunks_read_ ABSL_GUARDED_BY(read_mutex_) = 0;
  absl::Mutex take_mutex_;
  uint64_t chunks_taken_ ABSL_GUARDED_BY(take_mutex_) = 0;
  absl::Status ended_ ABSL_GUARDED_BY(take_mutex_);
  // By the one who holds take_mutex_, while Run goes on.
  std::unique_ptr<State> state_;
  Position next_ = 1;
  Position saved_ = 0;
  FaultList faults_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_BLOCK_PASS_H_
