// link: the linkage engine on any two files of records, or on one.

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <regex>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/bench/json_line.h"
#include "services/bench/link_map.h"
#include "services/bench/link_rows.h"
#include "services/bench/link_truth.h"
#include "services/bench/scenario.h"
#include "services/linkage/linker.h"
#include "services/linkage/threads.h"

namespace lienthong::bench {
namespace {

constexpr double kThresholds[] = {0.5, 0.9, 0.95, 0.99};
constexpr float kFloorBits = -4;  // pairs below one in 17 are not kept
constexpr uint32_t kMostInBlock = 100;
constexpr size_t kSomeRecords = 1 << 20;

absl::StatusOr<std::string> WholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

uint64_t PeakBytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

// The time that each phase takes, in the order of the phases.
class Phases {
 public:
  void Done(const char* name) {
    const absl::Time now = absl::Now();
    line_.Number(absl::StrCat("seconds_", name), absl::ToDoubleSeconds(now - last_));
    std::cerr << "lienthong-bench: link: " << name << " done after " << absl::FormatDuration(now - begun_) << "\n";
    last_ = now;
  }
  double seconds() const { return absl::ToDoubleSeconds(last_ - begun_); }
  const JsonLine& line() const { return line_; }

 private:
  absl::Time begun_ = absl::Now();
  absl::Time last_ = begun_;
  JsonLine line_;
};

// Which column a person's name comes from.
class PersonOf {
 public:
  explicit PersonOf(const LinkMap& map) : column_(!map.truth_column.empty()) {
    if (!map.truth_pattern.empty()) pattern_.emplace(map.truth_pattern);
  }
  bool told() const { return column_ || pattern_.has_value(); }
  absl::string_view Find(absl::string_view id, absl::string_view column) {
    if (column_) return column;
    std::cmatch match;
    const char* end = id.data() + id.size();
    if (!std::regex_search(id.data(), end, match, *pattern_)) return id;
    return absl::string_view(match[1].first, static_cast<size_t>(match[1].length()));
  }

 private:
  bool column_;
  std::optional<std::regex> pattern_;
};

absl::Status ReadRecords(const std::string& path, const LinkMap& map, const std::vector<std::string>& columns,
                         linkage::RecordTable* table, NamedRecords* records) {
  absl::StatusOr<std::unique_ptr<CsvRows>> rows = CsvRows::Open(path);
  if (!rows.ok()) return rows.status();
  std::vector<std::string> wanted = columns;
  wanted.push_back(map.id);
  if (!map.truth_column.empty()) wanted.push_back(map.truth_column);
  const absl::StatusOr<std::vector<size_t>> places = (*rows)->Places(wanted);
  if (!places.ok()) return places.status();
  PersonOf person(map);
  std::vector<absl::string_view> row;
  std::vector<absl::string_view> values(columns.size());
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
    for (size_t i = 0; i < columns.size(); ++i) values[i] = row[(*places)[i]];
    const absl::string_view id = row[(*places)[columns.size()]];
    if (records->ids.Intern(id) != table->Add(values) + 1) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": two records are named ", id, ", or one has no name"));
    }
    if (person.told()) records->person.push_back(records->persons.Intern(person.Find(id, row[places->back()])));
  }
}

// What the run has read and made. The order of members is the order in which they are made.
struct Linking {
  LinkMap map;
  linkage::Layout layout;
  linkage::Books books;
  std::unique_ptr<linkage::RecordTable> left;
  std::unique_ptr<linkage::RecordTable> right;  // null: one file
  NamedRecords left_records;
  NamedRecords right_records;
  std::optional<LinkTruth> truth;

  linkage::Tables tables() const { return {left.get(), right.get()}; }
};

absl::Status ReadInput(const Options& options, Linking* linking) {
  const absl::StatusOr<std::string> yaml = WholeFile(options.columns);
  if (!yaml.ok()) return yaml.status();
  absl::StatusOr<LinkMap> map = ParseLinkMap(*yaml);
  if (!map.ok()) return map.status();
  linking->map = *std::move(map);
  absl::StatusOr<linkage::Layout> layout = linkage::Layout::Make(linking->map.fields);
  if (!layout.ok()) return layout.status();
  linking->layout = *std::move(layout);
  linking->left = std::make_unique<linkage::RecordTable>(&linking->layout, &linking->books);
  const auto read = [linking](const std::string& path, const std::vector<std::string>& columns,
                              linkage::RecordTable* table, NamedRecords* records) {
    return ReadRecords(path, linking->map, columns, table, records);
  };
  if (!options.dedupe.empty()) {
    return read(options.dedupe, linking->map.left_columns, linking->left.get(), &linking->left_records);
  }
  // Side by side, each with books of its own.
  linkage::Books right_books;
  linking->right = std::make_unique<linkage::RecordTable>(&linking->layout, &right_books);
  absl::Status left_read;
  absl::Status right_read;
  linkage::RunThreads(2, [&](size_t side) {
    if (side == 0) {
      left_read = read(options.left, linking->map.left_columns, linking->left.get(), &linking->left_records);
    } else {
      right_read = read(options.right, linking->map.right_columns, linking->right.get(), &linking->right_records);
    }
  });
  if (!left_read.ok()) return left_read;
  if (!right_read.ok()) return right_read;
  linking->right->MoveTo(&linking->books);
  return absl::OkStatus();
}

