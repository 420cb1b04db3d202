#include "tests/fault/fault_file_system.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/io_status.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace lienthong::fault {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

IOStatus FromStatus(const absl::Status& status) {
  if (status.ok()) return IOStatus::OK();
  const std::string text(status.message());
  if (absl::IsNotFound(status)) return IOStatus::NotFound(text);
  if (absl::IsResourceExhausted(status)) return IOStatus::NoSpace(text);
  return IOStatus::IOError(text);
}

// `path` without what points nowhere.
std::string Normal(const std::string& path) {
  std::vector<absl::string_view> parts;
  for (const absl::string_view part : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    if (part != "." && part != "..") parts.push_back(part);
    if (part == ".." && !parts.empty()) parts.pop_back();
  }
  return "/" + absl::StrJoin(parts, "/");
}

class NoLogger : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

using HeldPath = std::pair<uint64_t, std::string>;  // power, path

class HeldLock : public rocksdb::FileLock {
 public:
  explicit HeldLock(HeldPath held) : held(std::move(held)) {}
  const HeldPath held;
};

// A file that is open; RocksDB's four kinds are faces of it.
class OpenFile {
 public:
  OpenFile(FaultDisk* disk, FileKind kind, FilePointer file)
      : disk_(disk), kind_(kind), file_(std::move(file)), power_(disk->power()) {}

  IOStatus Read(uint64_t offset, size_t bytes, Slice* result, char* scratch) const {
    *result = Slice(scratch, 0);
    return FromStatus(disk_->Do(kind_, Operation::kRead, power_, [&](SimulatedFiles*) {
      const std::string& all = file_->bytes();
      const size_t begin = std::min<size_t>(offset, all.size());
      const size_t count = std::min(bytes, all.size() - begin);
      std::memcpy(scratch, all.data() + begin, count);
      *result = Slice(scratch, count);
      return absl::OkStatus();
    }));
  }

  IOStatus Append(const Slice& bytes) {
    return Write(bytes, [this](absl::string_view part) { file_->Append(part); });
  }

  IOStatus WriteAt(uint64_t offset, const Slice& bytes) {
    return Write(bytes, [this, offset](absl::string_view part) { file_->WriteAt(offset, part); });
  }

  IOStatus Sync() {
    const auto sync = [this](SimulatedFiles*) {
      file_->Sync();
      return absl::OkStatus();
    };
    const auto drop = [this](SimulatedFiles*) {
      file_->Drop();
      return absl::OkStatus();
    };
    return FromStatus(disk_->Do(kind_, Operation::kSync, power_, sync, drop));
  }

 private:
  IOStatus Write(const Slice& bytes, const std::function<void(absl::string_view)>& write) {
    const auto first = [&](size_t count) {
      return [&, count](SimulatedFiles*) {
        write(absl::string_view(bytes.data(), count));
        return absl::OkStatus();
      };
    };
    return FromStatus(disk_->Do(kind_, Operation::kWrite, power_, first(bytes.size()), first(bytes.size() / 2)));
  }

  FaultDisk* const disk_;
  const FileKind kind_;
  const FilePointer file_;
  const uint64_t power_;
};

class SequentialFile : public rocksdb::FSSequentialFile {
 public:
  explicit SequentialFile(OpenFile file) : file_(std::move(file)) {}
  IOStatus Read(size_t n, const IOOptions&, Slice* result, char* scratch, IODebugContext*) override {
    IOStatus read = file_.Read(offset_, n, result, scratch);
    offset_ += result->size();
    return read;
  }
  IOStatus Skip(uint64_t n) override {
    offset_ += n;
    return IOStatus::OK();
  }

 private:
  const OpenFile file_;
  uint64_t offset_ = 0;
};

class RandomAccessFile : public rocksdb::FSRandomAccessFile {
 public:
  explicit RandomAccessFile(OpenFile file) : file_(std::move(file)) {}
  IOStatus Read(uint64_t offset, size_t n, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) const override {
    return file_.Read(offset, n, result, scratch);
  }

 private:
  const OpenFile file_;
};

class WritableFile : public rocksdb::FSWritableFile {
 public:
  explicit WritableFile(OpenFile file) : file_(std::move(file)) {}
  using FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    size_ += data.size();
    return file_.Append(data);
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return file_.Sync(); }
  bool IsSyncThreadSafe() const override { return true; }
  uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return size_; }

 private:
  OpenFile file_;
  uint64_t size_ = 0;
};

