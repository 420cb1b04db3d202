// link: the linkage engine on any two files of records, or on one.

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "services/bench/json_line.h"
#include "services/bench/link_input.h"
#include "services/bench/link_truth.h"
#include "services/bench/scenario.h"
#include "services/linkage/kept_model.h"
#include "services/linkage/learnt_index.h"
#include "services/linkage/linker.h"

namespace lienthong::bench {
namespace {

constexpr double kThresholds[] = {0.5, 0.9, 0.95, 0.99};
constexpr float kFloorBits = -4;  // pairs below one in 17 are not kept

uint64_t PeakBytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

std::vector<RecordPair> PairsFrom(const std::vector<linkage::ScoredPair>& pairs, double threshold) {
  std::vector<RecordPair> chosen;
  for (const linkage::ScoredPair& pair : pairs) {
    if (pair.chance >= threshold) chosen.emplace_back(pair.left, pair.right);
  }
  return chosen;
}

// All pairs of records of one group.
std::vector<RecordPair> PairsWithin(const std::vector<linkage::RecordId>& group) {
  std::map<linkage::RecordId, std::vector<linkage::RecordId>> members;
  for (linkage::RecordId record = 0; record < group.size(); ++record) members[group[record]].push_back(record);
  std::vector<RecordPair> pairs;
  for (const auto& [name, records] : members) {
    for (size_t i = 0; i < records.size(); ++i) {
      for (size_t j = i + 1; j < records.size(); ++j) pairs.emplace_back(records[i], records[j]);
    }
  }
  return pairs;
}

JsonLine PrintAgreement(const Linking& linking, const char* stage, double threshold,
                        const std::vector<RecordPair>& found) {
  JsonLine line;
  line.Text("scenario", "link").Text("stage", stage).Number("threshold", threshold).Count("found", found.size());
  if (linking.truth.has_value()) {
    const Agreement agreement = linking.truth->Judge(found);
    line.Number("precision", agreement.precision()).Number("recall", agreement.recall()).Number("f1", agreement.f1());
    line.Count("false_alarms", agreement.found - agreement.right).Count("missed", agreement.there - agreement.right);
  }
  line.Print();
  return line;
}

void PrintPlan(const linkage::CandidateIndex& index) {
  for (const linkage::BlockingKey& key : index.plan().keys) {
    std::cerr << "lienthong-bench: link: key " << index.plan().KeyName(key) << ", expected in a block "
              << key.expected_block << "\n";
  }
  const linkage::IndexReport& report = index.report();
  JsonLine line;
  line.Text("scenario", "link").Text("stage", "blocking").Count("keys", index.plan().keys.size());
  line.Number("expected_reach", index.plan().expected_reach).Count("postings", report.postings);
  line.Count("full_blocks", report.full_blocks).Count("postings_left_out", report.dropped).Print();
}

// For who looks for what is missed: one line a true pair that is not chosen, with its weights, and one a wrong one.
void PrintErrors(const Linking& linking, const linkage::Scorer& scorer, const std::vector<RecordPair>& chosen,
                 uint64_t most) {
  if (most == 0 || !linking.truth.has_value()) return;
  const auto print = [&](const char* what, RecordPair pair) {
    const linkage::RecordTable& others = linking.tables().dedupe() ? *linking.left : *linking.right;
    const uint32_t* a = linking.left->row(pair.first);
    const uint32_t* b = others.row(pair.second);
    JsonLine line;
    line.Text("scenario", "link").Text("stage", what);
    line.Text("left", linking.left_records.ids.text(pair.first + 1));
    line.Text("right",
              (linking.right == nullptr ? linking.left_records : linking.right_records).ids.text(pair.second + 1));
    line.Number("bits", scorer.Score(a, b, -1e9f));
    const auto weights = scorer.Weigh(a, b);
    for (size_t slot = 0; slot < weights.size(); ++slot) {
      const linkage::Slot& what_slot = linking.layout.slots()[slot];
      line.Text(what_slot.name,
                absl::StrCat(linkage::LevelNames(what_slot.kind)[static_cast<size_t>(weights[slot].level)], " ",
                             weights[slot].bits));
    }
    line.Print();
  };
  uint64_t left = most;
  for (const RecordPair& pair : chosen) {
    if (left > 0 && !linking.truth->Same(pair) && left-- > 0) print("false_alarm", pair);
  }
  std::vector<RecordPair> sorted = chosen;
  std::sort(sorted.begin(), sorted.end());
  left = most;
  for (const RecordPair& pair : linking.truth->Pairs()) {
    if (left > 0 && !std::binary_search(sorted.begin(), sorted.end(), pair) && left-- > 0) print("missed", pair);
  }
}

std::vector<RecordPair> PrintFindings(const Linking& linking, const linkage::LearntIndex& learnt,
                                      const std::vector<linkage::ScoredPair>& pairs,
                                      const std::vector<linkage::ScoredPair>& chosen) {
  for (const double threshold : kThresholds) PrintAgreement(linking, "pairs", threshold, PairsFrom(pairs, threshold));
  std::vector<RecordPair> at_least_half;
  for (const double threshold : kThresholds) {
    std::vector<RecordPair> found;
    if (linking.tables().dedupe()) {
      const auto least = static_cast<float>(std::log2(threshold / (1 - threshold)));
      found = PairsWithin(Cluster(*linking.left, pairs, learnt.scorer(), least));
      PrintAgreement(linking, "clusters", threshold, found);
    } else {
      found = PairsFrom(chosen, threshold);
      PrintAgreement(linking, "one_to_one", threshold, found);
    }
    if (threshold == kThresholds[0]) at_least_half = std::move(found);
  }
  return at_least_half;
}

absl::Status WriteTo(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  return file.flush() ? absl::OkStatus() : absl::UnavailableError(absl::StrCat(path, ": cannot be written"));
}

// The model in the files that the options name.
absl::Status WriteModels(const Options& options, const linkage::LearntIndex& learnt, const Linking& linking) {
  if (!options.model.empty()) {
    const absl::Status written = WriteTo(options.model, WriteModel(learnt.model(), linking.layout));
    if (!written.ok()) return written;
  }
  if (options.kept.empty()) return absl::OkStatus();
  linkage::KeepOptions keep;
  keep.version = options.model_version;
  const std::string text =
      WriteKeptModel(KeepModel(learnt.model(), linking.layout, learnt.frequencies(), linking.books, keep));
  const auto kept = linkage::ReadKeptModel(text);
  return kept.ok() ? WriteTo(options.kept, text) : kept.status();
}

absl::Status RunOn(const Options& options, Linking* linking, Phases* phases) {
  const linkage::Tables tables = linking->tables();
  linkage::LearnOptions learn;
  learn.plan.seed = learn.training.seed = options.seed;
  learn.training.threads = options.clients;
  const linkage::LearntIndex learnt(tables, learn, [phases](const char* step) { phases->Done(step); });
  uint64_t compared = 0;
  std::vector<linkage::ScoredPair> pairs =
      ScoreCandidates(tables, learnt.index(), learnt.scorer(), kFloorBits, options.clients, &compared);
  if (!tables.dedupe()) ShareChances(tables.left->size(), tables.right->size(), &pairs);
  phases->Done("score");
  std::vector<linkage::ScoredPair> chosen;
  if (tables.dedupe()) {
    Cluster(*tables.left, pairs, learnt.scorer(), 0);
  } else {
    chosen = OneToOne(pairs, tables.left->size(), tables.right->size());
  }
  phases->Done("resolve");
  const uint64_t peak = PeakBytes();
  if (absl::Status read = ReadTruth(options, linking); !read.ok()) return read;
  PrintPlan(learnt.index());
  const std::vector<RecordPair> found = PrintFindings(*linking, learnt, pairs, chosen);
  PrintErrors(*linking, learnt.scorer(), found, options.errors);
  if (absl::Status written = WriteModels(options, learnt, *linking); !written.ok()) return written;
  JsonLine line;
  line.Text("scenario", "link").Text("stage", "summary").Text("mode", tables.dedupe() ? "dedupe" : "link");
  line.Count("left_records", tables.left->size());
  if (!tables.dedupe()) line.Count("right_records", tables.right->size());
  line.Number("seconds", phases->seconds()).All(phases->line()).Count("pairs", compared);
  line.Number("pairs_per_second", static_cast<double>(compared) / phases->seconds());
  line.Count("peak_bytes", peak).Count("threads", static_cast<uint64_t>(options.clients)).Count("seed", options.seed);
  line.Print();
  return absl::OkStatus();
}

}  // namespace

absl::Status RunLink(const Options& options, WorkDirectory*) {
  Phases phases;
  Linking linking;
  if (absl::Status read = ReadInput(options, &linking); !read.ok()) return read;
  phases.Done("read");
  return RunOn(options, &linking, &phases);
}

}  // namespace lienthong::bench
