#include "services/bench/rounds.h"

#include <grpcpp/grpcpp.h>
#include <rocksdb/version.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lienthong::bench {
namespace {

double Median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

JsonLine Conditions(const Options& options) {
  JsonLine line;
  line.Count("seed", options.seed);
  line.Count("streams", options.streams);
  line.Count("cores", std::thread::hardware_concurrency());
  line.Flag("sync", true).Text("sealing", "none yet").Text("proofs", "none yet").Flag("views", true);
  line.Text("rocksdb", rocksdb::GetRocksVersionAsString()).Text("grpc", grpc::Version());
  return line;
}

void PrintRatio(const Options& options, const std::string& of, const std::vector<double>& ratios) {
  JsonLine line;
  line.Text("scenario", options.scenario).Text("ratio_of", of).Number("ratio", Median(ratios));
  line.Numbers("ratios", ratios).Print();
}

absl::Status RunRounds(const Options& options, const JsonLine& conditions, const std::string& unit,
                       const std::vector<Side>& sides,
                       const std::vector<std::pair<std::string, std::string>>& comparisons) {
  std::map<std::string, std::vector<double>> figures;
  for (int round = 1; round <= options.rounds; ++round) {
    for (const Side& side : sides) {
      Progress(absl::StrFormat("%s: round %d of %d, %s", options.scenario, round, options.rounds, side.name));
      const absl::StatusOr<Measured> measured = side.run();
      if (!measured.ok()) {
        return absl::Status(measured.status().code(), absl::StrCat(side.name, ": ", measured.status().message()));
      }
      figures[side.name].push_back(measured->per_second);
      JsonLine line;
      line.Text("scenario", options.scenario).Text("side", side.name).Count("round", static_cast<uint64_t>(round));
      line.Number(unit, measured->per_second).All(measured->details).All(conditions).Print();
    }
  }
  for (const auto& [ours, theirs] : comparisons) {
    std::vector<double> ratios;
    for (size_t i = 0; i < figures[ours].size(); ++i) ratios.push_back(figures[ours][i] / figures[theirs][i]);
    PrintRatio(options, absl::StrCat(ours, "/", theirs), ratios);
  }
  if (comparisons.empty()) PrintRatio(options, "nothing to compare with", {});
  return absl::OkStatus();
}

void Progress(absl::string_view text) {
  std::fprintf(stderr, "lienthong-bench: %s\n", std::string(text).c_str());
}

}  // namespace lienthong::bench