class RandomRWFile : public rocksdb::FSRandomRWFile {
 public:
  explicit RandomRWFile(OpenFile file) : file_(std::move(file)) {}
  IOStatus Write(uint64_t offset, const Slice& data, const IOOptions&, IODebugContext*) override {
    return file_.WriteAt(offset, data);
  }
  IOStatus Read(uint64_t offset, size_t n, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) const override {
    return file_.Read(offset, n, result, scratch);
  }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return file_.Sync(); }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  OpenFile file_;
};

class Directory : public rocksdb::FSDirectory {
 public:
  Directory(FaultDisk* disk, std::string path) : disk_(disk), path_(std::move(path)), power_(disk->power()) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    return FromStatus(disk_->Do(KindOfDirectory(path_), Operation::kSync, power_, [this](SimulatedFiles* files) {
      files->SyncDirectory(path_);
      return absl::OkStatus();
    }));
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  FaultDisk* const disk_;
  const std::string path_;
  const uint64_t power_;
};

class FaultFileSystem : public rocksdb::FileSystem {
 public:
  explicit FaultFileSystem(FaultDisk* disk) : disk_(disk) {}
  const char* Name() const override { return "FaultFileSystem"; }

  IOStatus NewSequentialFile(const std::string& name, const FileOptions&,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result, IODebugContext*) override {
    return Open<SequentialFile>(name, result);
  }

  IOStatus NewRandomAccessFile(const std::string& name, const FileOptions&,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result, IODebugContext*) override {
    return Open<RandomAccessFile>(name, result);
  }

  IOStatus NewWritableFile(const std::string& name, const FileOptions&,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext*) override {
    FilePointer file;
    IOStatus made = Create(Normal(name), &file);
    if (made.ok()) *result = std::make_unique<WritableFile>(OpenFile(disk_, KindOf(name), file));
    return made;
  }

  IOStatus NewRandomRWFile(const std::string& name, const FileOptions&,
                           std::unique_ptr<rocksdb::FSRandomRWFile>* result, IODebugContext*) override {
    const IOStatus opened = Open<RandomRWFile>(name, result);
    if (opened.ok() || !opened.IsPathNotFound()) return opened;
    FilePointer file;
    IOStatus made = Create(Normal(name), &file);
    if (made.ok()) *result = std::make_unique<RandomRWFile>(OpenFile(disk_, KindOf(name), file));
    return made;
  }

  IOStatus NewDirectory(const std::string& name, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext* debug) override {
    bool there = false;
    IOStatus looked = IsDirectory(name, options, &there, debug);
    if (looked.ok() && !there) looked = IOStatus::PathNotFound(name);
    if (looked.ok()) *result = std::make_unique<Directory>(disk_, Normal(name));
    return looked;
  }

  IOStatus FileExists(const std::string& name, const IOOptions&, IODebugContext*) override {
    return FromStatus(disk_->Look([path = Normal(name)](SimulatedFiles* files) {
      const bool there = files->Find(path) != nullptr || files->IsDirectory(path);
      return there ? absl::OkStatus() : absl::NotFoundError(path);
    }));
  }

  IOStatus GetChildren(const std::string& name, const IOOptions&, std::vector<std::string>* result,
                       IODebugContext*) override {
    return FromStatus(disk_->Look([path = Normal(name), result](SimulatedFiles* files) {
      if (!files->IsDirectory(path)) return absl::NotFoundError(path);
      *result = files->List(path);
      return absl::OkStatus();
    }));
  }

