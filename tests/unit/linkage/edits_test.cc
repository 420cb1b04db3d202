#include "services/linkage/edits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "tests/support/seeds.h"

namespace lienthong::linkage {
namespace {

// The whole table, without bounds.
int PlainEdits(const std::string& a, const std::string& b) {
  std::vector<std::vector<int>> cost(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = static_cast<int>(i + j);
        continue;
      }
      const int changed = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({changed, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

std::string RandomText(std::mt19937_64* random, size_t most) {
  std::string text((*random)() % (most + 1), ' ');
  for (char& c : text) c = static_cast<char>('A' + (*random)() % 4);
  return text;
}

std::string Edited(std::string text, std::mt19937_64* random) {
  for (size_t edits = (*random)() % 5; edits > 0; --edits) {
    const size_t at = (*random)() % (text.size() + 1);
    const auto c = static_cast<char>('A' + (*random)() % 26);
    switch ((*random)() % 4) {
      case 0:
        text.insert(at, 1, c);
        break;
      case 1:
        if (at < text.size()) text.erase(at, 1);
        break;
      case 2:
        if (at < text.size()) text[at] = c;
        break;
      default:
        if (at + 1 < text.size()) std::swap(text[at], text[at + 1]);
    }
  }
  return text;
}

TEST(EditsTest, AreThoseOfTheWholeTableUpToTheBoundAndOneMoreBeyondIt) {
  testing::ForEachSeed(3, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int round = 0; round < 2'000; ++round) {
      const std::string a = RandomText(&random, 20);
      const std::string b = (random() & 1) != 0 ? Edited(a, &random) : RandomText(&random, 20);
      for (int most = 0; most <= 8; ++most) {
        const int wanted = std::min(PlainEdits(a, b), most + 1);
        ASSERT_EQ(Edits(a, b, most), wanted) << a << " " << b << " " << most;
        ASSERT_EQ(Edits(b, a, most), wanted) << b << " " << a << " " << most;
        if (wanted <= most) {
          ASSERT_TRUE(MayBeWithin(LettersOf(a), LettersOf(b), most)) << a << " " << b;
        }
      }
    }
  });
}

TEST(EditsTest, OfLongTextsTheFirst63BytesCount) {
  const std::string long_text(63, 'A');
  EXPECT_EQ(Edits(long_text + "BCD", long_text + "XYZ", 2), 0);
  EXPECT_EQ(Edits("B" + long_text, long_text, 2), 1);
  EXPECT_EQ(LettersOf(long_text + "B"), LettersOf("A"));
}

TEST(EditsTest, CountAnExchangeOfNeighboursOnceAndEditNoPlaceTwice) {
  EXPECT_EQ(Edits("", "", 0), 0);
  EXPECT_EQ(Edits("HANOI", "HAONI", 8), 1);
  EXPECT_EQ(Edits("CA", "ABC", 8), 3);
  EXPECT_EQ(Edits("", "ABC", 2), 3);
}

TEST(EditsTest, LettersRefuseWhatIsFarApart) {
  EXPECT_FALSE(MayBeWithin(LettersOf("ABCD"), LettersOf("EFGH"), 3));
  EXPECT_TRUE(MayBeWithin(LettersOf("ABCD"), LettersOf("DCBA"), 0));
}

}  // namespace
}  // namespace lienthong::linkage
