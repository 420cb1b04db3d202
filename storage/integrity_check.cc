#include "storage/integrity_check.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/ack_watermark.h"
#include "storage/big_endian.h"
#include "storage/block.h"
#include "storage/checksum.h"
#include "storage/log_identity.h"
#include "storage/log_tree.h"
#include "storage/rocksdb_log_rows.h"
#include "storage/rocksdb_store.h"
#include "storage/row_codec.h"
#include "storage/stream_replay.h"
#include "storage/vault/subject_key.h"

namespace lienthong::storage {
namespace {

constexpr size_t kCommitsPerRead = 256;
constexpr size_t kNoCache = 0;
constexpr size_t kWriteBufferBytes = 1 << 20;  // nothing is written

// A set of facts as a sum that no order changes: two sides that add the same facts once each have the same sum.
class FactSum {
 public:
  void Add(absl::string_view name, uint64_t first, uint64_t second) {
    std::string fact(name);
    fact.push_back('\0');
    AppendU64(first, &fact);
    AppendU64(second, &fact);
    sum_ += ReadU64(Checksum(fact), 0);
    ++count_;
  }
  bool operator==(const FactSum& other) const { return sum_ == other.sum_ && count_ == other.count_; }

 private:
  uint64_t sum_ = 0;
  uint64_t count_ = 0;
};

class Check {
 public:
  explicit Check(const IntegrityOptions& options) : options_(options) {}

  absl::StatusOr<IntegrityReport> Run() {
    absl::StatusOr<std::unique_ptr<RocksDbStore>> store =
        Open(options_.directory, {kLogColumns.begin(), kLogColumns.end()});
    if (!store.ok()) return store.status();
    log_ = *std::move(store);
    absl::StatusOr<std::string> log_id = ReadLogId(*log_);
    if (!log_id.ok()) return log_id.status();
    report_.log_id = *std::move(log_id);
    const RocksDbLogRows rows(log_.get(), kNoCache);
    absl::StatusOr<HeadRow> head = rows.LoadHead();
    if (!head.ok()) return head.status();
    head_ = *std::move(head);
    report_.head = head_.head;
    report_.root = head_.root;
    report_.commits = head_.commit;
    const absl::Status marked = CheckWatermark();
    if (!marked.ok()) return marked;
    if (const absl::Status files = VerifyFiles(log_.get()); !files.ok()) Fault(std::string(files.message()));
    if (const absl::Status opened = OpenDerived(); !opened.ok()) Remark(opened);
    CheckBlocks();
    CheckTree();
    CheckAnswers(rows);
    CheckClaims();
    CheckKeys();
    if (derived_ != nullptr) CheckDerived(rows);
    return std::move(report_);
  }

 private:
  void Fault(const std::string& fault) {
    if (report_.faults.size() < options_.max_faults) report_.faults.push_back(fault);
    ++report_.fault_count;
  }
  void Remark(const absl::Status& status) { report_.remarks.push_back(absl::StrCat("derived: ", status.message())); }

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

  // Every block row there is, each following the one before.
  void CheckBlocks() {
    const std::unique_ptr<rocksdb::Iterator> rows(
        log_->db()->NewIterator(rocksdb::ReadOptions(), log_->column(Column::kBlocks)));
    Position next = 1;
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      ++report_.blocks;
      const absl::StatusOr<Position> first = ParseBlockKey(Bytes(rows->key()));
      const absl::StatusOr<Block> block = Block::Parse(std::string(Bytes(rows->value())));
      if (!first.ok() || !block.ok()) {
        Fault(absl::StrCat("block at position ", first.value_or(0), ": ",
                           (first.ok() ? block.status() : first.status()).message()));
        continue;
      }
      if (*first != next || block->first() != *first) {
        Fault(absl::StrCat("a block begins at position ", *first, " and says ", block->first(), ", where ", next,
                           " comes next"));
      }
      for (Position position = block->first(); position <= block->last(); ++position) {
        CheckEvent(position, block->Entry(position));
      }
      next = block->last() + 1;
      if (options_.progress != nullptr) options_.progress(block->last(), head_.head);
    }
    if (!rows->status().ok()) Fault(rows->status().ToString());
    if (next != head_.head + 1)
      Fault(absl::StrCat("the blocks end before position ", next, ", the head is ", head_.head));
  }

