// TempDirectory: a directory of a test's own, gone with the object.

#ifndef LIENTHONG_TESTS_SUPPORT_TEMP_DIRECTORY_H_
#define LIENTHONG_TESTS_SUPPORT_TEMP_DIRECTORY_H_

#include <stdlib.h>

#include <cassert>
#include <filesystem>
#include <string>
#include <system_error>

namespace lienthong::testing {

class TempDirectory {
 public:
  TempDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "lienthong-test-XXXXXX").string();
    const char* const made = mkdtemp(pattern.data());
    assert(made != nullptr);
    path_ = made;
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_TEMP_DIRECTORY_H_
