// What a pack proves, and that nobody can make it prove anything else: not who changes a bit, and not the log's own
// signer, who signs anew what was changed.

#include "storage/evidence/verify.h"

#include <gtest/gtest.h>

#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lienthong/event/v1/access_events.pb.h"
#include "lienthong/event/v1/worker_events.pb.h"
#include "storage/evidence/pack.h"
#include "tests/support/require.h"
#include "tests/unit/evidence/small_log.h"

namespace lienthong::evidence {
namespace {

using ::lienthong::testing::Require;
using ::lienthong::testing::SignerOf;
using ::lienthong::testing::SmallLog;

event::v1::PersonalDataRead Look(const std::string& method) {
  event::v1::PersonalDataRead look;
  look.set_method(method);
  return look;
}

class VerifyTest : public ::testing::Test {
 protected:
  // Positions: 1, 3 and 5 are of workers/1; 2 of workers/2; 4 and 7 are looks at workers/1, 8 one at workers/2; 6 and 9
  // are indexes.
  VerifyTest() {
    event::v1::WorkerRegistered registered;
    log_.Append("workers/1", registered, {"workers/1"});
    log_.Append("workers/2", registered, {"workers/2"});
    log_.Append("workers/1", registered, {"workers/1", "workers/2"});
    log_.Append("access/G09.12/20270115", Look("GetWorker"), {"workers/1"});
    log_.Append("workers/1", registered, {"workers/1"});
    log_.Index();
    old_ = log_.Checkpoint();
    log_.Append("access/G09.12/20270115", Look("ListWorkers"), {"workers/1"});
    log_.Append("access/G09.12/20270115", Look("ListWorkers"), {"workers/2"});
    log_.Index();
  }

  MaybeRefusal Judge(const std::string& file) { return VerifyPack(file, keys_, trusted_, &evidence_); }
  MaybeRefusal Judge(const Pack& pack) { return Judge(Require(SignPack(pack, signer_))); }

  void ExpectAccepted(const Pack& pack) {
    const MaybeRefusal refused = Judge(pack);
    EXPECT_FALSE(refused.has_value()) << static_cast<int>(refused->fault) << " " << refused->what;
  }
  // That what `change` makes of a whole pack, signed anew, is refused for this reason.
  void ExpectRefused(const std::function<void(Pack*)>& change, Fault fault, const std::string& what) {
    Pack pack = Whole();
    change(&pack);
    ExpectRefused(Judge(pack), fault, what);
  }
  void ExpectRefused(const MaybeRefusal& refused, Fault fault, const std::string& what) {
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(static_cast<int>(refused->fault), static_cast<int>(fault)) << refused->what;
    EXPECT_EQ(refused->what, what);
  }
  Pack Whole() const { return log_.Evidence({"workers/1"}, {4, 7}, old_.size); }

