#include "adapters/fault_plan.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "adapters/error_info.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr std::uint32_t kQuotaSeconds = 60;
constexpr std::uint32_t kLongestLatencyMilliseconds = 600'000;
constexpr double kDeviationsToP99 = 2.3263;  // of a normal distribution
constexpr int kMaxRules = 100;

enum class Kind { kUnavailable, kQuota, kLatency, kReset, kLostAnswer, kGarbage, kClockSkew };

struct KindOfFault {
  Kind kind;
  Garbage garbage = Garbage::kDisorder;
};

const std::map<std::string, KindOfFault>& Kinds() {
  static const auto* const kKinds = new std::map<std::string, KindOfFault>{
      {"unavailable", {Kind::kUnavailable}},
      {"quota", {Kind::kQuota}},
      {"latency", {Kind::kLatency}},
      {"reset", {Kind::kReset}},
      {"lost_answer", {Kind::kLostAnswer}},
      {"disorder", {Kind::kGarbage, Garbage::kDisorder}},
      {"repeated_page", {Kind::kGarbage, Garbage::kRepeatedPage}},
      {"stale_version", {Kind::kGarbage, Garbage::kStaleVersion}},
      {"wrong_version", {Kind::kGarbage, Garbage::kWrongVersion}},
      {"not_canonical", {Kind::kGarbage, Garbage::kNotCanonical}},
      {"schema_drift", {Kind::kGarbage, Garbage::kSchemaDrift}},
      {"clock_skew", {Kind::kClockSkew}},
  };
  return *kKinds;
}

// What is wrong with a rule; empty when nothing.
std::string FaultOf(const v1::FaultRule& rule) {
  const auto kind = Kinds().find(rule.fault());
  if (kind == Kinds().end()) {
    std::string known;
    for (const auto& [name, unused] : Kinds()) absl::StrAppend(&known, known.empty() ? "" : ", ", name);
    return absl::StrCat("fault must be one of ", known);
  }
  if (rule.per_mille() > 1000) return "per_mille must be at most 1000";
  if (kind->second.kind == Kind::kLatency) {
    if (rule.median_milliseconds() == 0) return "median_milliseconds is missing";
    if (rule.p99_milliseconds() != 0 && rule.p99_milliseconds() < rule.median_milliseconds()) {
      return "p99_milliseconds must not be below median_milliseconds";
    }
  }
  if (kind->second.kind == Kind::kQuota && rule.per_mille() != 0) return "a quota takes no per_mille";
  if (kind->second.kind == Kind::kClockSkew && (rule.ahead_seconds() == 0) == (rule.behind_seconds() == 0)) {
    return "give ahead_seconds or behind_seconds";
  }
  return "";
}

absl::Status Down() {
  return absl::UnavailableError("the registry is told to be down");
}

}  // namespace

absl::StatusOr<FaultPlan> FaultPlan::Make(const v1::SimulatorFaults& faults, std::uint64_t seed, absl::Time start) {
  if (faults.rules_size() > kMaxRules) return absl::InvalidArgumentError(absl::StrCat("rules: at most ", kMaxRules));
  for (int i = 0; i < faults.rules_size(); ++i) {
    const std::string fault = FaultOf(faults.rules(i));
    if (!fault.empty()) return absl::InvalidArgumentError(absl::StrCat("rules[", i, "]: ", fault));
  }
  return FaultPlan(faults, faults.seed() == 0 ? seed : faults.seed(), start);
}

FaultPlan::FaultPlan(const v1::SimulatorFaults& faults, std::uint64_t seed, absl::Time start)
    : seed_(seed), start_(start), random_(seed) {
  for (const v1::FaultRule& rule : faults.rules()) rules_.push_back({rule});
}

CallFaults FaultPlan::Draw(absl::string_view method, absl::Time now) {
  CallFaults faults;
  for (Rule& rule : rules_) {
    if (Befalls(&rule, method, now - start_)) Apply(&rule, now - start_, &faults);
  }
  return faults;
}

bool FaultPlan::Befalls(Rule* rule, absl::string_view method, absl::Duration elapsed) {
  const v1::FaultRule& say = rule->say;
  if (!say.method().empty() && say.method() != method) return false;
  const absl::Duration after = absl::Seconds(say.after_seconds());
  if (elapsed < after) return false;
  if (say.for_seconds() != 0 && elapsed >= after + absl::Seconds(say.for_seconds())) return false;
  if (say.fault() == "quota") return true;
  if (say.calls() != 0 && rule->taken >= say.calls()) return false;
  const std::uint32_t per_mille = say.per_mille() == 0 ? 1000 : say.per_mille();
  if (std::uniform_int_distribution<std::uint32_t>(0, 999)(random_) >= per_mille) return false;
  ++rule->taken;
  return true;
}

void FaultPlan::Apply(Rule* rule, absl::Duration elapsed, CallFaults* faults) {
  const KindOfFault& kind = Kinds().at(rule->say.fault());
  switch (kind.kind) {
    case Kind::kUnavailable:
      if (faults->failure.ok()) faults->failure = Down();
      break;
    case Kind::kQuota: {
      const absl::Status within = CheckQuota(rule, elapsed);
      if (faults->failure.ok()) faults->failure = within;
      break;
    }
    case Kind::kLatency:
      faults->latency += Latency(rule->say);
      break;
    case Kind::kReset:
      faults->reset = true;
      faults->loss = Down();
      break;
    case Kind::kLostAnswer:
      faults->loss = Down();
      break;
    case Kind::kGarbage:
      faults->garbage = kind.garbage;
      break;
    case Kind::kClockSkew:
      faults->skew += absl::Seconds(rule->say.ahead_seconds()) - absl::Seconds(rule->say.behind_seconds());
      break;
  }
}

absl::Duration FaultPlan::Latency(const v1::FaultRule& rule) {
  double milliseconds = rule.median_milliseconds();
  if (rule.p99_milliseconds() != 0) {
    const double sigma = std::log(rule.p99_milliseconds() / milliseconds) / kDeviationsToP99;
    milliseconds *= std::exp(sigma * std::normal_distribution<double>()(random_));
  }
  return std::min(absl::Milliseconds(milliseconds), absl::Milliseconds(kLongestLatencyMilliseconds));
}

absl::Status FaultPlan::CheckQuota(Rule* rule, absl::Duration elapsed) {
  const absl::Duration length = absl::Seconds(rule->say.per_seconds() == 0 ? kQuotaSeconds : rule->say.per_seconds());
  absl::Duration spent;
  const std::int64_t period = absl::IDivDuration(elapsed, length, &spent);
  if (period != rule->period) rule->taken = 0;
  rule->period = period;
  if (++rule->taken <= rule->say.calls()) return absl::OkStatus();
  absl::Status over =
      ErrorOf(absl::StatusCode::kResourceExhausted, "the quota is used up; see RetryInfo",
              error::v1::ERROR_REASON_LIMIT_EXCEEDED, {{"limit", absl::StrCat(rule->say.calls())}, {"quota", "calls"}});
  SetRetryDelay(length - spent, &over);
  return over;
}

}  // namespace lienthong::adapters
