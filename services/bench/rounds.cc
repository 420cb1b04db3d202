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
#include "services/bench/cpu_time.h"

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
  line.Flag("cores_shared_by_session", SharesBySession());
  line.Flag("sync", true)
      .Text("sealing", "aes-256-gcm")
      .Text("proofs", "rfc6962 tree, without checkpoints")
      .Flag("views", true);
  line.Text("rocksdb", rocksdb::GetRocksVersionAsString()).Text("grpc", grpc::Version());
  return line;
}

void PrintRatio(const Options& options, const std::string& of, const std::vector<double>& ratios,
                const std::vector<double>& cpu_ratios) {
  JsonLine line;
  line.Text("scenario", options.scenario).Text("ratio_of", of).Number("ratio", Median(ratios));
  line.Numbers("ratios", ratios);
  if (!cpu_ratios.empty()) line.Number("cpu_ratio", Median(cpu_ratios)).Numbers("cpu_ratios", cpu_ratios);
  line.Print();
}

absl::Status RunRounds(const Options& options, const JsonLine& conditions, const std::string& unit,
                       const std::vector<Side>& sides,
                       const std::vector<std::pair<std::string, std::string>>& comparisons) {
  std::map<std::string, std::vector<double>> figures;
  std::map<std::string, std::vector<double>> cpu;
  for (int round = 1; round <= options.rounds; ++round) {
    for (const Side& side : sides) {
      Progress(absl::StrFormat("%s: round %d of %d, %s", options.scenario, round, options.rounds, side.name));
      const absl::StatusOr<Measured> measured = side.run();
      if (!measured.ok()) {
        return absl::Status(measured.status().code(), absl::StrCat(side.name, ": ", measured.status().message()));
      }
      figures[side.name].push_back(measured->per_second);
      cpu[side.name].push_back(measured->cpu_us);
      JsonLine line;
      line.Text("scenario", options.scenario).Text("side", side.name).Count("round", static_cast<uint64_t>(round));
      line.Number(unit, measured->per_second);
      if (measured->cpu_us > 0) line.Number("cpu_us", measured->cpu_us);
      line.All(measured->details).All(conditions).Print();
    }
  }
  for (const auto& [ours, theirs] : comparisons) {
    std::vector<double> ratios;
    std::vector<double> cpu_ratios;
    for (size_t i = 0; i < figures[ours].size(); ++i) {
      ratios.push_back(figures[ours][i] / figures[theirs][i]);
      cpu_ratios.push_back(cpu[theirs][i] / cpu[ours][i]);
    }
    PrintRatio(options, absl::StrCat(ours, "/", theirs), ratios, cpu_ratios);
  }
  if (comparisons.empty()) PrintRatio(options, "nothing to compare with", {});
  return absl::OkStatus();
}

void Progress(absl::string_view text) {
  std::fprintf(stderr, "lienthong-bench: %s\n", std::string(text).c_str());
}

}  // namespace lienthong::bench
