// difference.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "adapters/difference/answer.h"
#include "adapters/difference/comparison.h"
#include "adapters/difference/element_index.h"
#include "adapters/difference/shard_state.h"
#include "services/bench/rounds.h"
#include "services/bench/scenario.h"

namespace lienthong::bench {
namespace {

namespace diff = lienthong::difference;

constexpr size_t kChangesTimed = 50'000;
constexpr char kMeans[][8] = {"digest", "sums", "symbols", "scan"};

// Records as numbers: each has a key of 12 digits and a digest of 32 bytes that its revision decides.
struct Record {
  Record(uint64_t number, uint64_t revision) : key(absl::StrFormat("%012u", number)) {
    for (uint64_t i = 0; i < 4; ++i) words[i] = diff::Mixed(number * 4 + i) ^ diff::Mixed(~revision);
  }
  absl::string_view digest() const { return {reinterpret_cast<const char*>(words), sizeof(words)}; }

  std::string key;
  uint64_t words[4];
};

class Records {
 public:
  explicit Records(uint64_t seed) : hash_({seed, ~seed}) {}

  diff::Element Of(const Record& record) const { return hash_.Of(record.key, record.digest()); }
  diff::Element Of(uint64_t number, uint64_t revision) const { return Of(Record(number, revision)); }

 private:
  diff::ElementHash hash_;
};

struct Shard {
  explicit Shard(uint64_t records) : index(records) {}
  void Add(const diff::Element& element, uint64_t record) {
    state.Add(element);
    index.Add(element.word, record);
  }
  void Remove(const diff::Element& element, uint64_t record) {
    state.Remove(element);
    index.Remove(element.word, record);
  }

