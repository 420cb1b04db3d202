#include "storage/rocksdb_event_log.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "storage/block.h"
#include "storage/key_layout.h"
#include "storage/log_identity.h"
#include "storage/row_codec.h"
#include "tests/support/raw_rows.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::storage {
namespace {

using testing::ReadRawRow;
using testing::SampleAppend;
using testing::WriteRawRow;

absl::Time Noon() {
  return absl::FromUnixSeconds(1'700'000'000);
}

class RocksDbEventLogTest : public ::testing::Test {
 protected:
  RocksDbEventLogOptions Options() {
    RocksDbEventLogOptions options;
    options.keys = testing::TestKeys();
    options.directory = path_;
    options.clock = Noon;
    options.min_free_bytes = 0;
    return options;
  }
  std::unique_ptr<RocksDbEventLog> OpenLog() {
    auto log = RocksDbEventLog::Open(Options());
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *std::move(log) : nullptr;
  }
  // Two blocks: positions 1 to 2 and 3 to 5.
  void MakeLogOfFive() {
    const auto log = OpenLog();
    ASSERT_TRUE(log->Append(SampleAppend("workers/1", 2)).ok());
    ASSERT_TRUE(log->Append(SampleAppend("workers/2", 3)).ok());
  }
  void ExpectOpenRefused(absl::StatusCode code, const std::string& explanation) {
    const absl::Status status = RocksDbEventLog::Open(Options()).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_NE(status.message().find(explanation), absl::string_view::npos) << status;
  }
  void ExpectDataLoss(const std::string& explanation) { ExpectOpenRefused(absl::StatusCode::kDataLoss, explanation); }

  testing::TempDirectory directory_;
  const std::string path_ = directory_.File("log");
};

TEST_F(RocksDbEventLogTest, IsOnlyMadeWhenAskedTo) {
  RocksDbEventLogOptions options = Options();
  options.create_if_missing = false;
  EXPECT_EQ(RocksDbEventLog::Open(options).status().code(), absl::StatusCode::kNotFound);
  const std::string id = OpenLog()->opening().log_id;
  EXPECT_EQ(id.size(), 16u);
  const auto again = RocksDbEventLog::Open(options);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->opening().log_id, id);
}

TEST_F(RocksDbEventLogTest, ASecondOpenFailsAndTheFirstGoesOn) {
  const auto log = OpenLog();
  ExpectOpenRefused(absl::StatusCode::kFailedPrecondition, "is open in another process");
  EXPECT_TRUE(log->Append(SampleAppend("workers/1", 1)).ok());
}

TEST_F(RocksDbEventLogTest, AnUnknownFormatVersionIsRefused) {
  MakeLogOfFive();
  WriteRawRow(path_, Column::kMeta, FormatKey(), EncodeFormatRow(kFormatVersion + 1));
  ExpectOpenRefused(absl::StatusCode::kFailedPrecondition, absl::StrCat("format version ", kFormatVersion + 1));
  WriteRawRow(path_, Column::kMeta, FormatKey(), EncodeFormatRow(2));
  ExpectOpenRefused(absl::StatusCode::kFailedPrecondition, "format version 2");
}

TEST_F(RocksDbEventLogTest, AMissingHeadIsRefused) {
  MakeLogOfFive();
  WriteRawRow(path_, Column::kMeta, HeadKey(), std::nullopt);
  ExpectDataLoss("the head row is missing");
}

TEST_F(RocksDbEventLogTest, ADamagedHeadIsRefused) {
  MakeLogOfFive();
  std::string head = ReadRawRow(path_, Column::kMeta, HeadKey()).value();
  head[8] = 4;
  WriteRawRow(path_, Column::kMeta, HeadKey(), head);
  ExpectDataLoss("a head row is malformed");
}

TEST_F(RocksDbEventLogTest, AHeadBeyondTheLastBlockIsRefusedAndTheLossNamed) {
  MakeLogOfFive();
  WriteRawRow(path_, Column::kBlocks, BlockKey(3), std::nullopt);
  ExpectDataLoss("events 3 to 5 are missing");
  WriteRawRow(path_, Column::kBlocks, BlockKey(1), std::nullopt);
  ExpectDataLoss("there is no block at all");
}

TEST_F(RocksDbEventLogTest, AHeadBeforeTheLastBlockIsRefused) {
  { ASSERT_TRUE(OpenLog()->Append(SampleAppend("workers/1", 2)).ok()); }
  const std::string old_head = ReadRawRow(path_, Column::kMeta, HeadKey()).value();
  { ASSERT_TRUE(OpenLog()->Append(SampleAppend("workers/1", 2)).ok()); }
  WriteRawRow(path_, Column::kMeta, HeadKey(), old_head);
  ExpectDataLoss("the head row says that the log ends at position 2");
}

TEST_F(RocksDbEventLogTest, AnotherLastBlockThanTheHeadsIsRefused) {
  MakeLogOfFive();
  WriteRawRow(path_, Column::kBlocks, BlockKey(3), Block::Make(3, {"a", "b", "c"}).bytes());
  ExpectDataLoss("another one than the head row was written with");
  WriteRawRow(path_, Column::kBlocks, BlockKey(3), Block::Make(4, {"b", "c"}).bytes());
  ExpectDataLoss("says that it begins at 4");
  WriteRawRow(path_, Column::kBlocks, BlockKey(3), "short");
  ExpectDataLoss("block at position 3");
}

TEST_F(RocksDbEventLogTest, AnIndexThatDoesNotLeadToTheLastEventIsMadeAnew) {
  MakeLogOfFive();
  EXPECT_EQ(OpenLog()->opening().derived_remade, "");
  WriteRawRow(path_, Column::kStreams, StreamEndKey("workers/2"), EncodeStreamPart({1, {3, 4}}));
  const auto log = OpenLog();
  EXPECT_EQ(log->opening().derived_remade, "the stream index does not lead to the last event");
  EXPECT_EQ(log->opening().events_indexed, 5u);
  EXPECT_EQ(log->ReadStream("workers/2", 1, 10)->size(), 3u);
}

TEST_F(RocksDbEventLogTest, WhatIsDerivedIsMadeAnewWhenItIsGoneDamagedOrOfAnotherLog) {
  MakeLogOfFive();
  AppendRequest remembered = SampleAppend("workers/1", 0);
  remembered.request = RequestKey{"key", "digest"};
  remembered.writes.clear();
  { ASSERT_TRUE(OpenLog()->Append(remembered).ok()); }
  const auto expect_remade = [&](const std::string& because) {
    const auto log = OpenLog();
    ASSERT_NE(log, nullptr);
    EXPECT_NE(log->opening().derived_remade.find(because), std::string::npos) << log->opening().derived_remade;
    EXPECT_EQ(log->opening().events_indexed, 5u);
    EXPECT_EQ(log->ReadStream("workers/1", 1, 10)->size(), 2u);
    EXPECT_TRUE(log->Append(remembered)->repeated);
  };
  std::filesystem::remove_all(path_ + "/derived");
  expect_remade("");
  std::filesystem::remove(path_ + "/derived/CURRENT");
  expect_remade("no CURRENT");
  testing::TempDirectory elsewhere;
  RocksDbEventLogOptions options = Options();
  options.directory = elsewhere.File("log");
  { ASSERT_TRUE((*RocksDbEventLog::Open(options))->Append(SampleAppend("workers/9", 1)).ok()); }
  std::filesystem::remove_all(path_ + "/derived");
  std::filesystem::rename(options.directory + "/derived", path_ + "/derived");
  expect_remade("another log");
  WriteRawRow(path_, Column::kRequests, IndexStateKey(), "damaged");
  expect_remade("malformed");
}

TEST_F(RocksDbEventLogTest, AnIndexBeyondTheEndIsEvidenceOfALoss) {
  MakeLogOfFive();
  WriteRawRow(path_, Column::kStreams, IndexStateKey(), EncodeIndexStateRow(6));
  ExpectDataLoss("the log has lost its end, or derived is of another copy");
  std::filesystem::remove_all(path_ + "/derived");
  EXPECT_EQ(OpenLog()->ReadStream("workers/2", 1, 10)->size(), 3u);
}

TEST_F(RocksDbEventLogTest, DamageInWhatIsDerivedStopsTheLogOnceAndIsMadeAnewAtTheNextOpen) {
  MakeLogOfFive();
  WriteRawRow(path_, Column::kStreams, StreamEndKey("workers/1"), "damaged");
  {
    const auto log = OpenLog();
    EXPECT_EQ(log->ReadStream("workers/1", 1, 10).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(MarkOf(log->WriteState(), kReadOnlyMark), kCauseBytesInvalid);
    EXPECT_EQ(log->ReadAll(1, 10)->size(), 5u);
  }
  const auto log = OpenLog();
  EXPECT_NE(log->opening().derived_remade, "");
  EXPECT_EQ(log->ReadStream("workers/1", 1, 10)->size(), 2u);
  EXPECT_TRUE(log->Append(SampleAppend("workers/1", 1)).ok());
}

TEST_F(RocksDbEventLogTest, ALogWithoutItsIdIsNotMadeAnewOverWhatItAnswered) {
  MakeLogOfFive();
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    if (entry.path().extension() == ".log") std::filesystem::resize_file(entry.path(), 0);
  }
  ExpectDataLoss("was answered up to commit 2");
}

TEST_F(RocksDbEventLogTest, TheWatermarkRefusesALogThatCameBackShorter) {
  MakeLogOfFive();
  const std::string copy = directory_.File("copy");
  std::filesystem::copy(path_, copy, std::filesystem::copy_options::recursive);
  { ASSERT_TRUE(OpenLog()->Append(SampleAppend("workers/1", 2)).ok()); }
  std::filesystem::copy(path_ + "/WATERMARK", copy + "/WATERMARK", std::filesystem::copy_options::overwrite_existing);
  std::filesystem::remove_all(path_);
  std::filesystem::rename(copy, path_);
  ExpectDataLoss("events 6 to 7 are missing");
}

TEST_F(RocksDbEventLogTest, TheWatermarkRefusesALogThatForgotARequest) {
  MakeLogOfFive();
  const std::string head = ReadRawRow(path_, Column::kMeta, HeadKey()).value();
  AppendRequest no_op;
  no_op.request = RequestKey{"key", "digest"};
  { ASSERT_TRUE(OpenLog()->Append(no_op).ok()); }
  WriteRawRow(path_, Column::kMeta, HeadKey(), head);
  ExpectDataLoss("commit 3 has answers");
  WriteRawRow(path_, Column::kAnswers, AnswersKey(3), std::nullopt);
  ExpectDataLoss("answered requests are missing");
}

TEST_F(RocksDbEventLogTest, AMissingOrForeignWatermarkIsRefusedAndOneSpoiltSlotIsNoLoss) {
  MakeLogOfFive();
  const std::string file = path_ + "/WATERMARK";
  const auto spoil = [&file](std::streamoff at) {
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(at);
    out.put('!');
  };
  for (const std::streamoff slot : {0, 4'096}) {
    spoil(slot + 100);
    ASSERT_NE(OpenLog(), nullptr) << "and mends the slot";
  }
  spoil(100);
  spoil(4'196);
  ExpectDataLoss("no slot of");
  std::filesystem::remove(file);
  ExpectDataLoss("is missing");
  std::ofstream(file) << EncodeWatermark({0, 1, 1, "0123456789abcdef"});
  ExpectDataLoss("is of another log");
}

TEST_F(RocksDbEventLogTest, MissingFormatRowOverEventsIsRefused) {
  MakeLogOfFive();
  // The raw rows go through an open that would find it missing: the write itself is the last that opens.
  WriteRawRow(path_, Column::kMeta, FormatKey(), std::nullopt);
  ExpectDataLoss("the format row is missing");
}

TEST_F(RocksDbEventLogTest, ADirectoryThatLostItsCurrentFileIsNotMadeAnew) {
  MakeLogOfFive();
  std::filesystem::remove(path_ + "/CURRENT");
  ExpectDataLoss("no CURRENT");
}

TEST_F(RocksDbEventLogTest, ADamagedBlockIsFoundByReadersAndStopsWriting) {
  MakeLogOfFive();
  // Opening reads the events of the last tile: these push the damaged block out of it.
  { ASSERT_TRUE(OpenLog()->Append(SampleAppend("workers/3", merkle::kTileWidth)).ok()); }
  std::string block = ReadRawRow(path_, Column::kBlocks, BlockKey(1)).value();
  block[30] = static_cast<char>(block[30] ^ 1);
  WriteRawRow(path_, Column::kBlocks, BlockKey(1), block);
  const auto log = OpenLog();
  EXPECT_EQ(log->ReadAll(3, 10)->size(), 10u);
  EXPECT_TRUE(log->Append(SampleAppend("workers/2", 1)).ok());
  EXPECT_EQ(log->ReadAll(1, 10).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(log->ReadStream("workers/1", 1, 10).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(log->WriteState().code(), absl::StatusCode::kDataLoss);
  const absl::Status refused = log->Append(SampleAppend("workers/2", 1)).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(MarkOf(refused, kReadOnlyMark), kCauseBytesInvalid);
  EXPECT_EQ(log->ReadStream("workers/2", 1, 10)->size(), 4u);
}

TEST_F(RocksDbEventLogTest, AWrongIndexRowIsFoundByReadersAndMendedAtTheNextOpen) {
  MakeLogOfFive();
  WriteRawRow(path_, Column::kStreams, StreamEndKey("workers/1"), EncodeStreamPart({1, {1, 3}}));
  EXPECT_EQ(OpenLog()->ReadStream("workers/1", 1, 10).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(OpenLog()->ReadStream("workers/1", 1, 10)->size(), 2u);
}

TEST_F(RocksDbEventLogTest, ADamagedWriteAheadLogIsRefusedNotCutOff) {
  // Written by one open and not flushed, so that the rows stand in the write-ahead log alone.
  MakeLogOfFive();
  std::string wal;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    if (entry.path().extension() == ".log" && std::filesystem::file_size(entry.path()) > 0) wal = entry.path();
  }
  ASSERT_FALSE(wal.empty());
  std::fstream file(wal, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(wal) / 2));
  file.put('!');
  file.close();
  EXPECT_EQ(RocksDbEventLog::Open(Options()).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RocksDbEventLogTest, ATornLastRecordIsDroppedUnlessItWasAnswered) {
  MakeLogOfFive();
  std::filesystem::copy(path_ + "/WATERMARK", directory_.File("mark"));
  { ASSERT_TRUE(OpenLog()->Append(SampleAppend("workers/1", 1)).ok()); }
  std::string wal;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    if (entry.path().extension() == ".log" && std::filesystem::file_size(entry.path()) > 0) wal = entry.path();
  }
  ASSERT_FALSE(wal.empty());
  std::filesystem::resize_file(wal, std::filesystem::file_size(wal) - 10);
  ExpectDataLoss("events 6 to 6 are missing");
  // As a power cut leaves it: neither the mark nor the index had caught up.
  std::filesystem::copy(directory_.File("mark"), path_ + "/WATERMARK",
                        std::filesystem::copy_options::overwrite_existing);
  std::filesystem::remove_all(path_ + "/derived");
  const auto log = OpenLog();
  ASSERT_NE(log, nullptr);
  EXPECT_EQ(log->Head(), 5u);
  EXPECT_EQ(*log->StreamRevision("workers/1"), 2u);
}

TEST_F(RocksDbEventLogTest, IndexEntriesAreFoundWhereverTheyAreAndAfterAnyRestart) {
  // Few entries in memory, so that streams go over memory, folded rows and full chunks.
  RocksDbEventLogOptions options = Options();
  options.max_recent_index_entries = 40;
  Position head = 0;
  std::map<std::string, std::vector<Position>> streams;
  for (int round = 0; round < 3; ++round) {
    const auto log = *RocksDbEventLog::Open(options);
    for (int i = 0; i < 60; ++i) {
      const std::string stream = "workers/" + std::to_string(i % 7 == 0 ? 7 : i % 3);
      const int count = i % 7 == 0 ? 50 : 3;
      AppendRequest request = SampleAppend(stream, count, streams[stream].size());
      request.request = RequestKey{"key-" + std::to_string(round) + "-" + std::to_string(i), "digest"};
      ASSERT_EQ(log->Append(request)->first, head + 1);
      for (int n = 0; n < count; ++n) streams[stream].push_back(++head);
      ASSERT_TRUE(log->Append(request)->repeated);
      for (const Revision from : {Revision{1}, Revision{64}, Revision{65}, streams[stream].size()}) {
        const auto events = log->ReadStream(stream, from, 100);
        ASSERT_TRUE(events.ok()) << events.status();
        for (size_t n = 0; n < events->size(); ++n) {
          ASSERT_EQ((*events)[n].position, streams[stream][from - 1 + n]);
        }
        ASSERT_EQ(events->size(),
                  std::min<size_t>(100, from > streams[stream].size() ? 0 : streams[stream].size() - from + 1));
      }
    }
    for (const auto& [stream, positions] : streams) EXPECT_EQ(*log->StreamRevision(stream), positions.size());
    EXPECT_TRUE(log->FindRequest({"key-0-0", "digest"})->has_value());
  }
}

TEST_F(RocksDbEventLogTest, OneRefusedAppendDoesNotDisturbTheOthersOfItsGroup) {
  // The clock holds the sequencer in the first append until the others wait, so that they make one group.
  absl::Notification all_wait;
  RocksDbEventLogOptions options = Options();
  options.clock = [&all_wait] {
    all_wait.WaitForNotification();
    return Noon();
  };
  options.max_waiting_appends = 4;
  const auto log = *RocksDbEventLog::Open(options);
  std::vector<std::thread> threads;
  std::atomic<int> ok = 0;
  std::atomic<int> aborted = 0;
  std::atomic<int> refused = 0;
  std::atomic<int> too_many = 0;
  for (int t = 0; t < 10; ++t) {
    threads.emplace_back([&] {
      const absl::Status status = log->Append(SampleAppend("workers/1", 1, 0)).status();
      ok += status.ok();
      aborted += absl::IsAborted(status);
      if (!absl::IsResourceExhausted(status)) return;
      // One or more wait in the clock's hands, four in the queue: at least one of ten finds no place.
      ++too_many;
      if (++refused == 1) all_wait.Notify();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ok, 1);
  EXPECT_GE(too_many, 1);
  EXPECT_EQ(ok + aborted + too_many, 10);
  EXPECT_EQ(log->Head(), 1u);
}

TEST_F(RocksDbEventLogTest, ManyWaitingAppendsShareBlocksWithinTheBound) {
  absl::Notification go;
  RocksDbEventLogOptions options = Options();
  options.clock = [&go] {
    go.WaitForNotification();
    return Noon();
  };
  options.max_group_events = 4;
  const auto log = *RocksDbEventLog::Open(options);
  std::atomic<int> started = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 12; ++t) {
    threads.emplace_back([&, t] {
      if (++started == 12) go.Notify();
      EXPECT_TRUE(log->Append(SampleAppend("workers/" + std::to_string(t), 2)).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(log->Head(), 24u);
  int blocks = 0;
  for (Position position = 1; position <= 24;) {
    const auto row = log->store()->Get(Column::kBlocks, BlockKey(position));
    ASSERT_TRUE(row.ok() && row->has_value());
    const absl::StatusOr<Block> block = Block::Parse(**row);
    ASSERT_TRUE(block.ok()) << block.status();
    EXPECT_LE(block->last() - block->first() + 1, 4u);
    position = block->last() + 1;
    ++blocks;
  }
  EXPECT_GE(blocks, 6);
}

TEST_F(RocksDbEventLogTest, AFullDiskIsFoundBeforeWriting) {
  MakeLogOfFive();
  RocksDbEventLogOptions options = Options();
  options.min_free_bytes = std::numeric_limits<uint64_t>::max();
  const auto log = *RocksDbEventLog::Open(options);
  AppendRequest request = SampleAppend("workers/1", 1);
  request.request = RequestKey{"key", "digest"};
  const absl::Status refused = log->Append(request).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(MarkOf(refused, kReadOnlyMark), kCauseDiskFull);
  EXPECT_EQ(MarkOf(log->WriteState(), kReadOnlyMark), kCauseDiskFull);
  EXPECT_FALSE(log->FindRequest(*request.request)->has_value());
  EXPECT_EQ(log->ReadAll(1, 10)->size(), 5u);
}

// The system refuses to let files grow, as a failing disk would.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) : handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small = {bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallFiles() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }

 private:
  sighandler_t handler_;
  rlimit before_ = {};
};

TEST_F(RocksDbEventLogTest, AfterAFailedWriteNothingIsWrittenUntilReopenedAndReadsGoOn) {
  AppendRequest remembered = SampleAppend("workers/0", 1);
  remembered.request = RequestKey{"key", "digest"};
  Position answered = 0;
  {
    const auto log = OpenLog();
    ASSERT_TRUE(log->Append(remembered).ok());
    AppendRequest large = SampleAppend("workers/1", 10);
    for (NewEvent& event : large.writes[0].events) event.parts[0].bytes.assign(20'000, 'n');
    absl::Status failed;
    {
      const SmallFiles limit(1 << 20);
      while (failed.ok() && log->Head() < 1'000) failed = log->Append(large).status();
    }
    EXPECT_EQ(failed.code(), absl::StatusCode::kUnavailable) << failed;
    EXPECT_NE(failed.message().find("outcome unknown"), absl::string_view::npos);
    answered = log->Head();
    const absl::Status refused = log->Append(SampleAppend("workers/2", 1)).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
    EXPECT_NE(refused.message().find("read-only"), absl::string_view::npos);
    EXPECT_EQ(MarkOf(failed, kReadOnlyMark), "") << "its outcome is unknown";
    EXPECT_EQ(MarkOf(refused, kReadOnlyMark), kCauseWriteFailed);
    EXPECT_EQ(log->WriteState(), refused);
    EXPECT_TRUE(log->Append(remembered)->repeated);
    EXPECT_EQ(log->ReadAll(1, 10'000)->size(), answered);
    EXPECT_EQ(*log->StreamRevision("workers/1"), answered - 1);
  }
  const auto log = OpenLog();
  ASSERT_NE(log, nullptr);
  EXPECT_TRUE(log->WriteState().ok());
  EXPECT_GE(log->Head(), answered);
  EXPECT_TRUE(log->Append(SampleAppend("workers/2", 1)).ok());
}

}  // namespace
}  // namespace lienthong::storage
