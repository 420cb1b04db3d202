#include "storage/integrity_check.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/ack_watermark.h"
#include "storage/big_endian.h"
#include "storage/checksum.h"
#include "storage/log_identity.h"
#include "storage/rocksdb_log_rows.h"
#include "storage/rocksdb_store.h"
#include "storage/row_codec.h"

namespace lienthong::storage {
namespace {

constexpr size_t kEventsPerRead = 1'024;
constexpr size_t kCommitsPerRead = 256;
constexpr size_t kNoCache = 0;
constexpr size_t kWriteBufferBytes = 1 << 20;  // nothing is written

absl::string_view Bytes(const rocksdb::Slice& slice) {
  return absl::string_view(slice.data(), slice.size());
}

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
    RocksDbStoreOptions log{.directory = options_.directory,
                            .columns = {kLogColumns.begin(), kLogColumns.end()},
                            .read_only = true,
                            .write_buffer_bytes = kWriteBufferBytes,
                            .file_system = options_.file_system};
    absl::StatusOr<std::unique_ptr<RocksDbStore>> store = RocksDbStore::Open(log);
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
    report_.commits = head_.commit;
    const absl::Status marked = CheckWatermark();
    if (!marked.ok()) return marked;
    if (const absl::Status files = VerifyFiles(log_.get()); !files.ok()) Fault(std::string(files.message()));
    CheckEvents(rows);
    CheckAnswers(rows);
    CheckClaims();
    CheckDerived();
    return std::move(report_);
  }

 private:
  void Fault(const std::string& fault) {
    if (report_.faults.size() < options_.max_faults) report_.faults.push_back(fault);
    ++report_.fault_count;
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

  void CheckEvents(const RocksDbLogRows& rows) {
    const std::unique_ptr<rocksdb::Iterator> blocks(
        log_->db()->NewIterator(rocksdb::ReadOptions(), log_->column(Column::kBlocks)));
    for (blocks->SeekToFirst(); blocks->Valid(); blocks->Next()) ++report_.blocks;
    if (!blocks->status().ok()) Fault(blocks->status().ToString());
    for (Position first = 1; first <= head_.head; first += kEventsPerRead) {
      const absl::StatusOr<std::vector<StoredEvent>> events = rows.ReadAll(first, kEventsPerRead, head_.head);
      if (events.ok()) {
        for (const StoredEvent& event : *events) CheckEvent(event);
      } else {
        CheckEachEvent(rows, first, std::min<Position>(head_.head, first + kEventsPerRead - 1));
      }
      if (options_.progress != nullptr) options_.progress(std::min(head_.head, first + kEventsPerRead - 1), head_.head);
    }
  }

  // What is whole beside what is damaged.
  void CheckEachEvent(const RocksDbLogRows& rows, Position first, Position last) {
    std::string before;
    for (Position position = first; position <= last; ++position) {
      const absl::StatusOr<std::vector<StoredEvent>> event = rows.ReadAt({position});
      if (event.ok()) {
        CheckEvent(event->front());
        continue;
      }
      const std::string fault(event.status().message());
      if (fault != before) Fault(absl::StrCat("position ", position, ": ", fault));
      before = fault;
    }
  }

  void CheckEvent(const StoredEvent& event) {
    const event::v1::Envelope& envelope = event.envelope;
    event_sum_.Add(envelope.stream(), envelope.revision(), event.position);
    const absl::Time time =
        absl::FromUnixSeconds(envelope.record_time().seconds()) + absl::Nanoseconds(envelope.record_time().nanos());
    if (time < last_time_) Fault(absl::StrCat("the record time goes back at position ", event.position));
    last_time_ = time;
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
          answer_sum_.Add(key, commit, 0);
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

  void CheckDerived() {
    RocksDbStoreOptions options{.directory = DerivedDirectory(options_.directory),
                                .columns = {kDerivedColumns.begin(), kDerivedColumns.end()},
                                .read_only = true,
                                .write_buffer_bytes = kWriteBufferBytes,
                                .file_system = options_.file_system};
    absl::Status status = CheckDerivedRows(options);
    if (!status.ok()) report_.remarks.push_back(absl::StrCat("derived: ", status.message()));
  }

  absl::Status CheckDerivedRows(const RocksDbStoreOptions& options) {
    absl::StatusOr<std::unique_ptr<RocksDbStore>> store = RocksDbStore::Open(options);
    if (!store.ok()) return store.status();
    derived_ = *std::move(store);
    const absl::StatusOr<std::string> log_id = ReadLogId(*derived_);
    if (!log_id.ok()) return log_id.status();
    if (*log_id != report_.log_id) return absl::DataLossError("it is derived from another log");
    absl::Status status = VerifyFiles(derived_.get());
    if (status.ok()) status = CheckStreams();
    if (status.ok()) status = CheckRequests();
    return status;
  }

  // After a crash the rows may stop before the end of the log; then only the whole of them is not compared.
  absl::Status CheckStreams() {
    FactSum sum;
    uint64_t reached = 0;
    const std::unique_ptr<rocksdb::Iterator> rows(
        derived_->db()->NewIterator(rocksdb::ReadOptions(), derived_->column(Column::kStreams)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      const absl::string_view key = Bytes(rows->key());
      if (key == IndexStateKey()) {
        const absl::StatusOr<uint64_t> state = ParseIndexStateRow(Bytes(rows->value()));
        if (!state.ok()) return state.status();
        reached = *state;
        continue;
      }
      const absl::StatusOr<StreamPart> part = ParseStreamPart(Bytes(rows->value()));
      if (!part.ok()) return part.status();
      for (size_t i = 0; i < part->positions.size(); ++i) {
        sum.Add(key.substr(0, key.find('\0')), part->first + i, part->positions[i]);
      }
    }
    if (!rows->status().ok()) return FromRocksDb(rows->status());
    if (reached != head_.head) return absl::OkStatus();
    return sum == event_sum_ ? absl::OkStatus() : absl::DataLossError("the stream index does not fit the events");
  }

  absl::Status CheckRequests() {
    FactSum sum;
    uint64_t reached = 0;
    const std::unique_ptr<rocksdb::Iterator> rows(
        derived_->db()->NewIterator(rocksdb::ReadOptions(), derived_->column(Column::kRequests)));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      const absl::string_view key = Bytes(rows->key());
      const absl::StatusOr<uint64_t> number =
          key == IndexStateKey() ? ParseIndexStateRow(Bytes(rows->value())) : ParseRequestRow(Bytes(rows->value()));
      if (!number.ok()) return number.status();
      if (key == IndexStateKey()) {
        reached = *number;
      } else {
        sum.Add(key.substr(1), *number, 0);
      }
    }
    if (!rows->status().ok()) return FromRocksDb(rows->status());
    if (reached != head_.commit) return absl::OkStatus();
    return sum == answer_sum_ ? absl::OkStatus() : absl::DataLossError("the request index does not fit the answers");
  }

  const IntegrityOptions& options_;
  IntegrityReport report_;
  std::unique_ptr<RocksDbStore> log_;
  std::unique_ptr<RocksDbStore> derived_;
  HeadRow head_;
  absl::Time last_time_ = absl::InfinitePast();
  FactSum event_sum_;
  FactSum answer_sum_;
};

}  // namespace

absl::StatusOr<IntegrityReport> CheckIntegrity(const IntegrityOptions& options) {
  return Check(options).Run();
}

}  // namespace lienthong::storage
