#include "adapters/difference/sums_decoder.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

#include "tests/support/seeds.h"

namespace lienthong::difference {
namespace {

std::set<uint64_t> Draw(std::mt19937_64* random, size_t size) {
  std::set<uint64_t> values;
  while (values.size() < size) values.insert(1 + (*random)() % kFieldMask);
  return values;
}

std::vector<uint64_t> SumsOf(const FieldArithmetic& field, const std::set<uint64_t>& values) {
  std::vector<uint64_t> sums(kMaxSums);
  for (const uint64_t value : values) field.add_odd_powers(value, sums.data());
  return sums;
}

std::vector<const FieldArithmetic*> Ways() {
  std::vector<const FieldArithmetic*> ways = {&PortableArithmetic()};
  if (CarrylessArithmetic() != nullptr) ways.push_back(CarrylessArithmetic());
  return ways;
}

TEST(SumsDecoder, FindsEverySetThatIsNotLargerThanItsSums) {
  for (const FieldArithmetic* field : Ways()) {
    testing::ForEachSeed(4, [&](uint64_t seed) {
      std::mt19937_64 random(seed);
      SumsDecoder decoder(*field);
      for (size_t size = 0; size <= kMaxSums; ++size) {
        const std::set<uint64_t> values = Draw(&random, size);
        const std::vector<uint64_t> sums = SumsOf(*field, values);
        for (const size_t count : {std::max<size_t>(size, 1), std::min(size + 3, kMaxSums), kMaxSums}) {
          std::vector<uint64_t> found;
          ASSERT_TRUE(decoder.Decode(absl::MakeConstSpan(sums).first(count), &found)) << size << " of " << count;
          ASSERT_EQ(found.size(), size);
          ASSERT_EQ(std::set<uint64_t>(found.begin(), found.end()), values);
        }
      }
    });
  }
}

TEST(SumsDecoder, FindsSetsOfSmallAndRelatedValues) {
  SumsDecoder decoder(BestArithmetic());
  for (const uint64_t step : {uint64_t{1}, uint64_t{1} << 34, uint64_t{0x10001}}) {
    std::set<uint64_t> values;
    for (uint64_t i = 1; i <= 40; ++i) values.insert(i * step & kFieldMask);
    std::vector<uint64_t> found;
    ASSERT_TRUE(decoder.Decode(SumsOf(BestArithmetic(), values), &found));
    EXPECT_EQ(std::set<uint64_t>(found.begin(), found.end()), values);
  }
}

// Whatever is found has the sums, so that a larger set is taken for a smaller one only when their sums are the same:
// of 12 sums or more a chance of 1 / 12! or less.
TEST(SumsDecoder, TakesNoLargerSetForASmallerOne) {
  testing::ForEachSeed(4, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    SumsDecoder decoder(BestArithmetic());
    for (size_t count = 12; count < kMaxSums; ++count) {
      for (const size_t above : {1, 2, 10}) {
        std::vector<uint64_t> found;
        const std::vector<uint64_t> sums = SumsOf(BestArithmetic(), Draw(&random, count + above));
        ASSERT_FALSE(decoder.Decode(absl::MakeConstSpan(sums).first(count), &found));
        ASSERT_TRUE(found.empty());
      }
    }
  });
}

// Few sums do not tell: what is found then is another set with the same sums, about once in s! times.
TEST(SumsDecoder, WhatIsFoundHasTheSums) {
  testing::ForEachSeed(4, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    SumsDecoder decoder(BestArithmetic());
    int taken = 0;
    for (int round = 0; round < 600; ++round) {
      const size_t count = 1 + random() % 6;
      const std::vector<uint64_t> sums = SumsOf(BestArithmetic(), Draw(&random, count + 1 + random() % 4));
      std::vector<uint64_t> found;
      if (!decoder.Decode(absl::MakeConstSpan(sums).first(count), &found)) continue;
      ++taken;
      const std::set<uint64_t> values(found.begin(), found.end());
      ASSERT_EQ(values.size(), found.size());
      ASSERT_LE(values.size(), count);
      const std::vector<uint64_t> again = SumsOf(BestArithmetic(), values);
      ASSERT_TRUE(std::equal(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(count), again.begin()));
    }
    EXPECT_GT(taken, 0);
  });
}

TEST(SumsDecoder, ArbitrarySumsAreRefusedOrFoundToBeThoseOfASet) {
  testing::ForEachSeed(4, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    SumsDecoder decoder(BestArithmetic());
    for (int round = 0; round < 200; ++round) {
      std::vector<uint64_t> sums(1 + random() % kMaxSums);
      for (uint64_t& sum : sums) sum = random() % 3 == 0 ? 0 : random() & kFieldMask;
      std::vector<uint64_t> found;
      if (!decoder.Decode(sums, &found)) {
        ASSERT_TRUE(found.empty());
        continue;
      }
      const std::vector<uint64_t> again = SumsOf(BestArithmetic(), std::set<uint64_t>(found.begin(), found.end()));
      ASSERT_TRUE(std::equal(sums.begin(), sums.end(), again.begin()));
    }
  });
}

TEST(SumsDecoder, NoSumsAndTooManyAreRefused) {
  SumsDecoder decoder(BestArithmetic());
  std::vector<uint64_t> found;
  EXPECT_FALSE(decoder.Decode({}, &found));
  EXPECT_FALSE(decoder.Decode(std::vector<uint64_t>(kMaxSums + 1), &found));
}

}  // namespace
}  // namespace lienthong::difference
