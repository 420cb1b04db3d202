// Fill: a log made before something is measured on it.

#ifndef LIENTHONG_SERVICES_BENCH_FILL_H_
#define LIENTHONG_SERVICES_BENCH_FILL_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "services/bench/log_under_test.h"
#include "services/bench/sample_events.h"

namespace lienthong::bench {

// Appends number 0 to `events` - 1, 1,000 at a time, and folds the views. Progress on standard error.
absl::Status FillLog(const std::string& directory, const SampleEvents& samples, uint64_t events, size_t view_row_bytes);

// `count` appends from number `first` on.
std::vector<v1::AppendRequest> Appends(const SampleEvents& samples, uint64_t first, uint64_t count);

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_FILL_H_
