#include "tests/fault/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace lienthong::fault {
namespace {

constexpr absl::Duration kReadyWithin = absl::Minutes(1);

absl::Status SystemError(absl::string_view what) {
  return absl::ErrnoToStatus(errno, what);
}

}  // namespace

ServerProcess::ServerProcess(std::string program, std::string directory)
    : program_(std::move(program)), directory_(std::move(directory)) {}

ServerProcess::~ServerProcess() {
  if (running()) End(SIGKILL).IgnoreError();
}

absl::Status ServerProcess::Spawn() {
  const std::string port_file = directory_ + "/port";
  unlink(port_file.c_str());
  std::vector<std::string> words = {program_,      "--data",  directory_ + "/data", "--listen", "127.0.0.1:0",
                                    "--port-file", port_file, "--insecure-dev"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return SystemError("pipe2");
  const int log = open((directory_ + "/server.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) return SystemError("server.log");
  pid_ = fork();
  if (pid_ == 0) {
    // Other threads may hold locks: from here on only what a signal's function may call.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  const absl::Status forked = pid_ > 0 ? absl::OkStatus() : SystemError("fork");
  close(ends[1]);
  close(log);
  output_ = ends[0];
  return forked;
}

bool ServerProcess::AwaitReady(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  std::string said;
  while (said.find("listening on ") == std::string::npos || said.back() != '\n') {
    const absl::Duration left = std::max(deadline - absl::Now(), absl::ZeroDuration());
    pollfd watched{output_, POLLIN, 0};
    const int ready = poll(&watched, 1, static_cast<int>(absl::ToInt64Milliseconds(left)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    char piece[256];
    const ssize_t size = read(output_, piece, sizeof(piece));
    if (size <= 0) return false;  // it has ended
    said.append(piece, static_cast<size_t>(size));
  }
  return true;
}

absl::Status ServerProcess::Start() {
  if (absl::Status spawned = Spawn(); !spawned.ok()) return spawned;
  const bool ready = AwaitReady(kReadyWithin);
  std::ifstream port_file(directory_ + "/port");
  if (ready && std::getline(port_file, address_) && !address_.empty()) return absl::OkStatus();
  End(SIGKILL).IgnoreError();
  return absl::UnavailableError("lienthongd did not start; see its log");
}

absl::Status ServerProcess::StartAndKill(absl::Duration after) {
  if (absl::Status spawned = Spawn(); !spawned.ok()) return spawned;
  const absl::Time when = absl::Now() + after;
  if (AwaitReady(after)) {
    const absl::Duration left = std::max(when - absl::Now(), absl::ZeroDuration());
    poll(nullptr, 0, static_cast<int>(absl::ToInt64Milliseconds(left)));
  }
  return End(SIGKILL);
}

absl::Status ServerProcess::End(int signal) {
  kill(pid_, signal);
  int how = 0;
  while (waitpid(pid_, &how, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  close(output_);
  output_ = -1;
  const bool as_told =
      signal == SIGTERM ? WIFEXITED(how) && WEXITSTATUS(how) == 0 : WIFSIGNALED(how) && WTERMSIG(how) == signal;
  if (as_told) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("lienthongd ended by itself, wait status ", how));
}

}  // namespace lienthong::fault
