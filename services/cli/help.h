// The help of the program, of a noun and of one command, from the command table.

#ifndef SERVICES_CLI_HELP_H_
#define SERVICES_CLI_HELP_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/cli/command.h"
#include "services/cli/messages.h"

namespace lienthong::cli {

std::string ProgramHelp(Language language);
std::string NounHelp(absl::string_view noun, Language language);
std::string CommandHelp(const Command& command, Language language);

// "worker get WORKER [flags]"
std::string Synopsis(const Command& command);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_HELP_H_
