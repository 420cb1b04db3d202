#include "storage/stream_index.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/key_layout.h"
#include "storage/rocksdb_event_log.h"
#include "tests/support/raw_rows.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"

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

}  // namespace
}  // namespace lienthong::storage
