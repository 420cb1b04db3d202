// Which of several statements shows: the field's owner decides, by policy; else the latest. Pure.

#ifndef LIENTHONG_SERVICES_WORKER_SURVIVORSHIP_H_
#define LIENTHONG_SERVICES_WORKER_SURVIVORSHIP_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/worker/worker_state.h"

namespace lienthong::worker {

// Who decides a field, and how long the owner has to answer a discrepancy.
struct FieldPolicy {
  std::string owner;              // registry id
  int deadline_working_days = 7;  // Decree 47/2020/NĐ-CP Art 49
};

struct SurvivorshipPolicy {
  uint32_t version = 1;
  std::map<Field, FieldPolicy> fields;

  // The owner of `field`, empty when nobody owns it.
  const std::string& OwnerOf(Field field) const;

  // Version 1: the systems of record that the law names, field by field.
  static SurvivorshipPolicy BuiltIn();
  // Reads the YAML of deploy/config/policy-v1.yaml; INVALID_ARGUMENT naming the line for an unknown key, field or
  // value.
  static absl::StatusOr<SurvivorshipPolicy> Load(const std::string& path);
};

// The statement that shows on day `on` (days since 1970), nullptr when none was true then.
const Statement* Shown(const SurvivorshipPolicy& policy, Field field, const std::vector<Statement>& statements,
                       int32_t on);

// The canonical text that shows, empty when none does.
std::string ShownValue(const SurvivorshipPolicy& policy, const FieldHistory& history, Field field, int32_t on);

// Every statement with the reason why it shows or not: owner_decides, latest, not_true_then, retracted, not_owner,
// older. The one shown comes first, then the others, latest first.
struct Explained {
  const Statement* statement = nullptr;
  bool shown = false;
  const char* why = "";
};
std::vector<Explained> Explain(const SurvivorshipPolicy& policy, Field field, const std::vector<Statement>& statements,
                               int32_t on);

// Where a deployment stands on day `on`: the latest of its statuses and dated facts. Empty: it had not begun.
struct StatusPoint {
  std::string status;  // canonical text of RECORD_FIELD_WORK_STATUS
  std::string since;   // ISO; empty: unknown
};
StatusPoint StatusOn(const DeploymentState& deployment, int32_t on);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_SURVIVORSHIP_H_
