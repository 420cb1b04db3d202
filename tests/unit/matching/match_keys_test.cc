#include "services/matching/match_keys.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace lienthong::matching {
namespace {

const Saying kLan = {"Nguyễn Thị Ngọc Lan", "1990-05-21", "female", "01"};

std::vector<MatchKey> Keys(const Saying& saying) {
  return KeysOf(storage::LookupKey::FromBytes("0123456789abcdef0123456789abcdef"), saying);
}

// How many blocks both are in.
size_t Shared(const Saying& a, const Saying& b) {
  const std::vector<MatchKey> others = Keys(b);
  size_t shared = 0;
  for (const MatchKey& key : Keys(a)) {
    shared += std::any_of(others.begin(), others.end(), [&](const MatchKey& other) { return other.block == key.block; })
                  ? 1
                  : 0;
  }
  return shared;
}

TEST(MatchKeysTest, OfOneWhoIsWellDescribedThereAreTwelveOfFixedSize) {
  const std::vector<MatchKey> keys = Keys(kLan);
  ASSERT_EQ(keys.size(), kMostKeys);
  for (const MatchKey& key : keys) {
    EXPECT_EQ(key.block.size(), kBlockBytes);
    EXPECT_EQ(key.narrow.size(), kNarrowBytes);
    EXPECT_TRUE(IsNarrowed(key));
  }
}

TEST(MatchKeysTest, MarksCaseAndOrderOfWordsMakeNoDifferenceToMostKeys) {
  EXPECT_EQ(Shared(kLan, {"NGUYEN THI NGOC LAN", "1990-05-21", "female", "01"}), kMostKeys);
  EXPECT_GE(Shared(kLan, {"Lan Ngọc Thị Nguyễn", "1990-05-21", "female", "01"}), 5u);
}

TEST(MatchKeysTest, OneErrorLeavesKeysThatMeet) {
  EXPECT_GE(Shared(kLan, {"Nguyễn Lan", "1990-05-21", "female", "01"}), 5u) << "middle names are left out";
  EXPECT_GE(Shared(kLan, {"Nguyễn Thị Ngọc Lân", "1990-05-21", "female", "01"}), 10u);
  EXPECT_GE(Shared(kLan, {"Nguyễn Thị Ngọc Lin", "1990-05-21", "female", "01"}), 3u) << "a wrong vowel";
  EXPECT_GE(Shared(kLan, {"Trần Thị Ngọc Lan", "1990-05-21", "female", "01"}), 5u);
  EXPECT_GE(Shared({"Lê Thị Mai", "1990-05-09", "female", "01"}, {"Lê Thị Mai", "1990-09-05", "female", "01"}), 7u);
  EXPECT_GE(Shared(kLan, {"Nguyễn Thị Ngọc Lan", "1991-05-21", "female", "01"}), 5u) << "a wrong year";
  EXPECT_GE(Shared(kLan, {"Nguyễn Thị Ngọc Lan", "1990", "", ""}), 2u) << "a year alone";
  EXPECT_EQ(Shared(kLan, {"Vũ Đình Phong", "1990-05-21", "female", "01"}), 1u) << "all but the name";
}

TEST(MatchKeysTest, TooLittleMakesNoKey) {
  EXPECT_TRUE(Keys({"Lan", "", "female", "01"}).empty());
  EXPECT_TRUE(Keys({"", "1990-05-21", "female", ""}).empty());
  EXPECT_TRUE(Keys({"", "", "", ""}).empty());
  const std::vector<MatchKey> name = Keys({"Nguyễn Thị Ngọc Lan", "", "", ""});
  ASSERT_EQ(name.size(), 1u);
  EXPECT_FALSE(IsNarrowed(name[0])) << "nothing is known that would divide its block";
}

TEST(MatchKeysTest, AnotherKeyMakesOtherHashes) {
  const auto other = KeysOf(storage::LookupKey::FromBytes("fedcba9876543210fedcba9876543210"), kLan);
  for (const MatchKey& key : Keys(kLan)) {
    for (const MatchKey& each : other) EXPECT_NE(key.block, each.block);
  }
}

}  // namespace
}  // namespace lienthong::matching
