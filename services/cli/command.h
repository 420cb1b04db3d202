// One table of commands drives parsing, help and completion.

#ifndef SERVICES_CLI_COMMAND_H_
#define SERVICES_CLI_COMMAND_H_

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/cli/messages.h"

namespace lienthong::cli {

class Session;

struct Flag {
  absl::string_view name;         // without the dashes
  absl::string_view placeholder;  // "DATE"; empty: a switch that takes no value
  Message help;
  absl::string_view choices = "";  // "table|json": nothing else is taken; - and _ are the same
  bool required = false;
  bool repeated = false;
};

struct Argument {
  absl::string_view name;  // "WORKER"
  absl::string_view choices = "";
};

// What a command prints: one resource, a list of them (which alone goes into CSV), or text of its own.
enum class Answer { kOne, kList, kText };

struct Command {
  absl::string_view noun;
  absl::string_view verb;  // empty: the noun alone is the command
  Message summary;
  std::vector<Argument> arguments;
  std::vector<Flag> flags;
  std::vector<absl::string_view> examples;  // without "lienthongctl "
  Answer answer = Answer::kOne;
  // Does it; the exit code, or why not.
  std::function<absl::StatusOr<int>(Session&)> run;
};

// Flags of every command.
const std::vector<Flag>& GlobalFlags();

// Every command, those of a noun together, in the order of help.
const std::vector<Command>& CommandTable();

// The parts of the table, one a subject.
std::vector<Command> WorkerCommands();
std::vector<Command> EvidenceCommands();
std::vector<Command> WorkerFactCommands();
std::vector<Command> ErasureCommands();
std::vector<Command> WorkerDecisionCommands();
std::vector<Command> LinkCommands();
std::vector<Command> DeploymentCommands();
std::vector<Command> RunCommands();
std::vector<Command> RegistryCommands();
std::vector<Command> DiscrepancyCommands();
std::vector<Command> ReviewCommands();
std::vector<Command> LogCommands();
std::vector<Command> ProofCommands();
std::vector<Command> KeyCommands();
std::vector<Command> IdentityCommands();
std::vector<Command> VerifyCommands();
std::vector<Command> StatusCommands();

// The words of a list like "table|json".
std::vector<absl::string_view> Choices(absl::string_view choices);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_COMMAND_H_
