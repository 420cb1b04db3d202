#include "services/worker/survivorship.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

namespace lienthong::worker {
namespace {

namespace rv = registry::v1;
using identity::PartialDate;

constexpr int32_t kAlways = std::numeric_limits<int32_t>::min();

int32_t FromDay(const Statement& statement) {
  return statement.valid_from.has_value() ? statement.valid_from->FirstDay() : kAlways;
}

bool TrueOn(const Statement& statement, int32_t on) {
  return FromDay(statement) <= on && (!statement.valid_to.has_value() || statement.valid_to->LastDay() >= on);
}

// Latest in truth first, then latest learnt.
bool Later(const Statement& a, const Statement& b) {
  return std::pair(FromDay(a), a.position) > std::pair(FromDay(b), b.position);
}

// The stages in their lawful order, for facts of one day.
int StageRank(const std::string& status) {
  static const char* const kOrder[] = {"registered",       "list_confirmed", "departed", "working",   "extended",
                                       "employer_changed", "contract_left",  "missing",  "deported",  "returned_early",
                                       "completed",        "died",           "returned", "liquidated"};
  for (size_t i = 0; i < std::size(kOrder); ++i) {
    if (status == kOrder[i]) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

const std::string& SurvivorshipPolicy::OwnerOf(Field field) const {
  static const std::string* const kNobody = new std::string();
  auto found = fields.find(field);
  return found == fields.end() ? *kNobody : found->second.owner;
}

const Statement* Shown(const SurvivorshipPolicy& policy, Field field, const std::vector<Statement>& statements,
                       int32_t on) {
  const std::string& owner = policy.OwnerOf(field);
  const Statement* best = nullptr;
  for (const Statement& statement : statements) {
    if (statement.retracted || !TrueOn(statement, on)) continue;
    if (best == nullptr) {
      best = &statement;
      continue;
    }
    const bool owned = statement.source == owner, best_owned = best->source == owner;
    if (owned != best_owned ? owned : Later(statement, *best)) best = &statement;
  }
  return best;
}

std::string ShownValue(const SurvivorshipPolicy& policy, const FieldHistory& history, Field field, int32_t on) {
  auto found = history.find(field);
  if (found == history.end()) return "";
  const Statement* shown = Shown(policy, field, found->second, on);
  return shown == nullptr ? "" : shown->value;
}

std::vector<Explained> Explain(const SurvivorshipPolicy& policy, Field field, const std::vector<Statement>& statements,
                               int32_t on) {
  const Statement* shown = Shown(policy, field, statements, on);
  const std::string& owner = policy.OwnerOf(field);
  std::vector<Explained> explained;
  for (const Statement& statement : statements) {
    Explained entry{&statement, &statement == shown, "older"};
    if (entry.shown) {
      entry.why = statement.source == owner ? "owner_decides" : "latest";
    } else if (statement.retracted) {
      entry.why = "retracted";
    } else if (!TrueOn(statement, on)) {
      entry.why = "not_true_then";
    } else if (shown != nullptr && shown->source == owner && statement.source != owner) {
      entry.why = "not_owner";
    }
    explained.push_back(entry);
  }
  std::stable_sort(explained.begin(), explained.end(), [](const Explained& a, const Explained& b) {
    return a.shown != b.shown ? a.shown : Later(*a.statement, *b.statement);
  });
  return explained;
}

StatusPoint StatusOn(const DeploymentState& deployment, int32_t on) {
  StatusPoint best;
  std::tuple<int32_t, int, storage::Position> best_key{kAlways, -2, 0};
  auto consider = [&](const std::string& status, const Statement& statement) {
    if (statement.retracted || !TrueOn(statement, on)) return;
    std::tuple<int32_t, int, storage::Position> key{FromDay(statement), StageRank(status), statement.position};
    if (key <= best_key) return;
    best_key = key;
    best = {status, statement.valid_from.has_value() ? statement.valid_from->ToString() : ""};
  };
  const std::pair<Field, const char*> dated[] = {{rv::RECORD_FIELD_DEPARTURE_DATE, "departed"},
                                                 {rv::RECORD_FIELD_RETURN_DATE, "returned"},
                                                 {rv::RECORD_FIELD_LIQUIDATION_DATE, "liquidated"}};
  for (const auto& [field, statements] : deployment.fields) {
    for (const Statement& statement : statements) {
      if (field == rv::RECORD_FIELD_WORK_STATUS) consider(statement.value, statement);
      for (const auto& [dated_field, status] : dated) {
        if (field == dated_field) consider(status, statement);
      }
    }
  }
  return best;
}

}  // namespace lienthong::worker
