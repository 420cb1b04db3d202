// Flips the bytes of a small data directory, one at a time, and looks what becomes of each: found by the integrity
// check, refused at open, an error at reading, or without effect. Never may it be returned as data.
//
// Usage: lienthong_flip_bytes make DIRECTORY | try DIRECTORY FIRST STEP; see flip_every_byte.sh, which adds up.
//   make  makes DIRECTORY/intact; prints "never_read KIND BYTES" for each file that nobody opens for reading
//   try   flips byte FIRST of all the bytes that are read, then each STEP-th after it; prints "BYTE KIND FATE" for
//   each.
//         Ends with 70 behind a byte on which an assertion of RocksDB fails, which comes before the checksum there.

#include <rocksdb/db.h>
#include <rocksdb/file_system.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/integrity_check.h"
#include "storage/rocksdb_event_log.h"
#include "storage/rocksdb_view_store.h"
#include "tests/support/sample_append.h"
#include "tests/support/test_keys.h"

namespace lienthong::testing {
namespace {

namespace fs = std::filesystem;
using storage::RocksDbEventLog;

constexpr int kStreams = 5;
constexpr int kRequests = 24;

// Remembers which files are opened for reading. Takes no space for files beforehand, which costs most of the time here.
class ReadWatch : public rocksdb::FileSystemWrapper {
 public:
  ReadWatch() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "ReadWatch"; }
  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* context) override {
    Remember(path);
    return FileSystemWrapper::NewSequentialFile(path, options, file, context);
  }
  rocksdb::IOStatus NewRandomAccessFile(const std::string& path, const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                        rocksdb::IODebugContext* context) override {
    Remember(path);
    return FileSystemWrapper::NewRandomAccessFile(path, options, file, context);
  }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* context) override {
    rocksdb::FileOptions plain = options;
    plain.allow_fallocate = false;
    return FileSystemWrapper::NewWritableFile(path, plain, file, context);
  }
  std::set<std::string> read() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return read_;
  }

 private:
  void Remember(const std::string& path) {
    const std::lock_guard<std::mutex> lock(mutex_);
    read_.insert(fs::path(path).lexically_normal());
  }

  std::mutex mutex_;
  std::set<std::string> read_;
};

class CountView : public storage::View {
 public:
  std::string name() const override { return "count"; }
  uint32_t schema_version() const override { return 1; }
  absl::Status Fold(const storage::StoredEvent& event, storage::ViewRows* rows) override {
    rows->Put(event.envelope.stream(), absl::StrCat(event.envelope.revision()));
    return absl::OkStatus();
  }
};

