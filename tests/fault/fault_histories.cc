// lienthong_fault_histories: histories of the log on a disk that fails at every n-th operation, and at random; then the
// same with planted bugs, each of which must be found. The last line of output is one JSON object.

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <iostream>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "tests/fault/history_run.h"

namespace lienthong::fault {
namespace {

// Histories between two lines of progress.
constexpr size_t kToldEvery = 500;

constexpr char kUsage[] =
    "usage: lienthong_fault_histories [--every K] [--histories N] [--steps M] [--seed S] [--jobs J] [--fault F] "
    "[--only R]\n"
    "  --every K      of the faults of the short history each K-th, 1 unless said\n"
    "  --histories N  random histories, 20 unless said, each of M steps, 60 unless said\n"
    "  --jobs J       histories at a time, 4 unless said\n"
    "  --fault F      nothing but the short history with the fault F, as a finding names it: 'wal sync 3 dropped'\n"
    "  --only R       nothing but the random history of seed R, as a finding names it\n"
    "  --garbage yes  the last sector that a cut leaves may hold anything";

struct Options {
  uint64_t histories = 20;
  int steps = 60;
  uint64_t every = 1;
  uint64_t seed = 0;
  int jobs = 4;
  std::optional<Fault> fault;
  std::optional<uint64_t> only;
  bool garbage = false;
};

bool ReadOptions(const std::vector<std::string>& arguments, Options* options) {
  options->seed = std::random_device()();
  if (arguments.size() % 2 != 0) return false;
  for (size_t i = 0; i < arguments.size(); i += 2) {
    const std::string& flag = arguments[i];
    const std::string& value = arguments[i + 1];
    bool sound = false;
    if (flag == "--histories") {
      sound = absl::SimpleAtoi(value, &options->histories);
    } else if (flag == "--steps") {
      sound = absl::SimpleAtoi(value, &options->steps) && options->steps > 0;
    } else if (flag == "--every") {
      sound = absl::SimpleAtoi(value, &options->every) && options->every > 0;
    } else if (flag == "--jobs") {
      sound = absl::SimpleAtoi(value, &options->jobs) && options->jobs > 0;
    } else if (flag == "--seed") {
      sound = absl::SimpleAtoi(value, &options->seed);
    } else if (flag == "--only") {
      options->only.emplace();
      sound = absl::SimpleAtoi(value, &*options->only);
    } else if (flag == "--garbage") {
      options->garbage = true;
      sound = value == "yes";
    } else if (flag == "--fault") {
      options->fault.emplace();
      sound = ParseFault(value, &*options->fault);
    }
    if (!sound) return false;
  }
  return true;
}

// What to run: the short history, or with random steps a random one.
struct Plan {
  RunPlan run;
  int random_steps = 0;
};

// The short history cut after each step, without a fault.
void CutAfterEveryStep(const PlantedBug* bug, std::vector<Plan>* plans) {
  for (size_t steps = 0; steps <= ShortHistory(0).size(); ++steps) {
    plans->push_back({{.steps = steps, .bug = bug}});
  }
}

// The short history with `fault`: the process ends at once or goes on to the end, and is cut or closed.
void WithFault(const Fault& fault, const PlantedBug* bug, std::vector<Plan>* plans) {
  for (const End end : {End::kCut, End::kClose}) {
    for (const bool at_fault : {true, false}) {
      plans->push_back({{.fault = fault, .end_at_fault = at_fault, .end = end, .bug = bug}});
    }
  }
}

// The short history with a fault at every operation of `counts`, in all its effects; of these every `every`-th.
void WithEveryFault(const OperationCounts& counts, uint64_t every, const PlantedBug* bug, std::vector<Plan>* plans) {
  uint64_t faults = 0;
  for (const auto& [operation, count] : counts) {
    for (uint64_t ordinal = 1; ordinal <= count; ++ordinal) {
      for (const Effect effect : EffectsOf(operation.second)) {
        if (faults++ % every == 0) WithFault({operation, ordinal, effect}, bug, plans);
      }
    }
  }
}

// Runs plans and counts what they do. A plan without a seed gets one.
class Histories {
 public:
  explicit Histories(const Options& options) : options_(options), short_(ShortHistory(options.seed)) {}

