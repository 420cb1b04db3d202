#include "storage/vault/private_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace lienthong::storage {
namespace {

constexpr absl::string_view kDraftEnd = ".draft";

absl::Status FileError(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

absl::Status SyncDirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return FileError("cannot open", directory);
  const absl::Cleanup closer = [fd] { close(fd); };
  if (fsync(fd) != 0) return FileError("cannot sync", directory);
  return absl::OkStatus();
}

// Writes all of `bytes`, or says why not.
absl::Status WriteWhole(int fd, absl::string_view bytes, const std::string& path) {
  const ssize_t written = write(fd, bytes.data(), bytes.size());
  if (written < 0) return FileError("cannot write", path);
  if (written == static_cast<ssize_t>(bytes.size())) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat("cannot write all of ", path, ": the disk is full"));
}

// A file beside `path` with `bytes`; its name. After an error there is none.
absl::StatusOr<std::string> WriteDraft(const std::string& path, absl::string_view bytes) {
  std::string draft = absl::StrCat(path, ".", getpid(), kDraftEnd);
  unlink(draft.c_str());
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return FileError("cannot create", draft);
  const absl::Cleanup closer = [fd] { close(fd); };
  absl::Status status;
  if (fchmod(fd, 0600) != 0) status = FileError("cannot set the mode of", draft);
  if (status.ok()) status = WriteWhole(fd, bytes, draft);
  if (status.ok() && fsync(fd) != 0) status = FileError("cannot sync", draft);
  if (status.ok()) return draft;
  unlink(draft.c_str());
  return status;
}

}  // namespace

absl::StatusOr<std::optional<std::string>> ReadPrivateFile(const std::string& path, size_t max_bytes) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT) return std::nullopt;
    return FileError("cannot open", path);
  }
  const absl::Cleanup closer = [fd] { close(fd); };
  struct stat info = {};
  if (fstat(fd, &info) != 0) return FileError("cannot examine", path);
  if (!S_ISREG(info.st_mode)) return absl::FailedPreconditionError(absl::StrCat(path, " is not a regular file"));
  if ((info.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " can be read by others than its owner; run: chmod 600 ", path));
  }
  if (static_cast<size_t>(info.st_size) > max_bytes) {
    return absl::DataLossError(absl::StrCat(path, " has ", info.st_size, " bytes, more than ", max_bytes));
  }
  std::string bytes(static_cast<size_t>(info.st_size), '\0');
  const ssize_t got = read(fd, bytes.data(), bytes.size());
  if (got < 0) return FileError("cannot read", path);
  bytes.resize(static_cast<size_t>(got));
  return bytes;
}

absl::Status MakePrivateFile(const std::string& path, absl::string_view bytes) {
  const absl::StatusOr<std::string> draft = WriteDraft(path, bytes);
  const absl::Cleanup remover = [&draft] {
    if (draft.ok()) unlink(draft->c_str());
  };
  if (!draft.ok()) return draft.status();
  if (link(draft->c_str(), path.c_str()) != 0 && errno != EEXIST) return FileError("cannot create", path);
  return SyncDirectoryOf(path);
}

void RemoveDeadDrafts(const std::string& path) {
  std::error_code error;
  const std::filesystem::path file(path);
  const std::string begin = file.filename().string() + ".";
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  // Not a range: that would throw where the folder cannot be read on.
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    absl::string_view maker = name;
    pid_t pid = 0;
    if (!absl::ConsumePrefix(&maker, begin) || !absl::ConsumeSuffix(&maker, kDraftEnd)) continue;
    if (absl::SimpleAtoi(maker, &pid) && pid > 0 && kill(pid, 0) != 0 && errno == ESRCH) {
      unlink(entry->path().c_str());
    }
  }
}

absl::Status ReplacePrivateFile(const std::string& path, absl::string_view bytes) {
  const absl::StatusOr<std::string> draft = WriteDraft(path, bytes);
  if (!draft.ok()) return draft.status();
  if (std::rename(draft->c_str(), path.c_str()) != 0) {
    const absl::Status failed = FileError("cannot replace", path);
    unlink(draft->c_str());
    return failed;
  }
  return SyncDirectoryOf(path);
}

}  // namespace lienthong::storage
