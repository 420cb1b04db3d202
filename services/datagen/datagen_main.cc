// lienthong-datagen: makes a synthetic population with three registries, planted errors and the truth; scores findings.

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/datagen/command_line.h"
#include "services/datagen/generate.h"
#include "services/datagen/pairs.h"
#include "services/datagen/score.h"
#include "services/datagen/score_report.h"
#include "services/identity/partial_date.h"
#include "services/reference/csv.h"

namespace {

using lienthong::datagen::CommandLine;
using lienthong::datagen::GenerateOptions;
using lienthong::datagen::PairsOptions;

constexpr char kUsage[] = R"(Usage:
  lienthong-datagen --people N --workers M --seed S --out DIR [--reference DIR] [--as-of YYYY-MM-DD] [--changes K]
                    [--plant K_PER_KIND] [--force]
      Writes labour, residents, immigration (initial.jsonl, changes.jsonl, data_as_of) and truth into DIR. Without
      --reference, the environment's LIENTHONG_REFERENCE_DATA names the reference data; without both, small built-in
      lists serve.
  lienthong-datagen pairs --count N --seed S --out DIR [--overlap 0.7] [--damaged 0.33] [--reference DIR]
                    [--as-of YYYY-MM-DD] [--force] [--dedupe]
      Writes left.csv and right.csv, N records each, of which the share --overlap speaks of people who are in both;
      truth.csv, the pairs; damage.csv, the errors that hit the share --damaged of them. With --dedupe, one people.csv
      instead, in which some people have two to four records of one cluster.
  lienthong-datagen score --truth DIR/truth/truth.csv --found FOUND.csv --out report.json [--merge FILE.json]
                    [--people DIR/truth/people.csv --links LINKS.csv] [--details FILE.csv] [--strict]
      Compares findings (source_record,kind,field,verdict) with the truth, and with --links the records that were taken
      for one worker's (worker,source_record) with who is who. With --strict, ends with 1 if anything was missed,
      falsely reported or wrongly merged.
)";

constexpr int kUsageError = 2;

// Numbers of the command line into `options`.
absl::Status ReadNumbers(const CommandLine& line, GenerateOptions* options) {
  constexpr uint64_t kMost = std::numeric_limits<int>::max();
  const absl::StatusOr<uint64_t> people = line.Number("people", kMost);
  if (!people.ok()) return people.status();
  const absl::StatusOr<uint64_t> workers = line.Number("workers", kMost);
  if (!workers.ok()) return workers.status();
  const absl::StatusOr<uint64_t> seed = line.Number("seed", std::numeric_limits<uint64_t>::max());
  if (!seed.ok()) return seed.status();
  options->people = static_cast<int>(*people);
  options->workers = static_cast<int>(*workers);
  options->seed = *seed;
  if (line.Has("changes")) {
    const absl::StatusOr<uint64_t> changes = line.Number("changes", kMost);
    if (!changes.ok()) return changes.status();
    options->changes = static_cast<int>(*changes);
  }
  if (line.Has("plant")) {
    const absl::StatusOr<uint64_t> plant = line.Number("plant", kMost);
    if (!plant.ok()) return plant.status();
    options->plant = static_cast<int>(*plant);
  }
  return absl::OkStatus();
}

// --reference, else what the environment names, and --as-of.
absl::Status ReadSurroundings(const CommandLine& line, std::string* reference, lienthong::datagen::Day* as_of) {
  *reference = line.Text("reference");
  const char* environment = std::getenv("LIENTHONG_REFERENCE_DATA");
  if (reference->empty() && environment != nullptr) *reference = environment;
  if (!line.Has("as-of")) return absl::OkStatus();
  const auto date = lienthong::identity::PartialDate::Parse(line.Text("as-of"));
  if (!date.ok() || date->day() == 0) return absl::InvalidArgumentError("--as-of must be a day such as 2026-11-01");
  *as_of = date->FirstDay();
  return absl::OkStatus();
}

absl::StatusOr<GenerateOptions> ReadOptions(const std::vector<std::string>& words) {
  const absl::StatusOr<CommandLine> line = CommandLine::Parse(
      words, {"people", "workers", "seed", "out", "reference", "as-of", "changes", "plant"}, {"force"});
  if (!line.ok()) return line.status();
  GenerateOptions options;
  const absl::Status numbers = ReadNumbers(*line, &options);
  if (!numbers.ok()) return numbers;
  const absl::StatusOr<std::string> out = line->Required("out");
  if (!out.ok()) return out.status();
  options.out = *out;
  options.force = line->Has("force");
  const absl::Status rest = ReadSurroundings(*line, &options.reference, &options.as_of);
  if (!rest.ok()) return rest;
  return options;
}

