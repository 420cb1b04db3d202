#include "storage/rocksdb_key_rows.h"

#include <rocksdb/db.h>
#include <rocksdb/file_system.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/key_layout.h"
#include "storage/row_codec.h"

namespace lienthong::storage {
namespace {

// Beyond that many subjects, all rows are compacted at once.
constexpr size_t kMaxRanges = 256;
// A read holds the files it reads, and a compaction those it writes; the longest takes a fraction of this.
constexpr absl::Duration kPatience = absl::Minutes(1);
// Rows looked at while commits wait.
constexpr size_t kMaxRowsLookedAt = 10'000;
constexpr absl::Duration kLookRest = absl::Milliseconds(10);

bool IsTable(absl::string_view file) {
  return absl::EndsWith(file, ".sst");
}

bool IsLog(absl::string_view file) {
  return absl::EndsWith(file, ".log");
}

}  // namespace

absl::StatusOr<std::optional<std::string>> RocksDbKeyRows::KeyRow(absl::string_view subject) const {
  return store_->Get(Column::kKeys, SubjectKeyKey(subject));
}

absl::Status RocksDbKeyRows::CheckProvider(const KeyRing& ring) const {
  const absl::StatusOr<std::optional<std::string>> value = store_->Get(Column::kMeta, KeyEpochKey());
  if (!value.ok()) return value.status();
  const absl::StatusOr<uint32_t> newest = value->has_value() ? ParseKeyEpochRow(**value) : 0;
  if (!newest.ok()) return newest.status();
  if (*newest > ring.current_epoch()) {
    return absl::FailedPreconditionError(absl::StrCat("the log has keys of epoch ", *newest,
                                                      ", the key-encryption keys end at epoch ", ring.current_epoch(),
                                                      ": an older copy; restore the newest"));
  }
  if (const absl::Status whole = CheckEpochs(*ring.provider(), *newest); !whole.ok()) return whole;
  const std::unique_ptr<rocksdb::Iterator> rows(
      store_->db()->NewIterator(rocksdb::ReadOptions(), store_->column(Column::kKeys)));
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    const std::string subject = ParseSubjectKeyKey(Bytes(rows->key()));
    const absl::Status found = ring.Find(subject).status();
    if (found.GetPayload(kErasedMark).has_value()) continue;
    if (found.ok()) return found;
    return absl::Status(found.code(),
                        absl::StrCat("the key-encryption keys are not those of this log: ", found.message()));
  }
  return FromRocksDb(rows->status());
}

