#include "services/ledger/cosignatures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "services/rpc/errors.h"
#include "tests/unit/ledger/signed_ground.h"
#include "tests/unit/merkle/note_key.h"

namespace lienthong::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::NoteKey;

class CosignaturesTest : public SignedGround {
 protected:
  CosignaturesTest() {
    Reopen({first_.verifier(), second_.verifier()});
    Append("workers/1", 3);
    size_ = Make().size();
    text_ = TextOf(Make());
  }

  void Reopen(std::vector<merkle::VerifierKey> witnesses) {
    Close();
    witnesses_ = std::move(witnesses);
    Open();
  }
  static std::string TextOf(const v1::Checkpoint& checkpoint) { return merkle::ParseNote(checkpoint.note())->text; }
  // The lines that a witness answers.
  static std::string Lines(const std::vector<merkle::NoteSignature>& signatures) {
    return merkle::NoteBytes({"", signatures}).substr(1);
  }
  std::string Line(const NoteKey& witness, uint64_t time) const { return Lines({witness.Cosign(text_, time)}); }
  absl::StatusOr<v1::Checkpoint> Cosign(const std::string& cosignatures) { return Cosign(size_, cosignatures); }
  absl::StatusOr<v1::Checkpoint> Cosign(uint64_t size, const std::string& cosignatures) {
    v1::CosignCheckpointRequest request;
    request.set_size(size);
    request.set_cosignatures(cosignatures);
    return checkpoints_->Cosign(request);
  }
  // The times of what the witnesses signed in the note, first and second; -1: nothing.
  std::vector<int64_t> Times(const v1::Checkpoint& checkpoint) {
    std::vector<merkle::VerifierKey> keys = keys_;
    keys.push_back(first_.verifier());
    keys.push_back(second_.verifier());
    const merkle::OpenedCheckpoint opened = merkle::OpenCheckpoint(checkpoint.note(), keys).value();
    EXPECT_EQ(opened.verdict.unknown, 0u);
    std::vector<int64_t> times = {-1, -1};
    for (const merkle::VerifiedSignature& verified : opened.verdict.verified) {
      if (verified.key >= keys_.size()) times[verified.key - keys_.size()] = static_cast<int64_t>(verified.timestamp);
    }
    return times;
  }
  std::vector<int64_t> Served() { return Times(checkpoints_->Get(size_).value()); }
  void ExpectRefused(const std::string& cosignatures, const std::string& why) {
    const storage::Position head = log_->Head();
    const absl::Status status = Cosign(cosignatures).status();
    EXPECT_EQ(rpc::ReasonOf(status), "FIELD_INVALID") << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("cosignatures")) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(why)) << status;
    EXPECT_EQ(log_->Head(), head);
  }

  const NoteKey first_{"witness.test/1", merkle::SignatureKind::kCosignature, 11};
  const NoteKey second_{"witness.test/2", merkle::SignatureKind::kCosignature, 12};
  uint64_t size_ = 0;
  std::string text_;
};

