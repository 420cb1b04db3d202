// Storm: rounds of writing, killing, starting again and checking, on one data directory.

#ifndef LIENTHONG_TESTS_FAULT_STORM_H_
#define LIENTHONG_TESTS_FAULT_STORM_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "tests/fault/checkpoint_check.h"
#include "tests/fault/client.h"
#include "tests/fault/findings.h"
#include "tests/fault/log_check.h"
#include "tests/fault/server_process.h"
#include "tests/fault/write.h"

namespace lienthong::fault {

struct StormPlan {
  std::string server;     // the program
  std::string directory;  // empty at first
  int rounds = 1;
  int clients = 4;
  uint64_t seed = 0;
};

// What the storm has done so far.
struct StormCounts {
  uint64_t events_acked = 0;      // of workers, whose answer arrived before the server was killed
  uint64_t accepted = 0;          // requests, sooner or later
  uint64_t refused = 0;           // by a rule, and by right
  uint64_t unknown_outcomes = 0;  // requests under way when the server was killed
  uint64_t unknown_kept = 0;      // of these, in the log when the server was started again
  uint64_t repeated = 0;          // requests sent again to compare the answers
  int killed_opening = 0;         // further kills, while the server opened its data
  int killed_idle = 0;
  int stopped = 0;  // with SIGTERM, between rounds
};

class Storm {
 public:
  explicit Storm(StormPlan plan);

  // Fails when the storm cannot go on; what it finds against the server is in findings().
  absl::Status Run();

  const Findings& findings() const { return findings_; }
  const StormCounts& counts() const { return counts_; }
  const CheckpointCheck& checkpoints() const { return checkpoints_; }

 private:
  absl::Status Round(int number);
  absl::Status Start();
  // The clients write until the server is killed, `delay` after their first answer.
  absl::Status WriteUntilKilled(absl::Duration delay);
  absl::Status MakeSharedWorkers();
  // Finds what was acknowledged, then repeats what is unknown until it is settled.
  absl::Status Settle();
  absl::Status SettleOne(Write* write, uint64_t head_before);
  void CountRound();
  void CheckNumber(const Write& write);
  // Repeats accepted writes, all clients at once: each must be answered as before.
  void RepeatAccepted(const std::vector<const Write*>& writes);
  void CompareAnswers(const Connection& connection, const Write& write);
  absl::Status EndRound();

  // The writes of this round, in no order.
  std::vector<const Write*> RoundWrites() const;

  const StormPlan plan_;
  Findings findings_;
  StormCounts counts_;
  Invention invention_;
  SharedWorkers shared_;
  ServerProcess server_;
  LogCheck log_;
  CheckpointCheck checkpoints_;
  std::vector<std::unique_ptr<Connection>> connections_;  // of the clients; the last is the master's
  std::vector<Client> clients_;
  std::vector<std::deque<Write>> writes_;                 // as connections_
  std::vector<size_t> round_begins_;                      // as connections_
  std::vector<const Write*> accepted_;                    // of the rounds before
  std::unordered_map<std::string, const Write*> owners_;  // of personal numbers
};

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_STORM_H_
