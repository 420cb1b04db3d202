// What KeyVault promises, and EventLog of its sealed parts, run on every log.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/in_memory_event_log.h"
#include "storage/rocksdb_event_log.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

absl::Time Noon() {
  return absl::FromUnixSeconds(1'700'000'000);
}

// Makes one kind of log, and closes and opens it again where it outlives its object.
class LogMaker {
 public:
  virtual ~LogMaker() = default;
  virtual void Open(std::shared_ptr<KeyProvider> provider) = 0;
  virtual bool outlives() const = 0;
  virtual void Close() = 0;
  EventLog* log = nullptr;
  KeyVault* vault = nullptr;

 protected:
  template <typename Log>
  void Show(Log* opened) {
    log = opened;
    vault = opened;
  }
};

class InMemoryMaker : public LogMaker {
 public:
  void Open(std::shared_ptr<KeyProvider> provider) override {
    log_ = std::make_unique<InMemoryEventLog>(Noon, std::move(provider));
    Show(log_.get());
  }
  bool outlives() const override { return false; }
  void Close() override { log_.reset(); }

 private:
  std::unique_ptr<InMemoryEventLog> log_;
};

class RocksDbMaker : public LogMaker {
 public:
  void Open(std::shared_ptr<KeyProvider> provider) override {
    RocksDbEventLogOptions options;
    options.directory = directory_.File("log");
    options.clock = Noon;
    options.keys.provider = std::move(provider);
    options.keys.max_kept_keys = 3;
    options.min_free_bytes = 0;
    auto log = RocksDbEventLog::Open(options);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
    Show(log_.get());
  }
  bool outlives() const override { return true; }
  void Close() override { log_.reset(); }

 private:
  testing::TempDirectory directory_;
  std::unique_ptr<RocksDbEventLog> log_;
};

struct LogKind {
  const char* name;
  std::unique_ptr<LogMaker> (*make)();
};

class KeyVaultContract : public ::testing::TestWithParam<LogKind> {
 protected:
  void SetUp() override { maker_->Open(provider_); }

  void Reopen() {
    if (!maker_->outlives()) return;
    maker_->Close();
    maker_->Open(provider_);
  }
  EventLog* log() { return maker_->log; }
  KeyVault* vault() { return maker_->vault; }

  // One event on `stream` with a part about `subject`.
  static AppendRequest About(const std::string& stream, const std::string& subject, const std::string& what) {
    AppendRequest request = testing::SampleAppend(stream, 1);
    request.writes[0].events[0].parts = {{subject, what}};
    return request;
  }
  void Append(const std::string& stream, const std::string& subject, const std::string& what) {
    const absl::StatusOr<AppendResult> result = log()->Append(About(stream, subject, what));
    ASSERT_TRUE(result.ok()) << result.status();
  }
  absl::StatusOr<std::string> Open(const std::string& stream, Revision revision) {
    const auto events = log()->ReadStream(stream, revision, 1);
    EXPECT_TRUE(events.ok() && events->size() == 1) << events.status();
    const event::v1::Envelope& envelope = events->at(0).envelope;
    return vault()->sealer()->Open(envelope, envelope.sealed_parts(0));
  }
  static void ExpectErased(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
    EXPECT_EQ(MarkOf(status, kErasedMark), kErasedWord);
  }

  const std::shared_ptr<KeyProvider> provider_ = testing::TestKeys().provider;
  const std::unique_ptr<LogMaker> maker_ = GetParam().make();
};

TEST_P(KeyVaultContract, APartIsStoredSealedAndOpenedByTheLogAlone) {
  Append("workers/1", "workers/1", "Nguyễn Thị Hồng");
  Append("workers/1", "workers/1", "Nguyễn Thị Hồng");
  const std::vector<StoredEvent> events = *log()->ReadStream("workers/1", 1, 2);
  for (const StoredEvent& event : events) EXPECT_EQ(event.bytes.find("Hồng"), std::string::npos);
  EXPECT_NE(events[0].envelope.sealed_parts(0).ciphertext(), events[1].envelope.sealed_parts(0).ciphertext());
  Reopen();
  EXPECT_EQ(*Open("workers/1", 1), "Nguyễn Thị Hồng");
  InMemoryEventLog other(Noon);
  ASSERT_TRUE(other.Append(About("workers/1", "workers/1", "another")).ok());
  EXPECT_EQ(other.sealer()->Open(events[0].envelope, events[0].envelope.sealed_parts(0)).status().code(),
            absl::StatusCode::kDataLoss);
}

TEST_P(KeyVaultContract, AppendsThatShareACommitShareTheKeyOfANewSubject) {
  std::vector<AppendRequest> requests;
  for (int i = 0; i < 20; ++i) requests.push_back(About(absl::StrCat("workers/", i), "officers/1", absl::StrCat(i)));
  for (const auto& answer : log()->AppendEach(std::move(requests))) ASSERT_TRUE(answer.ok()) << answer.status();
  Reopen();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(*Open(absl::StrCat("workers/", i), 1), absl::StrCat(i));
}

TEST_P(KeyVaultContract, AnAppendThatIsRefusedLeavesNoKey) {
  std::vector<AppendRequest> requests;
  requests.push_back(About("workers/1", "workers/1", std::string(kMaxEventBytes, 'x')));
  requests.push_back(About("workers/1", "workers/1", "fits"));
  const auto answers = log()->AppendEach(std::move(requests));
  EXPECT_EQ(answers[0].status().code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(answers[1].ok()) << answers[1].status();
  Reopen();
  EXPECT_EQ(*Open("workers/1", 1), "fits");
}

TEST_P(KeyVaultContract, WhatWasSealedUnderADestroyedKeyIsNeverOpenedAgain) {
  Append("workers/1", "workers/1", "to be forgotten");
  Append("workers/2", "workers/2", "to be kept");
  ASSERT_EQ(*Open("workers/1", 1), "to be forgotten");
  for (int i = 0; i < 2; ++i) {
    const absl::Status destroyed = vault()->DestroyKeys({"workers/1", "records/never-seen"});
    ASSERT_TRUE(destroyed.ok()) << destroyed;
    ExpectErased(Open("workers/1", 1).status());
    const event::v1::Envelope envelope = log()->ReadStream("workers/1", 1, 1)->at(0).envelope;
    ExpectErased(vault()->sealer()->EventKey(envelope, "workers/1").status());
    EXPECT_EQ(*Open("workers/2", 1), "to be kept");
    Reopen();
    ExpectErased(Open("workers/1", 1).status());
    EXPECT_EQ(*Open("workers/2", 1), "to be kept");
  }
}

TEST_P(KeyVaultContract, NothingIsSealedForAnErasedSubjectAndTheOthersOfItsGroupGoOn) {
  ASSERT_TRUE(vault()->DestroyKeys({"workers/1"}).ok());
  std::vector<AppendRequest> requests;
  requests.push_back(About("workers/1", "workers/1", "again"));
  requests.push_back(About("workers/2", "workers/2", "another"));
  const auto answers = log()->AppendEach(std::move(requests));
  ExpectErased(answers[0].status());
  ASSERT_TRUE(answers[1].ok()) << answers[1].status();
  EXPECT_EQ(*log()->StreamRevision("workers/1"), 0u);
  EXPECT_TRUE(vault()->DestroyKeys({}).ok());
}

TEST_P(KeyVaultContract, AnAppendThatErasesDestroysKeysWithItsEvents) {
  Append("workers/1", "workers/1", "to be forgotten");
  Append("workers/2", "workers/2", "to be kept");
  AppendRequest erasure = About("erasures/1", "officers/1", "erased");
  erasure.erased = {"workers/1", "records/never-seen"};
  ASSERT_TRUE(log()->Append(std::move(erasure)).ok());
  for (int i = 0; i < 2; ++i) {
    ExpectErased(Open("workers/1", 1).status());
    EXPECT_TRUE(*vault()->sealer()->IsErased("workers/1"));
    EXPECT_FALSE(*vault()->sealer()->IsErased("workers/2"));
    EXPECT_FALSE(*vault()->sealer()->IsErased("workers/3"));
    EXPECT_EQ(*Open("workers/2", 1), "to be kept");
    EXPECT_EQ(*Open("erasures/1", 1), "erased");
    ExpectErased(log()->Append(About("workers/1", "records/never-seen", "again")).status());
    ASSERT_TRUE(vault()->DestroyKeys({"workers/1", "records/never-seen"}).ok());
    Reopen();
  }
}

TEST_P(KeyVaultContract, OfOneGroupWhatComesAfterAnErasureIsRefusedAndWhatCameBeforeIsUnreadable) {
  std::vector<AppendRequest> requests;
  requests.push_back(About("workers/1", "workers/1", "before, by a key of this group"));
  requests.push_back(testing::SampleAppend("erasures/1", 1));
  requests.back().erased = {"workers/1"};
  requests.push_back(About("workers/1", "workers/1", "after"));
  const auto answers = log()->AppendEach(std::move(requests));
  ASSERT_TRUE(answers[0].ok() && answers[1].ok());
  ExpectErased(answers[2].status());
  ExpectErased(Open("workers/1", 1).status());
  Reopen();
  ExpectErased(Open("workers/1", 1).status());
}

TEST_P(KeyVaultContract, AnAppendThatIsRefusedErasesNothing) {
  Append("workers/1", "workers/1", "stays");
  AppendRequest stale = testing::SampleAppend("erasures/1", 1);
  stale.writes[0].expected = 7;
  stale.erased = {"workers/1"};
  EXPECT_EQ(log()->Append(std::move(stale)).status().code(), absl::StatusCode::kAborted);
  AppendRequest both = About("workers/1", "workers/1", "says and erases");
  both.erased = {"workers/1"};
  EXPECT_EQ(log()->Append(std::move(both)).status().code(), absl::StatusCode::kInvalidArgument);
  AppendRequest many = testing::SampleAppend("erasures/1", 1);
  many.erased.assign(kMaxErasedPerAppend + 1, "workers/1");
  EXPECT_EQ(log()->Append(std::move(many)).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(*Open("workers/1", 1), "stays");
}

TEST_P(KeyVaultContract, AnAppendBesideADestructionIsBeforeItOrRefused) {
  std::atomic<bool> destroyed{false};
  std::atomic<bool> refused{false};
  std::atomic<int> appended{0};
  std::thread writer([&] {
    while (!refused) {
      const bool after = destroyed;
      const auto answer = log()->Append(About("workers/1", "workers/1", "beside"));
      if (answer.ok()) ++appended;
      refused = !answer.ok();
      EXPECT_FALSE(after && answer.ok());
    }
  });
  while (appended == 0) std::this_thread::yield();
  EXPECT_TRUE(vault()->DestroyKeys({"workers/1"}).ok());
  destroyed = true;
  writer.join();
  for (Revision revision = 1; revision <= *log()->StreamRevision("workers/1"); ++revision) {
    ExpectErased(Open("workers/1", revision).status());
  }
}

TEST_P(KeyVaultContract, KeysMoveToTheNextEpochInStepsAndTheOldOneCanGo) {
  constexpr int kSubjects = 10;
  for (int i = 0; i < kSubjects; ++i) {
    Append(absl::StrCat("workers/", i), absl::StrCat("workers/", i), absl::StrCat("worker ", i));
  }
  ASSERT_TRUE(vault()->DestroyKeys({"workers/0"}).ok());
  EXPECT_EQ(*vault()->RotateKeys(100), 0u);
  ASSERT_EQ(*provider_->MakeEpoch(), 2u);
  Append("workers/new", "workers/new", "worker new");
  EXPECT_THAT(*vault()->KeysByEpoch(), ElementsAre(Pair(1, 9), Pair(2, 1)));
  EXPECT_EQ(*vault()->RotateKeys(0), 9u);
  EXPECT_EQ(*vault()->RotateKeys(4), 5u);
  EXPECT_THAT(*vault()->KeysByEpoch(), ElementsAre(Pair(1, 5), Pair(2, 5)));
  Reopen();  // it goes on where the rows are
  uint64_t remain = 0;
  int steps = 0;
  do {
    const absl::StatusOr<uint64_t> step = vault()->RotateKeys(2);
    ASSERT_TRUE(step.ok()) << step.status();
    remain = *step;
  } while (remain > 0 && ++steps < 10);
  EXPECT_EQ(remain, 0u);
  EXPECT_THAT(*vault()->KeysByEpoch(), ElementsAre(Pair(2, 10)));
  ASSERT_TRUE(vault()->provider()->DestroyEpoch(1).ok());
  EXPECT_THAT(provider_->Epochs(), ElementsAre(2));
  Reopen();
  for (int i = 1; i < kSubjects; ++i) {
    EXPECT_EQ(*Open(absl::StrCat("workers/", i), 1), absl::StrCat("worker ", i));
  }
  EXPECT_EQ(*Open("workers/new", 1), "worker new");
  ExpectErased(Open("workers/0", 1).status());
}

INSTANTIATE_TEST_SUITE_P(
    Logs, KeyVaultContract,
    ::testing::Values(LogKind{"InMemory", [] { return std::unique_ptr<LogMaker>(new InMemoryMaker); }},
                      LogKind{"RocksDb", [] { return std::unique_ptr<LogMaker>(new RocksDbMaker); }}),
    [](const ::testing::TestParamInfo<LogKind>& kind) { return kind.param.name; });

}  // namespace
}  // namespace lienthong::storage