absl::Status ReadTruth(const Options& options, Linking* linking) {
  const NamedRecords* right = linking->right == nullptr ? nullptr : &linking->right_records;
  if (!options.truth.empty()) {
    absl::StatusOr<LinkTruth> truth = LinkTruth::OfFile(options.truth, linking->left_records, right);
    if (!truth.ok()) return truth.status();
    linking->truth = *std::move(truth);
  } else if (!linking->left_records.person.empty()) {
    linking->truth = LinkTruth::OfRecords(linking->left_records, right);
  }
  return absl::OkStatus();
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

absl::Status RunOn(const Options& options, Linking* linking, Phases* phases) {
  const linkage::Tables tables = linking->tables();
  if (tables.left->size() < 2 || tables.searched().size() < 2) {
    return absl::InvalidArgumentError("a file has fewer than two records");
  }
  const int threads = options.clients;
  linkage::PlanOptions plan;
  plan.seed = options.seed;
  const linkage::BlockingPlanner planner(tables.searched(), tables.searched().size(), plan);
  linkage::CandidateIndex index(planner.ByGuess(), &linking->layout, &linking->books,
                                std::min(tables.searched().size(), kSomeRecords), kMostInBlock);
  phases->Done("plan");
  index.AddAll(tables.searched(), threads);
  phases->Done("index");
  const linkage::Comparison comparison(&linking->layout, &linking->books);
  linkage::Frequencies frequencies(*tables.left, tables.right);
  linkage::TrainingOptions training;
  training.threads = threads;
  training.seed = options.seed;
  const auto [model, matched] = Train(tables, index, comparison, training, &frequencies);
  phases->Done("train");
  index.Replan(planner.ByPairs(matched), tables.searched(), threads);
  phases->Done("replan");
  const linkage::Scorer scorer(&model, &linking->layout, &comparison, &frequencies);
  linkage::ScoringReport scoring;
  std::vector<linkage::ScoredPair> pairs = ScoreCandidates(tables, index, scorer, kFloorBits, threads, &scoring);
  if (!tables.dedupe()) ShareChances(tables.left->size(), tables.right->size(), &pairs);
  phases->Done("score");
  std::vector<linkage::ScoredPair> chosen;
  std::vector<linkage::RecordId> group;
  if (tables.dedupe()) {
    group = Cluster(*tables.left, pairs, scorer, 0);
  } else {
    chosen = OneToOne(pairs, tables.left->size(), tables.right->size());
  }
  phases->Done("resolve");
  const uint64_t peak = PeakBytes();
  if (absl::Status read = ReadTruth(options, linking); !read.ok()) return read;
  PrintPlan(index);
  for (const double threshold : kThresholds) PrintAgreement(*linking, "pairs", threshold, PairsFrom(pairs, threshold));
  JsonLine last;
  for (const double threshold : kThresholds) {
    if (!tables.dedupe()) {
      PrintAgreement(*linking, "one_to_one", threshold, PairsFrom(chosen, threshold));
    } else {
      const auto least = static_cast<float>(std::log2(threshold / (1 - threshold)));
      PrintAgreement(*linking, "clusters", threshold, PairsWithin(Cluster(*tables.left, pairs, scorer, least)));
    }
  }
  PrintErrors(*linking, scorer, tables.dedupe() ? PairsWithin(group) : PairsFrom(chosen, 0.5), options.errors);
  if (!options.model.empty()) {
    std::ofstream file(options.model, std::ios::binary | std::ios::trunc);
    file << WriteModel(model, linking->layout);
    if (!file.flush()) return absl::UnavailableError(absl::StrCat(options.model, ": cannot be written"));
  }
  JsonLine line;
  line.Text("scenario", "link").Text("stage", "summary").Text("mode", tables.dedupe() ? "dedupe" : "link");
  line.Count("left_records", tables.left->size());
  if (!tables.dedupe()) line.Count("right_records", tables.right->size());
  line.Number("seconds", phases->seconds()).All(phases->line()).Count("pairs", scoring.candidates);
  line.Number("pairs_per_second", static_cast<double>(scoring.candidates) / phases->seconds());
  line.Count("peak_bytes", peak).Count("threads", static_cast<uint64_t>(threads)).Count("seed", options.seed);
  line.Print();
  return absl::OkStatus();
}

}  // namespace

absl::Status RunLink(const Options& options, WorkDirectory*) {
  const bool two = !options.left.empty() && !options.right.empty() && options.dedupe.empty();
  const bool one = !options.dedupe.empty() && options.left.empty() && options.right.empty();
  if ((!two && !one) || options.columns.empty()) {
    return absl::InvalidArgumentError("give --left and --right, or --dedupe, and --columns");
  }
  Phases phases;
  Linking linking;
  if (absl::Status read = ReadInput(options, &linking); !read.ok()) return read;
  phases.Done("read");
  return RunOn(options, &linking, &phases);
}

}  // namespace lienthong::bench
