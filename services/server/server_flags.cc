#include "services/server/server_flags.h"

#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace lienthong::server {

const char* ServerUsage() {
  return R"(lienthongd: keeps one verifiable history of every worker abroad and compares it with the registries.

  lienthongd [--config FILE] [FLAGS]
      Serves until SIGTERM or SIGINT. A flag goes before the key of the file.
      --config FILE     configuration, YAML; its keys are those of lienthong.config.v1.ServerConfig
      --data DIR        directory of the log, made when absent
      --listen ADDR     127.0.0.1:PORT (0: a free port), [::1]:PORT or unix:PATH
      --port-file FILE  file that receives the address listened on
      --reference DIR   directory of reference data; without it the built-in tables
      --insecure-dev    take the caller's word for agency and officer; this version can do nothing else

  lienthongd --check-config [--config FILE] [FLAGS]
      Reads the configuration and the files that it names, says what is wrong, starts nothing.

  lienthongd --help | --version

Ends with 0 when asked to stop, 1 when it could not serve, 2 when misused or misconfigured.
)";
}

absl::StatusOr<ServerFlags> ParseServerFlags(const std::vector<std::string>& arguments) {
  ServerFlags flags;
  using Command = ServerFlags::Command;
  const std::map<std::string, Command> commands = {
      {"--check-config", Command::kCheckConfig}, {"--help", Command::kHelp}, {"--version", Command::kVersion}};
  const std::map<std::string, std::optional<std::string>*> values = {{"--config", &flags.config},
                                                                     {"--data", &flags.data},
                                                                     {"--listen", &flags.listen},
                                                                     {"--port-file", &flags.port_file},
                                                                     {"--reference", &flags.reference}};
  std::set<std::string> seen;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const size_t equals = arguments[i].find('=');
    const std::string flag = arguments[i].substr(0, equals);
    const auto command = commands.find(flag);
    const auto value = values.find(flag);
    const bool is_switch = command != commands.end() || flag == "--insecure-dev";
    if (!is_switch && value == values.end()) {
      return absl::InvalidArgumentError(absl::StrCat(flag, ": no such flag; see --help"));
    }
    if (!seen.insert(flag).second) return absl::InvalidArgumentError(absl::StrCat(flag, ": given twice"));
    if (is_switch) {
      if (equals != std::string::npos) return absl::InvalidArgumentError(absl::StrCat(flag, ": takes no value"));
      if (command == commands.end()) {
        flags.insecure_dev = true;
      } else if (flags.command < command->second) {
        flags.command = command->second;
      }
      continue;
    }
    if (equals != std::string::npos) {
      *value->second = arguments[i].substr(equals + 1);
    } else if (i + 1 < arguments.size() && !absl::StartsWith(arguments[i + 1], "--")) {
      *value->second = arguments[++i];
    }
    if (value->second->value_or("").empty()) {
      return absl::InvalidArgumentError(absl::StrCat(flag, ": give its value; see --help"));
    }
  }
  return flags;
}

void OverrideWithFlags(const ServerFlags& flags, config::v1::ServerConfig* config) {
  if (flags.data.has_value()) config->set_data_directory(*flags.data);
  if (flags.listen.has_value()) config->set_listen(*flags.listen);
  if (flags.port_file.has_value()) config->set_port_file(*flags.port_file);
  if (flags.reference.has_value()) config->set_reference_directory(*flags.reference);
  if (flags.insecure_dev) config->set_insecure_dev(true);
}

}  // namespace lienthong::server
