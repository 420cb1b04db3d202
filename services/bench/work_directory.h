// WorkDirectory: a fresh directory of this run, gone with it however it ends: by its end, by a failure or by a signal.

#ifndef LIENTHONG_SERVICES_BENCH_WORK_DIRECTORY_H_
#define LIENTHONG_SERVICES_BENCH_WORK_DIRECTORY_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::bench {

class WorkDirectory {
 public:
  // Makes it below `parent` (empty: the system's directory for temporary files). At most one in a process, before any
  // thread: from now on SIGINT, SIGTERM and SIGHUP kill the children that were named, remove it and end the process.
  static absl::StatusOr<std::unique_ptr<WorkDirectory>> Make(const std::string& parent, bool keep);
  ~WorkDirectory();
  WorkDirectory(const WorkDirectory&) = delete;
  WorkDirectory& operator=(const WorkDirectory&) = delete;

  const std::string& path() const { return path_; }
  // An empty directory below path(), a new one at each call.
  absl::StatusOr<std::string> Fresh(absl::string_view name);
  // Removes what Fresh has made, unless all is to be kept.
  void Drop(const std::string& directory) const;

 private:
  WorkDirectory(std::string path, bool keep);

  const std::string path_;
  const bool keep_;
  uint64_t made_ = 0;
};

// A child that a signal's end takes along; 0: none. One at a time.
void NameChild(pid_t child);

// Bytes of all files below `directory`.
uint64_t BytesBelow(const std::string& directory);

// Resident memory of this process, bytes.
uint64_t ResidentBytes();

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_WORK_DIRECTORY_H_