  diff::ShardState state;
  diff::ElementIndex index;
};

struct Run {
  diff::Outcome outcome;
  uint64_t bytes = 0;
  uint64_t legs = 0;
  double milliseconds = 0;
};

absl::StatusOr<Run> Compare(const Shard& ours, const Shard& theirs) {
  Run run;
  const absl::Time begin = absl::Now();
  diff::Comparison comparison(&ours.state, &ours.index);
  std::optional<std::string> question = comparison.Start();
  while (question.has_value()) {
    const absl::StatusOr<std::string> answer = diff::AnswerQuestion(*question, theirs.state, &theirs.index);
    if (!answer.ok()) return answer.status();
    run.bytes += question->size() + answer->size();
    run.legs += 2;
    question = comparison.Take(*answer);
  }
  run.milliseconds = absl::ToDoubleMilliseconds(absl::Now() - begin);
  run.outcome = comparison.outcome();
  return run;
}

// What each side has alone when the records `changed` were changed at the peer and `added` were added there.
struct Truth {
  std::vector<uint64_t> changed;
  std::optional<uint64_t> added;
};

Truth Draw(uint64_t records, uint64_t differences, uint64_t seed) {
  std::mt19937_64 random(seed);
  Truth truth;
  std::map<uint64_t, bool> seen;
  while (truth.changed.size() < std::min(differences / 2, records)) {
    const uint64_t number = random() % records;
    if (seen.emplace(number, true).second) truth.changed.push_back(number);
  }
  if (differences % 2 == 1) truth.added = records;
  return truth;
}

// Whether exactly the elements that differ were found, each on its side.
bool Exact(const Truth& truth, const Records& records, const Run& run) {
  std::vector<uint64_t> ours, theirs, found_ours, found_theirs;
  for (const uint64_t number : truth.changed) {
    ours.push_back(diff::FieldValue(records.Of(number, 0).word));
    theirs.push_back(diff::FieldValue(records.Of(number, 1).word));
  }
  if (truth.added.has_value()) theirs.push_back(diff::FieldValue(records.Of(*truth.added, 0).word));
  for (const diff::Sighting& sighting : run.outcome.only_ours) found_ours.push_back(sighting.value);
  for (const diff::Sighting& sighting : run.outcome.only_theirs) found_theirs.push_back(sighting.value);
  for (auto* list : {&ours, &theirs, &found_ours, &found_theirs}) std::sort(list->begin(), list->end());
  return ours == found_ours && theirs == found_theirs;
}

// Changes the peer as `truth` has it, or changes it back.
void Apply(const Truth& truth, const Records& records, bool back, Shard* peer) {
  for (const uint64_t number : truth.changed) {
    peer->Remove(records.Of(number, back ? 1 : 0), number);
    peer->Add(records.Of(number, back ? 0 : 1), number);
  }
  if (!truth.added.has_value()) return;
  const diff::Element element = records.Of(*truth.added, 0);
  back ? peer->Remove(element, *truth.added) : peer->Add(element, *truth.added);
}

// Of a record that changes: both hashes and both updates, for records all over the shard.
double UpdateNanoseconds(uint64_t records, const Records& of, uint64_t seed, const diff::ShardState& state) {
  diff::ShardState copy = state;
  std::mt19937_64 random(seed);
  std::vector<std::pair<Record, Record>> changes;
  for (size_t i = 0; i < kChangesTimed; ++i) {
    const uint64_t number = random() % records;
    changes.emplace_back(Record(number, 0), Record(number, 1));
  }
  const absl::Time begin = absl::Now();
  for (const auto& [before, after] : changes) {
    copy.Remove(of.Of(before));
    copy.Add(of.Of(after));
  }
  return absl::ToDoubleNanoseconds(absl::Now() - begin) / static_cast<double>(kChangesTimed);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

absl::Status PrintLine(const Options& options, uint64_t differences, const JsonLine& state, const Records& records,
                       const Shard& ours, Shard* peer) {
  std::vector<double> bytes, legs, milliseconds;
  std::map<std::string, uint64_t> means;
  uint64_t setbacks = 0;
  for (int round = 0; round < options.seeds; ++round) {
    const uint64_t seed = options.seed * 1'000'003 + static_cast<uint64_t>(round);
    const Truth truth = Draw(options.records, differences, seed);
    Apply(truth, records, false, peer);
    const absl::StatusOr<Run> run = Compare(ours, *peer);
    Apply(truth, records, true, peer);
    if (!run.ok()) return run.status();
    if (!Exact(truth, records, *run)) return absl::DataLossError(absl::StrCat("not exact with seed ", seed));
    bytes.push_back(static_cast<double>(run->bytes));
    legs.push_back(static_cast<double>(run->legs));
    milliseconds.push_back(run->milliseconds);
    setbacks += run->outcome.setbacks.size();
    ++means[kMeans[static_cast<size_t>(run->outcome.means)]];
  }
  const auto most = std::max_element(means.begin(), means.end(),
                                     [](const auto& one, const auto& other) { return one.second < other.second; });
  const auto worst = [](const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); };
  const double count = static_cast<double>(std::max<uint64_t>(differences, 1));
  JsonLine line;
  line.Text("scenario", options.scenario).Count("records", options.records).Count("differences", differences);
  line.Count("seeds", static_cast<uint64_t>(options.seeds)).Text("level", most->first);
  line.Count("level_seeds", most->second).Count("setbacks", setbacks);
  line.Number("bytes_per_difference", Median(bytes) / count).Number("bytes_total", Median(bytes));
  line.Number("bytes_total_worst", worst(bytes)).Number("legs", Median(legs)).Number("legs_worst", worst(legs));
  line.Number("sync_milliseconds", Median(milliseconds)).Number("sync_milliseconds_worst", worst(milliseconds));
  line.All(state).Print();
  return absl::OkStatus();
}

}  // namespace

absl::Status RunDifference(const Options& options, WorkDirectory* /*work*/) {
  if (options.differences.back() / 2 > options.records / 2) {
    return absl::InvalidArgumentError("--differences: at most half of the records are changed, so at most --records");
  }
  const Records records(options.seed);
  Shard ours(options.records);
  Progress(absl::StrFormat("difference: %d records", options.records));
  const absl::Time begin = absl::Now();
  for (uint64_t number = 0; number < options.records; ++number) ours.Add(records.Of(number, 0), number);
  const absl::Duration built = absl::Now() - begin;
  Shard peer = ours;
  JsonLine state;
  state.Number("update_nanoseconds", UpdateNanoseconds(options.records, records, options.seed, ours.state));
  state.Count("state_bytes", diff::kBuckets * diff::kMaxSums * sizeof(uint64_t) + sizeof(diff::ShardState));
  state.Count("saved_bytes", diff::ShardState::kSavedBytes).Count("index_bytes", ours.index.bytes());
  state.Number("build_milliseconds", absl::ToDoubleMilliseconds(built)).Count("field_bits", diff::kFieldBits);
  state.Text("arithmetic", diff::BestArithmetic().name).Count("seed", options.seed);
  for (const uint64_t differences : options.differences) {
    const absl::Status line = PrintLine(options, differences, state, records, ours, &peer);
    if (!line.ok()) return line;
  }
  return absl::OkStatus();
}

}  // namespace lienthong::bench