absl::StatusOr<PairsOptions> ReadPairsOptions(const CommandLine& line) {
  PairsOptions options;
  const absl::StatusOr<uint64_t> count = line.Number("count", lienthong::datagen::kMostPairs);
  if (!count.ok()) return count.status();
  const absl::StatusOr<uint64_t> seed = line.Number("seed", std::numeric_limits<uint64_t>::max());
  if (!seed.ok()) return seed.status();
  const absl::StatusOr<std::string> out = line.Required("out");
  if (!out.ok()) return out.status();
  options.count = *count;
  options.seed = *seed;
  options.out = *out;
  options.force = line.Has("force");
  if (line.Has("overlap")) {
    const absl::StatusOr<double> overlap = line.Share("overlap");
    if (!overlap.ok()) return overlap.status();
    options.overlap = *overlap;
  }
  if (line.Has("damaged")) {
    const absl::StatusOr<double> damaged = line.Share("damaged");
    if (!damaged.ok()) return damaged.status();
    options.damaged = *damaged;
  }
  const absl::Status rest = ReadSurroundings(line, &options.reference, &options.as_of);
  if (!rest.ok()) return rest;
  return options;
}

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("could not read ", path));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

absl::Status WriteWhole(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file.fail()) return absl::UnavailableError(absl::StrCat("could not write ", path));
  return absl::OkStatus();
}

// The score, after its report, its details and its table have been written.
absl::StatusOr<lienthong::datagen::Score> RunScore(const CommandLine& line) {
  for (const char* name : {"truth", "found", "out"}) {
    const absl::StatusOr<std::string> given = line.Required(name);
    if (!given.ok()) return given.status();
  }
  const auto truth = lienthong::reference::ReadCsv(line.Text("truth"));
  if (!truth.ok()) return truth.status();
  const auto found = lienthong::reference::ReadCsv(line.Text("found"));
  if (!found.ok()) return found.status();
  absl::StatusOr<lienthong::datagen::Score> score = lienthong::datagen::ScoreFindings(*truth, *found);
  if (!score.ok()) return score.status();
  if (line.Has("links")) {
    const absl::StatusOr<std::string> given = line.Required("people");
    if (!given.ok()) return given.status();
    const auto people = lienthong::reference::ReadCsv(*given);
    if (!people.ok()) return people.status();
    const auto links = lienthong::reference::ReadCsv(line.Text("links"));
    if (!links.ok()) return links.status();
    const absl::Status scored = lienthong::datagen::ScoreLinks(*people, *links, &*score);
    if (!scored.ok()) return scored;
  }
  std::string merge;
  if (line.Has("merge")) {
    absl::StatusOr<std::string> text = ReadWhole(line.Text("merge"));
    if (!text.ok()) return text.status();
    merge = *text;
  }
  const absl::StatusOr<std::string> report = lienthong::datagen::ScoreJson(*score, merge);
  if (!report.ok()) return report.status();
  const absl::Status written = WriteWhole(line.Text("out"), *report);
  if (!written.ok()) return written;
  if (line.Has("details")) {
    const absl::Status detailed = WriteWhole(line.Text("details"), lienthong::datagen::DetailsCsv(*score));
    if (!detailed.ok()) return detailed;
  }
  std::cout << lienthong::datagen::ScoreTable(*score);
  return score;
}

// 2 with the usage for a bad command line, 1 for all else that fails.
int Fail(const absl::Status& status) {
  std::cerr << "lienthong-datagen: " << status.message() << "\n";
  if (status.code() != absl::StatusCode::kInvalidArgument) return EXIT_FAILURE;
  std::cerr << kUsage;
  return kUsageError;
}

int MainScore(const std::vector<std::string>& words) {
  const absl::StatusOr<CommandLine> line =
      CommandLine::Parse(words, {"truth", "found", "out", "merge", "people", "links", "details"}, {"strict"});
  if (!line.ok()) return Fail(line.status());
  const auto score = RunScore(*line);
  if (!score.ok()) return Fail(score.status());
  return line->Has("strict") && !score->Perfect() ? EXIT_FAILURE : EXIT_SUCCESS;
}

// To whoever watches.
void Report(absl::string_view text) {
  if (isatty(STDERR_FILENO) == 1) std::cerr << text << std::endl;
}

int MainPairs(const std::vector<std::string>& words) {
  const absl::StatusOr<CommandLine> line = CommandLine::Parse(
      words, {"count", "overlap", "damaged", "seed", "out", "reference", "as-of"}, {"force", "dedupe"});
  if (!line.ok()) return Fail(line.status());
  const absl::StatusOr<PairsOptions> options = ReadPairsOptions(*line);
  if (!options.ok()) return Fail(options.status());
  const absl::Status status = line->Has("dedupe") ? lienthong::datagen::WriteRepeats(*options, Report)
                                                  : lienthong::datagen::WritePairs(*options, Report);
  return status.ok() ? EXIT_SUCCESS : Fail(status);
}

int MainGenerate(const std::vector<std::string>& words) {
  const absl::StatusOr<GenerateOptions> options = ReadOptions(words);
  if (!options.ok()) return Fail(options.status());
  const absl::Status status = lienthong::datagen::Generate(*options, Report);
  return status.ok() ? EXIT_SUCCESS : Fail(status);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 1 && words[0] == "--help") {
    std::cout << kUsage;
    return EXIT_SUCCESS;
  }
  if (!words.empty() && words[0] == "score") {
    words.erase(words.begin());
    return MainScore(words);
  }
  if (!words.empty() && words[0] == "pairs") {
    words.erase(words.begin());
    return MainPairs(words);
  }
  return MainGenerate(words);
}