absl::Status RocksDbKeyRows::CheckEpochs(const KeyProvider& provider, uint32_t newest) const {
  const std::vector<uint32_t> held = provider.Epochs();
  const auto until = std::upper_bound(held.begin(), held.end(), newest);
  if (until - held.begin() == newest) return absl::OkStatus();
  const absl::StatusOr<std::map<uint32_t, uint64_t>> keys = KeysByEpoch();
  if (!keys.ok()) return keys.status();
  for (const auto& [epoch, count] : *keys) {
    if (std::binary_search(held.begin(), held.end(), epoch)) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("the log has ", count, " keys of epoch ", epoch,
                     ", of which there is no key-encryption key: a backup of the log from before that epoch ended; "
                     "restore a newer one"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> RocksDbKeyRows::FilesOnDisk() const {
  std::vector<std::string> names;
  const rocksdb::IOStatus listed =
      store_->file_system()->GetChildren(store_->directory(), rocksdb::IOOptions(), &names, nullptr);
  if (!listed.ok()) return FromRocksDb(listed);
  return std::set<std::string>(names.begin(), names.end());
}

absl::StatusOr<std::set<std::string>> RocksDbKeyRows::LogFiles() const {
  absl::StatusOr<std::set<std::string>> files = FilesOnDisk();
  if (!files.ok()) return files;
  std::set<std::string> logs;
  std::copy_if(files->begin(), files->end(), std::inserter(logs, logs.end()), IsLog);
  return logs;
}

std::set<std::string> RocksDbKeyRows::LiveTables() const {
  std::vector<rocksdb::LiveFileMetaData> live;
  store_->db()->GetLiveFilesMetaData(&live);
  std::set<std::string> names;
  for (const rocksdb::LiveFileMetaData& file : live) names.insert(file.relative_filename);
  return names;
}

absl::Status RocksDbKeyRows::PutErased(const std::vector<std::string>& subjects) {
  storage::KeyRow erased;
  erased.erased = true;
  const std::string value = EncodeKeyRow(erased);
  rocksdb::WriteBatch batch;
  rocksdb::Status status;
  for (const std::string& subject : subjects) {
    if (status.ok()) status = batch.Put(store_->column(Column::kKeys), SubjectKeyKey(subject), value);
  }
  rocksdb::WriteOptions synced;
  synced.sync = true;
  if (status.ok()) status = store_->db()->Write(synced, &batch);
  return FromRocksDb(status);
}

absl::Status RocksDbKeyRows::Compact(const std::vector<std::string>& subjects) {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  rocksdb::ColumnFamilyHandle* const keys = store_->column(Column::kKeys);
  if (subjects.size() > kMaxRanges) return FromRocksDb(store_->db()->CompactRange(options, keys, nullptr, nullptr));
  // Only the files a subject may be in: those of all subjects are some 100 bytes for each.
  rocksdb::Status status;
  for (const std::string& subject : subjects) {
    const std::string key = SubjectKeyKey(subject);
    const rocksdb::Slice place(key);
    if (status.ok()) status = store_->db()->CompactRange(options, keys, &place, &place);
  }
  return FromRocksDb(status);
}

absl::Status RocksDbKeyRows::Purge(const std::vector<std::string>& subjects, std::set<std::string> log_files) {
  // What no family needs for a replay any more, RocksDB deletes.
  absl::Status status = store_->Flush();
  if (status.ok()) status = Compact(subjects);
  if (!status.ok()) return status;
  std::set<std::string> condemned = std::move(log_files);
  const absl::Time deadline = absl::Now() + kPatience;
  for (bool first = true;; first = false) {
    // Looks for files that nobody needs any more and deletes them before it returns.
    store_->db()->DisableFileDeletions().PermitUncheckedError();
    status = FromRocksDb(store_->db()->EnableFileDeletions(/*force=*/false));
    if (!status.ok()) return status;
    const absl::StatusOr<std::set<std::string>> present = FilesOnDisk();
    if (!present.ok()) return present.status();
    const std::set<std::string> live = LiveTables();
    if (first) std::copy_if(present->begin(), present->end(), std::inserter(condemned, condemned.end()), IsTable);
    // A table that is only being written becomes live, or goes.
    std::set<std::string> left;
    for (const std::string& file : condemned) {
      if (present->count(file) > 0 && live.count(file) == 0) left.insert(file);
    }
    condemned = std::move(left);
    if (condemned.empty()) return absl::OkStatus();
    if (absl::Now() > deadline) {
      return absl::UnavailableError(
          absl::StrCat("the keys are destroyed, but ", *condemned.begin(), " is still held; repeat the request"));
    }
    absl::SleepFor(kLookRest);
  }
}

absl::StatusOr<std::map<uint32_t, uint64_t>> RocksDbKeyRows::KeysByEpoch() const {
  std::map<uint32_t, uint64_t> keys;
  const std::unique_ptr<rocksdb::Iterator> rows(
      store_->db()->NewIterator(rocksdb::ReadOptions(), store_->column(Column::kKeys)));
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    const absl::StatusOr<storage::KeyRow> row = ParseKeyRow(Bytes(rows->value()));
    if (!row.ok()) return row.status();
    if (!row->erased) ++keys[row->epoch];
  }
  if (!rows->status().ok()) return FromRocksDb(rows->status());
  return keys;
}

absl::Status RocksDbKeyRows::BeginRotation(const KeyRing& ring) {
  const uint32_t epoch = ring.current_epoch();
  if (rotation_.epoch == epoch) return absl::OkStatus();
  const absl::StatusOr<std::map<uint32_t, uint64_t>> keys = KeysByEpoch();
  if (!keys.ok()) return keys.status();
  uint64_t older = 0;
  for (auto of = keys->begin(); of != keys->lower_bound(epoch); ++of) older += of->second;
  rotation_ = {epoch, "", older};
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> RocksDbKeyRows::Rotate(const KeyRing& ring, size_t batch, absl::Status* written) {
  // From here on no row of an older epoch is added.
  const uint32_t epoch = rotation_.epoch;
  rocksdb::WriteBatch rewrapped;
  rocksdb::Status status = rewrapped.Put(store_->column(Column::kMeta), KeyEpochKey(), EncodeKeyEpochRow(epoch));
  uint64_t count = 0;
  size_t looked_at = 0;
  const std::unique_ptr<rocksdb::Iterator> rows(
      store_->db()->NewIterator(rocksdb::ReadOptions(), store_->column(Column::kKeys)));
  std::string last = rotation_.after;
  for (rows->Seek(rotation_.after); rows->Valid() && count < batch && looked_at < kMaxRowsLookedAt; rows->Next()) {
    ++looked_at;
    last = ParseSubjectKeyKey(Bytes(rows->key()));
    const absl::StatusOr<std::optional<std::string>> row = ring.Rewrap(last, Bytes(rows->value()));
    if (!row.ok()) return row.status();
    if (!row->has_value()) continue;
    if (status.ok()) status = rewrapped.Put(store_->column(Column::kKeys), rows->key(), **row);
    ++count;
  }
  if (!rows->status().ok()) return FromRocksDb(rows->status());
  const bool ended = !rows->Valid();
  rocksdb::WriteOptions synced;
  synced.sync = true;
  if (count > 0 && status.ok()) status = store_->db()->Write(synced, &rewrapped);
  *written = FromRocksDb(status);
  if (!written->ok()) return *written;
  // Those erased meanwhile were counted and are not there any more.
  rotation_ = {epoch, last, ended ? 0 : rotation_.remain - std::min(rotation_.remain, count)};
  const uint64_t remain = rotation_.remain;
  if (ended) rotation_ = Rotation();
  return remain;
}

}  // namespace lienthong::storage
