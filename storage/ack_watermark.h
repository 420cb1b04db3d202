// AckWatermark: how far answers were given, kept in a small file of its own beside the database. A log that comes back
// shorter than that has lost events that somebody was told of. FORMAT.md gives the bytes.
//
// The mark of one commit is written while the next one syncs, and by itself after a rest; so it may miss the last
// commit, never more. After Close it is exact. Two slots are written in turn: a write that is cut off spoils one.
//
// Threads: one at a time, the sequencer; the file is written by a thread of its own.

#ifndef LIENTHONG_STORAGE_ACK_WATERMARK_H_
#define LIENTHONG_STORAGE_ACK_WATERMARK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/event_log.h"
#include "storage/row_codec.h"

namespace rocksdb {
class FileSystem;
class FSRandomRWFile;
}  // namespace rocksdb

namespace lienthong::storage {

inline constexpr char kWatermarkFile[] = "WATERMARK";

// What the file in `directory` says.
struct WatermarkFile {
  std::string path;
  std::optional<Watermark> mark;  // nullopt: no slot can be read, or there is no file
  int bad_slots = 0;
  bool missing = false;
};
absl::StatusOr<WatermarkFile> ReadWatermark(rocksdb::FileSystem* files, const std::string& directory);

// DATA_LOSS unless `file` is of the log `log_id` and `head` is not before it.
absl::Status CheckAgainstWatermark(const WatermarkFile& file, absl::string_view log_id, const HeadRow& head);

class AckWatermark {
 public:
  // Holds the file in `directory` against the end of the log `log_id` at `head`, and takes it over; makes it for an
  // empty log. `files` outlives it.
  //   DATA_LOSS  answered commits are missing, or the file is missing, damaged or of another log
  static absl::StatusOr<std::unique_ptr<AckWatermark>> Open(rocksdb::FileSystem* files, const std::string& directory,
                                                            absl::string_view log_id, const HeadRow& head);
  // Writes what is still to be written.
  ~AckWatermark();

  // Begins to write the mark that was set last; beside it the next commit is synced. Not OK: an earlier mark could not
  // be written, and nothing more may be.
  absl::Status Begin();
  // Waits until that mark is durable. After an error nothing more is written, and no more answers may be given.
  absl::Status Finish();
  // Everything up to `head` is durable and about to be answered.
  void Set(const HeadRow& head);

 private:
  AckWatermark(std::unique_ptr<rocksdb::FSRandomRWFile> file, const Watermark& mark);
  void RunWriter();
  absl::Status WriteBothSlots();
  absl::Status WriteNext(const Watermark& mark);

  const std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  absl::Mutex mutex_;
  absl::CondVar asked_;
  absl::CondVar written_;
  Watermark mark_ ABSL_GUARDED_BY(mutex_);
  uint64_t durable_commit_ ABSL_GUARDED_BY(mutex_) = 0;
  bool hurry_ ABSL_GUARDED_BY(mutex_) = false;
  bool dozing_ ABSL_GUARDED_BY(mutex_) = false;  // the writer waits without end
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failed_ ABSL_GUARDED_BY(mutex_);
  uint64_t sequence_;  // of the slot written last; the writer's
  std::thread writer_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_ACK_WATERMARK_H_
