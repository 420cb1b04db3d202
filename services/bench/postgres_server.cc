#include "services/bench/postgres_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/bench/postgres_library.h"
#include "services/bench/work_directory.h"

namespace lienthong::bench {
namespace {

constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin/";
constexpr absl::Duration kReadyWithin = absl::Seconds(60);
constexpr int kPollMilliseconds = 50;
// Checkpoints are rare and the log of one run fits, so that none falls into a measured stretch by chance.
constexpr const char* kSettings[] = {"shared_buffers=512MB",    "max_wal_size=8GB", "checkpoint_timeout=30min",
                                     "max_connections=120",     "fsync=on",         "synchronous_commit=on",
                                     "unix_socket_directories="};

// The user that PostgreSQL runs as; nullptr: as we do.
absl::StatusOr<const passwd*> User() {
  if (geteuid() != 0) return nullptr;
  const passwd* const user = getpwnam("postgres");
  if (user == nullptr) {
    return absl::FailedPreconditionError("--peer postgres: there is no user postgres; install postgresql-15");
  }
  return user;
}

// Starts a program whose words go to the file `log`. SIGINT once the thread that called this ends.
absl::StatusOr<pid_t> Spawn(std::vector<std::string> words, const std::string& log, const passwd* user) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (output < 0) return absl::ErrnoToStatus(errno, log);
  const pid_t child = fork();
  if (child == 0) {
    // Other threads may hold locks: from here on only what a signal's function may call.
    if (user != nullptr && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
      _exit(126);
    }
    prctl(PR_SET_PDEATHSIG, SIGINT);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    if (chdir("/") != 0) _exit(126);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(output);
  if (child < 0) return absl::ErrnoToStatus(errno, "fork");
  return child;
}

int Await(pid_t child) {
  int how = 0;
  while (waitpid(child, &how, 0) < 0 && errno == EINTR) {
  }
  return how;
}

// A port that was free a moment ago: PostgreSQL cannot choose one itself.
absl::StatusOr<int> FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return absl::ErrnoToStatus(errno, "socket");
  const absl::Cleanup closer = [listener] { close(listener); };
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return absl::ErrnoToStatus(errno, "no free port on 127.0.0.1");
  }
  return ntohs(address.sin_port);
}

}  // namespace

const char* PostgresServer::Settings() {
  return "shared_buffers=512MB max_wal_size=8GB checkpoint_timeout=30min; fsync and synchronous_commit on; TCP "
         "loopback";
}

absl::StatusOr<std::unique_ptr<PostgresServer>> PostgresServer::Start(const std::string& directory) {
  if (access((std::string(kPrograms) + "postgres").c_str(), X_OK) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("--peer postgres: ", kPrograms,
                                                      "postgres is missing; install Debian's package postgresql-15 (",
                                                      "deploy/packages-bench.txt) or leave --peer out"));
  }
  std::unique_ptr<PostgresServer> server(new PostgresServer(directory));
  const absl::Status launched = server->Launch();
  if (!launched.ok()) return launched;
  return server;
}

absl::Status PostgresServer::Launch() {
  const absl::StatusOr<const passwd*> user = User();
  if (!user.ok()) return user.status();
  if (*user != nullptr && chown(directory_.c_str(), (*user)->pw_uid, (*user)->pw_gid) != 0) {
    return absl::ErrnoToStatus(errno, directory_);
  }
  const std::string programs = kPrograms;
  const std::string log = directory_ + ".log";
  const std::string cluster = directory_ + "/cluster";
  const absl::StatusOr<pid_t> maker = Spawn({programs + "initdb", "--no-sync", "--auth=trust", "--username=bench",
                                             "--encoding=UTF8", "--locale=C", "-D", cluster},
                                            log, *user);
  if (!maker.ok()) return maker.status();
  if (Await(*maker) != 0) {
    return absl::UnavailableError(absl::StrCat("PostgreSQL's initdb failed; run again with --keep and see ", log));
  }
  const absl::StatusOr<int> port = FreePort();
  if (!port.ok()) return port.status();
  std::vector<std::string> words = {programs + "postgres", "-D", cluster, "-h", "127.0.0.1", "-p", absl::StrCat(*port)};
  for (const char* const setting : kSettings) words.insert(words.end(), {"-c", setting});
  const absl::StatusOr<pid_t> child = Spawn(words, log, *user);
  if (!child.ok()) return child.status();
  child_ = *child;
  NameChild(child_);
  address_ = absl::StrCat("host=127.0.0.1 port=", *port, " user=bench dbname=postgres");
  const absl::Time deadline = absl::Now() + kReadyWithin;
  while (true) {
    absl::StatusOr<PostgresConnection> connection = PostgresConnection::Open(address_);
    if (connection.ok()) {
      const absl::StatusOr<std::string> version = connection->Run("SHOW server_version");
      version_ = version.value_or("unknown");
      return version.status();
    }
    if (absl::IsFailedPrecondition(connection.status()) || absl::Now() >= deadline) return connection.status();
    poll(nullptr, 0, kPollMilliseconds);
  }
}

PostgresServer::~PostgresServer() {
  if (child_ == 0) return;
  kill(child_, SIGINT);  // "fast": ends the connections and stops
  Await(child_);
  NameChild(0);
}

}  // namespace lienthong::bench
