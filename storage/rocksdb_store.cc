#include "storage/rocksdb_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/file_system.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace lienthong::storage {
namespace {

constexpr size_t kBlockCacheBytes = 128 << 20;
// Part of a write buffer for a filter of its keys: most look-ups are for keys that are not there.
constexpr double kMemtableBloom = 0.02;
// Bounds file descriptors, and the memory for what is kept of open files.
constexpr int kMaxOpenFiles = 512;
// Bounds the time to replay after a crash: about a second.
constexpr uint64_t kMaxWalBytes = 128 << 20;

rocksdb::DBOptions DatabaseOptions(rocksdb::Env* env, bool create, size_t write_buffer_bytes) {
  rocksdb::DBOptions options;
  options.env = env;
  options.create_if_missing = create;
  options.create_missing_column_families = create;

  // A torn record at the end of the write-ahead log is a write that was never answered: drop it and open. Damage
  // anywhere before would take answered writes with it: refuse. (The default, point in time, opens without them and
  // says nothing; absolute consistency refuses after every power cut.) It excludes recycled log files.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.recycle_log_file_num = 0;
  // The commit itself says sync; these keep every other file as safe as that, and make RocksDB look before it trusts.
  options.use_fsync = false;  // fdatasync: it writes the file size too, all that a reader needs
  options.paranoid_checks = true;
  options.flush_verify_memtable_count = true;
  options.best_efforts_recovery = false;  // it would open without the files that are missing
  // After an error in the background, RocksDB would try again by itself and write on. Whether what the kernel dropped
  // after a failed fsync can be had again is not known, so nothing is written until an operator opens the log anew.
  options.max_bgerror_resume_count = 0;
  // One batch goes to all column families through one log, which keeps them together: atomic_flush, which is for
  // databases without a log, is not needed, and the write paths that give up ordering stay off.
  options.atomic_flush = false;
  options.unordered_write = false;
  options.enable_pipelined_write = false;
  options.manual_wal_flush = false;
  options.wal_compression = rocksdb::kNoCompression;  // loses data in 7.8
  options.track_and_verify_wals_in_manifest = false;  // refuses good databases in 7.8

  // Bounds on memory and on the time to replay.
  options.max_total_wal_size = kMaxWalBytes;
  options.db_write_buffer_size = 4 * write_buffer_bytes;
  options.max_open_files = kMaxOpenFiles;
  options.keep_log_file_num = 4;
  // Every byte of a table file is under a checksum kept elsewhere; verifying the log reads them.
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  options.info_log_level = rocksdb::WARN_LEVEL;
  return options;
}

rocksdb::ColumnFamilyOptions ColumnOptions(Column column, size_t write_buffer_bytes,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.format_version = 5;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::ColumnFamilyOptions options;
  // Sealed bytes and hashes do not compress; the rest is small.
  options.compression = rocksdb::kNoCompression;
  options.paranoid_file_checks = false;  // reads each new file once more; the block checksums are verified by readers
  options.write_buffer_size = write_buffer_bytes;
  options.max_write_buffer_number = 4;
  if (column == Column::kStreams || column == Column::kRequests) {
    // Most look-ups are for keys that are not there, and ask the filter of every run: kept with the open file, whole,
    // it costs no way through the cache. With larger blocks, so that their index is small, that is 1.4 bytes a row; the
    // bound is kMaxOpenFiles files of 64 MiB, about 700 MB.
    table.cache_index_and_filter_blocks = false;
    table.block_size = 16 << 10;
  }
  switch (column) {
    case Column::kBlocks:
    case Column::kTiles:
    case Column::kAnswers:
      // Keys only grow: files never overlap, and compaction moves them down without reading them.
      table.filter_policy.reset();
      break;
    case Column::kRequests:
      options.memtable_whole_key_filtering = true;
      options.memtable_prefix_bloom_size_ratio = kMemtableBloom;
      // Keys are spread evenly, and each is written once: merging runs of like size rewrites a row least often.
      options.compaction_style = rocksdb::kCompactionStyleUniversal;
      options.level0_file_num_compaction_trigger = 8;
      options.level0_slowdown_writes_trigger = 40;
      options.level0_stop_writes_trigger = 64;
      break;
    case Column::kKeys:
    case Column::kStreams:
      options.memtable_whole_key_filtering = true;
      options.memtable_prefix_bloom_size_ratio = kMemtableBloom;
      break;
    case Column::kStreamTree:
    case Column::kViews:
    case Column::kClaims:
    case Column::kMeta:
      break;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

// Whether `directory` holds a database, or what was one.
enum class Found { kNothing, kDatabase, kRemains };

absl::StatusOr<Found> LookInto(rocksdb::FileSystem* files, const std::string& directory) {
  std::vector<std::string> names;
  const rocksdb::IOStatus listed = files->GetChildren(directory, rocksdb::IOOptions(), &names, nullptr);
  if (listed.IsNotFound()) return Found::kNothing;
  if (!listed.ok()) return FromRocksDb(listed);
  Found found = Found::kNothing;
  for (const std::string& name : names) {
    if (name == "CURRENT") return Found::kDatabase;
    if (absl::EndsWith(name, ".sst") || absl::EndsWith(name, ".log")) found = Found::kRemains;
  }
  return found;
}

absl::Status SyncParent(rocksdb::FileSystem* files, const std::string& directory) {
  std::unique_ptr<rocksdb::FSDirectory> parent;
  rocksdb::IOStatus status = files->NewDirectory(directory + "/..", rocksdb::IOOptions(), &parent, nullptr);
  if (status.ok()) status = parent->Fsync(rocksdb::IOOptions(), nullptr);
  return FromRocksDb(status);
}

absl::Status ExplainOpenError(const std::string& directory, const rocksdb::Status& status) {
  const std::string text = status.ToString();
  if (status.IsIOError() && absl::StrContains(text, directory + "/LOCK")) {
    return absl::FailedPreconditionError(
        absl::StrCat(directory, " is open in another process, or twice in this one (", text, ")"));
  }
  if (status.IsCorruption() || status.IsPathNotFound()) {
    return absl::DataLossError(absl::StrCat("the database in ", directory, " is damaged: ", text,
                                            "; restore a backup, or examine a copy of it"));
  }
  return FromRocksDb(status);
}

// What is wrong with the column families of an existing database.
absl::Status CheckColumns(rocksdb::Env* env, const RocksDbStoreOptions& wanted, bool* complete) {
  const std::string& directory = wanted.directory;
  std::vector<std::string> names;
  rocksdb::DBOptions options;
  options.env = env;
  const rocksdb::Status listed = rocksdb::DB::ListColumnFamilies(options, directory, &names);
  if (!listed.ok()) return ExplainOpenError(directory, listed);
  const auto has = [&names](absl::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const std::string& name : names) {
    const auto is_name = [&name](Column column) { return ColumnName(column) == name; };
    if (name != rocksdb::kDefaultColumnFamilyName &&
        std::none_of(wanted.columns.begin(), wanted.columns.end(), is_name)) {
      return absl::FailedPreconditionError(
          absl::StrCat(directory, " has a column family ", name, ", which this version does not know"));
    }
  }
  // Meta is made last: without it the making was cut off and goes on now; with it all must be there.
  *complete = has(ColumnName(Column::kMeta));
  for (const Column column : wanted.columns) {
    if (*complete && !has(ColumnName(column))) {
      return absl::DataLossError(absl::StrCat(directory, " has lost its column family ", ColumnName(column)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::string_view Bytes(const rocksdb::Slice& slice) {
  return absl::string_view(slice.data(), slice.size());
}

absl::Status FromRocksDb(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = status.ToString();
  if (status.IsCorruption()) return absl::DataLossError(text);
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(text);
  if (status.IsNotFound()) return absl::NotFoundError(text);
  if (status.IsIOError() || status.IsBusy() || status.IsTimedOut() || status.IsTryAgain()) {
    return absl::UnavailableError(text);
  }
  return absl::InternalError(text);
}

// Sees a flush or compaction that finds no space; RocksDB writes nothing more until it is told to go on.
class RocksDbStore::SpaceWatch : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
    if (error->IsNoSpace()) ++stops_;
  }
  // RocksDB's own recovery would keep Resume away, and waits for more room than a small disk ever has.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    *auto_recovery = false;
  }
  absl::Status GoOn(rocksdb::DB* db) {
    const uint64_t stops = stops_;
    if (resumed_ == stops) return absl::OkStatus();
    if (!mutex_.TryLock()) return absl::ResourceExhaustedError("what found no room on the disk is being done again");
    const rocksdb::Status resumed = db->Resume();
    if (resumed.ok()) resumed_ = stops;
    mutex_.Unlock();
    return resumed.ok() ? absl::OkStatus() : absl::ResourceExhaustedError(resumed.ToString());
  }

 private:
  std::atomic<uint64_t> stops_ = 0;
  std::atomic<uint64_t> resumed_ = 0;  // the stop that it went on after
  absl::Mutex mutex_;                  // held while it goes on
};

RocksDbStore::RocksDbStore(const RocksDbStoreOptions& options)
    : options_(options),
      file_system_(options.file_system != nullptr ? options.file_system : rocksdb::FileSystem::Default()),
      env_(rocksdb::NewCompositeEnv(file_system_)),
      space_watch_(std::make_shared<SpaceWatch>()) {}

RocksDbStore::~RocksDbStore() {
  if (db_ == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* const handle : handles_) {
    if (handle != nullptr) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  db_->DestroyColumnFamilyHandle(default_handle_).PermitUncheckedError();
  // Everything answered is in the synced log already: a failing close loses nothing, and nobody is left to be told.
  db_->Close().PermitUncheckedError();
}

absl::StatusOr<std::unique_ptr<RocksDbStore>> RocksDbStore::Open(const RocksDbStoreOptions& options) {
  const std::string& directory = options.directory;
  std::unique_ptr<RocksDbStore> store(new RocksDbStore(options));
  const absl::StatusOr<Found> found = LookInto(store->file_system_.get(), directory);
  if (!found.ok()) return found.status();
  if (*found == Found::kRemains) {
    return absl::DataLossError(
        absl::StrCat(directory, " has data files but no CURRENT: part of a database is missing"));
  }
  bool complete = false;
  if (*found == Found::kDatabase) {
    const absl::Status checked = CheckColumns(store->env_.get(), options, &complete);
    if (!checked.ok()) return checked;
  } else if (!options.create_if_missing || options.read_only) {
    return absl::NotFoundError(absl::StrCat("there is no log in ", directory));
  }
  const absl::Status status = store->OpenDatabase(!complete);
  if (!status.ok()) return status;
  return store;
}

absl::Status RocksDbStore::OpenDatabase(bool create) {
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(kBlockCacheBytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> columns;
  columns.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
  for (const Column column : options_.columns) {
    columns.emplace_back(std::string(ColumnName(column)), ColumnOptions(column, options_.write_buffer_bytes, cache));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  rocksdb::DBOptions database = DatabaseOptions(env_.get(), create, options_.write_buffer_bytes);
  database.listeners.push_back(space_watch_);
  const rocksdb::Status opened =
      options_.read_only ? rocksdb::DB::OpenForReadOnly(database, options_.directory, columns, &handles, &db)
                         : rocksdb::DB::Open(database, options_.directory, columns, &handles, &db);
  if (!opened.ok()) return ExplainOpenError(options_.directory, opened);
  db_.reset(db);
  default_handle_ = handles[0];
  for (size_t i = 0; i < options_.columns.size(); ++i) {
    handles_[static_cast<size_t>(options_.columns[i])] = handles[i + 1];
  }
  // Not only when it is made: that may have been cut off just before this.
  return options_.read_only ? absl::OkStatus() : SyncParent(file_system_.get(), options_.directory);
}

absl::Status RocksDbStore::Flush() {
  std::vector<rocksdb::ColumnFamilyHandle*> columns;
  for (rocksdb::ColumnFamilyHandle* const handle : handles_) {
    if (handle != nullptr) columns.push_back(handle);
  }
  return FromRocksDb(db_->Flush(rocksdb::FlushOptions(), columns));
}

absl::StatusOr<std::optional<std::string>> RocksDbStore::Get(Column column_name, absl::string_view key) const {
  std::string value;
  const rocksdb::Status status =
      db_->Get(rocksdb::ReadOptions(), column(column_name), rocksdb::Slice(key.data(), key.size()), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return FromRocksDb(status);
  return value;
}

absl::StatusOr<std::vector<std::optional<std::string>>> RocksDbStore::GetEach(
    Column column_name, const std::vector<std::string>& keys) const {
  constexpr size_t kAtOnce = 32;  // as many as RocksDB takes into one round
  std::array<rocksdb::Slice, kAtOnce> slices;
  std::array<rocksdb::Status, kAtOnce> statuses;
  std::vector<std::optional<std::string>> values(keys.size());
  for (size_t first = 0; first < keys.size(); first += kAtOnce) {
    const size_t count = std::min(kAtOnce, keys.size() - first);
    std::array<rocksdb::PinnableSlice, kAtOnce> found;
    for (size_t i = 0; i < count; ++i) slices[i] = keys[first + i];
    db_->MultiGet(rocksdb::ReadOptions(), column(column_name), count, slices.data(), found.data(), statuses.data());
    for (size_t i = 0; i < count; ++i) {
      if (statuses[i].ok()) values[first + i] = found[i].ToString();
      if (!statuses[i].ok() && !statuses[i].IsNotFound()) return FromRocksDb(statuses[i]);
    }
  }
  return values;
}

absl::Status RocksDbStore::CheckFreeSpace(uint64_t bytes) const {
  uint64_t free_bytes = 0;
  const rocksdb::IOStatus asked =
      file_system_->GetFreeSpace(options_.directory, rocksdb::IOOptions(), &free_bytes, nullptr);
  // Files that come and go in the background must not let single writes through: once short, a quarter more is wanted.
  const uint64_t wanted = short_of_space_ ? bytes + bytes / 4 : bytes;
  // No news is no reason to stop writing.
  short_of_space_ = asked.ok() && free_bytes < wanted;
  if (!short_of_space_) return space_watch_->GoOn(db_.get());
  return absl::ResourceExhaustedError(absl::StrCat("the disk of ", options_.directory, " is nearly full: ", free_bytes,
                                                   " bytes free, ", wanted, " wanted"));
}

}  // namespace lienthong::storage
