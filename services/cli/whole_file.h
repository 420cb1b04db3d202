// WholeFile: a file that is there with all of its bytes or not at all, whoever reads it meanwhile.

#ifndef LIENTHONG_SERVICES_CLI_WHOLE_FILE_H_
#define LIENTHONG_SERVICES_CLI_WHOLE_FILE_H_

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/cli/messages.h"

namespace lienthong::cli {

// Written beside its place under a name of its own, and gone with this object unless it is kept. Errors are wrong usage
// that names the path and the cause in `language`. Not for several threads.
class WholeFile {
 public:
  WholeFile(std::string path, Language language);
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  // `mode`: who may read it.
  absl::Status Open(mode_t mode);
  absl::Status Write(absl::string_view bytes);
  // Puts it in its place, durably.
  absl::Status Keep();

 private:
  absl::Status Unwritable() const;  // with errno

  const std::string path_;
  const Language language_;
  std::string draft_;
  FILE* file_ = nullptr;
};

}  // namespace lienthong::cli

#endif  // LIENTHONG_SERVICES_CLI_WHOLE_FILE_H_
