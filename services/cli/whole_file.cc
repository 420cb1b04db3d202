#include "services/cli/whole_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "services/cli/invocation.h"

namespace lienthong::cli {

WholeFile::WholeFile(std::string path, Language language)
    : path_(std::move(path)), language_(language), draft_(absl::StrCat(path_, ".XXXXXX")) {}

WholeFile::~WholeFile() {
  if (file_ == nullptr) return;
  fclose(file_);
  unlink(draft_.c_str());
}

absl::Status WholeFile::Unwritable() const {
  const std::string cause = std::error_code(errno, std::generic_category()).message();
  return WrongUsage(Say(language_, msg::kFileUnwritable, path_, cause));
}

absl::Status WholeFile::Open(mode_t mode) {
  const int descriptor = mkstemp(draft_.data());
  if (descriptor < 0) return Unwritable();
  file_ = fdopen(descriptor, "wb");
  if (file_ == nullptr) {
    const absl::Status unwritable = Unwritable();
    close(descriptor);
    unlink(draft_.c_str());
    return unwritable;
  }
  return fchmod(descriptor, mode) == 0 ? absl::OkStatus() : Unwritable();
}

absl::Status WholeFile::Write(absl::string_view bytes) {
  return fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size() ? absl::OkStatus() : Unwritable();
}

absl::Status WholeFile::Keep() {
  if (fflush(file_) != 0 || fsync(fileno(file_)) != 0 || rename(draft_.c_str(), path_.c_str()) != 0) {
    return Unwritable();
  }
  if (fclose(std::exchange(file_, nullptr)) != 0) return Unwritable();
  // The name too, after a loss of power.
  const std::string folder = std::filesystem::path(path_).parent_path().string();
  const int descriptor = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return Unwritable();
  const absl::Status synced = fsync(descriptor) == 0 ? absl::OkStatus() : Unwritable();
  close(descriptor);
  return synced;
}

}  // namespace lienthong::cli
