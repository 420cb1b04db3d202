#include "storage/ack_watermark.h"

#include <pthread.h>
#include <rocksdb/file_system.h>
#include <rocksdb/slice.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/rocksdb_store.h"

namespace lienthong::storage {
namespace {

// After this long without another commit, the mark is written by itself.
constexpr absl::Duration kRest = absl::Milliseconds(10);
constexpr uint64_t kSlots = 2;
// A page, which is also the physical sector of most disks: a write that is cut off spoils one slot only.
constexpr uint64_t kSlotDistance = 4'096;

std::string PathOf(const std::string& directory) {
  return absl::StrCat(directory, "/", kWatermarkFile);
}

absl::Status WriteSlot(rocksdb::FSRandomRWFile* file, const Watermark& mark) {
  const std::string slot = EncodeWatermark(mark);
  const uint64_t offset = mark.sequence % kSlots * kSlotDistance;
  rocksdb::IOStatus status = file->Write(offset, slot, rocksdb::IOOptions(), nullptr);
  if (status.ok()) status = file->Sync(rocksdb::IOOptions(), nullptr);
  return FromRocksDb(status);
}

// A file with both slots written, durable with its name; `mark` is the later one.
absl::Status MakeFile(rocksdb::FileSystem* files, const std::string& directory, const Watermark& mark) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const rocksdb::IOOptions options;
  rocksdb::IOStatus status = files->NewWritableFile(PathOf(directory), rocksdb::FileOptions(), &file, nullptr);
  for (uint64_t slot = 0; slot < kSlots && status.ok(); ++slot) {
    Watermark part = mark;
    part.sequence = slot;
    std::string bytes = EncodeWatermark(part);
    bytes.resize(kSlotDistance, 0);
    status = file->Append(bytes, options, nullptr);
  }
  if (status.ok()) status = file->Fsync(options, nullptr);
  if (status.ok()) status = file->Close(options, nullptr);
  std::unique_ptr<rocksdb::FSDirectory> folder;
  if (status.ok()) status = files->NewDirectory(directory, options, &folder, nullptr);
  if (status.ok()) status = folder->Fsync(options, nullptr);
  return FromRocksDb(status);
}

}  // namespace

absl::StatusOr<WatermarkFile> ReadWatermark(rocksdb::FileSystem* files, const std::string& directory) {
  WatermarkFile found{.path = PathOf(directory)};
  std::unique_ptr<rocksdb::FSRandomAccessFile> file;
  const rocksdb::IOStatus opened = files->NewRandomAccessFile(found.path, rocksdb::FileOptions(), &file, nullptr);
  found.missing = opened.IsNotFound() || opened.IsPathNotFound();
  if (found.missing) return found;
  if (!opened.ok()) return FromRocksDb(opened);
  for (uint64_t slot = 0; slot < kSlots; ++slot) {
    std::string scratch(kWatermarkSlotBytes, 0);
    rocksdb::Slice bytes;
    const rocksdb::IOStatus read =
        file->Read(slot * kSlotDistance, kWatermarkSlotBytes, rocksdb::IOOptions(), &bytes, scratch.data(), nullptr);
    if (!read.ok()) return FromRocksDb(read);
    const absl::StatusOr<Watermark> mark = ParseWatermark(absl::string_view(bytes.data(), bytes.size()));
    if (!mark.ok()) ++found.bad_slots;
    if (mark.ok() && (!found.mark.has_value() || mark->sequence > found.mark->sequence)) found.mark = *mark;
  }
  return found;
}

absl::Status CheckAgainstWatermark(const WatermarkFile& file, absl::string_view log_id, const HeadRow& head) {
  if (file.missing) {
    return absl::DataLossError(absl::StrCat(file.path,
                                            " is missing: whether answered events were lost cannot be said; ",
                                            "restore it with the whole directory it belongs to"));
  }
  if (!file.mark.has_value()) return absl::DataLossError(absl::StrCat("no slot of ", file.path, " can be read"));
  const Watermark& mark = *file.mark;
  if (mark.log_id != log_id) {
    return absl::DataLossError(absl::StrCat(file.path, " is of another log than the database beside it"));
  }
  if (head.commit >= mark.commit) return absl::OkStatus();
  const std::string both = absl::StrCat("the log ends with commit ", head.commit, " at position ", head.head,
                                        ", but was answered up to commit ", mark.commit, " at position ", mark.head);
  if (head.head >= mark.head) return absl::DataLossError(absl::StrCat(both, ": answered requests are missing"));
  return absl::DataLossError(absl::StrCat(both, ": events ", head.head + 1, " to ", mark.head,
                                          " are missing; restore a newer copy of the whole directory"));
}

