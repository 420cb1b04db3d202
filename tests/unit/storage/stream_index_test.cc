#include "storage/stream_index.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/ledger_events.pb.h"
#include "storage/key_layout.h"
#include "storage/rocksdb_event_log.h"
#include "storage/stream_replay.h"
#include "tests/support/raw_rows.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::storage {
namespace {

using merkle::StreamHead;
using testing::SampleAppend;

class StreamIndexTest : public ::testing::Test {
 protected:
  void Open() {
    index_.reset();
    log_.reset();
    RocksDbEventLogOptions options;
    options.keys = testing::TestKeys();
    options.directory = path_;
    options.clock = [] { return absl::FromUnixSeconds(1'700'000'000); };
    options.min_free_bytes = 0;
    log_ = RocksDbEventLog::Open(options).value();
    index_ = StreamIndex::Open(log_.get(), log_->derived()).value();
  }
  // Some events to some of 40 streams.
  void AppendSome(int appends) {
    for (int i = 0; i < appends; ++i) {
      const std::string stream = absl::StrCat("workers/", chance_() % 40);
      const int count = 1 + static_cast<int>(chance_() % 3);
      const AppendResult result = log_->Append(SampleAppend(stream, count)).value();
      heads_[stream].revision += count;
      heads_[stream].position = result.last();
    }
  }
  // What the proof of each stream says under `root`.
  void ExpectProofs(const merkle::Hash& root) {
    for (int i = 0; i < 41; ++i) {
      const std::string stream = absl::StrCat("workers/", i);
      const StreamIndex::Proof proof = index_->Prove(stream).value();
      EXPECT_EQ(proof.root, root);
      const auto said = merkle::VerifyStreamHead(stream, proof.bucket, proof.hashes, root);
      ASSERT_TRUE(said.ok()) << said.status();
      const auto head = heads_.find(stream);
      EXPECT_EQ(*said, head == heads_.end() ? std::nullopt : std::optional<StreamHead>(head->second)) << stream;
    }
  }

  testing::TempDirectory directory_;
  const std::string path_ = directory_.File("log");
  std::mt19937 chance_{7};
  std::map<std::string, StreamHead> heads_;
  std::unique_ptr<RocksDbEventLog> log_;
  std::unique_ptr<StreamIndex> index_;
};

TEST_F(StreamIndexTest, ProvesTheEndOfEveryStreamAndThatOthersHaveNone) {
  Open();
  for (int round = 0; round < 4; ++round) {
    AppendSome(30);
    ExpectProofs(index_->FoldTo(log_->Head()).value());
    if (round == 1) Open();
  }
}

TEST_F(StreamIndexTest, TheRootDependsOnTheEventsAloneNotOnWhenTheyWereFolded) {
  Open();
  AppendSome(20);
  const Position early = log_->Head();
  const merkle::Hash early_root = index_->FoldTo(early).value();
  AppendSome(20);
  const merkle::Hash root = index_->FoldTo(log_->Head()).value();
  // Made anew from the whole log.
  index_.reset();
  log_.reset();
  testing::WriteRawRow(path_, Column::kStreamTree, IndexStateKey(), std::nullopt);
  Open();
  EXPECT_EQ(index_->FoldTo(log_->Head()).value(), root);
  ExpectProofs(root);
  EXPECT_NE(early_root, root);
}

TEST_F(StreamIndexTest, BucketsAheadOfTheStateRowAreFoldedAgainWithoutEffect) {
  Open();
  AppendSome(20);
  const std::string reached = EncodeIndexStateRow(log_->Head());
  index_->FoldTo(log_->Head()).value();
  AppendSome(20);
  const merkle::Hash root = index_->FoldTo(log_->Head()).value();
  index_.reset();
  log_.reset();
  testing::WriteRawRow(path_, Column::kStreamTree, IndexStateKey(), reached);
  Open();
  EXPECT_EQ(index_->FoldTo(log_->Head()).value(), root);
}

TEST_F(StreamIndexTest, FoldsOnlyForwardAndNotBeyondTheHead) {
  Open();
  AppendSome(5);
  EXPECT_TRUE(index_->FoldTo(3).ok());
  EXPECT_EQ(index_->FoldTo(2).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(index_->FoldTo(log_->Head() + 1).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(StreamIndexTest, ABucketThatIsNotUnderTheRootProvesNothing) {
  Open();
  AppendSome(5);
  index_->FoldTo(log_->Head()).value();
  index_.reset();
  log_.reset();
  const std::string stream = heads_.begin()->first;
  const uint32_t number = merkle::StreamBucket::NumberOf(stream);
  testing::WriteRawRow(path_, Column::kStreamTree, StreamBucketKey(number), merkle::StreamBucket(number).Bytes());
  Open();
  EXPECT_EQ(index_->Prove(stream).status().code(), absl::StatusCode::kDataLoss);
}

// What is appended for a checkpoint at `position`.
AppendRequest IndexedAppend(Position position, const merkle::Hash& root) {
  event::v1::StreamIndexed indexed;
  indexed.set_position(position);
  indexed.set_root(std::string(merkle::BytesOf(root)));
  AppendRequest request = SampleAppend(kCheckpointStream, 1);
  NewEvent& event = request.writes[0].events[0];
  event.parts.clear();
  event.envelope.set_open_part(indexed.SerializeAsString());
  return request;
}

class StreamReplayTest : public StreamIndexTest {
 protected:
  absl::Status Replay(StreamReplay* replay) {
    const std::vector<StoredEvent> events = log_->ReadAll(1, 10'000).value();
    for (const StoredEvent& event : events) {
      if (const absl::Status added = replay->Add(StreamReplay::StepOf(event.envelope, event.position)); !added.ok())
        return added;
    }
    return replay->End();
  }
};

TEST_F(StreamReplayTest, AcceptsIndexesThatFollowFromTheEventsAlsoWithOthersInBetween) {
  Open();
  for (int round = 0; round < 3; ++round) {
    AppendSome(20);
    const Position position = log_->Head();
    const merkle::Hash root = index_->FoldTo(position).value();
    if (round == 1) AppendSome(3);
    ASSERT_TRUE(log_->Append(IndexedAppend(position, root)).ok());
  }
  StreamReplay replay;
  EXPECT_TRUE(Replay(&replay).ok());
  EXPECT_EQ(replay.compared(), 3u);
  EXPECT_EQ(replay.passed_over(), 0u);
}

TEST_F(StreamReplayTest, RefusesAnIndexThatLeavesOutAnEvent) {
  Open();
  AppendSome(20);
  const merkle::Hash root = index_->FoldTo(log_->Head() - 1).value();
  ASSERT_TRUE(log_->Append(IndexedAppend(log_->Head(), root)).ok());
  StreamReplay replay;
  EXPECT_EQ(Replay(&replay).code(), absl::StatusCode::kDataLoss);
}

TEST(StreamReplay, RefusesARevisionThatIsLeftOutOrComesTwice) {
  for (const Revision second : {1, 3}) {
    StreamReplay replay;
    event::v1::Envelope envelope;
    envelope.set_stream("workers/1");
    envelope.set_revision(1);
    ASSERT_TRUE(replay.Add(StreamReplay::StepOf(envelope, 1)).ok());
    envelope.set_revision(second);
    ASSERT_TRUE(replay.Add(StreamReplay::StepOf(envelope, 2)).ok());
    EXPECT_EQ(replay.End().code(), absl::StatusCode::kDataLoss);
  }
}

}  // namespace
}  // namespace lienthong::storage
