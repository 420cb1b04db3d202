// PlantedBug: a mistake that a log like ours could have, put around the real one, to see that the histories find it.

#ifndef LIENTHONG_TESTS_FAULT_PLANTED_BUG_H_
#define LIENTHONG_TESTS_FAULT_PLANTED_BUG_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/rocksdb_event_log.h"
#include "tests/fault/broken_invariants.h"
#include "tests/fault/fault_disk.h"

namespace lienthong::fault {

// This one is no bug: all is passed on.
class PlantedBug {
 public:
  using Answers = std::vector<absl::StatusOr<storage::AppendResult>>;

  virtual ~PlantedBug() = default;
  virtual std::string name() const { return "none"; }
  // The promises of which it must be seen to break one.
  virtual std::set<Invariant> breaks() const { return {}; }

  virtual void Prepare(FaultDisk* /*disk*/) const {}
  virtual Answers AppendEach(storage::RocksDbEventLog* log, std::vector<storage::AppendRequest> requests) const {
    return log->AppendEach(std::move(requests));
  }
  virtual void BeforeCatchUp(storage::RocksDbEventLog* /*log*/) const {}
};

// Five.
std::vector<std::unique_ptr<PlantedBug>> PlantedBugs();

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_PLANTED_BUG_H_
