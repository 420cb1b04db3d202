// FaultDisk: SimulatedFiles with faults on demand and a plug to pull.
//
// Threads: every function, any thread.

#ifndef LIENTHONG_TESTS_FAULT_FAULT_DISK_H_
#define LIENTHONG_TESTS_FAULT_FAULT_DISK_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "tests/fault/fault.h"
#include "tests/fault/simulated_files.h"

namespace lienthong::fault {

// How the write-ahead log is synced. The dishonest ways are planted mistakes.
enum class WalSyncs {
  kHonest,
  kSkipped,  // never, and told as done
  kRetried,  // one that fails is done again, and the second answer believed
};

class FaultDisk {
 public:
  using Action = std::function<absl::Status(SimulatedFiles*)>;

  // Does `whole`, an operation on a file of `kind`, unless a fault says otherwise; for kTorn and kDropped `part`.
  // `power` is power() of the time when the file was opened: what was opened before a cut does nothing after it.
  //   UNAVAILABLE         input or output error, or the power is off
  //   RESOURCE_EXHAUSTED  no space
  absl::Status Do(FileKind kind, Operation operation, uint64_t power, const Action& whole,
                  const Action& part = nullptr);
  // Does `action`, which neither counts nor suffers faults; UNAVAILABLE when the power is off.
  absl::Status Look(const Action& action);

  // Lets `fault` happen when its operation comes; nullopt: no fault any more, and the disk has room again.
  void Arm(const std::optional<Fault>& fault);
  // True when the fault that was armed last has happened.
  bool happened() const;
  // Operations so far.
  OperationCounts counts() const;
  uint64_t free_bytes() const;

  // The power goes off. What is not durable is left or lost as `seed` says; `garbage`: the last sector of what is left
  // may not be what was written.
  void PullThePlug(uint64_t seed, bool garbage);
  // The disk is back, without faults.
  void PowerOn();
  // How often the plug was pulled.
  uint64_t power() const;

  void set_wal_syncs(WalSyncs wal_syncs);

 private:
  bool Strikes(FileKind kind, Operation operation);

  mutable std::mutex mutex_;
  SimulatedFiles files_;
  OperationCounts counts_;
  std::optional<Fault> fault_;
  WalSyncs wal_syncs_ = WalSyncs::kHonest;
  bool happened_ = false;
  bool full_ = false;
  bool full_is_said_ = false;
  bool gone_ = false;
  bool on_ = true;
  uint64_t power_ = 0;
};

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_FAULT_DISK_H_
