// Golden files: lines "name hex", '#' begins a comment line. Bytes that were ever stored are read for ever, so a
// difference is a bug in the code, not in the file.

#ifndef LIENTHONG_TESTS_SUPPORT_GOLDEN_FILE_H_
#define LIENTHONG_TESTS_SUPPORT_GOLDEN_FILE_H_

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "absl/strings/escaping.h"

namespace lienthong::testing {

// The names and bytes of tests/golden/`file` in the source tree; empty when it cannot be read.
inline std::map<std::string, std::string> ReadGoldenFile(const std::string& file) {
  const char* const root = std::getenv("LIENTHONG_SOURCE_DIR");
  std::ifstream in(std::string(root == nullptr ? "." : root) + "/tests/golden/" + file);
  std::map<std::string, std::string> bytes;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string name;
    std::string hex;
    if (line.empty() || line[0] == '#' || !(words >> name)) continue;
    words >> hex;
    bytes[name] = absl::HexStringToBytes(hex);
  }
  return bytes;
}

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_GOLDEN_FILE_H_