absl::StatusOr<std::unique_ptr<AckWatermark>> AckWatermark::Open(rocksdb::FileSystem* files,
                                                                 const std::string& directory, absl::string_view log_id,
                                                                 const HeadRow& head) {
  absl::StatusOr<WatermarkFile> found = ReadWatermark(files, directory);
  if (!found.ok()) return found.status();
  // In a new log the file is not made yet, or its making was cut off.
  if (head.commit == 0 && !found->mark.has_value()) {
    found->missing = false;
    found->mark = Watermark{.sequence = kSlots - 1, .log_id = std::string(log_id)};
    const absl::Status made = MakeFile(files, directory, *found->mark);
    if (!made.ok()) return made;
  }
  const absl::Status fits = CheckAgainstWatermark(*found, log_id, head);
  if (!fits.ok()) return fits;
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  const rocksdb::IOStatus opened = files->NewRandomRWFile(found->path, rocksdb::FileOptions(), &file, nullptr);
  if (!opened.ok()) return FromRocksDb(opened);
  std::unique_ptr<AckWatermark> watermark(new AckWatermark(std::move(file), *found->mark));
  watermark->Set(head);
  // Both slots are good from here on, so that the loss of one is no loss.
  const absl::Status written = watermark->WriteBothSlots();
  if (!written.ok()) return written;
  watermark->writer_ = std::thread([raw = watermark.get()] { raw->RunWriter(); });
  return watermark;
}

AckWatermark::AckWatermark(std::unique_ptr<rocksdb::FSRandomRWFile> file, const Watermark& mark)
    : file_(std::move(file)), mark_(mark), sequence_(mark.sequence) {}

AckWatermark::~AckWatermark() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
    asked_.Signal();
  }
  if (!writer_.joinable()) return;
  writer_.join();
  // A failing close leaves an older mark, which says less and nothing wrong.
  WriteBothSlots().IgnoreError();
}

void AckWatermark::Set(const HeadRow& head) {
  absl::MutexLock lock(&mutex_);
  mark_.commit = head.commit;
  mark_.head = head.head;
  if (dozing_) asked_.Signal();
}

absl::Status AckWatermark::Begin() {
  absl::MutexLock lock(&mutex_);
  if (!failed_.ok() || durable_commit_ >= mark_.commit) return failed_;
  hurry_ = true;
  asked_.Signal();
  return absl::OkStatus();
}

absl::Status AckWatermark::Finish() {
  absl::MutexLock lock(&mutex_);
  while (failed_.ok() && durable_commit_ < mark_.commit) written_.Wait(&mutex_);
  return failed_;
}

void AckWatermark::RunWriter() {
  pthread_setname_np(pthread_self(), "log-watermark");
  absl::MutexLock lock(&mutex_);
  while (true) {
    const absl::Time rested = absl::Now() + kRest;
    while (!closing_ && !hurry_) {
      if (asked_.WaitWithDeadline(&mutex_, rested)) break;
    }
    if (!closing_ && durable_commit_ >= mark_.commit) {
      dozing_ = true;
      while (!closing_ && durable_commit_ >= mark_.commit) asked_.Wait(&mutex_);
      dozing_ = false;
      continue;
    }
    if (closing_ || !failed_.ok()) return;
    hurry_ = false;
    const Watermark mark = mark_;
    mutex_.Unlock();
    const absl::Status written = WriteNext(mark);
    mutex_.Lock();
    failed_ = written;
    if (written.ok()) durable_commit_ = mark.commit;
    written_.SignalAll();
  }
}

absl::Status AckWatermark::WriteBothSlots() {
  Watermark mark;
  {
    absl::MutexLock lock(&mutex_);
    if (!failed_.ok()) return failed_;
    mark = mark_;
  }
  absl::Status status;
  for (uint64_t slot = 0; slot < kSlots && status.ok(); ++slot) status = WriteNext(mark);
  absl::MutexLock lock(&mutex_);
  failed_ = status;
  if (status.ok()) durable_commit_ = mark.commit;
  return status;
}

absl::Status AckWatermark::WriteNext(const Watermark& mark) {
  Watermark next = mark;
  next.sequence = ++sequence_;
  return WriteSlot(file_.get(), next);
}

}  // namespace lienthong::storage
