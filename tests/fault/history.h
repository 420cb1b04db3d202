// Histories of a log: what is done to it, one step after another.

#ifndef LIENTHONG_TESTS_FAULT_HISTORY_H_
#define LIENTHONG_TESTS_FAULT_HISTORY_H_

#include <cstdint>
#include <random>
#include <vector>

#include "absl/time/time.h"
#include "storage/event_log.h"
#include "tests/fault/log_model.h"

namespace lienthong::fault {

struct Step {
  enum class Kind {
    kAppend,   // `requests`, in one call
    kCatchUp,  // of the view
    kFlush,    // of everything that RocksDB holds in memory
    kCompact,
    kReopen,  // after a clean close
  };
  Kind kind = Kind::kAppend;
  std::vector<storage::AppendRequest> requests;
  absl::Duration passes = absl::Seconds(1);  // before the step; may be negative
};

// Every kind of append and of step, in an order in which each matters to those after it. Event ids are from `seed`.
std::vector<Step> ShortHistory(uint64_t seed);

// Any step that makes some sense after `model`.
Step RandomStep(const LogModel& model, std::mt19937_64* random);

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_HISTORY_H_
