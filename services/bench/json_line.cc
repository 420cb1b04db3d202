#include "services/bench/json_line.h"

#include <cmath>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace lienthong::bench {
namespace {

std::string Quoted(absl::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted.append({'\\', c});
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&quoted, "\\u%04x", static_cast<unsigned>(c));
    } else {
      quoted.push_back(c);
    }
  }
  return quoted + "\"";
}

std::string NumberText(double value) {
  if (!std::isfinite(value)) return "null";
  // Whole numbers as such: %g would write a million as 1e+06.
  if (std::fabs(value) >= 100'000 && std::fabs(value) < 1e15) return absl::StrFormat("%.0f", value);
  return absl::StrFormat("%.6g", value);
}

}  // namespace

JsonLine& JsonLine::Raw(absl::string_view name, absl::string_view value) {
  absl::StrAppend(&fields_, fields_.empty() ? "" : ", ", Quoted(name), ": ", value);
  return *this;
}

JsonLine& JsonLine::Text(absl::string_view name, absl::string_view value) {
  return Raw(name, Quoted(value));
}

JsonLine& JsonLine::Count(absl::string_view name, uint64_t value) {
  return Raw(name, absl::StrCat(value));
}

JsonLine& JsonLine::Number(absl::string_view name, double value) {
  return Raw(name, NumberText(value));
}

JsonLine& JsonLine::Numbers(absl::string_view name, const std::vector<double>& values) {
  const auto append = [](std::string* out, double value) { out->append(NumberText(value)); };
  return Raw(name, absl::StrCat("[", absl::StrJoin(values, ", ", append), "]"));
}

JsonLine& JsonLine::Flag(absl::string_view name, bool value) {
  return Raw(name, value ? "true" : "false");
}

JsonLine& JsonLine::Times(const Latencies& latencies) {
  if (latencies.count() == 0) return *this;
  Number("p50_ms", latencies.QuantileMs(0.50));
  Number("p95_ms", latencies.QuantileMs(0.95));
  Number("p99_ms", latencies.QuantileMs(0.99));
  return Number("max_ms", latencies.MaxMs());
}

JsonLine& JsonLine::All(const JsonLine& other) {
  if (other.fields_.empty()) return *this;
  absl::StrAppend(&fields_, fields_.empty() ? "" : ", ", other.fields_);
  return *this;
}

void JsonLine::Print() const {
  std::printf("{%s}\n", fields_.c_str());
  std::fflush(stdout);
}

}  // namespace lienthong::bench
