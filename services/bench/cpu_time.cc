#include "services/bench/cpu_time.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

#include "absl/strings/numbers.h"

namespace lienthong::bench {
namespace {

// proc(5), /proc/pid/stat: what follows the name of the program, which may hold anything.
struct ProcessTimes {
  pid_t parent = 0;
  uint64_t own_ticks = 0;
  uint64_t ended_children_ticks = 0;
};

std::optional<ProcessTimes> ReadTimes(const std::string& process) {
  std::ifstream file("/proc/" + process + "/stat");
  std::string line;
  if (!std::getline(file, line) || line.rfind(')') == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  ProcessTimes times;
  std::string skipped;
  fields >> skipped >> times.parent;
  for (int i = 0; i < 9; ++i) fields >> skipped;
  uint64_t user = 0;
  uint64_t system = 0;
  uint64_t children_user = 0;
  uint64_t children_system = 0;
  fields >> user >> system >> children_user >> children_system;
  times.own_ticks = user + system;
  times.ended_children_ticks = children_user + children_system;
  return times;
}

}  // namespace

absl::Duration OwnCpuTime() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return absl::DurationFromTimeval(usage.ru_utime) + absl::DurationFromTimeval(usage.ru_stime);
}

absl::Duration FamilyCpuTime(pid_t parent) {
  uint64_t ticks = 0;
  std::error_code error;
  for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    pid_t process = 0;
    if (!absl::SimpleAtoi(name, &process)) continue;
    const std::optional<ProcessTimes> times = ReadTimes(name);
    if (!times.has_value()) continue;
    if (process == parent) ticks += times->own_ticks + times->ended_children_ticks;
    if (times->parent == parent) ticks += times->own_ticks;
  }
  return absl::Seconds(static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

bool SharesBySession() {
  std::ifstream setting("/proc/sys/kernel/sched_autogroup_enabled");
  int enabled = 0;
  return setting >> enabled && enabled != 0;
}

}  // namespace lienthong::bench
