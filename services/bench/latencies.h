// Latencies: how long calls took, in bounded memory.

#ifndef LIENTHONG_SERVICES_BENCH_LATENCIES_H_
#define LIENTHONG_SERVICES_BENCH_LATENCIES_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"

namespace lienthong::bench {

// Counts by size, 64 sizes to each doubling: a quantile is at most 1.6 % too high. Not for several threads at once;
// each has its own and they are added up.
class Latencies {
 public:
  Latencies();

  void Add(absl::Duration took);
  void Add(const Latencies& others);

  uint64_t count() const { return count_; }
  // The duration that `share` (0 to 1) of all do not exceed, in milliseconds; 0 when there are none.
  double QuantileMs(double share) const;
  double MaxMs() const { return absl::ToDoubleMilliseconds(max_); }

 private:
  std::vector<uint64_t> counts_;
  uint64_t count_ = 0;
  absl::Duration max_;
};

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_LATENCIES_H_
