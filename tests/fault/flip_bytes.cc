// Flips the bytes of a small data directory, one at a time, and looks what becomes of each: found by the integrity
// check, refused at open, an error at reading, or without effect. Never may it be returned as data.
//
// Usage: lienthong_flip_bytes make DIRECTORY | try DIRECTORY FIRST STEP; see flip_every_byte.sh, which adds up.
//   make  makes DIRECTORY/intact; prints "never_read KIND BYTES" for each file that nobody opens for reading, and
//         "passed_over KIND BYTES" for each large one, of which only some bytes are tried
//   try   flips byte FIRST of all the bytes that are tried, then each STEP-th after it; prints "BYTE KIND FATE" for
//         each. Ends with 70 behind a byte on which an assertion of RocksDB fails, which comes before the checksum
//         there.

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

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/ledger_events.pb.h"
#include "storage/integrity_check.h"
#include "storage/rocksdb_event_log.h"
#include "storage/rocksdb_view_store.h"
#include "storage/stream_index.h"
#include "tests/support/sample_append.h"
#include "tests/support/test_keys.h"

namespace lienthong::testing {
namespace {

namespace fs = std::filesystem;
using storage::RocksDbEventLog;

constexpr int kStreams = 5;
constexpr int kRequests = 24;
constexpr int kParts = 3;
// With the events of the requests more than fill a tile of the tree, while the second part is written.
constexpr int kFillers = 236;
constexpr char kFillerStream[] = "workers/filler";
// Of a file with more bytes only its end is tried whole, which says where everything is, and of the rest every
// kLargeStep-th byte. The leaves of the stream tree have two million bytes, all of one kind; a row of them is hit 8
// times.
constexpr uint64_t kWholeFile = 32'768;
constexpr uint64_t kWholeEnd = 2'048;
constexpr uint64_t kLargeStep = 1'021;

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

// An event with an open part alone: small, and much like the others.
storage::NewEvent OpenEvent(const std::string& part) {
  storage::NewEvent event = SampleEvent("");
  event.parts.clear();
  event.envelope.set_open_part(part);
  return event;
}

// Indexes the streams up to the head and says so in the log, as a checkpoint does.
absl::Status IndexStreams(RocksDbEventLog* log) {
  const auto index = storage::StreamIndex::Open(log, log->derived());
  if (!index.ok()) return index.status();
  event::v1::StreamIndexed indexed;
  indexed.set_position(log->Head());
  const absl::StatusOr<merkle::Hash> root = (*index)->FoldTo(log->Head());
  if (!root.ok()) return root.status();
  indexed.set_root(std::string(merkle::BytesOf(*root)));
  storage::AppendRequest request;
  request.writes.push_back({storage::kCheckpointStream, std::nullopt, {OpenEvent(indexed.SerializeAsString())}});
  return log->Append(std::move(request)).status();
}

// A log with a full tile and its edge, an index of streams, table files, rows that were replaced, and rows that stand
// in the write-ahead log alone.
absl::Status MakeLog(const std::string& directory) {
  for (int part = 0; part < kParts; ++part) {
    absl::StatusOr<std::unique_ptr<RocksDbEventLog>> log = RocksDbEventLog::Open(Options(directory, nullptr));
    if (!log.ok()) return log.status();
    CountView view;
    const auto views = storage::RocksDbViewStore::Open(log->get(), {&view});
    if (!views.ok()) return views.status();
    if (part == 0) {
      storage::AppendRequest fillers;
      fillers.writes.push_back({kFillerStream, 0, std::vector<storage::NewEvent>(kFillers, OpenEvent("filler"))});
      if (const auto result = (*log)->Append(std::move(fillers)); !result.ok()) return result.status();
    }
    for (int i = part * kRequests / kParts; i < (part + 1) * kRequests / kParts; ++i) {
      if (const auto result = (*log)->Append(Request(i)); !result.ok()) return result.status();
    }
    if (absl::Status folded = (*views)->CatchUp(); !folded.ok()) return folded;
    if (absl::Status indexed = IndexStreams(log->get()); !indexed.ok()) return indexed;
    if (part == kParts - 1) continue;
    if (absl::Status flushed = (*log)->store()->Flush(); !flushed.ok()) return flushed;
  }
  return absl::OkStatus();
}

// What a log answers, one after another; "error" in the place of what it refuses to say. A log always has as many
// answers, however many of them are errors.
class Said {
 public:
  template <typename Answer, typename Text>
  void Say(const absl::StatusOr<Answer>& answer, const Text& text) {
    answers_.push_back(answer.ok() ? text(*answer) : "error");
  }
  void Say(const absl::StatusOr<std::string>& answer) { answers_.push_back(answer.ok() ? *answer : "error"); }
  std::vector<std::string> answers() && { return std::move(answers_); }

