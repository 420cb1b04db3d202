// lienthongd: see ServerUsage.

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "services/server/bridge.h"
#include "services/server/config.h"
#include "services/server/fact_log.h"
#include "services/server/server_flags.h"
#include "services/server/tables.h"
#include "storage/vault/secret_key.h"

namespace lienthong::server {
namespace {

constexpr int kFailed = 1;
constexpr int kMisused = 2;
constexpr char kOnlyInsecure[] =
    "insecure_dev is false, but this version has no means to check who calls: it can only take the caller's word for "
    "agency and officer. For a trial on one machine say so with --insecure-dev";

int Fail(absl::string_view message, int code) {
  std::cerr << "lienthongd: " << message << std::endl;
  return code;
}

// Writes beside the file and renames, so that whoever waits for it reads all of it or nothing.
bool WriteWhole(const std::string& path, const std::string& text) {
  const std::string unfinished = path + ".new";
  std::ofstream file(unfinished, std::ios::trunc);
  file << text << '\n';
  file.close();
  return file.good() && std::rename(unfinished.c_str(), path.c_str()) == 0;
}

absl::StatusOr<config::v1::ServerConfig> CompleteConfig(const ServerFlags& flags) {
  config::v1::ServerConfig config;
  if (flags.config.has_value()) {
    absl::StatusOr<config::v1::ServerConfig> loaded = LoadConfig(*flags.config);
    if (!loaded.ok()) return loaded.status();
    config = *std::move(loaded);
  }
  OverrideWithFlags(flags, &config);
  ApplyDefaults(&config);
  if (absl::Status sound = CheckConfig(config); !sound.ok()) return sound;
  return config;
}

int Serve(const config::v1::ServerConfig& config, Tables tables) {
  // Blocked before any thread starts, so that only sigwait below sees them.
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  if (const absl::Status kept = storage::KeepMemoryOutOfCoreDumps(); !kept.ok()) return Fail(kept.message(), kFailed);
  LogFact("starting", {{"version", LIENTHONG_VERSION},
                       {"data", config.data_directory()},
                       {"policy_version", absl::StrCat(tables.policy.version)},
                       {"linkage_model", tables.link_model.version},
                       {"registries", absl::StrCat(config.registries_size())}});
  LogFact("callers_not_authenticated", {{"insecure_dev", "true"}});
  absl::StatusOr<std::unique_ptr<Bridge>> bridge = Bridge::Start(config, std::move(tables), absl::Now);
  if (!bridge.ok()) return Fail(bridge.status().message(), kFailed);
  const std::string address = (*bridge)->address();
  if (!config.port_file().empty() && !WriteWhole(config.port_file(), address)) {
    return Fail(absl::StrCat("port_file: cannot write ", config.port_file()), kFailed);
  }
  LogFact("listening", {{"address", address}});
  std::cout << "listening on " << address << std::endl;
  int signal = 0;
  sigwait(&stop, &signal);
  LogFact("stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
  (*bridge)->Stop();
  LogFact("stopped");
  return 0;
}

int Run(const std::vector<std::string>& arguments) {
  const absl::StatusOr<ServerFlags> flags = ParseServerFlags(arguments);
  if (!flags.ok()) return Fail(flags.status().message(), kMisused);
  if (flags->command == ServerFlags::Command::kHelp) {
    std::cout << ServerUsage();
    return 0;
  }
  if (flags->command == ServerFlags::Command::kVersion) {
    std::cout << "lienthongd " << LIENTHONG_VERSION << std::endl;
    return 0;
  }
  const absl::StatusOr<config::v1::ServerConfig> config = CompleteConfig(*flags);
  if (!config.ok()) return Fail(config.status().message(), kMisused);
  absl::StatusOr<Tables> tables = LoadTables(*config);
  if (!tables.ok()) return Fail(tables.status().message(), kMisused);
  if (flags->command == ServerFlags::Command::kCheckConfig) {
    std::cout << "the configuration is sound" << std::endl;
    if (!config->insecure_dev())
      std::cerr << "lienthongd: it does not start with it, though: " << kOnlyInsecure << std::endl;
    return 0;
  }
  if (!config->insecure_dev()) return Fail(kOnlyInsecure, kMisused);
  return Serve(*config, *std::move(tables));
}

}  // namespace
}  // namespace lienthong::server

int main(int argc, char** argv) {
  // Debian's Abseil looks for cycles of locks at every lock, which costs calls a fifth of their time.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return lienthong::server::Run(std::vector<std::string>(argv + 1, argv + argc));
}
