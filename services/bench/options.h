// Options: what the command line asks for.

#ifndef LIENTHONG_SERVICES_BENCH_OPTIONS_H_
#define LIENTHONG_SERVICES_BENCH_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace lienthong::bench {

struct Options {
  std::string scenario;
  std::vector<uint64_t> events;  // one, but for growth
  uint64_t batch = 1'000;
  int clients = 16;
  double seconds = 0;  // 0: until `events` are done
  int rounds = 3;
  bool postgres = false;
  bool ceiling = false;
  std::string data;  // below which the temporary directory is made; empty: the system's
  bool keep = false;
  uint64_t seed = 1;
  uint64_t streams = 0;  // 0: every append makes a stream of its own
  // Of link: files, and how many errors of each sort it prints.
  std::string left;
  std::string right;
  std::string dedupe;
  std::string columns;
  std::string truth;
  std::string model;
  std::string kept;
  std::string model_version = "unnamed";
  uint64_t errors = 0;
  uint64_t rate = 500;  // of match: questions a second
  // Of difference.
  uint64_t records = 1'000'000;
  std::vector<uint64_t> differences = {0, 10, 100, 1'000, 10'000, 100'000};
  int seeds = 20;
};

// Sets the flags of `words` in `options`, which holds the scenario's defaults. INVALID_ARGUMENT naming the flag and
// the fix: an unknown flag, one that is not among `flags` (names without dashes), a value missing or out of bounds.
absl::Status ReadFlags(const std::vector<std::string>& words, const std::vector<std::string>& flags, Options* options);

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_OPTIONS_H_
