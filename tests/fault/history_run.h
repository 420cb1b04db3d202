// HistoryRun: one history on a disk of its own, with faults and cuts, held against what the log has answered.

#ifndef LIENTHONG_TESTS_FAULT_HISTORY_RUN_H_
#define LIENTHONG_TESTS_FAULT_HISTORY_RUN_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/rocksdb_event_log.h"
#include "storage/rocksdb_view_store.h"
#include "tests/fault/broken_invariants.h"
#include "tests/fault/fault_disk.h"
#include "tests/fault/history.h"
#include "tests/fault/planted_bug.h"
#include "tests/fault/possible_logs.h"

namespace lienthong::fault {

// How a process ends.
enum class End { kCut, kClose };

struct RunPlan {
  uint64_t seed = 0;  // of everything that is random
  std::optional<Fault> fault;
  // The process ends after the step in which the fault happened, or else after the last.
  bool end_at_fault = true;
  End end = End::kCut;
  bool garbage = false;             // as in FaultDisk::PullThePlug
  std::optional<size_t> steps;      // of the history; nullopt: all
  const PlantedBug* bug = nullptr;  // outlives the run
};

// One thread at a time.
class HistoryRun {
 public:
  HistoryRun(RunPlan plan, BrokenInvariants* broken);
  ~HistoryRun();

  // Runs `history`, ends the process, opens the log anew and compares; then writes on, pulls the plug and compares
  // again.
  void Run(const std::vector<Step>& history);
  // Runs `steps` random steps with random faults and cuts among them.
  void RunRandom(int steps);

  const FaultDisk& disk() const { return disk_; }
  // Faults that have happened.
  uint64_t faults() const { return faults_; }

 private:
  absl::Status Open();
  void Do(const Step& step);
  void Append(std::vector<storage::AppendRequest> requests);
  void NoteStop(bool fresh_answer, bool unknown_answer);
  // Flushes or compacts everything.
  void Tend(Step::Kind kind);
  void Reopen();
  void Probe();
  // Whether an operation has failed since the log was opened.
  bool Troubled() const;
  // Counts the armed fault when it has happened.
  void NoteFault();
  // Ends the process and begins a healthy one, which is compared.
  void Recover(End end);
  // What a client does after it: repeats what it does not know, and goes on.
  void WriteOn();
  void ArmAny();
  void Compare();
  void Add(Invariant invariant, const std::string& what);
  std::string Where() const;

  const RunPlan plan_;
  BrokenInvariants* const broken_;
  const PlantedBug no_bug_;
  const PlantedBug* const bug_;
  std::mt19937_64 random_;
  FaultDisk disk_;
  const std::shared_ptr<rocksdb::FileSystem> files_;
  MemoryView view_;
  PossibleLogs possible_;
  std::vector<storage::AppendRequest> unknown_;
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  std::optional<Fault> armed_;
  uint64_t faults_ = 0;
  uint64_t step_ = 0;
  bool trouble_ = false;  // a fault since the log was opened, that has been counted
  bool stopped_ = false;  // a write has failed since the log was opened
  bool tending_failed_ = false;
  bool lost_ = false;  // it cannot be opened: nothing goes on
  std::unique_ptr<storage::RocksDbEventLog> log_;
  std::unique_ptr<storage::RocksDbViewStore> views_;
};

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_HISTORY_RUN_H_
