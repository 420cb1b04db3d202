// CheckIntegrity: reads everything that a log has on disk and holds it against each other. Changes nothing. Rows of
// views are read as bytes only.
//
// Every file of the two databases against its checksum, every block and its events, every answer, the index against the
// events and answers, row by row, that there is a key, or the row of a destroyed one, for all that is sealed, and the
// watermark against the end of the log.

#ifndef LIENTHONG_STORAGE_INTEGRITY_CHECK_H_
#define LIENTHONG_STORAGE_INTEGRITY_CHECK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/event_log.h"

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace lienthong::storage {

struct IntegrityOptions {
  std::string directory;  // of the log
  // As in RocksDbStoreOptions.
  std::shared_ptr<rocksdb::FileSystem> file_system;
  // Called now and then with the position that was checked and the log's end, by any thread, one at a time; may be
  // null.
  std::function<void(Position checked, Position head)> progress;
  // Asked now and then, as above; once it says true, the check ends with CANCELLED.
  std::function<bool()> stop;
  // Where the check of the blocks, which takes longest, leaves each save_every events, and when it is stopped, how far
  // it has come, and where it goes on from there; empty: nowhere. It has 48 bytes a stream and at most 50 MB more, is
  // no longer written once there is a fault, and is removed at the end. All other checks are made each time.
  std::string resume_file;
  Position save_every = 10'000'000;
  // Called once when there is such a file: it goes on after this position; or, at 0, why it begins anew. May be null.
  std::function<void(Position after, absl::string_view why_anew)> resumed;
  // How many threads work; 0: one a core. At most 64.
  size_t threads = 0;
  // What each of them reads of the blocks at a time, and one block more.
  size_t read_bytes = 1 << 20;
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
//   FAILED_PRECONDITION  another version wrote it, or a process has it open, or options.resume_file is something else
//   DATA_LOSS            it would be refused at open; the message says why
//   CANCELLED            options.stop said so
//   UNAVAILABLE          options.resume_file cannot be read or written
absl::StatusOr<IntegrityReport> CheckIntegrity(const IntegrityOptions& options);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_INTEGRITY_CHECK_H_
