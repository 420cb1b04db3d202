#include "services/bench/work_directory.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace lienthong::bench {
namespace {

namespace fs = std::filesystem;

std::atomic<pid_t> child_of_signal = 0;
// Held while files are removed; by a signal's end until the process is gone, so that no other end overtakes it.
absl::Mutex removing(absl::kConstInit);

sigset_t EndingSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, number);
  return set;
}

// Waits for a signal in a thread of its own: there everything may be called, as in no signal's function.
void EndAtSignal(const std::string& path, bool keep) {
  const sigset_t set = EndingSignals();
  int number = 0;
  if (sigwait(&set, &number) != 0) return;
  removing.Lock();
  const pid_t child = child_of_signal.load();
  if (child > 0) {
    kill(child, SIGQUIT);
    waitpid(child, nullptr, 0);
  }
  std::error_code ignored;
  // Again: other threads still write while it is removed.
  for (int attempt = 0; !keep && attempt < 5 && fs::exists(path, ignored); ++attempt) fs::remove_all(path, ignored);
  _exit(128 + number);
}

}  // namespace

absl::StatusOr<std::unique_ptr<WorkDirectory>> WorkDirectory::Make(const std::string& parent, bool keep) {
  std::error_code error;
  const fs::path below = parent.empty() ? fs::temp_directory_path(error) : fs::path(parent);
  std::string pattern = (below / "lienthong-bench-XXXXXX").string();
  const sigset_t set = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  if (error || mkdtemp(pattern.data()) == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("--data ", below.string(), ": no directory can be made in it; name one that exists and is ours"));
  }
  // Another user, PostgreSQL's, reaches its own directory below.
  chmod(pattern.c_str(), 0711);
  std::thread([pattern, keep] { EndAtSignal(pattern, keep); }).detach();
  return std::unique_ptr<WorkDirectory>(new WorkDirectory(pattern, keep));
}

WorkDirectory::WorkDirectory(std::string path, bool keep) : path_(std::move(path)), keep_(keep) {}

WorkDirectory::~WorkDirectory() {
  Drop(path_);
}

absl::StatusOr<std::string> WorkDirectory::Fresh(absl::string_view name) {
  std::string directory = absl::StrCat(path_, "/", name, "-", ++made_);
  if (mkdir(directory.c_str(), 0700) != 0) return absl::ErrnoToStatus(errno, directory);
  return directory;
}

void WorkDirectory::Drop(const std::string& directory) const {
  absl::MutexLock lock(&removing);
  std::error_code ignored;
  if (!keep_) fs::remove_all(directory, ignored);
}

void NameChild(pid_t child) {
  child_of_signal = child;
}

uint64_t BytesBelow(const std::string& directory) {
  uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator each(directory, error), end; !error && each != end; each.increment(error)) {
    std::error_code gone;  // RocksDB removes files meanwhile
    if (each->is_regular_file(gone)) {
      const uint64_t size = each->file_size(gone);
      if (!gone) bytes += size;
    }
  }
  return bytes;
}

uint64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  uint64_t total = 0;
  uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace lienthong::bench
