// The command line of lienthongd.

#ifndef LIENTHONG_SERVICES_SERVER_SERVER_FLAGS_H_
#define LIENTHONG_SERVICES_SERVER_SERVER_FLAGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lienthong/config/v1/server_config.pb.h"

namespace lienthong::server {

// What the program is asked to do.
struct ServerFlags {
  enum class Command { kServe, kCheckConfig, kHelp, kVersion };

  Command command = Command::kServe;
  std::optional<std::string> config;     // --config
  std::optional<std::string> data;       // --data
  std::optional<std::string> listen;     // --listen
  std::optional<std::string> port_file;  // --port-file
  std::optional<std::string> reference;  // --reference
  bool insecure_dev = false;             // --insecure-dev
};

// The text of --help.
const char* ServerUsage();

// Reads the arguments after the program's name, as --flag VALUE or --flag=VALUE. INVALID_ARGUMENT for an argument that
// is unknown, given twice, or without its value.
absl::StatusOr<ServerFlags> ParseServerFlags(const std::vector<std::string>& arguments);

// Lets the flags go before what the file says.
void OverrideWithFlags(const ServerFlags& flags, config::v1::ServerConfig* config);

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_SERVER_FLAGS_H_