  void CheckEvent(Position position, absl::string_view bytes) {
    std::vector<merkle::FullTile> full;
    tree_.Append(merkle::LeafHash(bytes), &full);
    for (const merkle::FullTile& tile : full) CheckTileRow(tile);
    event::v1::Envelope envelope;
    if (!envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return Fault(absl::StrCat("the event at position ", position, " is not an envelope"));
    }
    if (const absl::Status replayed = replay_.Add(envelope, position); !replayed.ok()) {
      Fault(std::string(replayed.message()));
    }
    if (position <= indexed_.position) event_sum_.Add(envelope.stream(), envelope.revision(), position);
    const absl::Time time = RecordTimeOf(envelope);
    if (time < last_time_) Fault(absl::StrCat("the record time goes back at position ", position));
    last_time_ = time;
  }

  void CheckTileRow(const merkle::FullTile& tile) {
    ++tiles_;
    const absl::StatusOr<std::vector<merkle::Hash>> row = ReadTileRow(*log_, tile.level, tile.index);
    if (!row.ok()) return Fault(std::string(row.status().message()));
    if (*row != tile.hashes) {
      Fault(absl::StrCat("tile ", tile.index, " of level ", tile.level, " of the tree does not fit the events"));
    }
  }

  // Once all events are in tree_.
  void CheckTree() {
    if (const absl::Status replayed = replay_.End(); !replayed.ok()) Fault(std::string(replayed.message()));
    report_.indexes = replay_.compared();
    if (replay_.passed_over() > 0) {
      report_.remarks.push_back(
          absl::StrCat(replay_.passed_over(),
                       " indexes of streams were not compared: they cover too few of the events before them"));
    }
    if (tree_.Root() != head_.root) Fault("the tree over the events has another root than the head row");
    uint64_t rows = 0;
    const std::unique_ptr<rocksdb::Iterator> tiles(
        log_->db()->NewIterator(rocksdb::ReadOptions(), log_->column(Column::kTiles)));
    for (tiles->SeekToFirst(); tiles->Valid(); tiles->Next()) ++rows;
    if (!tiles->status().ok()) Fault(tiles->status().ToString());
    if (rows > tiles_) Fault(absl::StrCat("there are ", rows, " tiles of the tree, ", tiles_, " belong to the events"));
  }

  void CheckAnswers(const RocksDbLogRows& rows) {
    uint64_t after = 0;
    while (true) {
      const auto commits = rows.AnswersAfter(after, kCommitsPerRead);
      if (!commits.ok()) return Fault(absl::StrCat("after commit ", after, ": ", commits.status().message()));
      if (commits->empty()) return;
      for (const auto& [commit, answers] : *commits) {
        for (const auto& [key, record] : answers) {
          ++report_.answers;
          if (commit <= indexed_.commit) answer_sum_.Add(key, commit, 0);
          const Position last = record.count == 0 ? record.first : record.first + record.count - 1;
          if (last > head_.head) Fault(absl::StrCat("commit ", commit, " answered with position ", last));
        }
        after = commit;
      }
    }
  }

