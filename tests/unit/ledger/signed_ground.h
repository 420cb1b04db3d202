// What tests of checkpoints stand on: a log on disk that can be closed and opened again, and two keys that sign.

#ifndef TESTS_UNIT_LEDGER_SIGNED_GROUND_H_
#define TESTS_UNIT_LEDGER_SIGNED_GROUND_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/ledger/checkpoints.h"
#include "storage/merkle/checkpoint.h"
#include "storage/rocksdb_event_log.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::ledger {

inline constexpr char kOrigin[] = "log.test/1";

class SignedGround : public ::testing::Test {
 protected:
  SignedGround() {
    records_.ids = &ids_;
    records_.clock = [this] { return now_; };
    Open();
  }

  void Close() {
    checkpoints_.reset();
    index_.reset();
    log_.reset();
  }
  void Open() {
    storage::RocksDbEventLogOptions options;
    options.directory = directory_.File("log");
    options.keys = testing::TestKeys();
    options.clock = records_.clock;
    options.min_free_bytes = 0;
    log_ = storage::RocksDbEventLog::Open(options).value();
    index_ = storage::StreamIndex::Open(log_.get(), log_->derived()).value();
    records_.log = log_.get();
    std::vector<storage::NoteSigner> signers;
    keys_.clear();
    for (const char* const file : {"a.key", "b.key"}) {
      signers.push_back(storage::NoteSigner::OpenOrCreate(directory_.File(file), kOrigin).value());
      keys_.push_back(signers.back().verifier());
    }
    checkpoints_ = std::make_unique<Checkpoints>(&records_, index_.get(), kOrigin, std::move(signers), witnesses_);
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
  access::RecordKeeping records_;
  std::unique_ptr<storage::RocksDbEventLog> log_;
  std::unique_ptr<storage::StreamIndex> index_;
  std::vector<merkle::VerifierKey> keys_;
  std::vector<merkle::VerifierKey> witnesses_;  // from the next Open on
  std::unique_ptr<Checkpoints> checkpoints_;
};

}  // namespace lienthong::ledger

#endif  // TESTS_UNIT_LEDGER_SIGNED_GROUND_H_
