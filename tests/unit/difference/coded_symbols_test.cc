#include "adapters/difference/coded_symbols.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/seeds.h"

namespace lienthong::difference {
namespace {

TEST(SymbolWalk, IsInSymbolsAsOftenAsTheHeaderSays) {
  std::mt19937_64 random(11);
  constexpr int kWords = 20'000;
  std::vector<int> in(400);
  for (int i = 0; i < kWords; ++i) {
    for (SymbolWalk walk(random()); walk.at() < in.size(); walk.Advance()) ++in[walk.at()];
  }
  EXPECT_EQ(in[0], kWords);
  int sum = 0;
  double expected = 0;
  for (size_t i = 1; i < in.size(); ++i) {
    sum += in[i];
    expected += kWords * 2.0 / (2.0 + static_cast<double>(i));
  }
  EXPECT_NEAR(sum / expected, 1, 0.03);
  EXPECT_NEAR(in[300] * 302.0 / (2 * kWords), 1, 0.5);
}

TEST(SymbolWalk, IsTheSameForEver) {
  SymbolWalk walk(12'345);
  std::vector<uint64_t> places;
  for (; places.size() < 8; walk.Advance()) places.push_back(walk.at());
  EXPECT_EQ(places, (std::vector<uint64_t>{0, 3, 5, 20, 26, 39, 43, 93}));
}

TEST(SymbolDecoder, FindsWhatDiffersWithFewerThanTwiceAsManySymbols) {
  testing::ForEachSeed(10, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    ElementIndex ours, theirs;
    std::vector<uint64_t> only_ours, only_theirs;
    for (int i = 0; i < 2'000; ++i) {
      const uint64_t word = random() | 1;
      if (i % 3 != 0) ours.Add(word, 0);
      if (i % 3 != 1) theirs.Add(word, 0);
      if (i % 3 == 0) only_theirs.push_back(word);
      if (i % 3 == 1) only_ours.push_back(word);
    }
    SymbolDecoder decoder;
    const size_t differences = only_ours.size() + only_theirs.size();
    while (!decoder.done() && decoder.symbols() < 2 * differences) {
      const size_t first = decoder.symbols();
      decoder.Add(MakeSymbols(ours, first, 100), MakeSymbols(theirs, first, 100));
    }
    ASSERT_TRUE(decoder.done());
    std::vector<uint64_t> found_ours = decoder.only_ours();
    std::vector<uint64_t> found_theirs = decoder.only_theirs();
    for (auto* list : {&only_ours, &only_theirs, &found_ours, &found_theirs}) std::sort(list->begin(), list->end());
    ASSERT_EQ(found_ours, only_ours);
    ASSERT_EQ(found_theirs, only_theirs);
  });
}

TEST(SymbolDecoder, ArbitrarySymbolsFindNothingInBoundedTime) {
  std::mt19937_64 random(3);
  std::vector<CodedSymbol> theirs(5'000);
  for (CodedSymbol& symbol : theirs) symbol = {random(), random()};
  SymbolDecoder decoder;
  decoder.Add(std::vector<CodedSymbol>(5'000), theirs);
  EXPECT_FALSE(decoder.done());
  EXPECT_TRUE(decoder.only_theirs().empty());
}

// A symbol of one element in every place: it is found again and again, and that ends.
TEST(SymbolDecoder, MadeUpSymbolsEndToo) {
  ElementIndex one;
  one.Add(77, 0);
  const CodedSymbol alone = MakeSymbols(one, 0, 1)[0];
  SymbolDecoder decoder;
  decoder.Add(std::vector<CodedSymbol>(5'000), std::vector<CodedSymbol>(5'000, alone));
  EXPECT_LE(decoder.only_ours().size() + decoder.only_theirs().size(), 5'000u);
}

}  // namespace
}  // namespace lienthong::difference
