#include "storage/row_codec.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/merkle/tile.h"

namespace lienthong::storage {
namespace {

TEST(RowCodec, ATileRowGoesRoundAndEveryFlippedByteIsFound) {
  std::vector<merkle::Hash> hashes;
  for (int i = 0; i < merkle::kTileWidth; ++i) hashes.push_back(merkle::LeafHash(std::to_string(i)));
  const std::string value = EncodeTileRow(hashes);
  EXPECT_EQ(ParseTileRow(value).value(), hashes);
  for (size_t place = 0; place < value.size(); ++place) {
    std::string bad = value;
    bad[place] = static_cast<char>(bad[place] ^ 0x10);
    EXPECT_EQ(ParseTileRow(bad).status().code(), absl::StatusCode::kDataLoss) << "byte " << place;
  }
  EXPECT_EQ(ParseTileRow(value + "x").status().code(), absl::StatusCode::kDataLoss);
}

TEST(RowCodec, AHeadRowGoesRoundAndEveryFlippedByteIsFound) {
  const HeadRow row{.head = 12,
                    .last_block = 9,
                    .record_time = absl::FromUnixNanos(1'700'000'000'123'456'789),
                    .block_checksum = "checksum",
                    .commit = 5,
                    .root = merkle::LeafHash("tree")};
  const std::string value = EncodeHeadRow(row);
  const absl::StatusOr<HeadRow> read = ParseHeadRow(value);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->head, row.head);
  EXPECT_EQ(read->last_block, row.last_block);
  EXPECT_EQ(read->record_time, row.record_time);
  EXPECT_EQ(read->block_checksum, row.block_checksum);
  EXPECT_EQ(read->commit, row.commit);
  EXPECT_EQ(read->root, row.root);
  for (size_t place = 0; place < value.size(); ++place) {
    std::string bad = value;
    bad[place] = static_cast<char>(bad[place] ^ 0x10);
    EXPECT_EQ(ParseHeadRow(bad).status().code(), absl::StatusCode::kDataLoss) << "byte " << place;
  }
  EXPECT_EQ(ParseHeadRow(EncodeHeadRow(HeadRow()))->record_time, absl::InfinitePast());
}

TEST(RowCodec, ASlotOfTheWatermarkGoesRoundAndEveryFlippedByteIsFound) {
  const std::string slot = EncodeWatermark({7, 8, 9, "0123456789abcdef"});
  ASSERT_EQ(slot.size(), kWatermarkSlotBytes);
  const absl::StatusOr<Watermark> read = ParseWatermark(slot);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->sequence, 7u);
  EXPECT_EQ(read->commit, 8u);
  EXPECT_EQ(read->head, 9u);
  EXPECT_EQ(read->log_id, "0123456789abcdef");
  for (size_t place = 0; place < slot.size(); ++place) {
    std::string bad = slot;
    bad[place] = static_cast<char>(bad[place] ^ 0x10);
    EXPECT_EQ(ParseWatermark(bad).status().code(), absl::StatusCode::kDataLoss) << "byte " << place;
  }
}

TEST(RowCodec, AnswersGoRoundAndEveryFlippedByteIsFound) {
  const std::string value = EncodeAnswers({{"key", {"digest", 5, 6}}, {std::string(255, 'k'), {"d", 11, 0}}});
  const absl::StatusOr<Answers> read = ParseAnswers(value);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].first, "key");
  EXPECT_EQ((*read)[0].second.digest, "digest");
  EXPECT_EQ((*read)[0].second.first, 5u);
  EXPECT_EQ((*read)[0].second.count, 6u);
  EXPECT_EQ((*read)[1].first, std::string(255, 'k'));
  for (size_t place = 0; place < value.size(); ++place) {
    std::string bad = value;
    bad[place] = static_cast<char>(bad[place] ^ 0x10);
    EXPECT_EQ(ParseAnswers(bad).status().code(), absl::StatusCode::kDataLoss) << "byte " << place;
  }
}

TEST(RowCodec, SmallRowsGoRound) {
  EXPECT_EQ(*ParseFormatRow(EncodeFormatRow(7)), 7u);
  EXPECT_EQ(*ParseIndexStateRow(EncodeIndexStateRow(8)), 8u);
  EXPECT_EQ(*ParseRequestRow(EncodeRequestRow(9)), 9u);
  EXPECT_EQ(*ParseClaimRow(EncodeClaimRow("workers/1")), "workers/1");
  const absl::StatusOr<StreamPart> part = ParseStreamPart(EncodeStreamPart({65, {7, 9}}));
  ASSERT_TRUE(part.ok()) << part.status();
  EXPECT_EQ(part->first, 65u);
  EXPECT_EQ(part->last(), 66u);
  EXPECT_EQ(part->positions, (std::vector<Position>{7, 9}));
  EXPECT_EQ(ParseStreamPart(EncodeStreamPart({129, {}}))->last(), 128u);
  const absl::StatusOr<ViewStateRow> state = ParseViewStateRow(EncodeViewStateRow({3, 5, 4}));
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->schema_version, 3u);
  EXPECT_EQ(state->generation, 5u);
  EXPECT_EQ(state->reached, 4u);
}

TEST(RowCodec, PositionsThatDoNotGrowAreDataLoss) {
  for (const StreamPart& part : {StreamPart{1, {3, 3}}, StreamPart{1, {0}}, StreamPart{1, {4, 3}}}) {
    EXPECT_EQ(ParseStreamPart(EncodeStreamPart(part)).status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(RowCodec, MalformedRowsAreDataLoss) {
  for (const std::string& value : {std::string(), std::string("\x02"), std::string(50, '\x02')}) {
    EXPECT_EQ(ParseHeadRow(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseFormatRow(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseStreamPart(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseRequestRow(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseAnswers(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseIndexStateRow(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseWatermark(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseClaimRow(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseViewStateRow(value).status().code(), absl::StatusCode::kDataLoss);
  }
}

}  // namespace
}  // namespace lienthong::storage
