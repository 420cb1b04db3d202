// JsonLine: one JSON object on one line, fields in the order they were added.

#ifndef LIENTHONG_SERVICES_BENCH_JSON_LINE_H_
#define LIENTHONG_SERVICES_BENCH_JSON_LINE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/bench/latencies.h"

namespace lienthong::bench {

class JsonLine {
 public:
  JsonLine& Text(absl::string_view name, absl::string_view value);
  JsonLine& Count(absl::string_view name, uint64_t value);
  // Six significant digits; null when it is not finite.
  JsonLine& Number(absl::string_view name, double value);
  JsonLine& Numbers(absl::string_view name, const std::vector<double>& values);
  JsonLine& Flag(absl::string_view name, bool value);
  // p50_ms, p95_ms, p99_ms and max_ms; nothing when there are none.
  JsonLine& Times(const Latencies& latencies);
  // The fields of another line.
  JsonLine& All(const JsonLine& other);

  // To standard output.
  void Print() const;

 private:
  JsonLine& Raw(absl::string_view name, absl::string_view value);

  std::string fields_;
};

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_JSON_LINE_H_