storage::RocksDbEventLogOptions Options(const std::string& directory, std::shared_ptr<rocksdb::FileSystem> files) {
  storage::RocksDbEventLogOptions options;
  options.keys = TestKeys();
  options.directory = directory;
  options.clock = [] { return absl::FromUnixSeconds(1'700'000'000); };
  options.min_free_bytes = 0;
  options.write_buffer_bytes = 1 << 20;
  options.file_system = std::move(files);
  return options;
}

storage::AppendRequest Request(int number) {
  storage::AppendRequest request = SampleAppend(absl::StrCat("workers/", number % kStreams), 1 + number % 3);
  request.request = storage::RequestKey{absl::StrCat("request-", number), absl::StrCat("digest-", number)};
  if (number % 4 == 0) request.claims.push_back(Acquire(absl::StrCat("claim-", number), "workers/1"));
  if (number % 8 == 7) request.claims.push_back(Release(absl::StrCat("claim-", number - 3), "workers/1"));
  if (number % 6 == 5) request.writes.clear();
  return request;
}

// A log with table files, rows that were replaced, and rows that stand in the write-ahead log alone.
absl::Status MakeLog(const std::string& directory) {
  for (int part = 0; part < 3; ++part) {
    absl::StatusOr<std::unique_ptr<RocksDbEventLog>> log = RocksDbEventLog::Open(Options(directory, nullptr));
    if (!log.ok()) return log.status();
    CountView view;
    const auto views = storage::RocksDbViewStore::Open(log->get(), {&view});
    if (!views.ok()) return views.status();
    for (int i = part * kRequests / 3; i < (part + 1) * kRequests / 3; ++i) {
      if (const auto result = (*log)->Append(Request(i)); !result.ok()) return result.status();
    }
    if (absl::Status folded = (*views)->CatchUp(); !folded.ok()) return folded;
    if (part == 2) continue;
    if (absl::Status flushed = (*log)->store()->Flush(); !flushed.ok()) return flushed;
  }
  return absl::OkStatus();
}

// Everything that the log answers; an error instead of what it refuses to say.
absl::StatusOr<std::vector<std::string>> ReadEverything(const std::string& directory,
                                                        std::shared_ptr<rocksdb::FileSystem> files) {
  absl::StatusOr<std::unique_ptr<RocksDbEventLog>> log = RocksDbEventLog::Open(Options(directory, std::move(files)));
  if (!log.ok()) return log.status();
  std::vector<std::string> said = {(*log)->opening().log_id, absl::StrCat((*log)->Head())};
  const auto say = [&said](const auto& answer, const auto& text) {
    said.push_back(answer.ok() ? text(*answer) : "error");
  };
  const auto events = [](const std::vector<storage::StoredEvent>& all) {
    std::string text;
    for (const storage::StoredEvent& event : all) absl::StrAppend(&text, event.position, ":", event.bytes, ";");
    return text;
  };
  for (storage::Position position = 1; position <= (*log)->Head(); ++position) {
    say((*log)->ReadAll(position, 1), events);
  }
  for (int stream = 0; stream <= kStreams; ++stream) {
    const std::string name = absl::StrCat("workers/", stream);
    say((*log)->ReadStream(name, 1, 1'000), events);
    say((*log)->StreamRevision(name), [](storage::Revision revision) { return absl::StrCat(revision); });
  }
  for (int i = 0; i <= kRequests; ++i) {
    say((*log)->FindRequest({absl::StrCat("request-", i), absl::StrCat("digest-", i)}), [](const auto& found) {
      return found.has_value() ? absl::StrCat(found->first, "+", found->count) : std::string("none");
    });
    say((*log)->ClaimOwner(absl::StrCat("claim-", i)), [](const auto& owner) { return owner.value_or("none"); });
  }
  CountView view;
  const auto views = storage::RocksDbViewStore::Open(log->get(), {&view});
  if (!views.ok() || !(*views)->CatchUp().ok()) {
    said.push_back("error");
    return said;
  }
  say((*views)->Scan("count", "", "", 1'000), [](const std::vector<storage::ViewRow>& rows) {
    std::string text;
    for (const auto& [key, value] : rows) absl::StrAppend(&text, key, "=", value, ";");
    return text;
  });
  return said;
}

enum class Fate { kFoundByVerify, kRefusedAtOpen, kErrorAtRead, kWithoutEffect, kReturnedAsData };
constexpr const char* kFateNames[] = {"found_by_verify", "refused_at_open", "error_at_read", "without_effect",
                                      "returned_as_data"};

// What verifying and reading a directory with one byte changed came to. `expected` is what the intact one said.
Fate FateOf(const std::string& directory, const std::vector<std::string>& expected) {
  const auto files = std::make_shared<ReadWatch>();
  const absl::StatusOr<storage::IntegrityReport> report =
      storage::CheckIntegrity({.directory = directory, .file_system = files});
  const bool found = !report.ok() || report->fault_count > 0 || !report->remarks.empty();
  const absl::StatusOr<std::vector<std::string>> said = ReadEverything(directory, files);
  if (!said.ok()) return found ? Fate::kFoundByVerify : Fate::kRefusedAtOpen;
  bool error = false;
  // An open log that ends elsewhere has more or fewer answers: that, too, is something it should not have said.
  if (said->size() != expected.size()) return Fate::kReturnedAsData;
  for (size_t i = 0; i < said->size(); ++i) {
    if ((*said)[i] == expected[i]) continue;
    if ((*said)[i] != "error") return Fate::kReturnedAsData;
    error = true;
  }
  if (found) return Fate::kFoundByVerify;
  return error ? Fate::kErrorAtRead : Fate::kWithoutEffect;
}

std::string KindOf(const fs::path& path) {
  const std::string name = path.filename();
  for (const char* const kind : {"MANIFEST", "OPTIONS", "LOG", "CURRENT", "IDENTITY", "LOCK", "WATERMARK"}) {
    if (absl::StartsWith(name, kind)) return kind;
  }
  return path.extension() == ".sst" ? "table" : path.extension() == ".log" ? "write_ahead_log" : "other";
}

// The files that verifying and reading a copy of `intact` open for reading, as they lie within it.
absl::StatusOr<std::set<fs::path>> FilesRead(const std::string& intact, const std::string& copy) {
  fs::copy(intact, copy, fs::copy_options::recursive);
  const auto watch = std::make_shared<ReadWatch>();
  const auto report = storage::CheckIntegrity({.directory = copy, .file_system = watch});
  if (!report.ok()) return report.status();
  const auto said = ReadEverything(copy, watch);
  if (!said.ok()) return said.status();
  std::set<fs::path> read;
  for (const std::string& path : watch->read()) read.insert(fs::path(path).lexically_relative(copy));
  fs::remove_all(copy);
  return read;
}

// Every file of `directory`, in one order for all who ask.
std::vector<fs::path> FilesOf(const std::string& directory) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), directory));
  }
  std::sort(files.begin(), files.end());
  return files;
}

