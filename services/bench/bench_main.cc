// lienthong-bench: takes figures, prints them as lines of JSON. A figure is never pass or fail.

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "services/bench/options.h"
#include "services/bench/scenario.h"
#include "services/bench/work_directory.h"

namespace {

using lienthong::bench::Options;
using lienthong::bench::Scenario;
using lienthong::bench::Scenarios;
using lienthong::bench::WorkDirectory;

constexpr int kUsageError = 2;
// How restart calls this program as a child.
constexpr char kFillUntilKilled[] = "fill-until-killed";

constexpr char kUsage[] = R"(Usage: lienthong-bench SCENARIO [FLAGS]

Prints one JSON object a line: what was measured under which conditions, one line for each side of each round; then one
line with the ratio of ours to each other side, the median over the rounds, and the ratios themselves. Sides take turns,
so that the ratio holds on a machine that also does other things. Progress goes to standard error.

  --events N[,N...]  how much is appended, or how large the log is that is made first
  --seconds S        how long, in place of --events where that says how much
  --batch B          appends in a batch
  --clients C        clients, each with a connection and a thread of its own (followers share connections)
  --rounds R         rounds, 3 by default
  --streams K        events go to K streams; without it each append makes a stream
  --peer postgres    the same work by PostgreSQL 15, started for it (Debian's package postgresql-15)
  --ceiling          the same work without what it is for
  --data DIR         where the temporary directory is made; it is removed at the end
  --keep             it is not removed
  --seed S           of all chance

Scenarios:
)";

void PrintHelp() {
  std::cout << kUsage;
  for (const Scenario& scenario : Scenarios()) {
    std::cout << "\n  " << scenario.defaults.scenario << "\n      " << scenario.meaning << "\n      Takes --"
              << absl::StrJoin(scenario.flags, " --") << "; --events " << absl::StrJoin(scenario.defaults.events, ",")
              << " and --clients " << scenario.defaults.clients << " by default.\n";
  }
}

int Fail(const absl::Status& status) {
  std::cerr << "lienthong-bench: " << status.message() << "\n";
  return absl::IsInvalidArgument(status) ? kUsageError : EXIT_FAILURE;
}

int FillAsChild(const std::vector<std::string>& words) {
  uint64_t seed = 0;
  uint64_t streams = 0;
  if (words.size() != 4 || !absl::SimpleAtoi(words[2], &seed) || !absl::SimpleAtoi(words[3], &streams)) {
    return Fail(absl::InvalidArgumentError("fill-until-killed is for the scenario restart only"));
  }
  return lienthong::bench::FillUntilKilled(words[1], seed, streams);
}

absl::Status Run(const Scenario& scenario, const std::vector<std::string>& words) {
  Options options = scenario.defaults;
  if (absl::Status read = ReadFlags(words, scenario.flags, &options); !read.ok()) return read;
  const absl::StatusOr<std::unique_ptr<WorkDirectory>> work = WorkDirectory::Make(options.data, options.keep);
  if (!work.ok()) return work.status();
  if (options.keep) std::cerr << "lienthong-bench: kept: " << (*work)->path() << "\n";
  return scenario.run(options, work->get());
}

}  // namespace

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  // Debian's Abseil looks for cycles of locks at every lock, as in a debug build; gRPC locks with it.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words[0] == kFillUntilKilled) return FillAsChild(words);
  if (std::find(words.begin(), words.end(), "--help") != words.end()) {
    PrintHelp();
    return EXIT_SUCCESS;
  }
  std::vector<std::string> names;
  for (const Scenario& scenario : Scenarios()) {
    if (!words.empty() && words[0] == scenario.defaults.scenario) {
      const absl::Status run = Run(scenario, std::vector<std::string>(words.begin() + 1, words.end()));
      return run.ok() ? EXIT_SUCCESS : Fail(run);
    }
    names.push_back(scenario.defaults.scenario);
  }
  return Fail(absl::InvalidArgumentError(
      (words.empty() ? std::string("no scenario is named") : "unknown scenario " + words[0]) + "; name one of " +
      absl::StrJoin(names, ", ") + " (--help explains them)"));
}
