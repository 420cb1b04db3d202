#include "services/bench/options.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace lienthong::bench {
namespace {

constexpr uint64_t kMostEvents = 1'000'000'000;
constexpr uint64_t kMostBatch = 10'000;
constexpr uint64_t kMostClients = 10'000;
constexpr uint64_t kMostRounds = 99;
constexpr double kMostSeconds = 86'400;

// A flag: what it takes, and how it is set; false: the value is none.
struct Flag {
  const char* name;
  const char* takes;  // nullptr: a switch
  std::function<bool(const std::string& value, Options* options)> set;
};

template <typename T>
bool ReadWhole(const std::string& value, uint64_t least, uint64_t most, T* out) {
  uint64_t number = 0;
  if (!absl::SimpleAtoi(value, &number) || number < least || number > most) return false;
  *out = static_cast<T>(number);
  return true;
}

bool ReadRising(const std::string& value, uint64_t least, std::vector<uint64_t>* out) {
  out->clear();
  for (const absl::string_view text : absl::StrSplit(value, ',')) {
    uint64_t number = 0;
    if (!ReadWhole(std::string(text), least, kMostEvents, &number)) return false;
    if (!out->empty() && number <= out->back()) return false;
    out->push_back(number);
  }
  return true;
}

bool ReadSeconds(const std::string& value, Options* options) {
  return absl::SimpleAtod(value, &options->seconds) && options->seconds > 0 && options->seconds <= kMostSeconds;
}

const std::vector<Flag>& Flags() {
  static const auto* const flags = new std::vector<Flag>{
      {"events", "rising whole numbers from 1 to 1000000000, with commas between",
       [](const std::string& value, Options* options) { return ReadRising(value, 1, &options->events); }},
      {"batch", "a whole number from 1 to 10000",
       [](const std::string& value, Options* options) { return ReadWhole(value, 1, kMostBatch, &options->batch); }},
      {"clients", "a whole number from 1 to 10000",
       [](const std::string& value, Options* options) { return ReadWhole(value, 1, kMostClients, &options->clients); }},
      {"seconds", "a number above 0, at most 86400",
       [](const std::string& value, Options* options) { return ReadSeconds(value, options); }},
      {"rounds", "a whole number from 1 to 99",
       [](const std::string& value, Options* options) { return ReadWhole(value, 1, kMostRounds, &options->rounds); }},
      {"peer", "the word postgres",
       [](const std::string& value, Options* options) { return options->postgres = value == "postgres"; }},
      {"ceiling", nullptr, [](const std::string&, Options* options) { return options->ceiling = true; }},
      {"data", "a directory in which a temporary one is made",
       [](const std::string& value, Options* options) { return !(options->data = value).empty(); }},
      {"keep", nullptr, [](const std::string&, Options* options) { return options->keep = true; }},
      {"seed", "a whole number",
       [](const std::string& value, Options* options) { return ReadWhole(value, 0, UINT64_MAX, &options->seed); }},
      {"streams", "a whole number from 1 to 1000000000",
       [](const std::string& value, Options* options) { return ReadWhole(value, 1, kMostEvents, &options->streams); }},
      {"left", "a file of comma-separated values",
       [](const std::string& value, Options* options) { return !(options->left = value).empty(); }},
      {"right", "a file of comma-separated values",
       [](const std::string& value, Options* options) { return !(options->right = value).empty(); }},
      {"dedupe", "a file of comma-separated values",
       [](const std::string& value, Options* options) { return !(options->dedupe = value).empty(); }},
      {"columns", "a YAML file that says what the columns are",
       [](const std::string& value, Options* options) { return !(options->columns = value).empty(); }},
      {"truth", "a file of pairs of record ids",
       [](const std::string& value, Options* options) { return !(options->truth = value).empty(); }},
      {"model", "a file to write",
       [](const std::string& value, Options* options) { return !(options->model = value).empty(); }},
      {"kept", "a file to write",
       [](const std::string& value, Options* options) { return !(options->kept = value).empty(); }},
      {"model-version", "a name of the model",
       [](const std::string& value, Options* options) { return !(options->model_version = value).empty(); }},
      {"rate", "a whole number from 1 to 100000",
       [](const std::string& value, Options* options) { return ReadWhole(value, 1, 100'000, &options->rate); }},
      {"threads", "a whole number from 1 to 64",
       [](const std::string& value, Options* options) { return ReadWhole(value, 1, 64, &options->clients); }},
      {"errors", "a whole number from 1 to 1000000",
       [](const std::string& value, Options* options) { return ReadWhole(value, 1, 1'000'000, &options->errors); }},
      {"records", "a whole number from 1 to 100000000",
       [](const std::string& value, Options* options) { return ReadWhole(value, 1, 100'000'000, &options->records); }},
      {"differences", "rising whole numbers from 0 to 1000000000, with commas between",
       [](const std::string& value, Options* options) { return ReadRising(value, 0, &options->differences); }},
      {"seeds", "a whole number from 1 to 10000",
       [](const std::string& value, Options* options) { return ReadWhole(value, 1, 10'000, &options->seeds); }},
  };
  return *flags;
}

absl::StatusOr<const Flag*> FindFlag(const std::string& name, const std::vector<std::string>& accepted,
                                     const std::string& scenario) {
  const auto flag = std::find_if(Flags().begin(), Flags().end(), [&](const Flag& each) { return each.name == name; });
  if (flag == Flags().end()) return absl::InvalidArgumentError(absl::StrCat("unknown flag --", name, "; see --help"));
  if (std::find(accepted.begin(), accepted.end(), name) == accepted.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", name, " means nothing to ", scenario, "; it takes --", absl::StrJoin(accepted, ", --")));
  }
  return &*flag;
}

}  // namespace

absl::Status ReadFlags(const std::vector<std::string>& words, const std::vector<std::string>& flags, Options* options) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (!absl::StartsWith(words[i], "--")) {
      return absl::InvalidArgumentError(absl::StrCat("unexpected word ", words[i], "; flags begin with --"));
    }
    const std::vector<std::string> halves = absl::StrSplit(words[i].substr(2), absl::MaxSplits('=', 1));
    const absl::StatusOr<const Flag*> flag = FindFlag(halves[0], flags, options->scenario);
    if (!flag.ok()) return flag.status();
    const std::string name = absl::StrCat("--", (*flag)->name);
    std::optional<std::string> value;
    if (halves.size() > 1) value = halves[1];
    if ((*flag)->takes == nullptr) {
      if (value.has_value()) return absl::InvalidArgumentError(absl::StrCat(name, " takes no value; leave it out"));
    } else if (!value.has_value()) {
      if (++i >= words.size()) return absl::InvalidArgumentError(absl::StrCat(name, " needs ", (*flag)->takes));
      value = words[i];
    }
    if (!(*flag)->set(value.value_or(""), options)) {
      return absl::InvalidArgumentError(absl::StrCat(name, " ", *value, ": must be ", (*flag)->takes));
    }
  }
  return absl::OkStatus();
}

}  // namespace lienthong::bench