TEST_F(CosignaturesTest, AreServedWithTheCheckpointAlsoAfterARestart) {
  EXPECT_THAT(Served(), ElementsAre(-1, -1));
  EXPECT_THAT(Times(Cosign(Line(second_, 1'000)).value()), ElementsAre(-1, 1'000));
  EXPECT_THAT(Times(Cosign(Line(first_, 2'000)).value()), ElementsAre(2'000, 1'000));
  const std::string note = checkpoints_->Get(size_)->note();
  Reopen(witnesses_);
  EXPECT_EQ(checkpoints_->Get(size_)->note(), note);
  EXPECT_EQ(checkpoints_->List({})->checkpoints(0).note(), note);
}

TEST_F(CosignaturesTest, AreTakenAsLinesAndInTheNoteThatTheWitnessSigned) {
  merkle::SignedNote note = merkle::ParseNote(Make().note()).value();
  note.signatures.push_back(first_.Cosign(text_, 1'000));
  EXPECT_THAT(Times(Cosign(merkle::NoteBytes(note)).value()), ElementsAre(1'000, -1));
  const std::string both = Lines({second_.Cosign(text_, 3'000), first_.Cosign(text_, 2'000)});
  EXPECT_THAT(Times(Cosign(both).value()), ElementsAre(2'000, 3'000));
}

TEST_F(CosignaturesTest, OfOneWitnessTheLatestCountsAndARepeatAppendsNothing) {
  const std::string later = Cosign(Line(first_, 2'000))->note();
  const storage::Position head = log_->Head();
  for (const uint64_t time : {2'000, 1'999, 0}) EXPECT_EQ(Cosign(Line(first_, time))->note(), later) << time;
  EXPECT_EQ(log_->Head(), head);
  EXPECT_THAT(Times(Cosign(Line(first_, 2'001)).value()), ElementsAre(2'001, -1));
  EXPECT_EQ(log_->Head(), head + 1);
  EXPECT_THAT(Times(Cosign(Lines({first_.Cosign(text_, 3'001), first_.Cosign(text_, 3'000)})).value()),
              ElementsAre(3'001, -1));
}

TEST_F(CosignaturesTest, OfAnotherCheckpointOfNobodyAndMalformedOnesAreRefusedWhole) {
  const NoteKey stranger("witness.test/3", merkle::SignatureKind::kCosignature, 13);
  const NoteKey impostor("witness.test/1", merkle::SignatureKind::kCosignature, 13);
  const std::string good = Line(second_, 1'000);
  ExpectRefused(good + Line(stranger, 1'000), "signature 2 is of no witness of this log");
  ExpectRefused(Line(impostor, 1'000), "is of no witness");
  ExpectRefused(good + Lines({first_.Cosign("another\n", 1'000)}), "signature 2 is not of this checkpoint");
  ExpectRefused(Lines({first_.Sign(text_)}), "is not of this checkpoint");
  merkle::NoteSignature long_past = first_.Cosign(text_, 1'000);
  long_past.bytes[0] = '\x80';
  ExpectRefused(Lines({long_past}), "is not of this checkpoint");
  ExpectRefused("", "holds no lines of signatures");
  ExpectRefused(good.substr(0, good.size() - 1), "holds no lines of signatures");
  ExpectRefused("\n" + good, "another checkpoint");
  ExpectRefused(merkle::NoteBytes({"another\n", {first_.Cosign("another\n", 1'000)}}), "another checkpoint");
  ExpectRefused(Make().note(), "signatures of the log only");
  ExpectRefused(std::string(kMaxCosignatureBytes + 1, 'x'), "more than 16384 bytes");
  EXPECT_THAT(Served(), ElementsAre(-1, -1));
}

TEST_F(CosignaturesTest, AnyBitOfALineThatIsAnotherIsRefused) {
  const std::string line = Line(first_, 1'000);
  for (size_t i = 0; i < line.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string spoiled = line;
      spoiled[i] = static_cast<char>(spoiled[i] ^ (1 << bit));
      EXPECT_EQ(rpc::ReasonOf(Cosign(spoiled).status()), "FIELD_INVALID") << i << " " << bit;
    }
  }
  EXPECT_THAT(Served(), ElementsAre(-1, -1));
}

TEST_F(CosignaturesTest, NameACheckpointThatWasMade) {
  EXPECT_EQ(rpc::ReasonOf(Cosign(0, Line(first_, 1'000)).status()), "FIELD_INVALID");
  for (const uint64_t size : {uint64_t{1}, log_->Head() + 1}) {
    EXPECT_EQ(rpc::ReasonOf(Cosign(size, Line(first_, 1'000)).status()), "RESOURCE_UNKNOWN") << size;
  }
}

TEST_F(CosignaturesTest, OfATimeMoreThanAnHourAheadAreRefused) {
  const auto now = static_cast<uint64_t>(absl::ToUnixSeconds(now_));
  ExpectRefused(Line(first_, now + 3'601), "has a time more than an hour ahead");
  EXPECT_EQ(Times(*Cosign(Line(first_, now + 3'600)))[0], static_cast<int64_t>(now) + 3'600);
}

TEST_F(CosignaturesTest, OfOneCheckpointAreKeptAnewSoManyTimesAndNoMore) {
  for (uint64_t time = 1; time <= 256; ++time) ASSERT_TRUE(Cosign(Line(first_, time)).ok()) << time;
  EXPECT_EQ(rpc::ReasonOf(Cosign(Line(first_, 257)).status()), "LIMIT_EXCEEDED");
  EXPECT_EQ(Times(*Cosign(Line(first_, 256)))[0], 256) << "what is kept already is no change";
}

TEST_F(CosignaturesTest, AreNoReasonForANewCheckpoint) {
  ASSERT_TRUE(Cosign(Line(first_, 1'000)).ok());
  ASSERT_TRUE(Cosign(Line(second_, 1'000)).ok());
  const storage::Position head = log_->Head();
  now_ += absl::Hours(1);
  EXPECT_FALSE(checkpoints_->MakeIfDue(absl::Minutes(5)).value());
  EXPECT_THAT(Times(Make()), ElementsAre(1'000, 1'000));
  const std::vector<std::string> streams = {"workers/1"};
  EXPECT_THAT(Times(checkpoints_->ProveStreams(streams, false, absl::InfiniteFuture())->checkpoint),
              ElementsAre(1'000, 1'000));
  EXPECT_EQ(log_->Head(), head);
  Append("workers/1", 1);
  EXPECT_FALSE(checkpoints_->MakeIfDue(absl::Minutes(5)).value());
  EXPECT_EQ(log_->Head(), head + 2) << "an event and its checkpoint";
}

TEST_F(CosignaturesTest, TheLatestCheckpointProvesStreamsWithThemAfterTheLogHasGrown) {
  ASSERT_TRUE(Cosign(Line(first_, 1'000)).ok());
  Append("workers/1", 1);
  const storage::Position head = log_->Head();
  const std::vector<std::string> streams = {"workers/1"};
  const auto proven = checkpoints_->ProveStreams(streams, true, absl::InfiniteFuture());
  EXPECT_THAT(Times(proven->checkpoint), ElementsAre(1'000, -1));
  EXPECT_EQ(proven->proofs[0].revision(), 3u);
  EXPECT_EQ(log_->Head(), head);
  EXPECT_EQ(checkpoints_->ProveStreams(streams, false, absl::InfiniteFuture())->proofs[0].revision(), 4u);
}

TEST_F(CosignaturesTest, OfAWitnessThatIsConfiguredNoLongerAreNotServed) {
  ASSERT_TRUE(Cosign(Line(first_, 1'000) + Line(second_, 1'000)).ok());
  Reopen({second_.verifier()});
  EXPECT_THAT(Served(), ElementsAre(-1, 1'000));
  Reopen({second_.verifier(), first_.verifier()});
  EXPECT_THAT(Served(), ElementsAre(1'000, 1'000));
  Reopen({});
  EXPECT_THAT(Served(), ElementsAre(-1, -1));
  ExpectRefused(Line(first_, 2'000), "is of no witness of this log");
}

TEST_F(CosignaturesTest, OfTwoThatComeAtOnceBothAreKept) {
  for (uint64_t time = 1; time <= 20; ++time) {
    std::thread other([&] { EXPECT_TRUE(Cosign(Line(first_, time)).ok()); });
    EXPECT_TRUE(Cosign(Line(second_, time)).ok());
    other.join();
    EXPECT_THAT(Served(), ElementsAre(time, time));
  }
}

}  // namespace
}  // namespace lienthong::ledger
