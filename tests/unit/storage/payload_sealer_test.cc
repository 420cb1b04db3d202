#include "storage/vault/payload_sealer.h"

#include <gtest/gtest.h>

#include "storage/vault/in_memory_key_provider.h"
#include "storage/vault/sealed_part.h"
#include "tests/support/test_keys.h"

namespace lienthong::storage {
namespace {

event::v1::Envelope PlacedEnvelope() {
  event::v1::Envelope envelope;
  envelope.set_event_id("0123456789abcdef");
  envelope.set_type("Noted");
  envelope.set_stream("workers/1");
  envelope.set_revision(1);
  return envelope;
}

class NoRows : public KeyRows {
 public:
  absl::StatusOr<std::optional<std::string>> KeyRow(absl::string_view) const override { return std::nullopt; }
};

class PayloadSealerTest : public ::testing::Test {
 protected:
  PayloadSealerTest() { ring_.Keep("workers/1", key_); }

  const KeyRing::Key key_ = std::make_shared<const SubjectKey>(SubjectKey::Random(KernelRandom()));
  const NoRows rows_;
  const KeyRing ring_{testing::TestKeys(), &rows_};
  const PayloadSealer sealer_{&ring_};
};

TEST_F(PayloadSealerTest, OpensWhatItSealed) {
  const event::v1::Envelope envelope = PlacedEnvelope();
  const absl::StatusOr<event::v1::SealedPart> part = sealer_.Seal(envelope, "workers/1", key_.get(), "plain");
  ASSERT_TRUE(part.ok()) << part.status();
  EXPECT_EQ(part->codec(), event::v1::SEAL_CODEC_AES_256_GCM);
  EXPECT_EQ(part->subject(), "workers/1");
  EXPECT_EQ(part->ciphertext().find("plain"), std::string::npos);
  EXPECT_EQ(*sealer_.Open(envelope, *part), "plain");
}

TEST_F(PayloadSealerTest, TheKeyOfOneEventOpensItsPartAndNoOtherEvents) {
  const event::v1::Envelope envelope = PlacedEnvelope();
  event::v1::Envelope other = PlacedEnvelope();
  other.set_event_id("another event id");
  const event::v1::SealedPart part = *sealer_.Seal(envelope, "workers/1", key_.get(), "plain");
  const event::v1::SealedPart other_part = *sealer_.Seal(other, "workers/1", key_.get(), "plain");
  const absl::StatusOr<SecretKey> key = sealer_.EventKey(envelope, "workers/1");
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(*OpenWith(*key, ContextOf(envelope, "workers/1"), part), "plain");
  EXPECT_FALSE(OpenWith(*key, ContextOf(other, "workers/1"), other_part).ok());
  EXPECT_NE(key->bytes(), key_->key().bytes());
  EXPECT_EQ(sealer_.EventKey(envelope, "workers/2").status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(PayloadSealerTest, APartOfASubjectWithoutAKeyIsALoss) {
  const event::v1::Envelope envelope = PlacedEnvelope();
  const event::v1::SealedPart part = *sealer_.Seal(envelope, "workers/2", key_.get(), "plain");
  EXPECT_EQ(sealer_.Open(envelope, part).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(PayloadSealerTest, RefusesACodecItDoesNotKnowAndPlainBytes) {
  event::v1::SealedPart part;
  EXPECT_EQ(sealer_.Open(PlacedEnvelope(), part).status().code(), absl::StatusCode::kDataLoss);
  part.set_codec(event::v1::SEAL_CODEC_UNSEALED_DEV);
  EXPECT_EQ(sealer_.Open(PlacedEnvelope(), part).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(PayloadSealerTest, RefusesAnEnvelopeWithoutItsPlace) {
  event::v1::Envelope unplaced = PlacedEnvelope();
  unplaced.clear_revision();
  EXPECT_EQ(sealer_.Seal(unplaced, "workers/1", key_.get(), "plain").status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(sealer_.Seal(PlacedEnvelope(), "workers/1", nullptr, "plain").status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(sealer_.Seal(PlacedEnvelope(), "", key_.get(), "plain").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(PayloadSealerTest, OneForDevelopmentTestsKnowsPlainBytesOnly) {
  const event::v1::Envelope envelope = PlacedEnvelope();
  const PayloadSealer plain = PayloadSealer::ForDevelopmentTests();
  const event::v1::SealedPart part = *plain.Seal(envelope, "workers/1", nullptr, "plain");
  EXPECT_EQ(part.codec(), event::v1::SEAL_CODEC_UNSEALED_DEV);
  EXPECT_EQ(*plain.Open(envelope, part), "plain");
  const event::v1::SealedPart sealed = *sealer_.Seal(envelope, "workers/1", key_.get(), "plain");
  EXPECT_EQ(plain.Open(envelope, sealed).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace lienthong::storage
