#include "storage/integrity_check.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/ack_watermark.h"
#include "storage/block_pass.h"
#include "storage/fact_sum.h"
#include "storage/fault_list.h"
#include "storage/log_identity.h"
#include "storage/rocksdb_log_rows.h"
#include "storage/rocksdb_store.h"
#include "storage/row_codec.h"
#include "storage/vault/subject_key.h"

namespace lienthong::storage {
namespace {

constexpr size_t kCommitsPerRead = 256;
constexpr size_t kMaxIntegrityThreads = 64;
constexpr uint64_t kMostReserved = 20'000'000;  // more is made room for as it comes
constexpr size_t kNoCache = 0;
constexpr size_t kWriteBufferBytes = 1 << 20;  // nothing is written

// Runs each of `tasks` once, at most `threads` at a time.
void RunEach(size_t threads, const std::vector<std::function<void()>>& tasks) {
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < tasks.size(); i = next++) tasks[i]();
  };
  std::vector<std::thread> others;
  for (size_t i = 1; i < std::min(threads, tasks.size()); ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
}

class Check {
 public:
  explicit Check(const IntegrityOptions& options)
      : options_(options), threads_(ThreadsOf(options)), faults_(options.max_faults) {}

  absl::StatusOr<IntegrityReport> Run() {
    absl::Status sound = OpenLog();
    if (sound.ok()) sound = CheckWatermark();
    if (!sound.ok()) return sound;
    if (const absl::Status opened = OpenDerived(); !opened.ok()) Remark(opened);
    const RocksDbLogRows rows(log_.get(), kNoCache);
    FaultList keys(options_.max_faults);
    CheckKeys(&keys);
    BlockPass pass(log_.get(), PassOptions());
    if (const absl::Status passed = Pass(&pass); !passed.ok()) return passed;
    CheckRest(rows, pass);
    faults_.Add(keys);
    if (!options_.resume_file.empty()) unlink(options_.resume_file.c_str());
    report_.faults = faults_.texts();
    report_.fault_count = faults_.count();
    return std::move(report_);
  }

 private:
  static size_t ThreadsOf(const IntegrityOptions& options) {
    const size_t wanted = options.threads == 0 ? std::thread::hardware_concurrency() : options.threads;
    return std::clamp<size_t>(wanted, 1, kMaxIntegrityThreads);
  }
  void Remark(const absl::Status& status) { report_.remarks.push_back(absl::StrCat("derived: ", status.message())); }

  absl::Status OpenLog() {
    absl::StatusOr<std::unique_ptr<RocksDbStore>> store =
        Open(options_.directory, {kLogColumns.begin(), kLogColumns.end()});
    if (!store.ok()) return store.status();
    log_ = *std::move(store);
    absl::StatusOr<std::string> log_id = ReadLogId(*log_);
    if (!log_id.ok()) return log_id.status();
    report_.log_id = *std::move(log_id);
    absl::StatusOr<HeadRow> head = RocksDbLogRows(log_.get(), kNoCache).LoadHead();
    if (!head.ok()) return head.status();
    head_ = *std::move(head);
    report_.head = head_.head;
    report_.root = head_.root;
    report_.commits = head_.commit;
    return absl::OkStatus();
  }

  BlockPassOptions PassOptions() const {
    return {.log_id = report_.log_id,
            .head = head_.head,
            .indexed = indexed_.position,
            .threads = threads_,
            .read_bytes = options_.read_bytes,
            .max_faults = options_.max_faults,
            .progress = options_.progress,
            .stop = options_.stop,
            .resume_file = options_.resume_file,
            .save_every = options_.save_every,
            .subjects = &subjects_};
  }

