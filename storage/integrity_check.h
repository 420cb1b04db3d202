// CheckIntegrity: reads everything that a log has on disk and holds it against each other. Changes nothing. Rows of
// views are read as bytes only.
//
// Every file of the two databases against its checksum, every block and its events, every answer, the index against the
// events and answers, row by row, and the watermark against the end of the log.

#ifndef LIENTHONG_STORAGE_INTEGRITY_CHECK_H_
#define LIENTHONG_STORAGE_INTEGRITY_CHECK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/event_log.h"

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace lienthong::storage {

struct IntegrityOptions {
  std::string directory;  // of the log
  // As in RocksDbStoreOptions.
  std::shared_ptr<rocksdb::FileSystem> file_system;
  // Called now and then with the position that was checked and the log's end; may be null.
  std::function<void(Position checked, Position head)> progress;
  // Faults told at most; more are only counted.
  size_t max_faults = 100;
};

struct IntegrityReport {
  std::string log_id;  // 16 bytes
  Position head = 0;
  merkle::Hash root = merkle::EmptyRoot();  // of the tree over the events
  uint64_t commits = 0;
  uint64_t blocks = 0;
  uint64_t answers = 0;  // requests that were answered
  uint64_t claims = 0;   // held
  uint64_t indexes = 0;  // of streams, whose root follows from the events before
  uint64_t keys = 0;     // of subjects, not destroyed
  // What is lost or wrong in the log itself.
  std::vector<std::string> faults;
  uint64_t fault_count = 0;
  // What is wrong and mends itself when the log is opened: in what is derived, or in one slot of the watermark.
  std::vector<std::string> remarks;
};

// The report; ok when there are faults too. What cannot be read at all is an error:
//   NOT_FOUND            there is no log
//   FAILED_PRECONDITION  another version wrote it, or a process has it open
//   DATA_LOSS            it would be refused at open; the message says why
absl::StatusOr<IntegrityReport> CheckIntegrity(const IntegrityOptions& options);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_INTEGRITY_CHECK_H_
