// lienthongctl from its words to its exit code.

#ifndef SERVICES_CLI_PROGRAM_H_
#define SERVICES_CLI_PROGRAM_H_

#include <string>
#include <vector>

#include "services/cli/environment.h"

namespace lienthong::cli {

// `words` are those behind the program's name.
int RunProgram(const std::vector<std::string>& words, const Environment& environment);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_PROGRAM_H_
