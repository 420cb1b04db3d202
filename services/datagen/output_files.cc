#include "services/datagen/output_files.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace lienthong::datagen {

namespace fs = std::filesystem;

absl::Status LineFile::Close() {
  file_.close();
  if (file_.fail()) return absl::UnavailableError(absl::StrCat("could not write ", path_));
  return absl::OkStatus();
}

absl::Status PrepareDirectory(const std::string& path, bool force) {
  std::error_code error;
  if (fs::exists(path, error) && !force) {
    if (!fs::is_directory(path, error) || !fs::is_empty(path, error)) {
      return absl::FailedPreconditionError(
          absl::StrCat(path, " exists and is not an empty directory; give another --out or --force"));
    }
  }
  fs::create_directories(path, error);
  if (error) return absl::UnavailableError(absl::StrCat("could not make ", path, ": ", error.message()));
  return absl::OkStatus();
}

}  // namespace lienthong::datagen