  void CheckClaims() {
    const std::unique_ptr<rocksdb::Iterator> rows(
        log_->db()->NewIterator(rocksdb::ReadOptions(), log_->column(Column::kClaims)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      ++report_.claims;
      if (!ParseClaimRow(Bytes(rows->value())).ok()) Fault("a claim row is malformed");
    }
    if (!rows->status().ok()) Fault(rows->status().ToString());
  }

  // Whether a row opens only the provider of its key-encryption key can tell.
  void CheckKeys() {
    const std::unique_ptr<rocksdb::Iterator> rows(
        log_->db()->NewIterator(rocksdb::ReadOptions(), log_->column(Column::kKeys)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      const absl::StatusOr<KeyRow> row = ParseKeyRow(Bytes(rows->value()));
      if (!row.ok()) Fault(std::string(row.status().message()));
      if (row.ok() && !row->erased) ++report_.keys;
    }
    if (!rows->status().ok()) Fault(rows->status().ToString());
  }

  // Also learns how far the index goes: after a crash it stops before the end of the log.
  absl::Status OpenDerived() {
    absl::StatusOr<std::unique_ptr<RocksDbStore>> store =
        Open(DerivedDirectory(options_.directory), {kDerivedColumns.begin(), kDerivedColumns.end()});
    if (!store.ok()) return store.status();
    const absl::StatusOr<std::string> log_id = ReadLogId(**store);
    if (!log_id.ok()) return log_id.status();
    if (*log_id != report_.log_id) return absl::DataLossError("it is derived from another log");
    const absl::Status files = VerifyFiles(store->get());
    if (!files.ok()) return files;
    for (const auto& [column, reached] :
         {std::pair(Column::kStreams, &indexed_.position), std::pair(Column::kRequests, &indexed_.commit)}) {
      const absl::StatusOr<std::optional<std::string>> value = (*store)->Get(column, IndexStateKey());
      if (!value.ok()) return value.status();
      const absl::StatusOr<uint64_t> state = value->has_value() ? ParseIndexStateRow(**value) : 0;
      if (!state.ok()) return state.status();
      *reached = *state;
    }
    if (indexed_.position > head_.head || indexed_.commit > head_.commit) {
      Fault(absl::StrCat("the index reaches to position ", indexed_.position, " and commit ", indexed_.commit,
                         ": the log has lost its end, or derived is of another copy"));
    }
    derived_ = *std::move(store);
    return absl::OkStatus();
  }

  void CheckDerived(const RocksDbLogRows& rows) {
    if (const absl::Status streams = CheckStreams(); !streams.ok()) Remark(streams);
    const absl::Status requests = CheckRequests(nullptr);
    if (requests.ok()) return;
    Remark(requests);
    // Is it the index that is wrong, or are answers gone?
    if (const absl::Status walked = CheckRequests(&rows); !walked.ok()) Remark(walked);
  }

  // Rows may go on behind the state row, which is written last.
  absl::Status CheckStreams() {
    FactSum sum;
    std::string stream;
    Revision end_first = 0;  // of the end row, which sorts before its chunks
    const std::unique_ptr<rocksdb::Iterator> rows(
        derived_->db()->NewIterator(rocksdb::ReadOptions(), derived_->column(Column::kStreams)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      const absl::string_view key = Bytes(rows->key());
      if (key == IndexStateKey()) continue;
      const absl::StatusOr<StreamPart> part = ParseStreamPart(Bytes(rows->value()));
      if (!part.ok()) return part.status();
      const absl::string_view name = key.substr(0, key.find('\0'));
      if (name != stream) end_first = 0;
      stream = std::string(name);
      if (name == key) end_first = part->first;
      // A chunk whose end row was not written any more: the old end row holds the same positions.
      if (name != key && end_first != 0 && part->first >= end_first) continue;
      for (size_t i = 0; i < part->positions.size(); ++i) {
        if (part->positions[i] <= indexed_.position) sum.Add(stream, part->first + i, part->positions[i]);
      }
    }
    if (!rows->status().ok()) return FromRocksDb(rows->status());
    return sum == event_sum_ ? absl::OkStatus() : absl::DataLossError("the stream index does not fit the events");
  }

  // With `answers`, looks up what each row leads to: an answer that is missing there is lost to the log.
  absl::Status CheckRequests(const RocksDbLogRows* answers) {
    FactSum sum;
    const std::unique_ptr<rocksdb::Iterator> rows(
        derived_->db()->NewIterator(rocksdb::ReadOptions(), derived_->column(Column::kRequests)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      const absl::string_view key = Bytes(rows->key());
      if (key == IndexStateKey()) continue;
      const absl::StatusOr<uint64_t> commit = ParseRequestRow(Bytes(rows->value()));
      if (!commit.ok()) return commit.status();
      if (*commit <= indexed_.commit) sum.Add(key.substr(1), *commit, 0);
      if (answers != nullptr && !answers->AnswersOf(*commit).ok()) {
        Fault(absl::StrCat("commit ", *commit, " answered requests, and the answers are missing"));
      }
    }
    if (!rows->status().ok()) return FromRocksDb(rows->status());
    if (answers != nullptr || sum == answer_sum_) return absl::OkStatus();
    return absl::DataLossError("the request index does not fit the answers");
  }

  const IntegrityOptions& options_;
  IntegrityReport report_;
  std::unique_ptr<RocksDbStore> log_;
  std::unique_ptr<RocksDbStore> derived_;
  HeadRow head_;
  struct {
    Position position = 0;
    uint64_t commit = 0;
  } indexed_;
  absl::Time last_time_ = absl::InfinitePast();
  merkle::TreeFrontier tree_;
  uint64_t tiles_ = 0;
  StreamReplay replay_;
  FactSum event_sum_;
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
