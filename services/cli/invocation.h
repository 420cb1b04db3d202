// What was asked for on the command line.

#ifndef SERVICES_CLI_INVOCATION_H_
#define SERVICES_CLI_INVOCATION_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/cli/command.h"
#include "services/cli/messages.h"

namespace lienthong::cli {

// An error of this command line, already in the person's language; never made of a server's answer.
absl::Status WrongUsage(absl::string_view text);
bool IsWrongUsage(const absl::Status& status);

struct Invocation {
  // Nothing but --help, --version or "help" was asked for, or no command at all: nullptr.
  const Command* command = nullptr;
  std::string noun;  // for the help of a whole noun
  bool help = false;
  bool version = false;
  std::vector<std::string> arguments;
  std::map<std::string, std::vector<std::string>, std::less<>> flags;

  bool Has(absl::string_view flag) const;
  // The last value; empty: not given.
  std::string Value(absl::string_view flag) const;
  // Every value of a repeated flag.
  std::vector<std::string> Values(absl::string_view flag) const;
  // A whole number of at least 0; `otherwise` when the flag is not given.
  absl::StatusOr<uint64_t> Number(absl::string_view flag, uint64_t otherwise, Language language) const;
};

// Reads the words after the program's name. With help the rest need not be whole.
absl::StatusOr<Invocation> ParseCommandLine(const std::vector<std::string>& words, Language language);

// The value of --lang before anything else is understood; empty: not given.
std::string LanguageFlag(const std::vector<std::string>& words);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_INVOCATION_H_
