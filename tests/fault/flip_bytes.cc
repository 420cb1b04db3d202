// Flips the bytes of a small data directory, one at a time, and looks what becomes of each: found by the integrity
// check, refused at open, an error at reading, or without effect. Never may it be returned as data.
//
// Usage: lienthong_flip_bytes [--stride N] [--jobs J]. Files that are never opened for reading are counted without
// trying.

#include <rocksdb/db.h>
#include <rocksdb/file_system.h>

#include <array>
#include <atomic>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/integrity_check.h"
#include "storage/rocksdb_event_log.h"
#include "storage/rocksdb_view_store.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"

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

enum class Fate { kFoundByVerify, kRefusedAtOpen, kAssertionFailed, kErrorAtRead, kWithoutEffect, kReturnedAsData };
constexpr const char* kFateNames[] = {"found_by_verify", "refused_at_open", "assertion_failed",
                                      "error_at_read",   "without_effect",  "returned_as_data"};
constexpr size_t kFates = std::size(kFateNames);

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

// Debian's RocksDB keeps its assertions, and some come before the checksum: such a byte would end the program, which
// returns no data either. Here it ends the try; what was open stays open.
thread_local std::jmp_buf* trying = nullptr;

Fate TryDirectory(const std::string& directory, const std::vector<std::string>& expected) {
  std::jmp_buf before;
  if (setjmp(before) != 0) {
    trying = nullptr;
    return Fate::kAssertionFailed;
  }
  trying = &before;
  const Fate fate = FateOf(directory, expected);
  trying = nullptr;
  return fate;
}

std::string KindOf(const fs::path& path) {
  const std::string name = path.filename();
  for (const char* const kind : {"MANIFEST", "OPTIONS", "LOG", "CURRENT", "IDENTITY", "LOCK", "WATERMARK"}) {
    if (absl::StartsWith(name, kind)) return kind;
  }
  return path.extension() == ".sst" ? "table" : path.extension() == ".log" ? "write_ahead_log" : "other";
}

struct Place {
  fs::path file;  // within the directory
  uint64_t offset = 0;
};

class Tally {
 public:
  void Add(const std::string& kind, Fate fate, uint64_t bytes = 1) {
    const std::lock_guard<std::mutex> lock(mutex_);
    counts_[kind][static_cast<size_t>(fate)] += bytes;
  }
  void AddNeverRead(const std::string& kind, uint64_t bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    never_read_[kind] += bytes;
  }
  // Prints one line a kind of file and one for all; how many bytes were returned as data.
  uint64_t Print() const {
    uint64_t all[kFates] = {};
    uint64_t tried = 0;
    uint64_t never_read = 0;
    for (const auto& [kind, counts] : counts_) {
      uint64_t of_kind = 0;
      for (size_t i = 0; i < kFates; ++i) {
        all[i] += counts[i];
        of_kind += counts[i];
      }
      tried += of_kind;
      std::printf("{\"file\":\"%s\",\"bytes_tried\":%s%s}\n", kind.c_str(), absl::StrCat(of_kind).c_str(),
                  Fates(counts.data()).c_str());
    }
    for (const auto& [kind, bytes] : never_read_) {
      std::printf("{\"file\":\"%s\",\"bytes_never_read\":%s}\n", kind.c_str(), absl::StrCat(bytes).c_str());
      never_read += bytes;
    }
    std::printf("{\"file\":\"all\",\"bytes_tried\":%s,\"bytes_never_read\":%s%s}\n", absl::StrCat(tried).c_str(),
                absl::StrCat(never_read).c_str(), Fates(all).c_str());
    return all[static_cast<size_t>(Fate::kReturnedAsData)];
  }

 private:
  static std::string Fates(const uint64_t* counts) {
    std::string text;
    for (size_t i = 0; i < kFates; ++i) absl::StrAppend(&text, ",\"", kFateNames[i], "\":", counts[i]);
    return text;
  }

  std::mutex mutex_;
  std::map<std::string, std::array<uint64_t, kFates>> counts_;
  std::map<std::string, uint64_t> never_read_;
};

