#include "storage/log_identity.h"

#include <rocksdb/db.h>
#include <rocksdb/file_system.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/ack_watermark.h"
#include "storage/big_endian.h"
#include "storage/key_layout.h"
#include "storage/row_codec.h"

namespace lienthong::storage {
namespace {

constexpr size_t kLogIdBytes = 16;

// The id in `store`; nullopt when there is none yet.
absl::StatusOr<std::optional<std::string>> FindLogId(const RocksDbStore& store) {
  const absl::StatusOr<std::optional<std::string>> format = store.Get(Column::kMeta, FormatKey());
  if (!format.ok()) return format.status();
  if (!format->has_value()) return std::nullopt;
  const absl::StatusOr<uint32_t> version = ParseFormatRow(**format);
  if (!version.ok()) return version.status();
  if (*version != kFormatVersion) {
    return absl::FailedPreconditionError(absl::StrCat(store.directory(), " has format version ", *version,
                                                      ", this program reads version ", kFormatVersion));
  }
  absl::StatusOr<std::optional<std::string>> id = store.Get(Column::kMeta, LogIdKey());
  if (!id.ok()) return id.status();
  if (!id->has_value() || (*id)->size() != kLogIdBytes) return absl::DataLossError("the log id row is missing");
  return id;
}

absl::Status WriteLogId(RocksDbStore* store, absl::string_view log_id, const std::optional<HeadRow>& head) {
  rocksdb::ColumnFamilyHandle* const meta = store->column(Column::kMeta);
  rocksdb::WriteBatch batch;
  rocksdb::Status status = batch.Put(meta, FormatKey(), EncodeFormatRow(kFormatVersion));
  if (status.ok()) status = batch.Put(meta, LogIdKey(), std::string(log_id));
  if (status.ok() && head.has_value()) status = batch.Put(meta, HeadKey(), EncodeHeadRow(*head));
  rocksdb::WriteOptions synced;
  synced.sync = true;
  if (status.ok()) status = store->db()->Write(synced, &batch);
  return FromRocksDb(status);
}

std::shared_ptr<rocksdb::FileSystem> FilesOf(const RocksDbStoreOptions& options) {
  return options.file_system != nullptr ? options.file_system : rocksdb::FileSystem::Default();
}

// RocksDB passes over files whose names are not of its making.
std::string MarkPath(const std::string& directory) {
  return directory + "/DAMAGED";
}

// As OpenDerivedStore, but what does not fit is refused with DATA_LOSS or FAILED_PRECONDITION.
absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenAsItIs(const RocksDbStoreOptions& options, absl::string_view log_id) {
  if (FilesOf(options)->FileExists(MarkPath(options.directory), rocksdb::IOOptions(), nullptr).ok()) {
    return absl::DataLossError("some of it did not verify");
  }
  absl::StatusOr<std::unique_ptr<RocksDbStore>> store = RocksDbStore::Open(options);
  if (!store.ok()) return store.status();
  const absl::StatusOr<std::optional<std::string>> id = FindLogId(**store);
  if (!id.ok()) return id.status();
  if (!id->has_value()) {
    const absl::Status written = WriteLogId(store->get(), log_id, std::nullopt);
    if (!written.ok()) return written;
  } else if (**id != log_id) {
    return absl::FailedPreconditionError("it is derived from another log");
  }
  return store;
}

}  // namespace

absl::StatusOr<std::string> ReadLogId(const RocksDbStore& store) {
  const absl::StatusOr<std::optional<std::string>> id = FindLogId(store);
  if (!id.ok()) return id.status();
  if (!id->has_value()) return absl::DataLossError(absl::StrCat(store.directory(), " does not say whose it is"));
  return **id;
}

std::string DerivedDirectory(const std::string& log_directory) {
  return absl::StrCat(log_directory, "/derived");
}

absl::StatusOr<std::string> LoadOrMakeLogId(RocksDbStore* store, const RandomSource& random) {
  const absl::StatusOr<std::optional<std::string>> known = FindLogId(*store);
  if (!known.ok()) return known.status();
  if (known->has_value()) return **known;
  // New, or its making was cut off before this row; the head row comes with it, so that from here on a missing head is
  // a loss.
  const std::unique_ptr<rocksdb::Iterator> blocks(
      store->db()->NewIterator(rocksdb::ReadOptions(), store->column(Column::kBlocks)));
  blocks->SeekToFirst();
  if (!blocks->status().ok()) return FromRocksDb(blocks->status());
  if (blocks->Valid()) return absl::DataLossError("the format row is missing, but there are events");
  const absl::StatusOr<WatermarkFile> answered = ReadWatermark(store->file_system(), store->directory());
  if (!answered.ok()) return answered.status();
  if (answered->mark.has_value() && answered->mark->commit > 0) {
    return absl::DataLossError(absl::StrCat("the log holds nothing, but was answered up to commit ",
                                            answered->mark->commit, " at position ", answered->mark->head));
  }
  std::string log_id;
  for (size_t bytes = 0; bytes < kLogIdBytes; bytes += sizeof(uint64_t)) AppendU64(random(), &log_id);
  const absl::Status written = WriteLogId(store, log_id, HeadRow());
  if (!written.ok()) return written;
  return log_id;
}

void MarkDerivedDamaged(RocksDbStore* derived) {
  std::unique_ptr<rocksdb::FSWritableFile> mark;
  const rocksdb::IOOptions options;
  rocksdb::FileSystem* const files = derived->file_system();
  rocksdb::IOStatus status =
      files->NewWritableFile(MarkPath(derived->directory()), rocksdb::FileOptions(), &mark, nullptr);
  if (status.ok()) status = mark->Fsync(options, nullptr);
  if (status.ok()) status = mark->Close(options, nullptr);
  std::unique_ptr<rocksdb::FSDirectory> folder;
  if (status.ok()) status = files->NewDirectory(derived->directory(), options, &folder, nullptr);
  if (status.ok()) status = folder->Fsync(options, nullptr);
  // A disk that takes no mark has damage found again at the next open, which marks it then.
  status.PermitUncheckedError();
}

absl::StatusOr<std::unique_ptr<RocksDbStore>> OpenDerivedStore(const RocksDbStoreOptions& options,
                                                               absl::string_view log_id, std::string* remade_because) {
  remade_because->clear();
  absl::StatusOr<std::unique_ptr<RocksDbStore>> store = OpenAsItIs(options, log_id);
  if (store.ok() || !(absl::IsDataLoss(store.status()) || absl::IsFailedPrecondition(store.status()))) return store;
  *remade_because = std::string(store.status().message());
  const absl::Status deleted = DeleteDerivedStore(options);
  if (!deleted.ok()) return deleted;
  return OpenAsItIs(options, log_id);
}

absl::Status DeleteDerivedStore(const RocksDbStoreOptions& options) {
  const std::shared_ptr<rocksdb::FileSystem> files = FilesOf(options);
  std::vector<std::string> names;
  const rocksdb::IOStatus listed = files->GetChildren(options.directory, rocksdb::IOOptions(), &names, nullptr);
  if (listed.IsNotFound()) return absl::OkStatus();
  if (!listed.ok()) return FromRocksDb(listed);
  // CURRENT goes first: what is left of a deletion that is cut off is no database. The mark of damage goes last.
  std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name == "CURRENT"; });
  std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name != "DAMAGED"; });
  for (const std::string& name : names) {
    const rocksdb::IOStatus deleted =
        files->DeleteFile(absl::StrCat(options.directory, "/", name), rocksdb::IOOptions(), nullptr);
    if (!deleted.ok()) return FromRocksDb(deleted);
  }
  return absl::OkStatus();
}

}  // namespace lienthong::storage