 private:
  std::vector<std::string> answers_;
};

std::string TextOf(const std::vector<merkle::Hash>& hashes) {
  return absl::BytesToHexString(merkle::TileBytes(hashes));
}

std::string TextOf(const std::vector<storage::StoredEvent>& events) {
  std::string text;
  for (const storage::StoredEvent& event : events) absl::StrAppend(&text, event.position, ":", event.bytes, ";");
  return text;
}

constexpr auto kEventsText = [](const std::vector<storage::StoredEvent>& events) { return TextOf(events); };

// Every stream of the log, and one that it does not have.
std::vector<std::string> Streams() {
  std::vector<std::string> streams = {kFillerStream, storage::kCheckpointStream};
  for (int stream = 0; stream <= kStreams; ++stream) streams.push_back(absl::StrCat("workers/", stream));
  return streams;
}

// Each event, and what is sealed in it.
void SayEvents(const RocksDbEventLog& log, Said* said) {
  for (storage::Position position = 1; position <= log.Head(); ++position) {
    const auto events = log.ReadAll(position, 1);
    said->Say(events, kEventsText);
    said->Say(events, [&log](const std::vector<storage::StoredEvent>& read) {
      std::string opened;
      for (const storage::StoredEvent& event : read) {
        for (const event::v1::SealedPart& part : event.envelope.sealed_parts()) {
          const absl::StatusOr<std::string> plain = log.sealer()->Open(event.envelope, part);
          if (!plain.ok()) return std::string("error");
          absl::StrAppend(&opened, *plain, ";");
        }
      }
      return opened;
    });
  }
}

// The root of the tree, and each of its tiles, full or not.
void SayTree(const RocksDbEventLog& log, Said* said) {
  const storage::TreeHead tree = log.Tree();
  said->Say(absl::StrCat(tree.size, " ", TextOf({tree.root})));
  for (int level = 0; level < merkle::kTileLevels; ++level) {
    for (uint64_t index = 0; merkle::TileWidth(level, index, tree.size) > 0; ++index) {
      said->Say(log.ReadTile({level, index, merkle::TileWidth(level, index, tree.size)}),
                [](const std::vector<merkle::Hash>& hashes) { return TextOf(hashes); });
    }
  }
}

// What the index says about `stream` under `root`, which stands in the log; a proof that does not show it is as good as
// none.
absl::StatusOr<std::string> ProvedHead(storage::StreamIndex* index, const std::string& stream,
                                       const merkle::Hash& root) {
  const absl::StatusOr<storage::StreamIndex::Proof> proof = index->Prove(stream);
  if (!proof.ok()) return proof.status();
  const auto head = merkle::VerifyStreamHead(stream, proof->bucket, proof->hashes, root);
  if (!head.ok()) return head.status();
  if (!head->has_value()) return std::string("no events");
  return absl::StrCat((*head)->revision, " at ", (*head)->position);
}

// The proof of each stream under the last root that the log tells.
void SayStreamProofs(RocksDbEventLog* log, Said* said) {
  event::v1::StreamIndexed indexed;
  const auto last = log->ReadStream(storage::kCheckpointStream, kParts, 1);
  auto index = storage::StreamIndex::Open(log, log->derived());
  absl::Status sound = last.ok() ? index.status() : last.status();
  if (sound.ok() && (last->empty() || !indexed.ParseFromString(last->front().envelope.open_part()))) {
    sound = absl::DataLossError("no index is told");
  }
  const absl::StatusOr<merkle::Hash> root =
      sound.ok() ? (*index)->FoldTo(indexed.position()) : absl::StatusOr<merkle::Hash>(sound);
  said->Say(root, [](const merkle::Hash& hash) { return TextOf({hash}); });
  for (const std::string& stream : Streams()) {
    said->Say(root.ok() ? ProvedHead(index->get(), stream, merkle::HashOf(indexed.root())) : root.status());
  }
}

void SayRequestsAndClaims(const RocksDbEventLog& log, Said* said) {
  for (int i = 0; i <= kRequests; ++i) {
    said->Say(log.FindRequest({absl::StrCat("request-", i), absl::StrCat("digest-", i)}), [](const auto& found) {
      return found.has_value() ? absl::StrCat(found->first, "+", found->count) : std::string("none");
    });
    said->Say(log.ClaimOwner(absl::StrCat("claim-", i)), [](const auto& owner) { return owner.value_or("none"); });
  }
}

void SayView(RocksDbEventLog* log, Said* said) {
  CountView view;
  const auto views = storage::RocksDbViewStore::Open(log, {&view});
  absl::Status folded = views.status();
  if (folded.ok()) folded = (*views)->CatchUp();
  if (!folded.ok()) return said->Say(folded);
  said->Say((*views)->Scan("count", "", "", 1'000), [](const std::vector<storage::ViewRow>& rows) {
    std::string text;
    for (const auto& [key, value] : rows) absl::StrAppend(&text, key, "=", value, ";");
    return text;
  });
}

// Everything that the log answers. The index of streams can be left out: to load it takes as long as all the rest.
absl::StatusOr<std::vector<std::string>> ReadEverything(const std::string& directory,
                                                        std::shared_ptr<rocksdb::FileSystem> files, bool with_index) {
  absl::StatusOr<std::unique_ptr<RocksDbEventLog>> log = RocksDbEventLog::Open(Options(directory, std::move(files)));
  if (!log.ok()) return log.status();
  Said said;
  said.Say((*log)->opening().log_id);
  SayEvents(**log, &said);
  for (const std::string& stream : Streams()) {
    said.Say((*log)->ReadStream(stream, 1, 1'000), kEventsText);
    said.Say((*log)->StreamRevision(stream), [](storage::Revision revision) { return absl::StrCat(revision); });
  }
  SayRequestsAndClaims(**log, &said);
  SayTree(**log, &said);
  if (with_index) SayStreamProofs(log->get(), &said);
  SayView(log->get(), &said);
  return std::move(said).answers();
}

enum class Fate { kFoundByVerify, kRefusedAtOpen, kErrorAtRead, kWithoutEffect, kReturnedAsData };
constexpr const char* kFateNames[] = {"found_by_verify", "refused_at_open", "error_at_read", "without_effect",
                                      "returned_as_data"};

// What verifying and reading a directory with one byte changed came to. `expected` is what the intact one said.
Fate FateOf(const std::string& directory, const std::vector<std::string>& expected, bool with_index) {
  const auto files = std::make_shared<ReadWatch>();
  const absl::StatusOr<storage::IntegrityReport> report =
      storage::CheckIntegrity({.directory = directory, .file_system = files});
  const bool found = !report.ok() || report->fault_count > 0 || !report->remarks.empty();
  const absl::StatusOr<std::vector<std::string>> said = ReadEverything(directory, files, with_index);
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
  const auto said = ReadEverything(copy, watch, true);
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

// Which bytes of a file of `size` are tried.
std::vector<uint64_t> OffsetsTried(uint64_t size) {
  std::vector<uint64_t> offsets;
  for (uint64_t offset = 0; offset < size; ++offset) {
    if (size <= kWholeFile || offset >= size - kWholeEnd || offset % kLargeStep == 0) offsets.push_back(offset);
  }
  return offsets;
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
    const uint64_t size = fs::file_size(intact / file);
    const bool is_read = read->contains(file);
    const uint64_t left_out = is_read ? size - OffsetsTried(size).size() : size;
    if (is_read && left_out == 0) continue;
    std::printf("%s %s %s\n", is_read ? "passed_over" : "never_read", KindOf(file).c_str(),
                absl::StrCat(left_out).c_str());
  }
  return 0;
}

int Try(const std::string& directory, uint64_t first, uint64_t step) {
  const fs::path intact = directory + "/intact";
  const std::string scratch = absl::StrCat(directory, "/try-", first);
  const auto read = FilesRead(intact, scratch);
  if (!read.ok()) return Fail(read.status());
  fs::copy(intact, scratch, fs::copy_options::recursive);
  const auto without_index = ReadEverything(scratch, nullptr, false);
  if (!without_index.ok()) return Fail(without_index.status());
  const auto with_index = ReadEverything(scratch, nullptr, true);
  if (!with_index.ok()) return Fail(with_index.status());
  if (std::count(with_index->begin(), with_index->end(), "error") > 0) {
    return Fail(absl::InternalError("the intact log refuses to say something"));
  }
  uint64_t next = first;
  uint64_t tried_before = 0;  // in the files before
  for (const fs::path& file : FilesOf(intact)) {
    if (!read->contains(file)) continue;
    const std::vector<uint64_t> offsets = OffsetsTried(fs::file_size(intact / file));
    for (; next < tried_before + offsets.size(); next += step) {
      trying = absl::StrCat(next, " ", KindOf(file));
      fs::remove_all(scratch);
      fs::copy(intact, scratch, fs::copy_options::recursive);
      Flip(scratch / file, offsets[next - tried_before]);
      // The rows of the index stand in the derived database; what it is made of are events, which are all read anyway.
      const bool is_derived = *file.begin() == "derived";
      const Fate fate = FateOf(scratch, is_derived ? *with_index : *without_index, is_derived);
      std::printf("%s %s\n", trying.c_str(), kFateNames[static_cast<size_t>(fate)]);
      std::fflush(stdout);
      if (fate == Fate::kReturnedAsData) std::fprintf(stderr, "returned as data: %s\n", file.c_str());
    }
    tried_before += offsets.size();
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