  // Several at a time, until one of `enough` is broken or all are done.
  void Run(const std::vector<Plan>& plans, const std::set<Invariant>& enough, BrokenInvariants* broken) {
    std::atomic<size_t> next{0};
    const auto work = [&] {
      for (size_t i = next++; i < plans.size() && !broken->HasAnyOf(enough); i = next++) {
        RunOne(plans[i], i, broken);
        if ((i + 1) % kToldEvery == 0) std::cerr << i + 1 << " of " << plans.size() << " histories" << std::endl;
      }
    };
    std::vector<std::thread> workers;
    for (int i = 1; i < options_.jobs; ++i) workers.emplace_back(work);
    work();
    for (std::thread& worker : workers) worker.join();
  }

  // Of the short history, without a fault.
  OperationCounts CountOperations(const PlantedBug* bug) const {
    BrokenInvariants none(false);
    HistoryRun run({.seed = options_.seed, .bug = bug}, &none);
    run.Run(short_);
    return run.disk().counts();
  }

  void Print(const BrokenInvariants& broken, uint64_t bugs, uint64_t caught) const {
    std::cout << "{\"histories\":" << histories_ << ",\"operations\":" << operations_
              << ",\"faults_injected\":" << faults_ << ",\"invariants_broken\":" << broken.count()
              << ",\"planted_bugs\":" << bugs << ",\"planted_bugs_caught\":" << caught << ",\"seed\":" << options_.seed
              << "}" << std::endl;
  }

 private:
  void RunOne(const Plan& plan, size_t index, BrokenInvariants* broken) {
    RunPlan seeded = plan.run;
    if (seeded.seed == 0) seeded.seed = options_.seed + index;
    seeded.garbage = options_.garbage;
    HistoryRun run(seeded, broken);
    if (plan.random_steps > 0) {
      run.RunRandom(plan.random_steps);
    } else {
      run.Run(short_);
    }
    ++histories_;
    faults_ += run.faults();
    for (const auto& [kind, count] : run.disk().counts()) operations_ += count;
  }

  const Options options_;
  const std::vector<Step> short_;
  std::atomic<uint64_t> histories_{0}, operations_{0}, faults_{0};
};

// Whether the histories find `bug`, by a promise that it breaks.
bool IsCaught(const PlantedBug& bug, Histories* histories) {
  OperationCounts of_wal;
  for (const auto& [operation, count] : histories->CountOperations(&bug)) {
    if (operation.first == FileKind{false, FileUse::kWal}) of_wal[operation] = count;
  }
  std::vector<Plan> plans;
  CutAfterEveryStep(&bug, &plans);
  WithEveryFault(of_wal, 1, &bug, &plans);
  BrokenInvariants broken(false);
  histories->Run(plans, bug.breaks(), &broken);
  std::cout << "planted: " << bug.name() << "; broken:";
  for (const auto& [invariant, count] : broken.counts()) std::cout << " " << NameOf(invariant) << " " << count;
  std::cout << std::endl;
  return broken.HasAnyOf(bug.breaks());
}

int Run(const std::vector<std::string>& arguments) {
  Options options;
  if (!ReadOptions(arguments, &options)) {
    std::cerr << kUsage << std::endl;
    return 2;
  }
  std::cout << "seed " << options.seed << std::endl;
  BrokenInvariants broken(true);
  Histories histories(options);
  std::vector<Plan> plans;
  if (options.fault.has_value()) WithFault(*options.fault, nullptr, &plans);
  if (options.only.has_value()) plans.push_back({.run = {.seed = *options.only}, .random_steps = options.steps});
  if (!plans.empty()) {
    histories.Run(plans, {}, &broken);
    histories.Print(broken, 0, 0);
    return broken.count() == 0 ? 0 : 1;
  }
  CutAfterEveryStep(nullptr, &plans);
  WithEveryFault(histories.CountOperations(nullptr), options.every, nullptr, &plans);
  plans.insert(plans.end(), options.histories, Plan{.random_steps = options.steps});
  histories.Run(plans, {}, &broken);
  uint64_t bugs = 0;
  uint64_t caught = 0;
  for (const auto& bug : PlantedBugs()) {
    ++bugs;
    if (IsCaught(*bug, &histories)) ++caught;
  }
  histories.Print(broken, bugs, caught);
  return broken.count() == 0 && caught == bugs ? 0 : 1;
}

}  // namespace
}  // namespace lienthong::fault

int main(int argc, char** argv) {
  return lienthong::fault::Run(std::vector<std::string>(argv + 1, argv + argc));
}

// RocksDB sleeps a second after an error in the background. Here errors are many, and nothing gets better by waiting.
extern "C" int usleep(useconds_t /*microseconds*/) {
  return 0;
}
