// What is wrong with one worker's records: fields on which sides differ, and facts that cannot both be true. Pure.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_FINDINGS_H_
#define LIENTHONG_SERVICES_RECONCILIATION_FINDINGS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/identity/partial_date.h"
#include "services/reconciliation/compare.h"
#include "services/reference/administrative_units.h"
#include "services/worker/survivorship.h"
#include "services/worker/worker_state.h"

namespace lienthong::reconciliation {

struct HeldValue {
  std::string source;            // registry or agency
  std::string value;             // canonical text
  std::string source_record_id;  // empty: an agency said it
};

// One thing found, about one field of one source record.
struct Finding {
  std::string source_record_id;  // empty: what an agency said about the worker
  std::string source_record;     // registry/kind/key, or agency/{code}
  std::string kind;
  Field field = registry::v1::RECORD_FIELD_UNSPECIFIED;
  bool undetermined = false;
  std::string owner;
  std::vector<HeldValue> values;
  std::string next_action;
};

// What was examined: a discrepancy outside it can be neither found again nor declared gone.
using ExaminedKey = std::pair<std::string, std::string>;  // source record id, rule ("value:{field number}" or a kind)

struct Findings {
  std::vector<Finding> found;
  std::set<ExaminedKey> examined;
  uint64_t fields_compared = 0;  // only where `registry` is one of the two sides
  uint64_t fields_agreed = 0;
  uint64_t fields_undetermined = 0;
};

// What is known about the run that asks.
struct Examination {
  std::string registry;    // of the run; empty: count everything
  int32_t as_of = 0;       // day up to which the registry's data are complete, days since 1970
  bool looked_up = false;  // this run asked `registry` for all records of this worker
};

// Examines `state` under `policy`. Rules of law and their sources stand beside each rule.
Findings Examine(const worker::WorkerState& state, const worker::SurvivorshipPolicy& policy,
                 const reference::AdministrativeUnits& units, const Examination& examination);

// The rule under which a discrepancy of `kind` on `field` is examined.
std::string RuleOf(const std::string& kind, Field field);

// registry/kind/key, as people and files name a source record.
std::string SourceRecordName(const worker::Observation& observation);

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_FINDINGS_H_
