#include "tests/scenario/scenario.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "adapters/record_names.h"
#include "services/rpc/errors.h"
#include "tests/support/require.h"

namespace lienthong::testing {
namespace {

namespace ev = event::v1;
namespace rv = registry::v1;

constexpr const char* kRunStages[] = {"", "running", "stalled", "succeeded", "cancelled", "failed"};
constexpr const char* kIdentifierStages[] = {"", "active", "superseded", "retired"};

// Splits "a b=\"c d\"" into a and b=c d.
std::vector<std::string> SplitWords(const std::string& line) {
  std::vector<std::string> words;
  bool quoted = false, inside = false;
  for (char c : line) {
    if (c == '"') {
      quoted = !quoted;
      if (!inside) words.emplace_back();
      inside = true;
    } else if (c == ' ' && !quoted) {
      inside = false;
    } else {
      if (!inside) words.emplace_back();
      inside = true;
      words.back() += c;
    }
  }
  if (quoted) Fail("a quote is not closed: " + line);
  return words;
}

std::pair<std::string, std::string> Term(const std::string& word) {
  const size_t at = word.find('=');
  if (at == std::string::npos) Fail("not of the form name=value: " + word);
  return {word.substr(0, at), word.substr(at + 1)};
}

std::string Differ(absl::string_view what, absl::string_view found, absl::string_view wanted) {
  return found == wanted ? "" : absl::StrCat(what, " is ", found, ", not ", wanted);
}

}  // namespace

std::vector<Line> ReadLines(const std::string& text) {
  std::vector<std::pair<int, std::string>> joined;
  std::istringstream in(text);
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == ' ' && !joined.empty()) {
      joined.back().second += line;
    } else {
      joined.emplace_back(number, line);
    }
  }
  std::vector<Line> lines;
  for (const auto& [at, line] : joined) lines.push_back({at, SplitWords(line)});
  return lines;
}

Scenario::Scenario(const std::string& text) : lines_(ReadLines(text)) {}

void Scenario::Play(const std::string& file) {
  for (const Line& line : lines_) {
    if (bridge_ == nullptr && SetUp(line.words)) continue;
    if (bridge_ == nullptr) bridge_ = std::make_unique<Bridge>(options_);
    const std::string fault = line.words[0] == "expect" ? Expect(line.words) : Do(line.words);
    if (fault.empty()) continue;
    std::string held;
    for (const SeenDiscrepancy& seen : Discrepancies(*bridge_)) absl::StrAppend(&held, "\n  ", seen.text);
    for (const std::string& worker : Workers(*bridge_)) absl::StrAppend(&held, "\n  ", worker);
    GTEST_NONFATAL_FAILURE_(absl::StrCat(file, ":", line.number, ": ", absl::StrJoin(line.words, " "), "\n  ", fault,
                                         "\nthe bridge then held", held)
                                .c_str());
    return;
  }
}

bool Scenario::SetUp(const Words& words) {
  if (words.size() != 2) return false;
  if (words[0] == "as_of") {
    options_.data_as_of = words[1];
  } else if (words[0] == "step_items") {
    options_.step_items = std::stoi(words[1]);
  } else if (words[0] == "attempts") {
    options_.attempts = std::stoi(words[1]);
  } else {
    return false;
  }
  return true;
}

std::string Scenario::Do(const Words& words) {
  const std::string& verb = words[0];
  if (verb == "put") {
    Put(words);
  } else if (verb == "remove") {
    const absl::Status removed =
        bridge_->registry(words.at(1))
            .Apply(adapters::RemovalOf(Require(adapters::ParseKindName(words.at(2))), words.at(3)));
    return removed.ok() ? "" : removed.ToString();
  } else if (verb == "run" || verb == "start") {
    if (std::string fault = Start(words); !fault.empty()) return fault;
    if (verb == "run") bridge_->Finish();
  } else if (verb == "refused") {
    return Refused(words);
  } else if (verb == "step") {
    for (int i = std::stoi(words.at(1)); i > 0; --i) {
      if (!bridge_->Step()) return "nothing is due";
    }
  } else if (verb == "finish") {
    bridge_->Finish();
  } else if (verb == "restart") {
    bridge_->Restart();
  } else if (verb == "rebuild") {
    return Rebuild();
  } else if (verb == "down") {
    adapters::RegistryFaults& faults = bridge_->registry(words.at(1)).faults();
    const absl::Status down = absl::UnavailableError("the registry is down");
    words.back() == "lost" ? faults.LoseNext(std::stoi(words.at(2)), down)
                           : faults.FailNext(std::stoi(words.at(2)), down);
  } else if (verb == "garbage") {
    Garble(words);
  } else if (verb == "cancel") {
    return Cancel(words);
  } else if (verb == "resolve") {
    return Resolve(words);
  } else {
    return "no such command; see FORMAT.md";
  }
  return "";
}

