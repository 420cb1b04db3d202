#include "services/ledger/checkpoints.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "services/ledger/proofs.h"
#include "services/rpc/errors.h"
#include "storage/merkle/checkpoint.h"
#include "storage/merkle/proof.h"
#include "storage/rocksdb_event_log.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::ledger {
namespace {

constexpr char kOrigin[] = "log.test/1";

class CheckpointsTest : public ::testing::Test {
 protected:
  CheckpointsTest() {
    storage::RocksDbEventLogOptions options;
    options.directory = directory_.File("log");
    options.keys = testing::TestKeys();
    options.clock = [this] { return now_; };
    options.min_free_bytes = 0;
    log_ = storage::RocksDbEventLog::Open(options).value();
    index_ = storage::StreamIndex::Open(log_.get(), log_->derived()).value();
    records_.log = log_.get();
    records_.ids = &ids_;
    records_.clock = options.clock;
    std::vector<storage::NoteSigner> signers;
    signers.push_back(storage::NoteSigner::OpenOrCreate(directory_.File("a.key"), kOrigin).value());
    keys_.push_back(signers.back().verifier());
    signers.push_back(storage::NoteSigner::OpenOrCreate(directory_.File("b.key"), kOrigin).value());
    keys_.push_back(signers.back().verifier());
    checkpoints_ = std::make_unique<Checkpoints>(&records_, index_.get(), kOrigin, std::move(signers));
  }

  void Append(const std::string& stream, int count) {
    ASSERT_TRUE(log_->Append(testing::SampleAppend(stream, count)).ok());
  }
  v1::Checkpoint Make() { return checkpoints_->Make(absl::InfiniteFuture()).value(); }
  merkle::Checkpoint Opened(const v1::Checkpoint& checkpoint) {
    return merkle::OpenCheckpoint(checkpoint.note(), keys_).value().checkpoint;
  }

  testing::TempDirectory directory_;
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  uint64_t random_ = 0;
  storage::Uuid7Source ids_{[this] { return now_; }, [this] { return ++random_; }};
  std::unique_ptr<storage::RocksDbEventLog> log_;
  std::unique_ptr<storage::StreamIndex> index_;
  access::RecordKeeping records_;
  std::vector<merkle::VerifierKey> keys_;
  std::unique_ptr<Checkpoints> checkpoints_;
};

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
    // As a client checks it: the event of the index is in the log, and the bucket is under its root.
    std::vector<merkle::Hash> path;
    for (const std::string& hash : proof.index_inclusion().hashes()) path.push_back(merkle::HashOf(hash));
    const merkle::Checkpoint opened = Opened(checkpoint);
    EXPECT_TRUE(merkle::VerifyInclusion(merkle::LeafHash(proof.index_event()), proof.index_inclusion().position() - 1,
                                        opened.size, path, opened.root)
                    .ok());
    event::v1::Envelope envelope;
    event::v1::StreamIndexed indexed;
    ASSERT_TRUE(envelope.ParseFromString(proof.index_event()) && indexed.ParseFromString(envelope.open_part()));
    std::vector<merkle::Hash> hashes;
    for (const std::string& hash : proof.bucket_hashes()) hashes.push_back(merkle::HashOf(hash));
    const auto head = merkle::VerifyStreamHead(stream, proof.bucket(), hashes, merkle::HashOf(indexed.root()));
    ASSERT_TRUE(head.ok()) << head.status();
    EXPECT_EQ(head->has_value() ? (*head)->revision : 0, events);
  }
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
