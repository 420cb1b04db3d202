#include "services/ledger/evidence.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "services/rpc/errors.h"
#include "tests/unit/ledger/evidence_ground.h"

namespace lienthong::ledger {
namespace {

using EvidenceTest = EvidenceGround;

TEST_F(EvidenceTest, OfStreamsAndLooksIsAcceptedByWhoeverHasTheKeys) {
  Append("workers/1", {"workers/1"});
  Append("workers/1", {"workers/1", "workers/2"});
  const storage::Position look = Look("workers/1");
  Append("registries/labour/records/r", {"registries/labour/records/r"});
  v1::CreateEvidenceRequest request = Of({"workers/1", "registries/labour/records/r", "workers/none"});
  request.add_look_positions(look);
  const evidence::Evidence evidence = Verified(Make(request).value());
  EXPECT_EQ(evidence.agency, "G09.12");
  EXPECT_EQ(evidence.purpose, "case-handling");
  EXPECT_EQ(evidence.time, now_);
  ASSERT_EQ(evidence.streams.size(), 3u);
  EXPECT_EQ(evidence.streams[0].name, "registries/labour/records/r");
  ASSERT_EQ(evidence.streams[1].events.size(), 2u);
  EXPECT_EQ(evidence.streams[1].events[1].parts[0].state, evidence::OpenedPart::State::kOpened);
  EXPECT_EQ(evidence.streams[1].events[1].parts[1].state, evidence::OpenedPart::State::kSealed);
  EXPECT_TRUE(evidence.streams[2].events.empty());
  ASSERT_EQ(evidence.looks.size(), 1u);
  EXPECT_EQ(evidence.looks[0].position, look);
  EXPECT_EQ(evidence.looks[0].envelope.agency(), "G13.22");
}

TEST_F(EvidenceTest, IsALookAtEachSubjectWhosePartLeaves) {
  Append("workers/1", {"workers/1", "workers/2"});
  ASSERT_TRUE(Make(Of({"workers/1", "workers/none"})).ok());
  EXPECT_EQ(Told(), (std::set<std::string>{"workers/1", "workers/2"}));
}

TEST_F(EvidenceTest, ThatIsRefusedIsNoLook) {
  Append("workers/1", {"workers/1"});
  v1::CreateEvidenceRequest request = Of({"workers/1"});
  request.add_look_positions(1);
  EXPECT_EQ(rpc::ReasonOf(Make(request).status()), "FIELD_INVALID");
  EXPECT_TRUE(Told().empty());
}

TEST_F(EvidenceTest, CoversTheLogAsItIsAndGrowsFromATrustedSize) {
  Append("workers/1", {"workers/1"});
  const v1::Checkpoint old = checkpoints_->Make(absl::InfiniteFuture()).value();
  const merkle::Checkpoint trusted = merkle::OpenCheckpoint(old.note(), keys_)->checkpoint;
  Append("workers/1", {"workers/1"});
  v1::CreateEvidenceRequest request = Of({"workers/1"});
  request.set_trusted_size(old.size());
  const evidence::Evidence evidence = Verified(Make(request).value(), trusted);
  EXPECT_EQ(evidence.streams[0].events.size(), 2u);
  EXPECT_GT(evidence.checkpoint.size, old.size());
  request.set_trusted_size(1'000);
  EXPECT_EQ(rpc::ReasonOf(Make(request).status()), "FIELD_INVALID");
}

TEST_F(EvidenceTest, MakesNoCheckpointWhenNothingWasAppendedSince) {
  Append("workers/1", {"workers/1"});
  const uint64_t size = checkpoints_->Make(absl::InfiniteFuture()).value().size();
  EXPECT_EQ(Verified(Make(Of({"workers/1"})).value()).checkpoint.size, size);
}

TEST_F(EvidenceTest, TellsOfADestroyedKeyInItsPlaceAndIsNoLookThen) {
  Append("workers/1", {"workers/1", "workers/2"});
  ASSERT_TRUE(log_->DestroyKeys({"workers/1"}).ok());
  const evidence::Evidence evidence = Verified(Make(Of({"workers/1", "workers/2"})).value());
  ASSERT_EQ(evidence.streams[0].events.size(), 1u);
  EXPECT_EQ(evidence.streams[0].events[0].parts[0].state, evidence::OpenedPart::State::kDestroyed);
  EXPECT_EQ(evidence.streams[0].events[0].parts[1].state, evidence::OpenedPart::State::kOpened);
  EXPECT_EQ(Told(), (std::set<std::string>{"workers/2"}));
}

TEST_F(EvidenceTest, ThatWouldBeLargerThanAPackIsRefused) {
  for (int i = 0; i < 4; ++i) AppendLarge(220);
  EXPECT_EQ(rpc::ReasonOf(Make(Of({"workers/1"})).status()), "LIMIT_EXCEEDED");
  EXPECT_TRUE(Told().empty());
}

TEST_F(EvidenceTest, NamesEveryFieldThatIsWrong) {
  Append("workers/1", {"workers/1"});
  const storage::Position other = Look("workers/2");
  const storage::Position look = Look("workers/1");
  const auto refused = [this](const v1::CreateEvidenceRequest& request) {
    return rpc::ReasonOf(Make(request).status());
  };
  EXPECT_EQ(refused(Of({})), "FIELD_INVALID");
  EXPECT_EQ(refused(Of({""})), "FIELD_INVALID");
  EXPECT_EQ(refused(Of({"workers/1\nlook"})), "FIELD_INVALID");
  EXPECT_EQ(refused(Of(std::vector<std::string>(kMaxEvidenceStreams + 1, "workers/1"))), "FIELD_INVALID");
  for (const std::vector<storage::Position>& positions :
       {std::vector<storage::Position>{other}, {look, look}, {0}, {1}, {1'000'000}}) {
    v1::CreateEvidenceRequest request = Of({"workers/1"});
    for (const storage::Position position : positions) request.add_look_positions(position);
    EXPECT_EQ(refused(request), "FIELD_INVALID") << positions.front();
  }
}

}  // namespace
}  // namespace lienthong::ledger
