#include "storage/block.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/checksum.h"

namespace lienthong::storage {
namespace {

TEST(Block, GivesBackWhatItWasMadeOf) {
  const std::vector<absl::string_view> entries = {"first", "", "third entry"};
  const absl::StatusOr<Block> block = Block::Parse(Block::Make(41, entries).bytes());
  ASSERT_TRUE(block.ok()) << block.status();
  EXPECT_EQ(block->first(), 41u);
  EXPECT_EQ(block->last(), 43u);
  for (Position position = 41; position <= 43; ++position) EXPECT_EQ(block->Entry(position), entries[position - 41]);
}

TEST(Block, EveryFlippedByteIsFound) {
  const std::string good = Block::Make(7, {"one event", "another event"}).bytes();
  for (size_t place = 0; place < good.size(); ++place) {
    for (const char flip : {'\x01', '\x80', '\xff'}) {
      std::string bad = good;
      bad[place] = static_cast<char>(bad[place] ^ flip);
      EXPECT_EQ(Block::Parse(bad).status().code(), absl::StatusCode::kDataLoss) << "byte " << place;
    }
  }
}

TEST(Block, EveryCutAndEveryExtraByteIsFound) {
  const std::string good = Block::Make(7, {"one event", "another event"}).bytes();
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(Block::Parse(good.substr(0, size)).status().code(), absl::StatusCode::kDataLoss) << size << " bytes";
  }
  EXPECT_FALSE(Block::Parse(good + '\0').ok());
}

// A block whose checksum is right but whose writer was wrong must not lead a reader out of its bytes.
TEST(Block, AWrongHeaderUnderARightChecksumIsFound) {
  const std::string good = Block::Make(7, {"one event", "another event"}).bytes();
  const std::string body = good.substr(0, good.size() - kChecksumBytes);
  for (size_t place = 0; place < 24; ++place) {
    if (place >= 8 && place < 16) continue;  // the position: compared with the row's key
    for (const char flip : {'\x01', '\x80', '\xff'}) {
      std::string bad = body;
      bad[place] = static_cast<char>(bad[place] ^ flip);
      const absl::StatusOr<Block> block = Block::Parse(bad + Checksum(bad));
      if (!block.ok()) continue;
      // A moved border between two entries is all that the header alone cannot tell.
      EXPECT_GE(place, 16u) << "byte " << place;
      EXPECT_LE(block->Entry(7).size() + block->Entry(8).size(), body.size());
    }
  }
}

}  // namespace
}  // namespace lienthong::storage