// The places to try; the bytes of files that nobody reads go to `tally` at once.
absl::StatusOr<std::vector<Place>> Places(const std::string& directory, const std::string& scratch, uint64_t stride,
                                          Tally* tally) {
  fs::copy(directory, scratch, fs::copy_options::recursive);
  const auto watch = std::make_shared<ReadWatch>();
  const auto report = storage::CheckIntegrity({.directory = scratch, .file_system = watch});
  if (!report.ok()) return report.status();
  const auto said = ReadEverything(scratch, watch);
  if (!said.ok()) return said.status();
  const std::set<std::string> read = watch->read();
  std::vector<Place> places;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    const fs::path file = fs::relative(entry.path(), directory);
    if (!read.contains(fs::path(scratch) / file)) {
      tally->AddNeverRead(KindOf(file), entry.file_size());
      continue;
    }
    for (uint64_t offset = 0; offset < entry.file_size(); offset += stride) places.push_back({file, offset});
  }
  fs::remove_all(scratch);
  return places;
}

void Flip(const fs::path& file, uint64_t offset) {
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekg(static_cast<std::streamoff>(offset));
  const int byte = bytes.get();
  bytes.seekp(static_cast<std::streamoff>(offset));
  bytes.put(static_cast<char>(byte ^ (1 << offset % 8)));
}

int Run(uint64_t stride, int jobs) {
  const TempDirectory temp;
  const std::string intact = temp.File("intact");
  if (const absl::Status made = MakeLog(intact); !made.ok()) {
    std::fprintf(stderr, "the log cannot be made: %s\n", made.ToString().c_str());
    return 2;
  }
  Tally tally;
  const absl::StatusOr<std::vector<Place>> places = Places(intact, temp.File("scratch"), stride, &tally);
  fs::copy(intact, temp.File("read"), fs::copy_options::recursive);
  const absl::StatusOr<std::vector<std::string>> expected = ReadEverything(temp.File("read"), nullptr);
  if (!places.ok() || !expected.ok()) {
    std::fprintf(stderr, "the log cannot be read: %s %s\n", places.status().ToString().c_str(),
                 expected.status().ToString().c_str());
    return 2;
  }
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads;
  for (int job = 0; job < jobs; ++job) {
    threads.emplace_back([&] {
      for (size_t i = next++; i < places->size(); i = next++) {
        const Place& place = (*places)[i];
        const std::string scratch = temp.File(absl::StrCat("try-", i));
        fs::copy(intact, scratch, fs::copy_options::recursive);
        Flip(fs::path(scratch) / place.file, place.offset);
        const Fate fate = TryDirectory(scratch, *expected);
        tally.Add(KindOf(place.file), fate);
        if (fate == Fate::kReturnedAsData) {
          std::fprintf(stderr, "returned as data: %s at %s\n", place.file.c_str(), absl::StrCat(place.offset).c_str());
        }
        if (i % 5'000 == 4'999) std::fprintf(stderr, "%zu of %zu bytes\n", i + 1, places->size());
        fs::remove_all(scratch);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return tally.Print() == 0 ? 0 : 1;
}

}  // namespace

[[noreturn]] void EndTry(const char* assertion) {
  if (trying != nullptr) std::longjmp(*trying, 1);
  std::fprintf(stderr, "assertion failed: %s\n", assertion);
  std::abort();
}

}  // namespace lienthong::testing

// Takes the place of the C library's.
extern "C" void __assert_fail(const char* assertion, const char*, unsigned, const char*) noexcept {
  lienthong::testing::EndTry(assertion);
}

int main(int argc, char** argv) {
  uint64_t stride = 1;
  int jobs = 2;
  for (int i = 1; i + 1 < argc; i += 2) {
    const absl::string_view flag = argv[i];
    const bool good = flag == "--stride" ? absl::SimpleAtoi(argv[i + 1], &stride) && stride > 0
                                         : flag == "--jobs" && absl::SimpleAtoi(argv[i + 1], &jobs) && jobs > 0;
    if (!good) {
      std::fprintf(stderr, "usage: lienthong_flip_bytes [--stride N] [--jobs J]\n");
      return 2;
    }
  }
  return lienthong::testing::Run(stride, jobs);
}
