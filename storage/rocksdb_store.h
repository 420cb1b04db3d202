// RocksDbStore: one open database with column families of ours.
//
// Threads: every function, any thread. The object outlives all that use it.

#ifndef LIENTHONG_STORAGE_ROCKSDB_STORE_H_
#define LIENTHONG_STORAGE_ROCKSDB_STORE_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/key_layout.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
class FileSystem;
class Slice;
class Status;
}  // namespace rocksdb

namespace lienthong::storage {

struct RocksDbStoreOptions {
  std::string directory;
  // kMeta last.
  std::vector<Column> columns;
  bool create_if_missing = true;
  // Nothing on disk is changed, and another may have it open. Implies that nothing is made.
  bool read_only = false;
  // Memory of each busy column family before it is written out; of all together, four times as much.
  size_t write_buffer_bytes = 32 << 20;
  // Where every file is kept; null: the machine's own. One that fails on purpose comes in here.
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

class RocksDbStore {
 public:
  // Opens the database in options.directory, or makes one there.
  //   NOT_FOUND            there is none and create_if_missing is false
  //   FAILED_PRECONDITION  another process or object has it open, or it has column families we do not know
  //   DATA_LOSS            it is damaged; the message says what is missing
  static absl::StatusOr<std::unique_ptr<RocksDbStore>> Open(const RocksDbStoreOptions& options);
  ~RocksDbStore();
  RocksDbStore(const RocksDbStore&) = delete;
  RocksDbStore& operator=(const RocksDbStore&) = delete;

  // The value under `key`, nullopt when there is none.
  absl::StatusOr<std::optional<std::string>> Get(Column column, absl::string_view key) const;
  // As Get of each of `keys`, in their order, for less than one after another.
  absl::StatusOr<std::vector<std::optional<std::string>>> GetEach(Column column,
                                                                  const std::vector<std::string>& keys) const;

  // Makes everything written so far durable, also what was written without write-ahead log.
  absl::Status Flush();

  // RESOURCE_EXHAUSTED unless the file system has `bytes` left, and a quarter more once it had not, and what failed in
  // the background for want of space goes on again; tries to make it go on.
  absl::Status CheckFreeSpace(uint64_t bytes) const;

  const std::string& directory() const { return options_.directory; }
  rocksdb::FileSystem* file_system() const { return file_system_.get(); }
  // For the files of this room that read and write rows themselves.
  rocksdb::DB* db() const { return db_.get(); }
  rocksdb::ColumnFamilyHandle* column(Column column) const { return handles_[static_cast<size_t>(column)]; }

 private:
  explicit RocksDbStore(const RocksDbStoreOptions& options);
  absl::Status OpenDatabase(bool create);

  const RocksDbStoreOptions options_;
  const std::shared_ptr<rocksdb::FileSystem> file_system_;
  const std::unique_ptr<rocksdb::Env> env_;
  class SpaceWatch;
  const std::shared_ptr<SpaceWatch> space_watch_;
  mutable std::atomic<bool> short_of_space_ = false;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kColumnCount> handles_ = {};
  rocksdb::ColumnFamilyHandle* default_handle_ = nullptr;  // unused, but RocksDB always has it
};

// The bytes of `slice`, borrowed.
absl::string_view Bytes(const rocksdb::Slice& slice);

// Our status for RocksDB's.
absl::Status FromRocksDb(const rocksdb::Status& status);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_ROCKSDB_STORE_H_
