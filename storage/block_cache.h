// BlockCache: verified blocks kept in memory, the least recently used dropped first.
//
// Threads: every function, any thread.

#ifndef LIENTHONG_STORAGE_BLOCK_CACHE_H_
#define LIENTHONG_STORAGE_BLOCK_CACHE_H_

#include <cstddef>
#include <list>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/synchronization/mutex.h"
#include "storage/block.h"

namespace lienthong::storage {

class BlockCache {
 public:
  // Keeps at most `capacity_bytes` of blocks, but always the one put last.
  explicit BlockCache(size_t capacity_bytes);

  // The block that holds `position`; null when it is not here.
  std::shared_ptr<const Block> Find(Position position);
  void Put(std::shared_ptr<const Block> block);

 private:
  using Recency = std::list<std::shared_ptr<const Block>>;

  const size_t capacity_bytes_;
  absl::Mutex mutex_;
  Recency recency_ ABSL_GUARDED_BY(mutex_);  // newest first
  absl::btree_map<Position, Recency::iterator> by_first_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_BLOCK_CACHE_H_
