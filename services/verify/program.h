// lienthong-verify without its main, so that tests can run it.

#ifndef LIENTHONG_SERVICES_VERIFY_PROGRAM_H_
#define LIENTHONG_SERVICES_VERIFY_PROGRAM_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace lienthong::verify {

inline constexpr int kAccepted = 0;
inline constexpr int kRefused = 1;
inline constexpr int kWrongUsage = 2;

// Does what the words after the program's name say; the exit code. `lang` is the variable LANG. Reads the files named
// and nothing else.
int RunProgram(const std::vector<std::string>& words, absl::string_view lang, std::ostream* out, std::ostream* err);

}  // namespace lienthong::verify

#endif  // LIENTHONG_SERVICES_VERIFY_PROGRAM_H_
