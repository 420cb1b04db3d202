#include "storage/vault/payload_sealer.h"

#include <gtest/gtest.h>

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

TEST(PayloadSealer, OpensWhatItSealed) {
  const event::v1::Envelope envelope = PlacedEnvelope();
  const absl::StatusOr<event::v1::SealedPart> part = PayloadSealer().Seal(envelope, "workers/1", "plain");
  ASSERT_TRUE(part.ok()) << part.status();
  EXPECT_EQ(part->codec(), event::v1::SEAL_CODEC_UNSEALED_DEV);
  EXPECT_EQ(part->subject(), "workers/1");
  EXPECT_EQ(*PayloadSealer().Open(envelope, *part), "plain");
}

TEST(PayloadSealer, RefusesACodecItDoesNotKnow) {
  event::v1::SealedPart part;
  EXPECT_EQ(PayloadSealer().Open(PlacedEnvelope(), part).status().code(), absl::StatusCode::kDataLoss);
  part.set_codec(event::v1::SEAL_CODEC_AES_256_GCM);
  EXPECT_EQ(PayloadSealer().Open(PlacedEnvelope(), part).status().code(), absl::StatusCode::kDataLoss);
}

TEST(PayloadSealer, RefusesAnEnvelopeWithoutItsPlace) {
  event::v1::Envelope unplaced = PlacedEnvelope();
  unplaced.clear_revision();
  EXPECT_EQ(PayloadSealer().Seal(unplaced, "workers/1", "plain").status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(PayloadSealer().Seal(PlacedEnvelope(), "", "plain").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace lienthong::storage
