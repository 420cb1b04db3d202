#include "storage/row_codec.h"

#include <gtest/gtest.h>

#include <string>

namespace lienthong::storage {
namespace {

TEST(RowCodec, AHeadRowGoesRoundAndEveryFlippedByteIsFound) {
  const HeadRow row{.head = 12,
                    .last_block = 9,
                    .record_time = absl::FromUnixNanos(1'700'000'000'123'456'789),
                    .block_checksum = "checksum"};
  const std::string value = EncodeHeadRow(row);
  const absl::StatusOr<HeadRow> read = ParseHeadRow(value);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->head, row.head);
  EXPECT_EQ(read->last_block, row.last_block);
  EXPECT_EQ(read->record_time, row.record_time);
  EXPECT_EQ(read->block_checksum, row.block_checksum);
  for (size_t place = 0; place < value.size(); ++place) {
    std::string bad = value;
    bad[place] = static_cast<char>(bad[place] ^ 0x10);
    EXPECT_EQ(ParseHeadRow(bad).status().code(), absl::StatusCode::kDataLoss) << "byte " << place;
  }
  EXPECT_EQ(ParseHeadRow(EncodeHeadRow(HeadRow()))->record_time, absl::InfinitePast());
}

TEST(RowCodec, SmallRowsGoRound) {
  EXPECT_EQ(*ParseFormatRow(EncodeFormatRow(7)), 7u);
  EXPECT_EQ(*ParseStreamRow(EncodeStreamRow(8)), 8u);
  EXPECT_EQ(*ParseClaimRow(EncodeClaimRow("workers/1")), "workers/1");
  const absl::StatusOr<RequestRecord> record = ParseRequestRow(EncodeRequestRow({"digest", 5, 6}));
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->digest, "digest");
  EXPECT_EQ(record->first, 5u);
  EXPECT_EQ(record->count, 6u);
  const absl::StatusOr<ViewStateRow> state = ParseViewStateRow(EncodeViewStateRow({3, 4}));
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->schema_version, 3u);
  EXPECT_EQ(state->reached, 4u);
}

TEST(RowCodec, MalformedRowsAreDataLoss) {
  for (const std::string& value : {std::string(), std::string("\x02"), std::string(50, '\x02')}) {
    EXPECT_EQ(ParseHeadRow(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseFormatRow(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseStreamRow(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseRequestRow(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseClaimRow(value).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(ParseViewStateRow(value).status().code(), absl::StatusCode::kDataLoss);
  }
}

}  // namespace
}  // namespace lienthong::storage
