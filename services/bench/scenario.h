// Scenario: one figure that can be taken, with what it means.

#ifndef LIENTHONG_SERVICES_BENCH_SCENARIO_H_
#define LIENTHONG_SERVICES_BENCH_SCENARIO_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/bench/options.h"
#include "services/bench/work_directory.h"

namespace lienthong::bench {

struct Scenario {
  const char* meaning;             // for --help
  std::vector<std::string> flags;  // that it takes, without dashes
  Options defaults;
  // Prints its lines. The work directory is its own.
  absl::Status (*run)(const Options& options, WorkDirectory* work);
};

// In the order of --help. The name is defaults.scenario.
const std::vector<Scenario>& Scenarios();

absl::Status RunAppendStream(const Options& options, WorkDirectory* work);
absl::Status RunAppendUnary(const Options& options, WorkDirectory* work);
absl::Status RunReadPoint(const Options& options, WorkDirectory* work);
absl::Status RunRebuild(const Options& options, WorkDirectory* work);
absl::Status RunVerify(const Options& options, WorkDirectory* work);
absl::Status RunFollow(const Options& options, WorkDirectory* work);
absl::Status RunRestart(const Options& options, WorkDirectory* work);
absl::Status RunGrowth(const Options& options, WorkDirectory* work);
absl::Status RunLink(const Options& options, WorkDirectory* work);
absl::Status RunLinkOnline(const Options& options, WorkDirectory* work);
absl::Status RunMatch(const Options& options, WorkDirectory* work);
absl::Status RunDifference(const Options& options, WorkDirectory* work);

// The child of restart: fills the log in `directory` and goes on until it is killed, telling standard output how many
// appends are durable.
int FillUntilKilled(const std::string& directory, uint64_t seed, uint64_t streams);

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_SCENARIO_H_
