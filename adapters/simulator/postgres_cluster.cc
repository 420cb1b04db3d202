#include "adapters/simulator/postgres_cluster.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace lienthong::adapters {
namespace {

constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin/";
constexpr char kOwner[] = "postgres";
constexpr absl::Duration kReadyWithin = absl::Seconds(60);
constexpr absl::Duration kStatementTimeout = absl::Minutes(10);
constexpr int kPollMilliseconds = 20;

// The user that PostgreSQL runs as; nullptr: as we do.
absl::StatusOr<const passwd*> ServingUser() {
  if (geteuid() != 0) return nullptr;
  const passwd* const user = getpwnam("postgres");
  if (user != nullptr) return user;
  return absl::FailedPreconditionError("there is no user postgres; install postgresql-15");
}

// Starts a program whose words go to the file `log`; it is killed once the thread that called this ends.
absl::StatusOr<pid_t> Spawn(std::vector<std::string> words, const std::string& log) {
  const absl::StatusOr<const passwd*> user = ServingUser();
  if (!user.ok()) return user.status();
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (output < 0) return absl::ErrnoToStatus(errno, log);
  const pid_t child = fork();
  if (child == 0) {
    // Other threads may hold locks: from here on only what a signal's function may call.
    const passwd* const as = *user;
    if (as != nullptr && (setgroups(0, nullptr) != 0 || setgid(as->pw_gid) != 0 || setuid(as->pw_uid) != 0)) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
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

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresCluster>> PostgresCluster::Start(std::vector<std::string> settings) {
  if (access((std::string(kPrograms) + "postgres").c_str(), X_OK) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(kPrograms, "postgres is missing; install Debian's package postgresql-15"));
  }
  // Short, since the path of a socket may have about 100 bytes, and where the user postgres gets to.
  std::string pattern = "/tmp/lienthong-pg-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) return absl::ErrnoToStatus(errno, pattern);
  std::unique_ptr<PostgresCluster> cluster(new PostgresCluster(pattern, std::move(settings)));
  if (absl::Status made = cluster->Make(); !made.ok()) return made;
  return cluster;
}

absl::Status PostgresCluster::Make() {
  const absl::StatusOr<const passwd*> user = ServingUser();
  if (!user.ok()) return user.status();
  if (*user != nullptr && chown(directory_.c_str(), (*user)->pw_uid, (*user)->pw_gid) != 0) {
    return absl::ErrnoToStatus(errno, directory_);
  }
  const absl::StatusOr<pid_t> maker =
      Spawn({std::string(kPrograms) + "initdb", "--no-sync", "--auth=trust", std::string("--username=") + kOwner,
             "--encoding=UTF8", "--locale=C", "-D", directory_ + "/cluster"},
            directory_ + "/log");
  if (!maker.ok()) return maker.status();
  if (Await(*maker) != 0) return absl::UnavailableError("PostgreSQL's initdb failed");
  return Restart();
}

absl::Status PostgresCluster::Restart() {
  std::vector<std::string> words = {std::string(kPrograms) + "postgres",
                                    "-D",
                                    directory_ + "/cluster",
                                    "-k",
                                    directory_,
                                    "-c",
                                    "listen_addresses=",
                                    "-c",
                                    "wal_level=logical",
                                    "-c",
                                    "shared_buffers=32MB"};
  for (const std::string& setting : settings_) words.insert(words.end(), {"-c", setting});
  const absl::StatusOr<pid_t> child = Spawn(words, directory_ + "/log");
  if (!child.ok()) return child.status();
  child_ = *child;
  const absl::Time deadline = absl::Now() + kReadyWithin;
  while (true) {
    const absl::Status ready = Run("postgres", "SELECT 1").status();
    if (ready.ok() || absl::Now() >= deadline) return ready;
    poll(nullptr, 0, kPollMilliseconds);
  }
}

void PostgresCluster::Kill() {
  if (child_ == 0) return;
  kill(child_, SIGQUIT);  // "immediate": no checkpoint, as after a crash
  Await(child_);
  child_ = 0;
}

PostgresCluster::~PostgresCluster() {
  Kill();
  std::error_code error;
  std::filesystem::remove_all(directory_, error);
}

std::string PostgresCluster::ConnectionOf(const std::string& database, const std::string& user) const {
  return absl::StrCat("host=", directory_, " dbname=", database, " user=", user);
}

absl::StatusOr<std::vector<PgRow>> PostgresCluster::Run(const std::string& database, const std::string& statements) {
  const absl::Time deadline = absl::Now() + kStatementTimeout;
  const absl::StatusOr<std::unique_ptr<PgSession>> session =
      PgSession::Open(ConnectionOf(database, kOwner), PgSession::kOrdinary, deadline, &waits_);
  if (!session.ok()) return session.status();
  return (*session)->Query(statements, {}, deadline);
}

}  // namespace lienthong::adapters