  absl::Status Pass(BlockPass* pass) {
    if (!options_.resume_file.empty()) {
      const absl::Status resumed = pass->Resume();
      if (!resumed.ok() && !absl::IsNotFound(resumed) && !absl::IsDataLoss(resumed)) return resumed;
      const bool tell = options_.resumed != nullptr && !absl::IsNotFound(resumed);
      if (tell) options_.resumed(pass->state().checked, resumed.message());
    }
    const absl::Status run = pass->Run();
    if (!run.ok()) return run;
    report_.blocks = pass->state().blocks;
    report_.indexes = pass->state().replay.compared();
    if (pass->state().replay.passed_over() == 0) return absl::OkStatus();
    report_.remarks.push_back(
        absl::StrCat(pass->state().replay.passed_over(),
                     " indexes of streams were not compared: they cover too few of the events before them"));
    return absl::OkStatus();
  }

  // All that is not in the blocks. What each task finds is put together in one order.
  void CheckRest(const RocksDbLogRows& rows, const BlockPass& pass) {
    absl::Status files;
    absl::Status blocks;
    absl::Status derived_files;
    absl::StatusOr<FactSum> streams;
    absl::StatusOr<FactSum> requests;
    FaultList rest(options_.max_faults);
    RocksDbStore* const derived = derived_.get();
    RunEach(threads_, {[&] { blocks = FromRocksDb(log_->db()->VerifyChecksum()); },
                       [&] { files = FromRocksDb(log_->db()->VerifyFileChecksums(rocksdb::ReadOptions())); },
                       [&] {
                         if (derived != nullptr) derived_files = VerifyFiles(derived);
                       },
                       [&] {
                         if (derived != nullptr) streams = SumStreams();
                       },
                       [&] {
                         if (derived != nullptr) requests = SumRequests();
                       },
                       [&] {
                         CheckTree(pass, &rest);
                         CheckAnswers(rows, &rest);
                         CheckClaims(&rest);
                       }});
    if (!files.ok() || !blocks.ok()) faults_.Add((files.ok() ? blocks : files).message());
    faults_.Add(pass.faults());
    faults_.Add(rest);
    if (!derived_files.ok()) return Remark(derived_files);
    if (derived != nullptr) CompareDerived(rows, pass, streams, requests);
  }

  absl::StatusOr<std::unique_ptr<RocksDbStore>> Open(const std::string& directory, std::vector<Column> columns) const {
    RocksDbStoreOptions options{.directory = directory,
                                .columns = std::move(columns),
                                .read_only = true,
                                .write_buffer_bytes = kWriteBufferBytes,
                                .file_system = options_.file_system};
    return RocksDbStore::Open(options);
  }

  absl::Status CheckWatermark() {
    const absl::StatusOr<WatermarkFile> file = ReadWatermark(log_->file_system(), options_.directory);
    if (!file.ok()) return file.status();
    if (file->bad_slots > 0) report_.remarks.push_back("one slot of the watermark cannot be read; the other serves");
    return CheckAgainstWatermark(*file, report_.log_id, head_);
  }

  static absl::Status VerifyFiles(RocksDbStore* store) {
    rocksdb::Status status = store->db()->VerifyFileChecksums(rocksdb::ReadOptions());
    if (status.ok()) status = store->db()->VerifyChecksum();
    return FromRocksDb(status);
  }

  void CheckTree(const BlockPass& pass, FaultList* faults) const {
    const merkle::TreeFrontier& tree = pass.state().tree;
    if (tree.Root() != head_.root) faults->Add("the tree over the events has another root than the head row");
    uint64_t full = 0;
    for (int level = 1; level <= merkle::kTileLevels - 1; ++level) full += tree.size() >> (merkle::kTileHeight * level);
    uint64_t rows = 0;
    const std::unique_ptr<rocksdb::Iterator> tiles(
        log_->db()->NewIterator(rocksdb::ReadOptions(), log_->column(Column::kTiles)));
    for (tiles->SeekToFirst(); tiles->Valid(); tiles->Next()) ++rows;
    if (!tiles->status().ok()) faults->Add(tiles->status().ToString());
    if (rows != full) {
      faults->Add(absl::StrCat("there are ", rows, " tiles of the tree, ", full, " belong to the events"));
    }
  }

