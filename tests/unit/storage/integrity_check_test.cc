#include "storage/integrity_check.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lienthong/event/v1/ledger_events.pb.h"
#include "storage/key_layout.h"
#include "storage/rocksdb_event_log.h"
#include "storage/stream_index.h"
#include "tests/support/raw_rows.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::storage {
namespace {

namespace fs = std::filesystem;

constexpr char kSubject[] = "subjects/a";  // of every SampleEvent

// All that a report says.
std::string TextOf(const IntegrityReport& report) {
  return absl::StrCat(absl::StrJoin({report.head, report.commits, report.blocks, report.answers, report.claims,
                                     report.indexes, report.keys, report.fault_count},
                                    " "),
                      merkle::BytesOf(report.root), report.log_id, "\n", absl::StrJoin(report.faults, "\n"), "\n",
                      absl::StrJoin(report.remarks, "\n"));
}

class IntegrityCheckTest : public ::testing::Test {
 protected:
  static std::unique_ptr<RocksDbEventLog> Open(const std::string& path) {
    RocksDbEventLogOptions options;
    options.keys = testing::TestKeys();
    options.directory = path;
    options.clock = [] { return absl::FromUnixSeconds(1'700'000'000); };
    options.min_free_bytes = 0;
    return RocksDbEventLog::Open(options).value();
  }

  // `rounds` times 30 appends of some events, and an index of the streams.
  static void Fill(const std::string& path, int rounds) {
    const std::unique_ptr<RocksDbEventLog> log = Open(path);
    const std::unique_ptr<StreamIndex> index = StreamIndex::Open(log.get(), log->derived()).value();
    for (int round = 0; round < rounds; ++round) {
      for (int i = 0; i < 30; ++i) {
        AppendRequest request = testing::SampleAppend(absl::StrCat("workers/", i % 7), 1 + i % 5);
        const std::string key = absl::StrCat(log->Head());
        request.request = RequestKey{key, key};
        ASSERT_TRUE(log->Append(std::move(request)).ok());
      }
      event::v1::StreamIndexed indexed;
      indexed.set_position(log->Head());
      indexed.set_root(std::string(merkle::BytesOf(index->FoldTo(log->Head()).value())));
      AppendRequest request = testing::SampleAppend(kCheckpointStream, 1);
      NewEvent& event = request.writes[0].events[0];
      event.parts.clear();
      event.envelope.set_open_part(indexed.SerializeAsString());
      ASSERT_TRUE(log->Append(std::move(request)).ok());
    }
  }

  // Reads a block at a time, so that there are many places to stop at.
  IntegrityOptions Options() {
    IntegrityOptions options{.directory = path_, .threads = 2, .read_bytes = 1};
    options.resumed = [this](Position after, absl::string_view why) {
      after_ = after;
      why_anew_ = std::string(why);
    };
    return options;
  }
  IntegrityReport Check() { return CheckIntegrity(Options()).value(); }

  // Checks with a file until `asked` times to stop.
  absl::Status StopAfter(int asked) {
    IntegrityOptions options = Options();
    options.resume_file = file_;
    options.stop = [asked, count = 0]() mutable { return ++count >= asked; };
    return CheckIntegrity(options).status();
  }
  IntegrityReport Resume() {
    after_ = 0;
    why_anew_.clear();
    IntegrityOptions options = Options();
    options.resume_file = file_;
    return CheckIntegrity(options).value();
  }

  testing::TempDirectory directory_;
  const std::string path_ = directory_.File("log");
  const std::string file_ = directory_.File("resume");
  Position after_ = 0;
  std::string why_anew_;
};

TEST_F(IntegrityCheckTest, AnyNumberOfThreadsGivesTheSameReport) {
  Fill(path_, 4);
  const IntegrityReport report = Check();
  EXPECT_EQ(report.fault_count, 0u) << absl::StrJoin(report.faults, "\n");
  EXPECT_EQ(report.remarks, std::vector<std::string>());
  EXPECT_EQ(report.indexes, 4u);
  EXPECT_EQ(report.keys, 1u);
  for (const size_t threads : {0, 1, 5}) {
    for (const size_t read_bytes : {1, 5'000, 1 << 20}) {
      IntegrityOptions options = Options();
      options.threads = threads;
      options.read_bytes = read_bytes;
      EXPECT_EQ(TextOf(CheckIntegrity(options).value()), TextOf(report)) << threads << " " << read_bytes;
    }
  }
}

TEST_F(IntegrityCheckTest, SealedForASubjectWithoutARowOfAKeyIsAFault) {
  Fill(path_, 1);
  testing::WriteRawRow(path_, Column::kKeys, SubjectKeyKey(kSubject), std::nullopt);
  const IntegrityReport report = Check();
  EXPECT_EQ(report.fault_count, report.head - 1);  // the index is not sealed
  ASSERT_FALSE(report.faults.empty());
  EXPECT_TRUE(absl::StrContains(report.faults[0], "sealed for subjects/a")) << report.faults[0];
}

TEST_F(IntegrityCheckTest, ADestroyedKeyIsNoFault) {
  Fill(path_, 1);
  {
    const std::unique_ptr<RocksDbEventLog> log = Open(path_);
    AppendRequest erasure = testing::SampleAppend("admin/erasures", 1);
    erasure.writes[0].events[0].parts.clear();
    erasure.writes[0].events[0].envelope.set_open_part("gone");
    erasure.erased = {kSubject};
    ASSERT_TRUE(log->Append(std::move(erasure)).ok());
  }
  const IntegrityReport report = Check();
  EXPECT_EQ(report.fault_count, 0u) << absl::StrJoin(report.faults, "\n");
  EXPECT_EQ(report.keys, 0u);
}

TEST_F(IntegrityCheckTest, CutOffAnywhereItGoesOnToTheSameReport) {
  Fill(path_, 4);
  const std::string undisturbed = TextOf(Check());
  for (const int asked : {1, 2, 31, 60, 61, 62, 90, 123, 124}) {
    ASSERT_EQ(StopAfter(asked).code(), absl::StatusCode::kCancelled) << asked;
    EXPECT_EQ(TextOf(Resume()), undisturbed) << asked;
    EXPECT_GT(after_, 0u);
    EXPECT_EQ(why_anew_, "");
    EXPECT_FALSE(fs::exists(file_));
  }
}

TEST_F(IntegrityCheckTest, CutOffAgainAndAgainItComesToTheEnd) {
  Fill(path_, 2);
  const std::string undisturbed = TextOf(Check());
  int cuts = 0;
  while (!StopAfter(7).ok()) ++cuts;
  EXPECT_EQ(cuts, 62 / 7);
  EXPECT_FALSE(fs::exists(file_));
  ASSERT_EQ(StopAfter(3).code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(TextOf(Resume()), undisturbed);
}

TEST_F(IntegrityCheckTest, LeavesHowFarItIsEachSoManyEventsAlsoWhenItIsKilled) {
  Fill(path_, 2);
  IntegrityOptions options = Options();
  options.resume_file = file_;
  options.save_every = 10;
  // What a process that is killed there would leave.
  const std::string left = directory_.File("left");
  options.progress = [&](Position checked, Position) {
    if (checked > 50 && !fs::exists(left)) fs::copy_file(file_, left);
  };
  const std::string undisturbed = TextOf(CheckIntegrity(options).value());
  fs::rename(left, file_);
  EXPECT_EQ(TextOf(Resume()), undisturbed);
  EXPECT_GT(after_, 30u);
}

TEST_F(IntegrityCheckTest, GoesOnInALogThatHasGrown) {
  Fill(path_, 2);
  ASSERT_EQ(StopAfter(40).code(), absl::StatusCode::kCancelled);
  Fill(path_, 1);
  const std::string undisturbed = TextOf(Check());
  EXPECT_EQ(TextOf(Resume()), undisturbed);
  EXPECT_GT(after_, 0u);
}

TEST_F(IntegrityCheckTest, AFileOfAnotherLogIsSaidAndNotUsed) {
  Fill(path_, 1);
  ASSERT_EQ(StopAfter(20).code(), absl::StatusCode::kCancelled);
  fs::rename(path_, directory_.File("first"));
  Fill(path_, 1);
  EXPECT_EQ(TextOf(Resume()), TextOf(Check()));
  EXPECT_EQ(after_, 0u);
  EXPECT_EQ(why_anew_, "it is of another log");
}

TEST_F(IntegrityCheckTest, AFileOfACopyThatWentAnotherWayIsNotUsed) {
  Fill(path_, 1);
  const std::string copy = directory_.File("copy");
  fs::copy(path_, copy, fs::copy_options::recursive);
  Fill(path_, 1);
  ASSERT_EQ(StopAfter(61).code(), absl::StatusCode::kCancelled);
  fs::remove_all(path_);
  fs::rename(copy, path_);
  EXPECT_EQ(TextOf(Resume()), TextOf(Check()));
  EXPECT_EQ(why_anew_, "it goes beyond the end of the log");
  ASSERT_EQ(StopAfter(61).code(), absl::StatusCode::kOk);
  fs::copy(path_, copy, fs::copy_options::recursive);
  Fill(path_, 1);
  ASSERT_EQ(StopAfter(61).code(), absl::StatusCode::kCancelled);
  fs::remove_all(path_);
  fs::rename(copy, path_);
  Fill(path_, 2);  // others, and more of them
  EXPECT_EQ(TextOf(Resume()), TextOf(Check()));
  EXPECT_TRUE(absl::StrContains(why_anew_, "the log has another tree")) << why_anew_;
}

TEST_F(IntegrityCheckTest, ADamagedFileIsNotUsed) {
  Fill(path_, 1);
  const std::string undisturbed = TextOf(Check());
  ASSERT_EQ(StopAfter(20).code(), absl::StatusCode::kCancelled);
  const std::string kept = directory_.File("kept");
  fs::rename(file_, kept);
  const uint64_t size = fs::file_size(kept);
  for (uint64_t offset = 20; offset < size; offset += 1 + size / 12) {
    fs::copy_file(kept, file_, fs::copy_options::overwrite_existing);
    {
      std::fstream bytes(file_, std::ios::in | std::ios::out | std::ios::binary);
      bytes.seekg(static_cast<std::streamoff>(offset));
      const int byte = bytes.get();
      bytes.seekp(static_cast<std::streamoff>(offset));
      bytes.put(static_cast<char>(byte ^ 1));
    }
    EXPECT_EQ(TextOf(Resume()), undisturbed);
    EXPECT_EQ(why_anew_, "it is damaged") << offset;
    fs::copy_file(kept, file_, fs::copy_options::overwrite_existing);
    fs::resize_file(file_, offset);
    EXPECT_EQ(TextOf(Resume()), undisturbed);
    EXPECT_EQ(why_anew_, "it is damaged") << offset;
  }
}

TEST_F(IntegrityCheckTest, AFileOfSomethingElseIsRefusedAndLeftAsItIs) {
  Fill(path_, 1);
  std::ofstream(file_) << "something dear";
  EXPECT_EQ(StopAfter(20).code(), absl::StatusCode::kFailedPrecondition);
  std::string text;
  std::getline(std::ifstream(file_), text);
  EXPECT_EQ(text, "something dear");
}

TEST_F(IntegrityCheckTest, AFaultIsFoundAgainAfterEachCut) {
  Fill(path_, 2);
  // The second block; each has as many events as its append.
  const std::string key = BlockKey(2);
  std::string block = testing::ReadRawRow(path_, Column::kBlocks, key).value();
  block[block.size() / 2] ^= 1;
  testing::WriteRawRow(path_, Column::kBlocks, key, block);
  const IntegrityReport undisturbed = Check();
  EXPECT_GT(undisturbed.fault_count, 0u);
  ASSERT_EQ(StopAfter(1).code(), absl::StatusCode::kCancelled);
  ASSERT_TRUE(fs::exists(file_));
  const absl::Status stopped = StopAfter(30);
  ASSERT_EQ(stopped.code(), absl::StatusCode::kCancelled);
  EXPECT_TRUE(absl::StrContains(stopped.message(), "faults so far, the first: ")) << stopped;
  EXPECT_EQ(TextOf(Resume()), TextOf(undisturbed));
  EXPECT_EQ(after_, 1u);
}

TEST_F(IntegrityCheckTest, AFileThatCannotBeWrittenIsAnErrorThatNamesIt) {
  Fill(path_, 1);
  IntegrityOptions options = Options();
  options.resume_file = directory_.File("none/resume");
  const absl::Status status = CheckIntegrity(options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(absl::StrContains(status.message(), "none/resume")) << status;
}

}  // namespace
}  // namespace lienthong::storage
