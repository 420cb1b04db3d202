// Rounds: several sides take turns at the same work, so that what else the machine does falls on all of them; what is
// told is the median of the ratios of a round.

#ifndef LIENTHONG_SERVICES_BENCH_ROUNDS_H_
#define LIENTHONG_SERVICES_BENCH_ROUNDS_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/bench/json_line.h"
#include "services/bench/options.h"

namespace lienthong::bench {

// What one side made of one round.
struct Measured {
  double per_second = 0;
  double cpu_us = 0;  // processor time of one, client and server together; 0: not known
  JsonLine details;
};

struct Side {
  std::string name;
  std::function<absl::StatusOr<Measured>()> run;
};

// What every line of a scenario holds: machine, versions, what is on and what is not there yet.
JsonLine Conditions(const Options& options);

// Runs the rounds and prints a line for each side of each, with `unit` as the name of its figure; then for each of
// `comparisons` (ours, theirs) a line with ratio, ratios and, of processor time, cpu_ratio (above 1: ours takes less);
// with none a last line whose ratio is null.
absl::Status RunRounds(const Options& options, const JsonLine& conditions, const std::string& unit,
                       const std::vector<Side>& sides,
                       const std::vector<std::pair<std::string, std::string>>& comparisons);

// The last line of a scenario: the median of `ratios` of `of`, null when there are none; and of `cpu_ratios`.
void PrintRatio(const Options& options, const std::string& of, const std::vector<double>& ratios,
                const std::vector<double>& cpu_ratios = {});

// A line on standard error.
void Progress(absl::string_view text);

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_ROUNDS_H_
