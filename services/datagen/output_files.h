// Writing files of lines into a directory of its own.

#ifndef SERVICES_DATAGEN_OUTPUT_FILES_H_
#define SERVICES_DATAGEN_OUTPUT_FILES_H_

#include <cstdint>
#include <fstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace lienthong::datagen {

// A text file of lines, written anew; errors of writing show at Close. Not thread-safe.
class LineFile {
 public:
  explicit LineFile(std::string path) : path_(std::move(path)), file_(path_, std::ios::binary | std::ios::trunc) {}

  void Line(absl::string_view text) {
    file_ << text << '\n';
    ++lines_;
  }
  // As it is, without an end of line.
  void Text(absl::string_view text) { file_ << text; }
  uint64_t lines() const { return lines_; }

  // UNAVAILABLE if anything could not be written.
  absl::Status Close();

 private:
  std::string path_;
  std::ofstream file_;
  uint64_t lines_ = 0;
};

// Makes the directory. FAILED_PRECONDITION if it holds something and `force` is false, UNAVAILABLE if it cannot be
// made.
absl::Status PrepareDirectory(const std::string& path, bool force);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_OUTPUT_FILES_H_
