// Bytes as they were first stored. They are read for ever: when one of these fails, the code is wrong, not the file.

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/escaping.h"
#include "storage/block.h"
#include "storage/commit_group.h"
#include "storage/key_layout.h"
#include "storage/row_codec.h"
#include "storage/vault/sealed_part.h"
#include "storage/vault/subject_key.h"
#include "tests/support/golden_file.h"

namespace lienthong::storage {
namespace {

SecretKey GoldenEventKey(const event::v1::Envelope& envelope) {
  return SubjectKey(SecretKey::FromBytes("a subject's key of 32 bytes only")).EventKey(envelope.event_id());
}

event::v1::Envelope GoldenEnvelope() {
  event::v1::Envelope envelope;
  envelope.set_event_id("\x01\x7f\x22\xe2\x79\xb0\x7c\xc3\x98\xc4\xdc\x0c\x0c\x07\x39\x8f");
  envelope.set_type("WorkerRegistered");
  envelope.set_schema_version(1);
  envelope.set_stream("workers/017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  envelope.set_revision(1);
  envelope.mutable_record_time()->set_seconds(1'700'000'000);
  envelope.mutable_record_time()->set_nanos(123'456'789);
  envelope.set_valid_from("2024-06");
  envelope.set_valid_to("2027");
  envelope.set_agency("LAB01");
  envelope.set_officer("017f22e2-79b0-7cc3-98c4-dc0c0c073990");
  envelope.set_purpose("registration");
  envelope.set_procedure("1.005132");
  envelope.set_agreement("AG-1");
  envelope.set_registry("labour");
  envelope.mutable_province()->set_code("40");
  envelope.mutable_province()->set_version("2025-07");
  envelope.set_command_id("0123456789abcdef");
  envelope.set_correlation_id("fedcba9876543210");
  envelope.set_causation_id("00112233445566aa");
  envelope.set_policy_version(2);
  envelope.set_rule_version(3);
  *envelope.add_sealed_parts() = SealWith(GoldenEventKey(envelope), ContextOf(envelope, envelope.stream()),
                                          "plain bytes", [] { return 0x0102030405060708; });
  return envelope;
}

std::map<std::string, std::string> StoredBytes() {
  const std::string envelope = SerializeEnvelope(GoldenEnvelope());
  const Block block = Block::Make(257, {envelope, "second"});
  return {
      {"envelope", envelope},
      {"block", block.bytes()},
      {"format_key", FormatKey()},
      {"format_value", EncodeFormatRow(3)},
      {"log_id_key", LogIdKey()},
      {"head_key", HeadKey()},
      {"key_epoch_key", KeyEpochKey()},
      {"key_epoch_value", EncodeKeyEpochRow(258)},
      {"head_value", EncodeHeadRow({258, 257, absl::FromUnixNanos(1'700'000'000'123'456'789),
                                    std::string(block.checksum()), 77, merkle::LeafHash("tree")})},
      {"head_value_empty", EncodeHeadRow(HeadRow())},
      {"watermark", EncodeWatermark({5, 77, 258, "0123456789abcdef"})},
      {"block_key", BlockKey(257)},
      {"tile_key", TileKey(1, 258)},
      {"tile_value_end",
       EncodeTileRow(std::vector<merkle::Hash>(merkle::kTileWidth, merkle::LeafHash("leaf"))).substr(8160)},
      {"answers_key", AnswersKey(77)},
      {"answers_value", EncodeAnswers({{"request", {"digest", 257, 2}}, {"no-op", {"other", 258, 0}}})},
      {"claim_key", ClaimRowKey("claim")},
      {"claim_value", EncodeClaimRow("workers/1")},
      {"subject_key_key", SubjectKeyKey("workers/1")},
      {"index_state_key", IndexStateKey()},
      {"index_state_value", EncodeIndexStateRow(258)},
      {"stream_end_key", StreamEndKey("workers/1")},
      {"stream_end_value", EncodeStreamPart({65, {257, 258}})},
      {"stream_chunk_key", StreamChunkKey("workers/1", 3)},
      {"request_key", RequestRowKey("request")},
      {"request_value", EncodeRequestRow(77)},
      {"view_state_key", ViewStateKey("workers")},
      {"view_state_value", EncodeViewStateRow({2, 3, 258})},
      {"view_row_key", ViewRowKey("workers", 3, "row")},
  };
}

TEST(Golden, StoredBytesAreAsTheyWereFirstWritten) {
  const std::map<std::string, std::string> golden = testing::ReadGoldenFile("storage_format_3.hex");
  const std::map<std::string, std::string> stored = StoredBytes();
  EXPECT_EQ(golden.size(), stored.size());
  for (const auto& [name, bytes] : stored) {
    const auto expected = golden.find(name);
    const std::string hex = expected == golden.end() ? "missing" : absl::BytesToHexString(expected->second);
    EXPECT_EQ(absl::BytesToHexString(bytes), hex) << name;
  }
}

TEST(Golden, TheFirstBlockIsStillRead) {
  const std::map<std::string, std::string> golden = testing::ReadGoldenFile("storage_format_3.hex");
  ASSERT_EQ(golden.count("block") + golden.count("envelope"), 2u);
  const absl::StatusOr<Block> block = Block::Parse(golden.at("block"));
  ASSERT_TRUE(block.ok()) << block.status();
  event::v1::Envelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(std::string(block->Entry(257))));
  EXPECT_EQ(envelope.SerializeAsString(), golden.at("envelope"));
  EXPECT_EQ(envelope.province().version(), "2025-07");
  EXPECT_EQ(*OpenWith(GoldenEventKey(envelope), ContextOf(envelope, envelope.stream()), envelope.sealed_parts(0)),
            "plain bytes");
}

}  // namespace
}  // namespace lienthong::storage
