#include "storage/merkle/tile.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/seeds.h"

namespace lienthong::merkle {
namespace {

TEST(TilePath, IsThatOfTlogTiles) {
  const std::vector<std::pair<TileId, std::string>> paths = {
      {{0, 0, 256}, "tile/0/000"},
      {{0, 999, 256}, "tile/0/999"},
      {{0, 1000, 256}, "tile/0/x001/000"},
      {{0, 1234067, 256}, "tile/0/x001/x234/067"},
      {{3, 1234067, 17}, "tile/3/x001/x234/067.p/17"},
      {{7, 0, 1}, "tile/7/000.p/1"},
      {{1, 5, 255}, "tile/1/005.p/255"},
      {{0, (uint64_t{1} << 55) - 1, 255}, "tile/0/x036/x028/x797/x018/x963/967.p/255"},
  };
  for (const auto& [tile, path] : paths) {
    EXPECT_EQ(TilePath(tile), path);
    const absl::StatusOr<TileId> parsed = ParseTilePath(path);
    ASSERT_TRUE(parsed.ok()) << path << parsed.status();
    EXPECT_EQ(*parsed, tile) << path;
  }
}

TEST(TilePath, HasOneSpelling) {
  for (const std::string path : {"",
                                 "tile",
                                 "tile/",
                                 "tile/0",
                                 "tile/0/",
                                 "tile/0/0",
                                 "tile/0/00",
                                 "tile/0/0000",
                                 "tile/0/x000/001",
                                 "tile/0/x001",
                                 "tile/0/x001/",
                                 "tile/0/x001/x002",
                                 "tile/0/001/002",
                                 "tile/0/x1/002",
                                 "tile/0/X001/002",
                                 "tile/00/001",
                                 "tile/8/000",
                                 "tile/-1/000",
                                 "tile/a/000",
                                 "/tile/0/000",
                                 "tile/0/000/",
                                 "tile/0/000 ",
                                 "tile/0/000.p",
                                 "tile/0/000.p/",
                                 "tile/0/000.p/0",
                                 "tile/0/000.p/01",
                                 "tile/0/000.p/256",
                                 "tile/0/000.p/+1",
                                 "tile/0/000.p/ 1",
                                 "tile/0/000.p/1/",
                                 "tile/0/+01",
                                 "tile/0/ 01",
                                 "tile/0/-01",
                                 "tile/8/000/1",
                                 "tile/0/x036/x028/x797/x018/x963/968",
                                 "tile/7/000/000",
                                 "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/999",
                                 "tile/entries/000"}) {
    EXPECT_EQ(ParseTilePath(path).status().code(), absl::StatusCode::kInvalidArgument) << path;
  }
}

TEST(TilePath, OfAnyTileIsReadBack) {
  testing::ForEachSeed(3, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int round = 0; round < 2000; ++round) {
      const int level = static_cast<int>(random() % kTileLevels);
      const uint64_t bound = (kMaxTreeSize >> (kTileHeight * level)) / kTileWidth + 1;
      const TileId tile = {level, (random() >> random() % 64) % bound, static_cast<int>(1 + random() % kTileWidth)};
      const absl::StatusOr<TileId> parsed = ParseTilePath(TilePath(tile));
      ASSERT_TRUE(parsed.ok()) << TilePath(tile) << parsed.status();
      EXPECT_EQ(*parsed, tile);
    }
  });
}

TEST(EntryBundlePath, IsThatOfTheTileOverIt) {
  EXPECT_EQ(EntryBundlePath({0, 1234067, 256}), "tile/entries/x001/x234/067");
  EXPECT_EQ(EntryBundlePath({0, 0, 3}), "tile/entries/000.p/3");
  const absl::StatusOr<TileId> parsed = ParseEntryBundlePath("tile/entries/x001/x234/067.p/17");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, (TileId{0, 1234067, 17}));
  for (const std::string path : {"tile/0/000", "tile/entries/0", "tile/entries/", "tile/entries/x000/000"}) {
    EXPECT_EQ(ParseEntryBundlePath(path).status().code(), absl::StatusCode::kInvalidArgument) << path;
  }
}

// The example of the specification: 70,000 leaves.
TEST(TileWidth, IsThatOfTheSpecificationsExample) {
  EXPECT_EQ(TileWidth(0, 272, 70'000), 256);
  EXPECT_EQ(TileWidth(0, 273, 70'000), 112);
  EXPECT_EQ(TileWidth(0, 274, 70'000), 0);
  EXPECT_EQ(TileWidth(1, 0, 70'000), 256);
  EXPECT_EQ(TileWidth(1, 1, 70'000), 17);
  EXPECT_EQ(TileWidth(2, 0, 70'000), 1);
  EXPECT_EQ(TileWidth(3, 0, 70'000), 0);
  EXPECT_EQ(TileWidth(0, 1, 256), 0);
  EXPECT_EQ(TileWidth(0, 0, 0), 0);
  EXPECT_EQ(TileWidth(7, 0, kMaxTreeSize), 127);
}

TEST(TileBytes, AreTheHashesAndBack) {
  const std::vector<Hash> hashes = {Sha256("a"), Sha256("b"), Sha256("c")};
  const std::string bytes = TileBytes(hashes);
  EXPECT_EQ(bytes.size(), 96u);
  const absl::StatusOr<std::vector<Hash>> parsed = ParseTileBytes(bytes);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, hashes);
  EXPECT_TRUE(ParseTileBytes(std::string(8192, 'x')).ok());
  for (const size_t size : {0, 31, 33, 8191, 8224}) {
    EXPECT_EQ(ParseTileBytes(std::string(size, 'x')).status().code(), absl::StatusCode::kInvalidArgument) << size;
  }
}

}  // namespace
}  // namespace lienthong::merkle
