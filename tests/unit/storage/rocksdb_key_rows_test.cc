#include "storage/rocksdb_key_rows.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/iterator.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "storage/key_layout.h"
#include "storage/rocksdb_event_log.h"
#include "storage/row_codec.h"
#include "storage/vault/file_key_provider.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::storage {
namespace {

std::string Worker(int number) {
  return absl::StrFormat("workers/%05d", number);
}

class RocksDbKeyRowsTest : public ::testing::Test {
 protected:
  std::unique_ptr<RocksDbEventLog> OpenLog() {
    auto log = RocksDbEventLog::Open(Options());
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *std::move(log) : nullptr;
  }
  RocksDbEventLogOptions Options() {
    RocksDbEventLogOptions options;
    options.directory = path_;
    options.clock = [] { return absl::FromUnixSeconds(1'700'000'000); };
    options.keys = testing::TestKeys();
    options.keys.random = KernelRandom();
    options.min_free_bytes = 0;
    return options;
  }
  // An event for each of the workers from `first` on, in one commit.
  static void AppendWorkers(RocksDbEventLog* log, int first, int count) {
    AppendRequest request;
    for (int i = first; i < first + count; ++i) {
      AppendRequest one = testing::SampleAppend(Worker(i), 1);
      one.writes[0].events[0].parts = {{Worker(i), "somebody"}};
      request.writes.push_back(std::move(one.writes[0]));
    }
    const absl::StatusOr<AppendResult> result = log->Append(std::move(request));
    ASSERT_TRUE(result.ok()) << result.status();
  }
  // The wrapped bytes of the key of `subject`, which are in no other row.
  static std::string Wrapped(const RocksDbEventLog& log, const std::string& subject) {
    const auto row = log.store()->Get(Column::kKeys, SubjectKeyKey(subject));
    EXPECT_TRUE(row.ok() && row->has_value());
    return ParseKeyRow(**row)->wrapped;
  }
  // How many files below the data directory hold `bytes`.
  int FilesWith(const std::string& bytes) const {
    int found = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(path_)) {
      if (!file.is_regular_file()) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string all((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
      if (all.find(bytes) != std::string::npos) ++found;
    }
    return found;
  }

  testing::TempDirectory directory_;
  const std::string path_ = directory_.File("log");
};

TEST_F(RocksDbKeyRowsTest, NoFileHoldsADestroyedKeyWhereverItsRowWas) {
  const auto log = OpenLog();
  // At the bottom, in a table above it, and in the write-ahead log; the rest around them.
  AppendWorkers(log.get(), 0, 500);
  ASSERT_TRUE(log->store()->Flush().ok());
  ASSERT_TRUE(log->store()->db()->CompactRange({}, log->store()->column(Column::kKeys), nullptr, nullptr).ok());
  AppendWorkers(log.get(), 500, 500);
  ASSERT_TRUE(log->store()->Flush().ok());
  AppendWorkers(log.get(), 1'000, 500);

  const std::vector<std::string> subjects = {Worker(7), Worker(707), Worker(1'407)};
  std::vector<std::string> wrapped;
  for (const std::string& subject : subjects) {
    wrapped.push_back(Wrapped(*log, subject));
    EXPECT_EQ(FilesWith(wrapped.back()), 1) << "the search finds what is there";
  }
  const std::string kept = Wrapped(*log, Worker(708));
  const absl::Status destroyed = log->DestroyKeys(subjects);
  ASSERT_TRUE(destroyed.ok()) << destroyed;
  for (const std::string& bytes : wrapped) EXPECT_EQ(FilesWith(bytes), 0);
  EXPECT_EQ(FilesWith(kept), 1);
  AppendWorkers(log.get(), 2'000, 10);
}

TEST_F(RocksDbKeyRowsTest, ManySubjectsAreDestroyedAtOnce) {
  const auto log = OpenLog();
  AppendWorkers(log.get(), 0, 600);
  ASSERT_TRUE(log->store()->Flush().ok());
  std::vector<std::string> subjects;
  for (int i = 0; i < 400; ++i) subjects.push_back(Worker(i));
  const std::string first = Wrapped(*log, Worker(0));
  const std::string kept = Wrapped(*log, Worker(400));
  ASSERT_TRUE(log->DestroyKeys(subjects).ok());
  EXPECT_EQ(FilesWith(first), 0);
  EXPECT_EQ(FilesWith(kept), 1);
}

TEST_F(RocksDbKeyRowsTest, ADestructionThatWasCutOffIsFinishedByDoingItAgain) {
  std::string wrapped;
  {
    const auto log = OpenLog();
    AppendWorkers(log.get(), 0, 100);
    wrapped = Wrapped(*log, Worker(7));
    ASSERT_TRUE(log->store()->Flush().ok());
    ASSERT_TRUE(RocksDbKeyRows(log->store()).PutErased({Worker(7)}).ok());
  }
  EXPECT_EQ(FilesWith(wrapped), 1);
  const auto log = OpenLog();
  ASSERT_TRUE(log->DestroyKeys({Worker(7)}).ok());
  EXPECT_EQ(FilesWith(wrapped), 0);
}

TEST_F(RocksDbKeyRowsTest, AFileThatAReaderHoldsIsWaitedFor) {
  const auto log = OpenLog();
  AppendWorkers(log.get(), 0, 100);
  ASSERT_TRUE(log->store()->Flush().ok());
  const std::string wrapped = Wrapped(*log, Worker(7));
  std::unique_ptr<rocksdb::Iterator> reader(log->store()->db()->NewIterator({}, log->store()->column(Column::kKeys)));
  reader->SeekToFirst();
  std::thread destroyer([&] {
    EXPECT_TRUE(log->DestroyKeys({Worker(7)}).ok());
    EXPECT_EQ(FilesWith(wrapped), 0);
  });
  // The table is there as long as it is read, though nothing leads to it any more.
  while (log->store()->Get(Column::kKeys, SubjectKeyKey(Worker(7)))->value().size() > 1) std::this_thread::yield();
  EXPECT_EQ(FilesWith(wrapped), 1);
  reader.reset();
  destroyer.join();
}

TEST_F(RocksDbKeyRowsTest, AnotherProviderIsRefusedBeforeAnythingIsSealedUnderIt) {
  AppendWorkers(OpenLog().get(), 0, 3);
  RocksDbEventLogOptions options = Options();
  options.keys.provider = std::make_shared<InMemoryKeyProvider>();
  const absl::Status foreign = RocksDbEventLog::Open(options).status();
  EXPECT_EQ(foreign.code(), absl::StatusCode::kDataLoss) << foreign;
  EXPECT_NE(foreign.message().find("not those of this log"), absl::string_view::npos);
  ASSERT_TRUE(options.keys.provider->MakeEpoch().ok());
  ASSERT_TRUE(options.keys.provider->DestroyEpoch(1).ok());
  EXPECT_EQ(RocksDbEventLog::Open(options).status().code(), absl::StatusCode::kFailedPrecondition);
  options.keys.provider = nullptr;
  EXPECT_EQ(RocksDbEventLog::Open(options).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(OpenLog(), nullptr);
}

TEST_F(RocksDbKeyRowsTest, ALostKeyRowIsALossForItsReaders) {
  const auto log = OpenLog();
  AppendWorkers(log.get(), 0, 2);
  RocksDbEventLogOptions options = Options();
  ASSERT_TRUE(log->store()->db()->Delete({}, log->store()->column(Column::kKeys), SubjectKeyKey(Worker(0))).ok());
  const std::vector<StoredEvent> events = *log->ReadAll(1, 2);
  const RocksDbKeyRows rows(log->store());
  const KeyRing fresh(options.keys, &rows);
  const PayloadSealer sealer(&fresh);
  EXPECT_EQ(sealer.Open(events[0].envelope, events[0].envelope.sealed_parts(0)).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(*sealer.Open(events[1].envelope, events[1].envelope.sealed_parts(0)), "somebody");
}

// With its key-encryption keys in a file, as a server has them.
class KeyFileTest : public RocksDbKeyRowsTest {
 protected:
  struct Place {
    std::string log;
    std::string keys;
  };

  absl::StatusOr<std::unique_ptr<RocksDbEventLog>> Open(const Place& place) {
    absl::StatusOr<std::unique_ptr<FileKeyProvider>> provider = FileKeyProvider::Open(place.keys);
    if (!provider.ok()) return provider.status();
    provider_ = *std::move(provider);
    RocksDbEventLogOptions options = Options();
    options.directory = place.log;
    options.keys.provider = provider_;
    return RocksDbEventLog::Open(options);
  }
  void ExpectAnOlderCopy(const Place& place) {
    const absl::Status refused = Open(place).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << refused;
    EXPECT_NE(refused.message().find("an older copy; restore the newest"), absl::string_view::npos) << refused;
  }
  // What is sealed in each event, in their order.
  static void ExpectAllOpen(const RocksDbEventLog& log) {
    const std::vector<StoredEvent> events = log.ReadAll(1, 1'000).value();
    for (const StoredEvent& event : events) {
      const absl::StatusOr<std::string> plain = log.sealer()->Open(event.envelope, event.envelope.sealed_parts(0));
      ASSERT_TRUE(plain.ok()) << event.position << ": " << plain.status();
      EXPECT_EQ(*plain, "somebody");
    }
  }
  // How many subjects have their key under `epoch`, of the first `workers`.
  static int KeysUnder(const RocksDbEventLog& log, uint32_t epoch, int workers) {
    int found = 0;
    for (int i = 0; i < workers; ++i) {
      const auto row = log.store()->Get(Column::kKeys, SubjectKeyKey(Worker(i)));
      if (ParseKeyRow(row->value())->epoch == epoch) ++found;
    }
    return found;
  }

  const Place here_{path_, directory_.File("keys")};
  std::shared_ptr<FileKeyProvider> provider_;
};

TEST_F(KeyFileTest, AfterARotationACopyOfTheFileFromBeforeIsRefused) {
  const Place older{path_, directory_.File("older")};
  {
    const auto log = Open(here_).value();
    AppendWorkers(log.get(), 0, 3);
    std::filesystem::copy(here_.keys, older.keys);
    ASSERT_EQ(*provider_->MakeEpoch(), 2u);
    ASSERT_EQ(*log->RotateKeys(100), 0u);
  }
  ExpectAnOlderCopy(older);
  const auto log = Open(here_);
  ASSERT_TRUE(log.ok()) << log.status();
  ExpectAllOpen(**log);
}

TEST_F(KeyFileTest, ACopyFromBeforeIsRefusedAsSoonAsOneSubjectHasAKeyOfTheNewEpoch) {
  const Place older{path_, directory_.File("older")};
  {
    const auto log = Open(here_).value();
    AppendWorkers(log.get(), 0, 3);
    std::filesystem::copy(here_.keys, older.keys);
    ASSERT_EQ(*provider_->MakeEpoch(), 2u);
  }
  EXPECT_TRUE(Open(older).ok()) << "nothing is sealed under what it lacks";
  AppendWorkers(Open(here_).value().get(), 3, 1);
  ExpectAnOlderCopy(older);
}

TEST_F(KeyFileTest, ABackupFromTheMiddleOfARotationIsRestoredWithTheKeysOfBothEpochs) {
  constexpr int kWorkers = 12;
  {
    const auto log = Open(here_).value();
    AppendWorkers(log.get(), 0, 10);
    ASSERT_EQ(*provider_->MakeEpoch(), 2u);
    ASSERT_EQ(*log->RotateKeys(4), 6u);
    AppendWorkers(log.get(), 10, 2);
  }
  const Place restored{directory_.File("restored"), directory_.File("restored_keys")};
  std::filesystem::copy(here_.log, restored.log, std::filesystem::copy_options::recursive);
  std::filesystem::copy(here_.keys, restored.keys);
  {
    const auto log = Open(restored);
    ASSERT_TRUE(log.ok()) << log.status();
    ExpectAllOpen(**log);
    EXPECT_EQ(KeysUnder(**log, 1, kWorkers), 6);
    EXPECT_EQ(KeysUnder(**log, 2, kWorkers), 6);
    ASSERT_EQ(*(*log)->RotateKeys(100), 0u);
    EXPECT_EQ(KeysUnder(**log, 2, kWorkers), kWorkers);
    ASSERT_TRUE(provider_->DestroyEpoch(1).ok());
  }
  const auto log = Open(restored);
  ASSERT_TRUE(log.ok()) << log.status();
  ExpectAllOpen(**log);
}

TEST_F(KeyFileTest, ABackupFromBeforeAnEpochEndedIsRefusedHoweverManyKeysHadMovedOn) {
  const Place before{directory_.File("before"), here_.keys};
  const Place amid{directory_.File("amid"), here_.keys};
  const auto copy = [&](const Place& to) {
    std::filesystem::copy(here_.log, to.log, std::filesystem::copy_options::recursive);
  };
  AppendWorkers(Open(here_).value().get(), 0, 10);
  copy(before);
  {
    const auto log = Open(here_).value();
    ASSERT_EQ(*provider_->MakeEpoch(), 2u);
    ASSERT_EQ(*log->RotateKeys(4), 6u);
  }
  copy(amid);
  {
    const auto log = Open(here_).value();
    ASSERT_EQ(*log->RotateKeys(100), 0u);
    ASSERT_TRUE(provider_->DestroyEpoch(1).ok());
  }
  for (const Place& backup : {before, amid}) {
    const absl::Status refused = Open(backup).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << refused;
    EXPECT_NE(refused.message().find("from before that epoch ended"), absl::string_view::npos) << refused;
  }
  const auto log = Open(here_);
  ASSERT_TRUE(log.ok()) << log.status();
  ExpectAllOpen(**log);
}

}  // namespace
}  // namespace lienthong::storage