void Scenario::Put(const Words& words) {
  std::map<std::string, std::string> fields;
  for (size_t i = 4; i < words.size(); ++i) fields.insert(Term(words[i]));
  const rv::Record record = MakeRecord(Require(adapters::ParseKindName(words.at(2))), words.at(3), fields);
  const absl::Status put = bridge_->registry(words[1]).Apply(adapters::PutOf(record));
  if (!put.ok()) Fail(put.ToString());
}

void Scenario::Garble(const Words& words) {
  const std::map<std::string, adapters::Garbage> kinds = {{"disorder", adapters::Garbage::kDisorder},
                                                          {"wrong_version", adapters::Garbage::kWrongVersion},
                                                          {"repeated_page", adapters::Garbage::kRepeatedPage},
                                                          {"not_canonical", adapters::Garbage::kNotCanonical}};
  bridge_->registry(words.at(1)).faults().GarbageNext(std::stoi(words.at(2)), kinds.at(words.at(3)));
}

std::string Scenario::Start(const Words& words) {
  absl::StatusOr<std::string> run = bridge_->StartRun(words.at(1), words.back() == "full");
  if (!run.ok()) return run.status().ToString();
  last_run_[words[1]] = *run;
  return "";
}

std::string Scenario::Refused(const Words& words) {
  return Differ("the reason", rpc::ReasonOf(bridge_->StartRun(words.at(1)).status()), words.at(2));
}

std::string Scenario::Cancel(const Words& words) {
  reconciliation::v1::CancelRunRequest request;
  request.set_name(absl::StrCat("runs/", last_run_.at(words.at(1))));
  request.set_request_id(bridge_->NewId());
  return bridge_->desk().CancelRun(TestCaller(), request).ok() ? "" : "it is not cancelled";
}

std::string Scenario::Resolve(const Words& words) {
  std::vector<std::string> open;
  for (const SeenDiscrepancy& seen : Discrepancies(*bridge_)) {
    if (absl::StartsWith(seen.text, absl::StrCat("open ", words.at(1), " "))) open.push_back(seen.id);
  }
  if (open.size() != 1) return absl::StrCat(open.size(), " open discrepancies are of this kind");
  reconciliation::v1::ResolveDiscrepancyRequest request;
  request.set_name(open[0]);
  request.set_request_id(bridge_->NewId());
  reconciliation::v1::Decision decision;
  if (!reconciliation::v1::Decision_Parse("DECISION_" + absl::AsciiStrToUpper(words.at(2)), &decision)) {
    return "no such decision";
  }
  request.set_decision(decision);
  const absl::Status resolved = bridge_->desk().ResolveDiscrepancy(TestCaller(), request).status();
  return resolved.ok() ? "" : resolved.ToString();
}

std::string Scenario::Rebuild() {
  const std::vector<storage::ViewRow> before = ViewRowsOf(*bridge_);
  for (const char* view : {"worker_directory", "reconciliation_register"}) {
    const absl::Status rebuilt = bridge_->sources().records->views->Rebuild(view);
    if (!rebuilt.ok()) return rebuilt.ToString();
  }
  return ViewRowsOf(*bridge_) == before ? "" : "the rebuilt views hold other rows";
}

std::string Scenario::Expect(const Words& words) {
  const std::string& what = words.at(1);
  if (what == "run") return ExpectRun(words);
  if (what == "count") return ExpectCount(words);
  if (what == "shown") return ExpectShown(words);
  if (what == "identifiers") return ExpectIdentifiers(words);
  if (what == "discrepancies") return ExpectDiscrepancies(words);
  if (what == "discrepancy") return ExpectDiscrepancy(words);
  if (what == "log") return ExpectLog(words);
  if (what == "workers") return Differ("the number", absl::StrCat(Workers(*bridge_).size()), words.at(2));
  if (what == "events") return Differ("the number", absl::StrCat(EventCounts(*bridge_)[words.at(2)]), words.at(3));
  return "nothing of this name can be expected; see FORMAT.md";
}

