#include "storage/block_cache.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lienthong::storage {
namespace {

std::shared_ptr<const Block> BlockOf(Position first, size_t count) {
  const std::string entry(100, 'e');
  return std::make_shared<const Block>(Block::Make(first, std::vector<absl::string_view>(count, entry)));
}

TEST(BlockCache, FindsTheBlockThatHoldsAPosition) {
  BlockCache cache(1 << 20);
  cache.Put(BlockOf(1, 3));
  cache.Put(BlockOf(10, 2));
  EXPECT_EQ(cache.Find(3)->first(), 1u);
  EXPECT_EQ(cache.Find(11)->first(), 10u);
  EXPECT_EQ(cache.Find(4), nullptr);
  EXPECT_EQ(cache.Find(12), nullptr);
  EXPECT_EQ(BlockCache(1).Find(1), nullptr);
}

TEST(BlockCache, DropsTheLeastRecentlyUsedBeyondItsBound) {
  BlockCache cache(2 * BlockOf(1, 1)->bytes().size());
  cache.Put(BlockOf(1, 1));
  cache.Put(BlockOf(2, 1));
  EXPECT_NE(cache.Find(1), nullptr);
  cache.Put(BlockOf(3, 1));
  EXPECT_NE(cache.Find(1), nullptr);
  EXPECT_EQ(cache.Find(2), nullptr);
  EXPECT_NE(cache.Find(3), nullptr);
}

TEST(BlockCache, KeepsTheLastBlockHoweverLarge) {
  BlockCache cache(1);
  cache.Put(BlockOf(1, 5));
  EXPECT_NE(cache.Find(5), nullptr);
  cache.Put(BlockOf(6, 5));
  EXPECT_EQ(cache.Find(5), nullptr);
  EXPECT_NE(cache.Find(6), nullptr);
}

}  // namespace
}  // namespace lienthong::storage
