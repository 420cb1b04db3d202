#include "storage/block_cache.h"

#include <iterator>
#include <utility>

namespace lienthong::storage {

BlockCache::BlockCache(size_t capacity_bytes) : capacity_bytes_(capacity_bytes) {}

std::shared_ptr<const Block> BlockCache::Find(Position position) {
  absl::MutexLock lock(&mutex_);
  const auto after = by_first_.upper_bound(position);
  if (after == by_first_.begin()) return nullptr;
  const Recency::iterator place = std::prev(after)->second;
  if ((*place)->last() < position) return nullptr;
  recency_.splice(recency_.begin(), recency_, place);
  return *place;
}

void BlockCache::Put(std::shared_ptr<const Block> block) {
  absl::MutexLock lock(&mutex_);
  const Position first = block->first();
  if (by_first_.contains(first)) return;  // another reader was quicker
  bytes_ += block->bytes().size();
  recency_.push_front(std::move(block));
  by_first_[first] = recency_.begin();
  while (bytes_ > capacity_bytes_ && recency_.size() > 1) {
    bytes_ -= recency_.back()->bytes().size();
    by_first_.erase(recency_.back()->first());
    recency_.pop_back();
  }
}

}  // namespace lienthong::storage