  const storage::NoteSigner signer_ = SignerOf("log.test/1", 's');
  SmallLog log_{&signer_};
  std::vector<merkle::VerifierKey> keys_ = {signer_.verifier()};
  merkle::Checkpoint old_;
  std::optional<merkle::Checkpoint> trusted_;
  Evidence evidence_;
};

TEST_F(VerifyTest, AWholePackIsAcceptedAndTellsWhatItProves) {
  ExpectAccepted(Whole());
  EXPECT_EQ(evidence_.checkpoint, log_.Checkpoint());
  EXPECT_EQ(evidence_.indexed_position, 8u);
  EXPECT_EQ(evidence_.checkpoint_time, absl::FromUnixSeconds(1'700'000'008));
  EXPECT_EQ(evidence_.signer, signer_.verifier().Text());
  EXPECT_EQ(evidence_.agency, "G09.12");
  ASSERT_EQ(evidence_.streams.size(), 1u);
  const VerifiedStream& stream = evidence_.streams[0];
  EXPECT_EQ(stream.head, (merkle::StreamHead{3, 5}));
  ASSERT_EQ(stream.events.size(), 3u);
  EXPECT_EQ(stream.events[1].position, 3u);
  EXPECT_EQ(stream.events[1].envelope.policy_version(), 7u);
  ASSERT_EQ(stream.events[1].parts.size(), 2u);
  EXPECT_EQ(stream.events[1].parts[0].state, OpenedPart::State::kOpened);
  EXPECT_EQ(stream.events[1].parts[1].state, OpenedPart::State::kSealed);
  EXPECT_EQ(stream.events[1].parts[1].subject, "workers/2");
  ASSERT_EQ(evidence_.looks.size(), 2u);
  EXPECT_EQ(evidence_.looks[0].parts[0].plain, Look("GetWorker").SerializeAsString());
}

TEST_F(VerifyTest, SeveralStreamsAndOneWithoutEventsAreProvedTogether) {
  ExpectAccepted(log_.Evidence({"workers/1", "workers/2", "workers/3"}));
  ASSERT_EQ(evidence_.streams.size(), 3u);
  EXPECT_EQ(evidence_.streams[0].events[1].parts[1].state, OpenedPart::State::kOpened);
  EXPECT_EQ(evidence_.streams[1].events.size(), 1u);
  EXPECT_EQ(evidence_.streams[2].head.revision, 0u);
}

TEST_F(VerifyTest, ADestroyedKeyIsToldAsTheLogsWord) {
  ExpectAccepted(log_.Evidence({"workers/1"}, {4}, 0, {"workers/1"}));
  EXPECT_EQ(evidence_.streams[0].events[0].parts[0].state, OpenedPart::State::kDestroyed);
  EXPECT_EQ(evidence_.looks[0].parts[0].state, OpenedPart::State::kDestroyed);
}

TEST_F(VerifyTest, EverySingleBitThatIsFlippedIsRefused) {
  trusted_ = old_;
  const std::string file = Require(SignPack(log_.Evidence({"workers/2"}, {8}, old_.size), signer_));
  ASSERT_FALSE(Judge(file).has_value());
  size_t flipped = 0;
  for (size_t byte = 0; byte < file.size(); ++byte) {
    for (int bit = 0; bit < 8; ++bit, ++flipped) {
      std::string other = file;
      other[byte] = static_cast<char>(other[byte] ^ (1 << bit));
      ASSERT_TRUE(Judge(other).has_value()) << "bit " << bit << " of byte " << byte;
    }
  }
  std::cout << flipped << " bits flipped, all refused" << std::endl;
}

TEST_F(VerifyTest, APackThatIsCutOffOrLongerIsRefused) {
  const std::string file = Require(SignPack(Whole(), signer_));
  for (size_t size = 0; size < file.size(); ++size) ASSERT_TRUE(Judge(file.substr(0, size)).has_value()) << size;
  const std::string signature = file.substr(file.rfind("\n\n") + 2);
  for (const std::string& more : {std::string("\n"), std::string("x"), signature, file}) {
    EXPECT_TRUE(Judge(file + more).has_value()) << more;
  }
}

TEST_F(VerifyTest, ASignatureOfAnyOtherKeyIsRefused) {
  const storage::NoteSigner stranger = SignerOf("log.test/1", 'x');
  const std::string id = absl::StrCat("log.test/1+", absl::Hex(stranger.verifier().id(), absl::kZeroPad8));
  ExpectRefused(Judge(Require(SignPack(Whole(), stranger))), Fault::kUnknownKey, id);
  // A key that is given, but of another log.
  const storage::NoteSigner other = SignerOf("log.other/1", 'o');
  keys_.push_back(other.verifier());
  ExpectRefused(Judge(Require(SignPack(Whole(), other))), Fault::kNotOfLog, other.verifier().Text());
}

TEST_F(VerifyTest, ACheckpointThatNoKeyOfTheLogSignedIsRefused) {
  const storage::NoteSigner stranger = SignerOf("log.test/1", 'x');
  ExpectRefused(
      [&](Pack* pack) {
        const std::string text = Require(merkle::CheckpointText(log_.Checkpoint()));
        pack->checkpoint = merkle::NoteBytes({text, {Require(stranger.Sign(text))}});
      },
      Fault::kCheckpoint, "");
  ExpectRefused([](Pack* pack) { pack->checkpoint = "no note"; }, Fault::kCheckpoint, "");
}

// From here on the log's own signer signs what was changed: the proofs refuse it.

TEST_F(VerifyTest, AnEventLeftOutOfACompleteAnswerIsRefused) {
  for (size_t left_out = 0; left_out < 3; ++left_out) {
    ExpectRefused(
        [&](Pack* pack) {
          auto& events = pack->streams[0].events;
          events.erase(events.begin() + static_cast<ptrdiff_t>(left_out));
        },
        Fault::kLeftOut, absl::StrCat("workers/1 ", left_out + 1));
  }
  ExpectRefused([](Pack* pack) { pack->streams[0].events.clear(); }, Fault::kLeftOut, "workers/1 1");
}

TEST_F(VerifyTest, AnEventLeftOutIsRefusedAlsoWithTheProofOfAnEarlierTime) {
  // The bucket as it was when the stream had two events less: the root says otherwise.
  SmallLog earlier(&signer_);
  earlier.Append("workers/1", event::v1::WorkerRegistered(), {"workers/1"});
  earlier.Index();
  const Pack short_pack = earlier.Evidence({"workers/1"});
  ExpectRefused(
      [&](Pack* pack) {
        pack->streams[0].bucket = short_pack.streams[0].bucket;
        pack->streams[0].bucket_hashes = short_pack.streams[0].bucket_hashes;
        pack->streams[0].events.resize(1);
      },
      Fault::kBucket, "workers/1");
}

TEST_F(VerifyTest, AnEventTooManyOrInAnothersPlaceIsRefused) {
  ExpectRefused([](Pack* pack) { pack->streams[0].events.push_back(pack->streams[0].events[2]); }, Fault::kTooMany,
                "workers/1 3");
  ExpectRefused([](Pack* pack) { pack->streams[0].events[1] = pack->streams[0].events[0]; }, Fault::kOtherRevision,
                "workers/1 2");
  const Pack others = log_.Evidence({"workers/1", "workers/2"});
  ExpectRefused(
      [&](Pack* pack) {
        pack->streams[0].events[0] = others.streams[1].events[0];
        pack->streams[0].events[0].parts.clear();
      },
      Fault::kOtherRevision, "workers/1 1");
}

TEST_F(VerifyTest, AnEventThatIsNotInTheLogIsRefused) {
  ExpectRefused([](Pack* pack) { pack->streams[0].events[0].position = 2; }, Fault::kNotInLog, "2");
  ExpectRefused([](Pack* pack) { pack->streams[0].events[0].position = 0; }, Fault::kNotInLog, "0");
  ExpectRefused([](Pack* pack) { pack->streams[0].events[0].position = 1'000; }, Fault::kNotInLog, "1000");
  ExpectRefused([](Pack* pack) { pack->streams[0].events[0].inclusion.pop_back(); }, Fault::kNotInLog, "1");
  ExpectRefused([](Pack* pack) { pack->streams[0].events[0].bytes += "\x58\x01"; }, Fault::kNotInLog, "1");
  ExpectRefused([](Pack* pack) { pack->looks[0].bytes += "\x58\x01"; }, Fault::kNotInLog, "4");
}

TEST_F(VerifyTest, AnIndexThatIsNotTheLastOfTheCheckpointIsRefused) {
  ExpectRefused([](Pack* pack) { pack->index.position = 6; }, Fault::kIndex, "");
  ExpectRefused([](Pack* pack) { pack->index = pack->streams[0].events[0]; }, Fault::kIndex, "");
  ExpectRefused([](Pack* pack) { pack->index.bytes = "no event"; }, Fault::kIndex, "");
  ExpectRefused([](Pack* pack) { pack->index.inclusion[0][0] ^= 1; }, Fault::kNotInLog, "9");
}

TEST_F(VerifyTest, ABucketOfAnotherStreamOrWithAnotherHashIsRefused) {
  ExpectRefused([](Pack* pack) { pack->streams[0].name = "workers/3"; }, Fault::kBucket, "workers/3");
  ExpectRefused([](Pack* pack) { pack->streams[0].bucket_hashes[3][5] ^= 1; }, Fault::kBucket, "workers/1");
  ExpectRefused([](Pack* pack) { pack->streams[0].bucket_hashes.pop_back(); }, Fault::kBucket, "workers/1");
}

TEST_F(VerifyTest, StreamsAndLooksOutOfOrderOrTwiceAreRefused) {
  ExpectRefused([](Pack* pack) { pack->streams.push_back(pack->streams[0]); }, Fault::kStreamOrder, "workers/1");
  ExpectRefused([](Pack* pack) { std::swap(pack->looks[0], pack->looks[1]); }, Fault::kLookOrder, "4");
  ExpectRefused([](Pack* pack) { pack->looks[1] = pack->looks[0]; }, Fault::kLookOrder, "4");
}

TEST_F(VerifyTest, AKeyThatDoesNotOpenItsPartIsRefused) {
  ExpectRefused(
      [](Pack* pack) { pack->streams[0].events[0].parts[0].event_key = pack->streams[0].events[1].parts[0].event_key; },
      Fault::kPartKey, "workers/1");
}

TEST_F(VerifyTest, APartThatIsNotToldOfIsRefused) {
  ExpectRefused([](Pack* pack) { pack->streams[0].events[0].parts.clear(); }, Fault::kPartHidden, "workers/1");
  ExpectRefused([](Pack* pack) { pack->looks[0].parts.clear(); }, Fault::kPartHidden, "workers/1");
}

TEST_F(VerifyTest, AKeyOfASubjectThatIsNotDisclosedIsRefused) {
  ExpectRefused(
      [this](Pack* pack) {
        PackPart& part = pack->streams[0].events[1].parts.emplace_back();
        part.subject = "workers/2";
        part.event_key = log_.EventKey(log_.Event(3), "workers/2");
      },
      Fault::kPartForeign, "workers/2");
}

TEST_F(VerifyTest, WhatIsNoLookAtTheseSubjectsIsRefused) {
  ExpectRefused(Judge(log_.Evidence({"workers/1"}, {8})), Fault::kNotALook, "8");
  ExpectRefused(Judge(log_.Evidence({"workers/1"}, {3})), Fault::kNotALook, "3");
}

// Age and forks.

TEST_F(VerifyTest, ATrustedCheckpointThatTheLogGrewFromIsAccepted) {
  trusted_ = old_;
  ExpectAccepted(Whole());
  trusted_ = log_.Checkpoint();
  ExpectAccepted(Whole());
  trusted_ = merkle::Checkpoint{"log.test/1", 0, merkle::EmptyRoot(), {}};
  ExpectAccepted(Whole());
}

TEST_F(VerifyTest, APackOlderThanTheTrustedCheckpointIsRefused) {
  const Pack pack = Whole();
  log_.Index();
  trusted_ = log_.Checkpoint();
  ExpectRefused(Judge(pack), Fault::kOlder, "10");
}

TEST_F(VerifyTest, APackOfAForkedLogIsRefused) {
  // The same size, another root.
  trusted_ = log_.Checkpoint();
  trusted_->root = merkle::Sha256("another");
  ExpectRefused(Judge(Whole()), Fault::kForked, "9");
  // Grown from another beginning.
  trusted_ = old_;
  trusted_->root = merkle::Sha256("another");
  ExpectRefused(Judge(Whole()), Fault::kForked, "6");
  trusted_ = old_;
  ExpectRefused([](Pack* pack) { pack->growth->hashes[0][0] ^= 1; }, Fault::kForked, "6");
}

TEST_F(VerifyTest, APackWithoutTheProofOfGrowthSaysSo) {
  trusted_ = old_;
  ExpectRefused([](Pack* pack) { pack->growth.reset(); }, Fault::kNoGrowth, "6");
  ExpectRefused([](Pack* pack) { pack->growth->old_size = 5; }, Fault::kNoGrowth, "6");
}

TEST_F(VerifyTest, ATrustedCheckpointOfAnotherLogIsRefused) {
  trusted_ = old_;
  trusted_->origin = "log.other/1";
  ExpectRefused(Judge(Whole()), Fault::kOtherLog, "log.other/1");
}

TEST_F(VerifyTest, AFileBeyondTheBoundIsRefusedUnread) {
  ExpectRefused(Judge(std::string(kMaxPackBytes + 1, 'x')), Fault::kTooLarge, absl::StrCat(kMaxPackBytes));
}

}  // namespace
}  // namespace lienthong::evidence
