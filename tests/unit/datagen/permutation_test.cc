#include "services/datagen/permutation.h"

#include <gtest/gtest.h>

#include <vector>

namespace lienthong::datagen {
namespace {

TEST(PermutationTest, EveryIndexComesOnceAndFindsItsWayBack) {
  for (const uint64_t size : {1u, 2u, 3u, 4u, 5u, 17u, 1000u, 4096u, 4097u}) {
    const Permutation permutation(size, 7, 1);
    std::vector<bool> seen(size);
    for (uint64_t i = 0; i < size; ++i) {
      const uint64_t to = permutation.To(i);
      ASSERT_LT(to, size);
      EXPECT_FALSE(seen[to]) << size;
      seen[to] = true;
      EXPECT_EQ(permutation.From(to), i);
    }
  }
}

TEST(PermutationTest, OtherSeedsAndStreamsGiveOtherOrders) {
  const Permutation one(1000, 7, 1);
  const Permutation other_seed(1000, 8, 1);
  const Permutation other_stream(1000, 7, 2);
  int stays = 0;
  int as_seed = 0;
  int as_stream = 0;
  for (uint64_t i = 0; i < 1000; ++i) {
    stays += one.To(i) == i ? 1 : 0;
    as_seed += one.To(i) == other_seed.To(i) ? 1 : 0;
    as_stream += one.To(i) == other_stream.To(i) ? 1 : 0;
  }
  EXPECT_LT(stays, 10);
  EXPECT_LT(as_seed, 10);
  EXPECT_LT(as_stream, 10);
}

}  // namespace
}  // namespace lienthong::datagen
