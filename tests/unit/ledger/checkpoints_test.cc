#include "services/ledger/checkpoints.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "services/ledger/proofs.h"
#include "services/rpc/errors.h"
#include "services/rpc/page_token.h"
#include "storage/merkle/proof.h"
#include "tests/support/stream_proof_check.h"
#include "tests/unit/ledger/signed_ground.h"

namespace lienthong::ledger {
namespace {

using CheckpointsTest = SignedGround;

TEST_F(CheckpointsTest, AreSignedByEveryKeyAndMadeOnlyWhenTheLogHasGrown) {
  Append("workers/1", 3);
  const v1::Checkpoint first = Make();
  EXPECT_EQ(first.size(), 4u);  // and the event of the checkpoint itself
  EXPECT_EQ(first.indexed_position(), 3u);
  EXPECT_EQ(Opened(first).root, log_->Tree().root);
  EXPECT_EQ(merkle::OpenCheckpoint(first.note(), keys_)->verdict.verified.size(), 2u);
  EXPECT_EQ(Make().note(), first.note());
  EXPECT_EQ(log_->Head(), 4u);
}

TEST_F(CheckpointsTest, AnOldOneIsPrintedAsItWas) {
  std::vector<v1::Checkpoint> made;
  for (int i = 0; i < 3; ++i) {
    Append("workers/1", 100);
    made.push_back(Make());
  }
  for (const v1::Checkpoint& checkpoint : made) {
    EXPECT_EQ(checkpoints_->Get(checkpoint.size())->note(), checkpoint.note());
  }
  EXPECT_EQ(checkpoints_->Get(0)->note(), made.back().note());
  for (const uint64_t other : {uint64_t{50}, log_->Head() + 1}) {
    EXPECT_EQ(rpc::ReasonOf(checkpoints_->Get(other).status()), "RESOURCE_UNKNOWN") << other;
  }
  v1::ListCheckpointsRequest request;
  request.set_page_size(2);
  const v1::ListCheckpointsResponse page = checkpoints_->List(request).value();
  ASSERT_EQ(page.checkpoints_size(), 2);
  request.set_page_token(page.next_page_token());
  const v1::ListCheckpointsResponse rest = checkpoints_->List(request).value();
  ASSERT_EQ(rest.checkpoints_size(), 1);
  EXPECT_EQ(rest.checkpoints(0).note(), made.back().note());
  EXPECT_EQ(rest.next_page_token(), "");
}

TEST_F(CheckpointsTest, AreDueAfterTheIntervalAndOnlyThen) {
  EXPECT_FALSE(checkpoints_->MakeIfDue(absl::Minutes(5)).value());
  EXPECT_EQ(log_->Head(), 0u);
  Append("workers/1", 1);
  EXPECT_FALSE(checkpoints_->MakeIfDue(absl::Minutes(5)).value());
  EXPECT_EQ(log_->Head(), 2u);
  Append("workers/1", 1);
  EXPECT_FALSE(checkpoints_->MakeIfDue(absl::Minutes(5)).value());
  EXPECT_EQ(log_->Head(), 3u);
  now_ += absl::Minutes(5);
  EXPECT_FALSE(checkpoints_->MakeIfDue(absl::Minutes(5)).value());
  EXPECT_EQ(log_->Head(), 4u);
}

TEST_F(CheckpointsTest, AStreamIsProvedWholeUnderTheCheckpointByItsBytesAlone) {
  Append("workers/1", 3);
  Append("workers/2", 1);
  const v1::Checkpoint checkpoint = Make();
  Append("workers/1", 1);  // not covered yet
  for (const auto& [stream, events] :
       {std::pair<std::string, uint64_t>{"workers/1", 3}, {"workers/2", 1}, {"none", 0}}) {
    const v1::StreamProof proof = checkpoints_->ProveStream(stream, absl::InfiniteFuture()).value();
    ASSERT_EQ(proof.size(), checkpoint.size());
    EXPECT_EQ(proof.revision(), events);
    const auto head = testing::CheckStreamProof(proof, stream, Opened(checkpoint));
    ASSERT_TRUE(head.ok()) << head.status();
    EXPECT_EQ(head->has_value() ? (*head)->revision : 0, events);
  }
}

TEST_F(CheckpointsTest, IndexingThatIsCutOffIsGoneOnWithByTheNextCall) {
  Append("workers/1", 3'000);
  for (const storage::Position reached : {1'024u, 2'048u}) {
    EXPECT_EQ(rpc::ReasonOf(checkpoints_->Make(absl::InfinitePast()).status()), "DEADLINE_PASSED");
    EXPECT_EQ(index_->reached(), reached);
    EXPECT_EQ(log_->Head(), 3'000u);
  }
  const absl::StatusOr<v1::Checkpoint> made = checkpoints_->Make(absl::InfinitePast());
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->indexed_position(), 3'000u);
}

TEST_F(CheckpointsTest, AStreamIsProvedUnderANewOneWhenTheIndexIsBeyondTheLatest) {
  Append("workers/1", 1);
  const v1::Checkpoint before = Make();
  Append("workers/1", 3'000);
  ASSERT_EQ(rpc::ReasonOf(checkpoints_->Make(absl::InfinitePast()).status()), "DEADLINE_PASSED");
  EXPECT_EQ(rpc::ReasonOf(checkpoints_->ProveStream("workers/1", absl::InfinitePast()).status()), "DEADLINE_PASSED");
  const v1::StreamProof proof = checkpoints_->ProveStream("workers/1", absl::InfiniteFuture()).value();
  const v1::Checkpoint after = checkpoints_->Get(0).value();
  EXPECT_GT(after.size(), before.size());
  const auto head = testing::CheckStreamProof(proof, "workers/1", Opened(after));
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ((*head)->revision, 3'001u);
}

TEST_F(CheckpointsTest, AfterWhatIsDerivedWasDeletedStreamsAreProvedUnderTheSameOne) {
  Append("workers/1", 2'000);
  Append("workers/2", 1);
  const v1::Checkpoint checkpoint = Make();
  Append("workers/2", 1);  // not covered
  const storage::Position head_before = log_->Head();
  Close();
  ASSERT_GT(std::filesystem::remove_all(directory_.File("log") + "/derived"), 0u);
  Open();
  EXPECT_EQ(index_->reached(), 0u);
  for (const auto& [stream, events] : {std::pair<std::string, uint64_t>{"workers/1", 2'000}, {"workers/2", 1}}) {
    const v1::StreamProof proof = checkpoints_->ProveStream(stream, absl::InfiniteFuture()).value();
    const auto head = testing::CheckStreamProof(proof, stream, Opened(checkpoint));
    ASSERT_TRUE(head.ok()) << head.status();
    EXPECT_EQ((*head)->revision, events);
  }
  EXPECT_EQ(log_->Head(), head_before);
}

TEST_F(CheckpointsTest, APageTokenOfAnotherCallOrWithoutAPlaceIsRefused) {
  constexpr char kMethod[] = "lienthong.ledger.v1.LedgerService/ListCheckpoints";
  Append("workers/1", 1);
  Make();
  v1::ListCheckpointsRequest request;
  for (const std::string& token :
       {std::string("?"), std::string("AAAA"), rpc::MakePageToken("lienthong.ledger.v1.LedgerService/ListEvents", "1"),
        rpc::MakePageToken(kMethod, "0"), rpc::MakePageToken(kMethod, "-1"), rpc::MakePageToken(kMethod, "x"),
        rpc::MakePageToken(kMethod, "18446744073709551616")}) {
    request.set_page_token(token);
    EXPECT_EQ(rpc::ReasonOf(checkpoints_->List(request).status()), "PAGE_TOKEN_INVALID") << token;
  }
  request.set_page_token(rpc::MakePageToken(kMethod, "2"));  // behind the last
  EXPECT_EQ(checkpoints_->List(request)->checkpoints_size(), 0);
  request.set_page_size(-1);
  EXPECT_EQ(rpc::ReasonOf(checkpoints_->List(request).status()), "FIELD_INVALID");
}

TEST_F(CheckpointsTest, AYoungOneIsFollowedByAnotherWhenVeryManyEventsHaveCome) {
  Append("workers/1", 1);
  Make();
  const auto grow = [this](int count) {
    storage::NewEvent event = testing::SampleEvent("");
    event.parts.clear();
    storage::AppendRequest request;
    request.writes.push_back({"workers/1", std::nullopt, std::vector<storage::NewEvent>(count, event)});
    ASSERT_TRUE(log_->Append(std::move(request)).ok());
  };
  for (int i = 0; i < 50; ++i) grow(i == 0 ? 9'999 : 10'000);
  EXPECT_FALSE(checkpoints_->MakeIfDue(absl::Minutes(5)).value());
  EXPECT_EQ(index_->reached(), 1u);
  grow(1);
  while (checkpoints_->MakeIfDue(absl::Minutes(5)).value()) {
  }
  EXPECT_EQ(index_->reached(), 2 + kMaxUncoveredEvents);
  EXPECT_EQ(log_->Head(), 3 + kMaxUncoveredEvents);
}

TEST_F(CheckpointsTest, ProofsNameTheFieldThatIsOutOfBounds) {
  Append("workers/1", 5);
  const merkle::Checkpoint first = Opened(Make());
  Append("workers/1", 300);
  const merkle::Checkpoint second = Opened(Make());
  const v1::ConsistencyProof proof = ProveConsistency(*log_, first.size, second.size).value();
  std::vector<merkle::Hash> hashes;
  for (const std::string& hash : proof.hashes()) hashes.push_back(merkle::HashOf(hash));
  EXPECT_TRUE(merkle::VerifyConsistency(first.size, second.size, first.root, second.root, hashes).ok());
  EXPECT_EQ(rpc::ReasonOf(ProveConsistency(*log_, 0, 3).status()), "FIELD_INVALID");
  EXPECT_EQ(rpc::ReasonOf(ProveConsistency(*log_, 4, 3).status()), "FIELD_INVALID");
  EXPECT_EQ(rpc::ReasonOf(ProveInclusion(*log_, 4, 3).status()), "FIELD_INVALID");
  EXPECT_EQ(rpc::ReasonOf(ProveInclusion(*log_, 1, log_->Head() + 1).status()), "FIELD_INVALID");
  v1::GetTileRequest tile;
  tile.set_index(1);
  tile.set_width(256);
  EXPECT_EQ(rpc::ReasonOf(ReadTile(*log_, tile).status()), "FIELD_INVALID");
}

}  // namespace
}  // namespace lienthong::ledger
