// restart: the parent, which kills and measures, and the child, which is killed.

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "services/bench/fill.h"
#include "services/bench/load.h"
#include "services/bench/rounds.h"
#include "services/bench/scenario.h"

namespace lienthong::bench {
namespace {

constexpr size_t kViewRowBytes = 64;
constexpr uint64_t kBatch = 1'000;
constexpr int kThreads = 2;
// After the first round the log is there; so much more is appended before the next kill.
constexpr uint64_t kMoreEachRound = 100'000;
constexpr uint64_t kToldEvery = 1'000'000;

struct Child {
  pid_t pid = 0;
  int output = -1;
};

absl::StatusOr<Child> Spawn(const std::string& directory, uint64_t seed, uint64_t streams) {
  std::vector<std::string> words = {"lienthong-bench", "fill-until-killed", directory, absl::StrCat(seed),
                                    absl::StrCat(streams)};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "pipe2");
  const pid_t child = fork();
  if (child == 0) {
    // Other threads may hold locks: from here on only what a signal's function may call.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    execv("/proc/self/exe", arguments.data());
    _exit(127);
  }
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return absl::ErrnoToStatus(errno, "fork");
  }
  NameChild(child);
  return Child{child, ends[0]};
}

// Reads what the child tells until `wanted` appends are durable; how many are. 0: it has ended by itself.
uint64_t AwaitDurable(int output, uint64_t wanted) {
  FILE* const lines = fdopen(output, "r");
  if (lines == nullptr) return 0;
  uint64_t durable = 0;
  char line[64];
  while (durable < wanted && std::fgets(line, sizeof(line), lines) != nullptr) {
    const uint64_t before = durable;
    if (!absl::SimpleAtoi(line, &durable)) durable = before;
    if (durable / kToldEvery != before / kToldEvery) Progress(absl::StrCat("made ", durable, " of ", wanted));
  }
  std::fclose(lines);
  return durable < wanted ? 0 : durable;
}

// A child that fills the log and is killed; how many of its appends were answered.
absl::StatusOr<uint64_t> FillAndKill(const std::string& directory, uint64_t seed, uint64_t streams, uint64_t events) {
  const absl::StatusOr<Child> child = Spawn(directory, seed, streams);
  if (!child.ok()) return child.status();
  const uint64_t durable = AwaitDurable(child->output, events);
  kill(child->pid, SIGKILL);
  while (waitpid(child->pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  NameChild(0);
  if (durable == 0) return absl::UnavailableError("the child that fills the log ended by itself");
  return durable;
}

// Each step after the kill, in order.
absl::StatusOr<Measured> Restart(const std::string& directory, const SampleEvents& samples, uint64_t durable) {
  const auto milliseconds = [](absl::Time from, absl::Time to) { return absl::ToDoubleMilliseconds(to - from); };
  const absl::Time begin = absl::Now();
  const absl::StatusOr<std::unique_ptr<LogUnderTest>> subject = LogUnderTest::Open(directory, kViewRowBytes, false);
  if (!subject.ok()) return subject.status();
  const absl::Time opened = absl::Now();
  if ((*subject)->log()->Head() < durable) return absl::DataLossError("an append that was answered is gone");
  const absl::StatusOr<storage::Position> folded_before = (*subject)->views()->Reached("row_per_event");
  if (!folded_before.ok()) return folded_before.status();
  const storage::Position head = (*subject)->log()->Head();
  absl::Status status = (*subject)->AppendAll(Appends(samples, 0, 1));
  if (!status.ok()) return status;
  const absl::Time appended = absl::Now();
  status = (*subject)->FoldAll();
  if (!status.ok()) return status;
  const absl::Time folded = absl::Now();
  const auto read = (*subject)->log()->ReadStream(samples.Stream(0), 1, 1);
  if (!read.ok()) return read.status();
  if (read->empty()) return absl::DataLossError("the event just appended is not found");
  const absl::Time end = absl::Now();
  Measured measured;
  measured.per_second = absl::ToDoubleSeconds(end - begin);  // the figure here is the time itself
  measured.details.Number("open_ms", milliseconds(begin, opened)).Number("append_ms", milliseconds(opened, appended));
  measured.details.Number("views_ms", milliseconds(appended, folded)).Number("read_ms", milliseconds(folded, end));
  measured.details.Count("head", head).Count("events_to_fold", head - *folded_before);
  measured.details.Count("resident_bytes", ResidentBytes());
  measured.details.Number("disk_bytes_per_event",
                          static_cast<double>(BytesBelow(directory)) / static_cast<double>(head));
  return measured;
}

}  // namespace

absl::Status RunRestart(const Options& options, WorkDirectory* work) {
  const absl::StatusOr<std::string> directory = work->Fresh("log");
  if (!directory.ok()) return directory.status();
  uint64_t round = 0;
  storage::Position durable = 0;
  const auto run = [&]() -> absl::StatusOr<Measured> {
    // Every round has request ids of its own.
    const uint64_t seed = options.seed + 2 * round;
    const absl::StatusOr<uint64_t> more =
        FillAndKill(*directory, seed, options.streams, round == 0 ? options.events[0] : kMoreEachRound);
    if (!more.ok()) return more.status();
    ++round;
    durable += *more;
    return Restart(*directory, SampleEvents(seed + 1, options.streams, PayloadBytesFor(kEventBytes)), durable);
  };
  JsonLine conditions = Conditions(options);
  conditions.Count("events", options.events[0]).Count("event_bytes", kSealedEventBytes).Count("batch", kBatch);
  return RunRounds(options, conditions, "seconds", {{"lienthong", run}}, {});
}

int FillUntilKilled(const std::string& directory, uint64_t seed, uint64_t streams) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const SampleEvents samples(seed, streams, PayloadBytesFor(kEventBytes));
  const absl::StatusOr<std::unique_ptr<LogUnderTest>> subject = LogUnderTest::Open(directory, kViewRowBytes, true);
  if (!subject.ok()) {
    Progress(subject.status().ToString());
    return 1;
  }
  Numbers numbers({0, 0});
  absl::Mutex mutex;
  uint64_t durable = 0;
  const absl::StatusOr<Done> never = RunClients(kThreads, [&](int, Latencies*) -> absl::StatusOr<uint64_t> {
    uint64_t first = 0;
    while (numbers.Take(kBatch, &first) > 0) {
      const absl::Status status = (*subject)->AppendAll(Appends(samples, first, kBatch));
      if (!status.ok()) return status;
      absl::MutexLock lock(&mutex);
      durable += kBatch;
      std::printf("%llu\n", static_cast<unsigned long long>(durable));
      std::fflush(stdout);
    }
    return 0;
  });
  Progress(never.status().ToString());
  return 1;
}

}  // namespace lienthong::bench
