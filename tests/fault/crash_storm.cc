// lienthong_crash_storm: kills lienthongd over and over while clients write, and holds it to what it answered.

#include <csignal>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "tests/fault/storm.h"

namespace lienthong::fault {
namespace {

constexpr char kUsage[] =
    "usage: lienthong_crash_storm --server PROGRAM --directory EMPTY --rounds N [--seed S] [--clients C]";

// Whether the arguments make a plan.
bool ReadPlan(const std::vector<std::string>& arguments, StormPlan* plan) {
  plan->seed = std::random_device()();
  if (arguments.size() % 2 != 0) return false;
  for (size_t i = 0; i < arguments.size(); i += 2) {
    const std::string& flag = arguments[i];
    const std::string& value = arguments[i + 1];
    bool sound = true;
    if (flag == "--server") {
      plan->server = value;
    } else if (flag == "--directory") {
      plan->directory = value;
    } else if (flag == "--rounds") {
      sound = absl::SimpleAtoi(value, &plan->rounds) && plan->rounds > 0;
    } else if (flag == "--clients") {
      sound = absl::SimpleAtoi(value, &plan->clients) && plan->clients > 0 && plan->clients <= 64;
    } else if (flag == "--seed") {
      sound = absl::SimpleAtoi(value, &plan->seed);
    } else {
      sound = false;
    }
    if (!sound) return false;
  }
  return !plan->server.empty() && !plan->directory.empty();
}

int Run(const std::vector<std::string>& arguments) {
  StormPlan plan;
  if (!ReadPlan(arguments, &plan)) {
    std::cerr << kUsage << std::endl;
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::cout << "seed " << plan.seed << std::endl;
  Storm storm(plan);
  const absl::Status end = storm.Run();
  const StormCounts& counts = storm.counts();
  const Findings& findings = storm.findings();
  std::cout << "requests: " << counts.accepted << " accepted, " << counts.refused << " refused by a rule, "
            << counts.repeated << " repeated; unknown outcomes: " << counts.unknown_kept << " of "
            << counts.unknown_outcomes << " were in the log; also killed while opening " << counts.killed_opening
            << " times, killed idle " << counts.killed_idle << ", stopped " << counts.stopped << std::endl;
  if (!end.ok()) {
    std::cerr << "the storm broke off: " << end << std::endl;
    return 1;
  }
  std::cout << "{\"rounds\":" << plan.rounds << ",\"events_acked\":" << counts.events_acked
            << ",\"unknown_outcomes\":" << counts.unknown_outcomes << ",\"lost\":" << findings.lost()
            << ",\"duplicated\":" << findings.duplicated() << ",\"out_of_order\":" << findings.out_of_order()
            << ",\"checkpoints\":" << storm.checkpoints().given()
            << ",\"consistency_proofs\":" << storm.checkpoints().proofs()
            << ",\"stream_proofs\":" << storm.checkpoints().stream_proofs() << ",\"seed\":" << plan.seed << "}"
            << std::endl;
  return findings.none() ? 0 : 1;
}

}  // namespace
}  // namespace lienthong::fault

int main(int argc, char** argv) {
  return lienthong::fault::Run(std::vector<std::string>(argv + 1, argv + argc));
}