  IOStatus DeleteFile(const std::string& name, const IOOptions&, IODebugContext*) override {
    return Change(name, Operation::kDelete, [path = Normal(name)](SimulatedFiles* files) {
      if (files->Find(path) == nullptr) return absl::NotFoundError(path);
      files->Delete(path);
      return absl::OkStatus();
    });
  }

  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions&, IODebugContext*) override {
    return Change(to, Operation::kRename, [from = Normal(from), to = Normal(to)](SimulatedFiles* files) {
      if (files->Find(from) == nullptr) return absl::NotFoundError(from);
      files->Rename(from, to);
      return absl::OkStatus();
    });
  }

  IOStatus CreateDir(const std::string& name, const IOOptions&, IODebugContext*) override {
    const std::string path = Normal(name);
    const auto make = [&path](SimulatedFiles* files) {
      if (files->IsDirectory(path)) return absl::AlreadyExistsError(path);
      if (!files->IsDirectory(ParentOf(path))) return absl::NotFoundError(path);
      files->MakeDirectory(path);
      return absl::OkStatus();
    };
    return FromStatus(disk_->Do(KindOfDirectory(path), Operation::kCreate, disk_->power(), make));
  }

  IOStatus CreateDirIfMissing(const std::string& name, const IOOptions& options, IODebugContext* debug) override {
    bool there = false;
    const IOStatus looked = IsDirectory(name, options, &there, debug);
    return looked.ok() && there ? IOStatus::OK() : CreateDir(name, options, debug);
  }

  IOStatus DeleteDir(const std::string& name, const IOOptions&, IODebugContext*) override {
    return IOStatus::NotSupported(name);
  }

  IOStatus GetFileSize(const std::string& name, const IOOptions&, uint64_t* size, IODebugContext*) override {
    return FromStatus(disk_->Look([path = Normal(name), size](SimulatedFiles* files) {
      const FilePointer file = files->Find(path);
      if (file == nullptr) return absl::NotFoundError(path);
      *size = file->bytes().size();
      return absl::OkStatus();
    }));
  }

  IOStatus GetFileModificationTime(const std::string&, const IOOptions&, uint64_t* time, IODebugContext*) override {
    *time = 0;
    return IOStatus::OK();
  }

  IOStatus LockFile(const std::string& name, const IOOptions&, rocksdb::FileLock** lock, IODebugContext*) override {
    const HeldPath held(disk_->power(), Normal(name));
    const std::lock_guard<std::mutex> guard(mutex_);
    if (!locks_.insert(held).second) return IOStatus::IOError("lock " + name + ": already held");
    *lock = new HeldLock(held);
    return IOStatus::OK();
  }

  IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) override {
    const std::unique_ptr<HeldLock> held(static_cast<HeldLock*>(lock));
    const std::lock_guard<std::mutex> guard(mutex_);
    locks_.erase(held->held);
    return IOStatus::OK();
  }

  IOStatus NewLogger(const std::string&, const IOOptions&, std::shared_ptr<rocksdb::Logger>* result,
                     IODebugContext*) override {
    *result = std::make_shared<NoLogger>();
    return IOStatus::OK();
  }

  IOStatus GetAbsolutePath(const std::string& name, const IOOptions&, std::string* path, IODebugContext*) override {
    *path = Normal(name);
    return IOStatus::OK();
  }

  IOStatus GetTestDirectory(const IOOptions&, std::string* path, IODebugContext*) override {
    *path = "/";
    return IOStatus::OK();
  }

  IOStatus GetFreeSpace(const std::string&, const IOOptions&, uint64_t* bytes, IODebugContext*) override {
    *bytes = disk_->free_bytes();
    return IOStatus::OK();
  }

  IOStatus IsDirectory(const std::string& name, const IOOptions&, bool* is_directory, IODebugContext*) override {
    return FromStatus(disk_->Look([path = Normal(name), is_directory](SimulatedFiles* files) {
      *is_directory = files->IsDirectory(path);
      return absl::OkStatus();
    }));
  }

 private:
  template <typename Face, typename Result>
  IOStatus Open(const std::string& name, std::unique_ptr<Result>* result) {
    FilePointer file;
    const absl::Status looked = disk_->Look([&](SimulatedFiles* files) {
      file = files->Find(Normal(name));
      return absl::OkStatus();
    });
    if (!looked.ok()) return FromStatus(looked);
    if (file == nullptr) return IOStatus::PathNotFound(name);
    *result = std::make_unique<Face>(OpenFile(disk_, KindOf(name), file));
    return IOStatus::OK();
  }

  IOStatus Create(const std::string& path, FilePointer* file) {
    return Change(path, Operation::kCreate, [&](SimulatedFiles* files) {
      if (!files->IsDirectory(ParentOf(path))) return absl::NotFoundError(path);
      *file = files->Create(path);
      return absl::OkStatus();
    });
  }

  // Of the names in a directory.
  IOStatus Change(const std::string& name, Operation operation, const FaultDisk::Action& action) {
    return FromStatus(disk_->Do(KindOf(name), operation, disk_->power(), action));
  }

  FaultDisk* const disk_;
  std::mutex mutex_;
  std::set<HeldPath> locks_;
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> NewFaultFileSystem(FaultDisk* disk) {
  return std::make_shared<FaultFileSystem>(disk);
}

}  // namespace lienthong::fault