std::string Scenario::ExpectRun(const Words& words) {
  const reconciliation::RunState run = bridge_->Run(last_run_.at(words.at(2)));
  std::string fault = Differ("the run", kRunStages[static_cast<int>(run.stage)], words.at(3));
  if (!fault.empty()) return absl::StrCat(fault, " ", run.cause);
  return words.size() < 5 ? "" : Differ("the strategy", run.pin.strategy(), words[4]);
}

std::string Scenario::ExpectCount(const Words& words) {
  const ev::RunCounts counts = bridge_->Run(last_run_.at(words.at(2))).counts;
  const google::protobuf::FieldDescriptor* field = ev::RunCounts::descriptor()->FindFieldByName(words.at(3));
  if (field == nullptr) return "no such counter";
  return Differ(words[3], absl::StrCat(ev::RunCounts::GetReflection()->GetUInt64(counts, field)), words.at(4));
}

worker::WorkerState Scenario::WorkerNamed(const std::string& name) const {
  worker::WorkerState found;
  int times = 0;
  for (const worker::ListedWorker& row : Require(bridge_->sources().directory->List("", 100'000))) {
    worker::WorkerState state = Require(bridge_->sources().store->Load(Require(worker::WorkerId::Parse(row.id))));
    const std::string shown =
        ShownValue(*bridge_->sources().policy, state.person, rv::RECORD_FIELD_FULL_NAME, INT32_MAX);
    if (shown != name) continue;
    ++times;
    found = std::move(state);
  }
  return times == 1 ? found : worker::WorkerState();
}

std::string Scenario::ExpectShown(const Words& words) {
  const worker::WorkerState state = WorkerNamed(words.at(2));
  if (state.revision == 0) return "not exactly one worker shows this name";
  for (size_t i = 3; i < words.size(); ++i) {
    const auto [name, wanted] = Term(words[i]);
    std::string found;
    if (name == "links") {
      found = absl::StrCat(std::count_if(state.links.begin(), state.links.end(),
                                         [](const worker::LinkedRecord& link) { return !link.latest.gone; }));
    } else if (name == "deployments") {
      found = absl::StrCat(state.deployments.size());
    } else if (name == "crossings") {
      found = absl::StrCat(state.crossings.size());
    } else {
      found = ShownValue(*bridge_->sources().policy, state.person, Require(adapters::ParseFieldName(name)), INT32_MAX);
    }
    if (std::string fault = Differ(name, found, wanted); !fault.empty()) return fault;
  }
  return "";
}

std::string Scenario::ExpectIdentifiers(const Words& words) {
  const worker::WorkerState state = WorkerNamed(words.at(2));
  std::vector<std::string> found;
  for (const worker::IdentifierState& identifier : state.identifiers) {
    if (identifier.type != worker::IdentifierType::kPersonalNumber) continue;
    found.push_back(absl::StrCat(identifier.value, " ", kIdentifierStages[static_cast<int>(identifier.status)]));
  }
  std::sort(found.begin(), found.end());
  return Differ("the list", absl::StrJoin(found, " "), absl::StrJoin(words.begin() + 3, words.end(), " "));
}

std::string Scenario::ExpectDiscrepancies(const Words& words) {
  int found = 0;
  for (const SeenDiscrepancy& seen : Discrepancies(*bridge_)) found += absl::StartsWith(seen.text, words.at(3) + " ");
  return Differ("the number", absl::StrCat(found), words.at(2));
}

std::string Scenario::ExpectDiscrepancy(const Words& words) {
  std::string wanted = absl::StrJoin(words.begin() + 2, words.end(), " ");
  int times = 0;
  for (const SeenDiscrepancy& seen : Discrepancies(*bridge_)) {
    times += seen.text == wanted || (words.size() == 6 && absl::StartsWith(seen.text, wanted + " "));
  }
  return times == 1 ? "" : absl::StrCat(times, " discrepancies are like this");
}

std::string Scenario::ExpectLog(const Words& words) {
  const bool wanted = words.at(2) == "with";
  return LogHolds(*bridge_, words.at(3)) == wanted ? "" : wanted ? "it does not" : "it does";
}

}  // namespace lienthong::testing
