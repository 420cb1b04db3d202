#include "storage/vault/sealed_part.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/escaping.h"
#include "storage/vault/crypto.h"
#include "storage/vault/subject_key.h"
#include "tests/support/golden_file.h"

namespace lienthong::storage {
namespace {

// Gives the bytes of `nonce` as a log would have drawn them.
RandomSource Draws(const std::string& nonce) {
  return [nonce, at = size_t{0}]() mutable {
    uint64_t word = 0;
    for (int i = 0; i < 8; ++i, ++at) word = word << 8 | (at < nonce.size() ? static_cast<uint8_t>(nonce[at]) : 0);
    return word;
  };
}

class SealedPartTest : public ::testing::Test {
 protected:
  SealedPartTest() : golden_(testing::ReadGoldenFile("sealed_part_1.hex")) {}

  SealContext Context() const { return {golden_.at("event_id"), "workers/1", 7, "workers/1", "WorkerRegistered"}; }
  SecretKey EventKey() const { return SecretKey::FromBytes(golden_.at("event_key")); }
  event::v1::SealedPart Sealed() const {
    return SealWith(EventKey(), Context(), golden_.at("plain"), Draws(golden_.at("nonce")));
  }

  const std::map<std::string, std::string> golden_;
};

TEST_F(SealedPartTest, EveryValueIsAsComputedElsewhere) {
  const SubjectKey subject(SecretKey::FromBytes(golden_.at("subject_key")));
  EXPECT_EQ(subject.EventKey(golden_.at("event_id")).bytes(), golden_.at("event_key"));
  EXPECT_EQ(absl::BytesToHexString(AssociatedData(Context())), absl::BytesToHexString(golden_.at("associated")));
  const event::v1::SealedPart part = Sealed();
  EXPECT_EQ(part.codec(), event::v1::SEAL_CODEC_AES_256_GCM);
  EXPECT_EQ(part.subject(), "workers/1");
  EXPECT_EQ(part.nonce(), golden_.at("nonce"));
  EXPECT_EQ(absl::BytesToHexString(part.key_commitment()), absl::BytesToHexString(golden_.at("commitment")));
  EXPECT_EQ(absl::BytesToHexString(part.ciphertext()), absl::BytesToHexString(golden_.at("ciphertext")));
}

TEST_F(SealedPartTest, TheEventKeyAloneOpensThePart) {
  const absl::StatusOr<std::string> plain = OpenWith(EventKey(), Context(), Sealed());
  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_EQ(*plain, golden_.at("plain"));
}

TEST_F(SealedPartTest, AnEmptyAndALargePartAreOpenedAsTheyWereSealed) {
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{65'535}}) {
    const std::string plain(bytes, 'x');
    const auto opened = OpenWith(EventKey(), Context(), SealWith(EventKey(), Context(), plain, KernelRandom()));
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(*opened, plain);
  }
}

TEST_F(SealedPartTest, EveryFlippedBitIsFound) {
  const event::v1::SealedPart sealed = Sealed();
  const auto flip_each = [&](auto field) {
    event::v1::SealedPart part = sealed;
    for (size_t bit = 0; bit < field(&part)->size() * 8; ++bit) {
      part = sealed;
      (*field(&part))[bit / 8] ^= static_cast<char>(1 << bit % 8);
      EXPECT_EQ(OpenWith(EventKey(), Context(), part).status().code(), absl::StatusCode::kDataLoss) << bit;
    }
  };
  flip_each([](event::v1::SealedPart* part) { return part->mutable_nonce(); });
  flip_each([](event::v1::SealedPart* part) { return part->mutable_key_commitment(); });
  flip_each([](event::v1::SealedPart* part) { return part->mutable_ciphertext(); });
}

TEST_F(SealedPartTest, APartIsBoundToItsPlaceInTheLog) {
  const event::v1::SealedPart part = Sealed();
  for (int field = 0; field < 5; ++field) {
    SealContext moved = Context();
    if (field == 0) moved.event_id = "another event id";
    if (field == 1) moved.stream = "workers/2";
    if (field == 2) moved.revision = 8;
    if (field == 3) moved.subject = "workers/2";
    if (field == 4) moved.type = "WorkerNameCorrected";
    EXPECT_EQ(OpenWith(EventKey(), moved, part).status().code(), absl::StatusCode::kDataLoss) << field;
  }
}

TEST_F(SealedPartTest, FieldsDoNotRunTogether) {
  SealContext one = Context();
  SealContext other = Context();
  one.stream = "ab";
  one.subject = "c";
  other.stream = "a";
  other.subject = "bc";
  EXPECT_NE(AssociatedData(one), AssociatedData(other));
}

TEST_F(SealedPartTest, TheCommitmentRefusesAKeyThatTheTagWouldTake) {
  // Whoever knows two keys can make one ciphertext that opens under both; the commitment in the part names one of them.
  const event::v1::SealedPart part = Sealed();
  event::v1::SealedPart other = part;
  SecretKey commitment;
  HkdfExpand(SecretKey::FromBytes(golden_.at("subject_key")), "lienthong sealed part v1", "", &commitment);
  other.set_key_commitment(std::string(commitment.bytes()));
  EXPECT_EQ(OpenWith(EventKey(), Context(), other).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SealedPartTest, ShortAndForeignPartsAreRefused) {
  event::v1::SealedPart part = Sealed();
  part.set_ciphertext("short");
  EXPECT_EQ(OpenWith(EventKey(), Context(), part).status().code(), absl::StatusCode::kDataLoss);
  part = Sealed();
  part.set_nonce("short");
  EXPECT_EQ(OpenWith(EventKey(), Context(), part).status().code(), absl::StatusCode::kDataLoss);
  part = Sealed();
  part.clear_key_commitment();
  EXPECT_EQ(OpenWith(EventKey(), Context(), part).status().code(), absl::StatusCode::kDataLoss);
  part = Sealed();
  part.set_codec(event::v1::SEAL_CODEC_UNSEALED_DEV);
  EXPECT_EQ(OpenWith(EventKey(), Context(), part).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SealedPartTest, ASubjectsKeyIsWrappedAsComputedElsewhere) {
  const SubjectKey key(SecretKey::FromBytes(golden_.at("subject_key")));
  const SecretKey wrapping = SecretKey::FromBytes(golden_.at("wrapping_key"));
  const KeyRow row = WrapKey(key, "workers/1", 3, wrapping, Draws(golden_.at("nonce")));
  EXPECT_EQ(absl::BytesToHexString(EncodeKeyRow(row)), absl::BytesToHexString(golden_.at("key_row")));
  const absl::StatusOr<KeyRow> parsed = ParseKeyRow(golden_.at("key_row"));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(UnwrapKey(*parsed, "workers/1", wrapping)->key().bytes(), golden_.at("subject_key"));

  KeyRow erased;
  erased.erased = true;
  EXPECT_EQ(EncodeKeyRow(erased), golden_.at("key_row_erased"));
  EXPECT_TRUE(ParseKeyRow(golden_.at("key_row_erased"))->erased);
}

TEST_F(SealedPartTest, AWrappedKeyIsBoundToItsSubjectAndEpoch) {
  const SecretKey wrapping = SecretKey::FromBytes(golden_.at("wrapping_key"));
  KeyRow row = *ParseKeyRow(golden_.at("key_row"));
  EXPECT_EQ(UnwrapKey(row, "workers/2", wrapping).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(UnwrapKey(row, "workers/1", SecretKey()).status().code(), absl::StatusCode::kDataLoss);
  row.epoch = 4;
  EXPECT_EQ(UnwrapKey(row, "workers/1", wrapping).status().code(), absl::StatusCode::kDataLoss);
  for (const std::string& bytes : {std::string(), std::string("\x02\x02"), std::string(65, '\x03'),
                                   golden_.at("key_row") + "x", golden_.at("key_row").substr(1)}) {
    EXPECT_EQ(ParseKeyRow(bytes).status().code(), absl::StatusCode::kDataLoss);
  }
}

}  // namespace
}  // namespace lienthong::storage
