#include "adapters/difference/element_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "tests/support/seeds.h"

namespace lienthong::difference {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

uint64_t WordOf(uint64_t value, uint64_t bucket) {
  return value | bucket << kFieldBits;
}

TEST(ElementIndex, FindsWhatLooksLikeTheSighting) {
  ElementIndex index;
  index.Add(WordOf(5, 0b0110), 1);
  index.Add(WordOf(5, 0b1110), 2);
  index.Add(WordOf(6, 0b1110), 3);
  EXPECT_THAT(index.Find({5, 0b1110, 12}), ElementsAre(2));
  EXPECT_THAT(index.Find({5, 0b110, 3}), UnorderedElementsAre(1, 2));
  EXPECT_THAT(index.Find({5, 0, 0}), UnorderedElementsAre(1, 2));
  EXPECT_THAT(index.Find({5, 1, 1}), IsEmpty());
  EXPECT_TRUE(index.Contains({6, 0, 1}));
  EXPECT_FALSE(index.Contains({7, 0, 0}));
}

TEST(ElementIndex, BehavesAsAMultimap) {
  testing::ForEachSeed(10, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    ElementIndex index;
    std::multimap<uint64_t, uint64_t> model;
    for (int step = 0; step < 4'000; ++step) {
      // Few values, so that they meet.
      const uint64_t word = WordOf(1 + random() % 300, random() % 4);
      const uint64_t record = random() % 3;
      if (random() % 5 < 3) {
        index.Add(word, record);
        model.emplace(word, record);
        continue;
      }
      const auto [begin, end] = model.equal_range(word);
      const auto found = std::find_if(begin, end, [&](const auto& each) { return each.second == record; });
      ASSERT_EQ(index.Remove(word, record), found != end);
      if (found != end) model.erase(found);
    }
    ASSERT_EQ(index.size(), model.size());
    std::multiset<std::pair<uint64_t, uint64_t>> left;
    index.ForEach([&](uint64_t word, uint64_t record) { left.emplace(word, record); });
    std::multiset<std::pair<uint64_t, uint64_t>> expected(model.begin(), model.end());
    ASSERT_EQ(left, expected);
    for (const auto& [word, record] : model) {
      const auto here = index.Find({FieldValue(word), static_cast<uint16_t>(BucketOf(word)), kBucketBits});
      ASSERT_EQ(here.size(), model.count(word));
    }
  });
}

TEST(ElementIndex, TakesNoMoreThanItsHeaderSays) {
  ElementIndex index(100'000);
  const size_t before = index.bytes();
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) index.Add(random() | 1, 0);
  EXPECT_EQ(index.bytes(), before);
  EXPECT_LT(index.bytes(), 100'000 * 16 * 5 / 4);
}

}  // namespace
}  // namespace lienthong::difference
