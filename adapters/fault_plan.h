// FaultPlan: which faults befall which calls of a mock registry, drawn from a seed.

#ifndef LIENTHONG_ADAPTERS_FAULT_PLAN_H_
#define LIENTHONG_ADAPTERS_FAULT_PLAN_H_

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lienthong/registry/v1/simulator_faults.pb.h"

namespace lienthong::adapters {

// What a misbehaving registry does. Where a kind has no meaning for a call (no order in a description, no page before
// the first), the answer is spoiled in another way, so that it is refused all the same. Only kStaleVersion and
// kSchemaDrift may pass: an older version is one where none was pinned, a description may name what we do not know.
enum class Garbage {
  kDisorder,      // a page or a feed out of order
  kWrongVersion,  // a version that was not asked
  kRepeatedPage,  // the first page again
  kNotCanonical,  // a value that no record may hold
  kStaleVersion,  // an older version than there is
  kSchemaDrift,   // numbers of fields, kinds and verdicts that we do not know
};

// What befalls one call, in this order.
struct CallFaults {
  absl::Duration latency;          // before anything
  absl::Status failure;            // unless OK: the answer, without effect
  std::optional<Garbage> garbage;  // how the answer is spoiled
  absl::Duration skew;             // of data_as_of
  bool reset = false;              // after the effect the stream is reset; `loss` is set too
  absl::Status loss;               // unless OK: the answer, after the effect
};

// Threads: none; the caller locks.
class FaultPlan {
 public:
  // `start`: when the windows of the rules begin. `seed` stands in for an absent one of `faults`. INVALID_ARGUMENT,
  // naming the rule, for one that cannot work.
  static absl::StatusOr<FaultPlan> Make(const registry::v1::SimulatorFaults& faults, std::uint64_t seed,
                                        absl::Time start);

  // What befalls the next call, one of `method` ("ListRecords") at `now`.
  CallFaults Draw(absl::string_view method, absl::Time now);

  std::uint64_t seed() const { return seed_; }

 private:
  struct Rule {
    registry::v1::FaultRule say;
    std::uint64_t taken = 0;   // calls that it befell; of a quota: calls of the period
    std::int64_t period = -1;  // of a quota
  };

  FaultPlan(const registry::v1::SimulatorFaults& faults, std::uint64_t seed, absl::Time start);
  // Whether `rule` befalls a call `elapsed` after the start.
  bool Befalls(Rule* rule, absl::string_view method, absl::Duration elapsed);
  void Apply(Rule* rule, absl::Duration elapsed, CallFaults* faults);
  absl::Duration Latency(const registry::v1::FaultRule& rule);
  static absl::Status CheckQuota(Rule* rule, absl::Duration elapsed);

  std::uint64_t seed_;
  absl::Time start_;
  std::vector<Rule> rules_;
  std::mt19937_64 random_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_FAULT_PLAN_H_