  void CheckAnswers(const RocksDbLogRows& rows, FaultList* faults) {
    uint64_t after = 0;
    while (true) {
      const auto commits = rows.AnswersAfter(after, kCommitsPerRead);
      if (!commits.ok()) return faults->Add(absl::StrCat("after commit ", after, ": ", commits.status().message()));
      if (commits->empty()) return;
      for (const auto& [commit, answers] : *commits) {
        for (const auto& [key, record] : answers) {
          ++report_.answers;
          if (commit <= indexed_.commit) answer_sum_.Add(FactSum::NameHash(key), commit, 0);
          const Position last = record.count == 0 ? record.first : record.first + record.count - 1;
          if (last > head_.head) faults->Add(absl::StrCat("commit ", commit, " answered with position ", last));
        }
        after = commit;
      }
    }
  }

  void CheckClaims(FaultList* faults) {
    const std::unique_ptr<rocksdb::Iterator> rows(
        log_->db()->NewIterator(rocksdb::ReadOptions(), log_->column(Column::kClaims)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      ++report_.claims;
      if (!ParseClaimRow(Bytes(rows->value())).ok()) faults->Add("a claim row is malformed");
    }
    if (!rows->status().ok()) faults->Add(rows->status().ToString());
  }

  // Whether a row opens only the provider of its key-encryption key can tell.
  void CheckKeys(FaultList* faults) {
    uint64_t estimate = 0;
    log_->db()->GetIntProperty(log_->column(Column::kKeys), rocksdb::DB::Properties::kEstimateNumKeys, &estimate);
    subjects_.reserve(std::min<uint64_t>(estimate, kMostReserved));
    const std::unique_ptr<rocksdb::Iterator> rows(
        log_->db()->NewIterator(rocksdb::ReadOptions(), log_->column(Column::kKeys)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      const absl::StatusOr<KeyRow> row = ParseKeyRow(Bytes(rows->value()));
      if (!row.ok()) faults->Add(row.status().message());
      if (row.ok() && !row->erased) ++report_.keys;
      subjects_.insert(FactSum::NameHash(ParseSubjectKeyKey(Bytes(rows->key()))));
    }
    if (!rows->status().ok()) faults->Add(rows->status().ToString());
  }

  // Also learns how far the index goes: after a crash it stops before the end of the log.
  absl::Status OpenDerived() {
    absl::StatusOr<std::unique_ptr<RocksDbStore>> store =
        Open(DerivedDirectory(options_.directory), {kDerivedColumns.begin(), kDerivedColumns.end()});
    if (!store.ok()) return store.status();
    const absl::StatusOr<std::string> log_id = ReadLogId(**store);
    if (!log_id.ok()) return log_id.status();
    if (*log_id != report_.log_id) return absl::DataLossError("it is derived from another log");
    for (const auto& [column, reached] :
         {std::pair(Column::kStreams, &indexed_.position), std::pair(Column::kRequests, &indexed_.commit)}) {
      const absl::StatusOr<std::optional<std::string>> value = (*store)->Get(column, IndexStateKey());
      if (!value.ok()) return value.status();
      const absl::StatusOr<uint64_t> state = value->has_value() ? ParseIndexStateRow(**value) : 0;
      if (!state.ok()) return state.status();
      *reached = *state;
    }
    if (indexed_.position > head_.head || indexed_.commit > head_.commit) {
      faults_.Add(absl::StrCat("the index reaches to position ", indexed_.position, " and commit ", indexed_.commit,
                               ": the log has lost its end, or derived is of another copy"));
    }
    derived_ = *std::move(store);
    return absl::OkStatus();
  }

  void CompareDerived(const RocksDbLogRows& rows, const BlockPass& pass, const absl::StatusOr<FactSum>& streams,
                      const absl::StatusOr<FactSum>& requests) {
    if (!streams.ok()) Remark(streams.status());
    if (streams.ok() && *streams != pass.state().event_sum) {
      Remark(absl::DataLossError("the stream index does not fit the events"));
    }
    if (requests.ok() && *requests == answer_sum_) return;
    Remark(requests.ok() ? absl::DataLossError("the request index does not fit the answers") : requests.status());
    // Is it the index that is wrong, or are answers gone?
    if (const absl::Status looked = LookUpAnswers(rows); !looked.ok()) Remark(looked);
  }

  // Rows may go on behind the state row, which is written last.
  absl::StatusOr<FactSum> SumStreams() const {
    FactSum sum;
    std::string stream;
    uint64_t name_hash = 0;
    Revision end_first = 0;  // of the end row, which sorts before its chunks
    const std::unique_ptr<rocksdb::Iterator> rows(
        derived_->db()->NewIterator(rocksdb::ReadOptions(), derived_->column(Column::kStreams)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      const absl::string_view key = Bytes(rows->key());
      if (key == IndexStateKey()) continue;
      const absl::StatusOr<StreamPart> part = ParseStreamPart(Bytes(rows->value()));
      if (!part.ok()) return part.status();
      const absl::string_view name = key.substr(0, key.find('\0'));
      if (name != stream) {
        end_first = 0;
        stream = std::string(name);
        name_hash = FactSum::NameHash(name);
      }
      if (name == key) end_first = part->first;
      // A chunk whose end row was not written any more: the old end row holds the same positions.
      if (name != key && end_first != 0 && part->first >= end_first) continue;
      for (size_t i = 0; i < part->positions.size(); ++i) {
        if (part->positions[i] <= indexed_.position) sum.Add(name_hash, part->first + i, part->positions[i]);
      }
    }
    if (!rows->status().ok()) return FromRocksDb(rows->status());
    return sum;
  }

  absl::StatusOr<FactSum> SumRequests() const {
    FactSum sum;
    const absl::Status walked = EachRequest([&](absl::string_view key, uint64_t commit) {
      if (commit <= indexed_.commit) sum.Add(FactSum::NameHash(key), commit, 0);
    });
    if (!walked.ok()) return walked;
    return sum;
  }

  // What each row leads to: an answer that is missing there is lost to the log.
  absl::Status LookUpAnswers(const RocksDbLogRows& rows) {
    return EachRequest([&](absl::string_view, uint64_t commit) {
      if (rows.AnswersOf(commit).ok()) return;
      faults_.Add(absl::StrCat("commit ", commit, " answered requests, and the answers are missing"));
    });
  }

  absl::Status EachRequest(absl::FunctionRef<void(absl::string_view key, uint64_t commit)> visit) const {
    const std::unique_ptr<rocksdb::Iterator> rows(
        derived_->db()->NewIterator(rocksdb::ReadOptions(), derived_->column(Column::kRequests)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      const absl::string_view key = Bytes(rows->key());
      if (key == IndexStateKey()) continue;
      const absl::StatusOr<uint64_t> commit = ParseRequestRow(Bytes(rows->value()));
      if (!commit.ok()) return commit.status();
      visit(key.substr(1), *commit);
    }
    return FromRocksDb(rows->status());
  }

  const IntegrityOptions& options_;
  const size_t threads_;
  FaultList faults_;
  IntegrityReport report_;
  std::unique_ptr<RocksDbStore> log_;
  std::unique_ptr<RocksDbStore> derived_;
  HeadRow head_;
  struct {
    Position position = 0;
    uint64_t commit = 0;
  } indexed_;
  absl::flat_hash_set<uint64_t> subjects_;  // that have a row of a key
  FactSum answer_sum_;
};

// A log that is written to meanwhile would seem to have faults.
absl::Status CheckNotOpen(const std::string& directory) {
  const int fd = open((directory + "/LOCK").c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return absl::OkStatus();  // no log, or none that this user could write to; what comes next says more
  const absl::Cleanup closer = [fd] { close(fd); };
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (fcntl(fd, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(directory, " is open in process ", lock.l_pid, "; stop it, or check a copy"));
}

}  // namespace

absl::StatusOr<IntegrityReport> CheckIntegrity(const IntegrityOptions& options) {
  if (options.file_system == nullptr) {
    const absl::Status closed = CheckNotOpen(options.directory);
    if (!closed.ok()) return closed;
  }
  return Check(options).Run();
}

}  // namespace lienthong::storage
