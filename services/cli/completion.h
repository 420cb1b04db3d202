// Scripts that complete nouns, verbs, flags and the values of flags, from the command table.

#ifndef SERVICES_CLI_COMPLETION_H_
#define SERVICES_CLI_COMPLETION_H_

#include <string>

namespace lienthong::cli {

std::string BashCompletion();
std::string ZshCompletion();

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_COMPLETION_H_