void Flip(const fs::path& file, uint64_t offset) {
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekg(static_cast<std::streamoff>(offset));
  const int byte = bytes.get();
  bytes.seekp(static_cast<std::streamoff>(offset));
  bytes.put(static_cast<char>(byte ^ (1 << offset % 8)));
}

// What is tried now, for the line of an assertion.
std::string trying;

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 2;
}

int Make(const std::string& directory) {
  const std::string intact = directory + "/intact";
  if (const absl::Status made = MakeLog(intact); !made.ok()) return Fail(made);
  const auto read = FilesRead(intact, directory + "/copy");
  if (!read.ok()) return Fail(read.status());
  for (const fs::path& file : FilesOf(intact)) {
    if (read->contains(file)) continue;
    std::printf("never_read %s %s\n", KindOf(file).c_str(), absl::StrCat(fs::file_size(intact / file)).c_str());
  }
  return 0;
}

int Try(const std::string& directory, uint64_t first, uint64_t step) {
  const fs::path intact = directory + "/intact";
  const std::string scratch = absl::StrCat(directory, "/try-", first);
  const auto read = FilesRead(intact, scratch);
  if (!read.ok()) return Fail(read.status());
  fs::copy(intact, scratch, fs::copy_options::recursive);
  const absl::StatusOr<std::vector<std::string>> expected = ReadEverything(scratch, nullptr);
  if (!expected.ok()) return Fail(expected.status());
  uint64_t next = first;
  uint64_t file_begins = 0;
  for (const fs::path& file : FilesOf(intact)) {
    if (!read->contains(file)) continue;
    const uint64_t file_ends = file_begins + fs::file_size(intact / file);
    for (; next < file_ends; next += step) {
      trying = absl::StrCat(next, " ", KindOf(file));
      fs::remove_all(scratch);
      fs::copy(intact, scratch, fs::copy_options::recursive);
      Flip(scratch / file, next - file_begins);
      const Fate fate = FateOf(scratch, *expected);
      std::printf("%s %s\n", trying.c_str(), kFateNames[static_cast<size_t>(fate)]);
      std::fflush(stdout);
      if (fate == Fate::kReturnedAsData) std::fprintf(stderr, "returned as data: %s\n", file.c_str());
    }
    file_begins = file_ends;
  }
  fs::remove_all(scratch);
  return 0;
}

}  // namespace

// Debian's RocksDB keeps its assertions; it was built from ".". One of ours is a fault.
[[noreturn]] void EndAtAssertion(const char* assertion, const char* file) {
  if (!absl::StartsWith(file, "./") || trying.empty()) {
    std::fprintf(stderr, "assertion failed: %s: %s at %s\n", file, assertion, trying.c_str());
    std::abort();
  }
  std::printf("%s assertion_failed\n", trying.c_str());
  std::fflush(stdout);
  _exit(70);
}

}  // namespace lienthong::testing

// Takes the place of the C library's.
extern "C" void __assert_fail(const char* assertion, const char* file, unsigned, const char*) noexcept {
  lienthong::testing::EndAtAssertion(assertion, file);
}

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  uint64_t first = 0;
  uint64_t step = 0;
  if (arguments.size() == 2 && arguments[0] == "make") return lienthong::testing::Make(arguments[1]);
  if (arguments.size() == 4 && arguments[0] == "try" && absl::SimpleAtoi(arguments[2], &first) &&
      absl::SimpleAtoi(arguments[3], &step) && step > 0) {
    return lienthong::testing::Try(arguments[1], first, step);
  }
  std::fprintf(stderr, "usage: lienthong_flip_bytes make DIRECTORY | try DIRECTORY FIRST STEP\n");
  return 2;
}
