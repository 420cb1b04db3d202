// Whether two canonical values of one field agree, and if not, how they differ. Pure.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_COMPARE_H_
#define LIENTHONG_SERVICES_RECONCILIATION_COMPARE_H_

#include <cstdint>
#include <string>

#include "services/reference/administrative_units.h"
#include "services/worker/worker_event.h"

namespace lienthong::reconciliation {

using worker::Field;
using worker::RecordKind;

// Version of the rules in this room, written on everything they decide.
inline constexpr uint32_t kRuleVersion = 2;

enum class Agreement { kAgree, kDiffer, kUndetermined };

struct Comparison {
  Agreement agreement = Agreement::kAgree;
  std::string kind;  // how they differ, lower_snake; empty when they agree
};

// Compares what the owner of `field` holds with what another side holds. Symmetric but for the kind.
//   names        case, NFD and tone placement agree; tone_loss, diacritic_loss, name_spelling_variant, name_differs
//   birth dates  a year agrees with a day in it; day_month_swapped, birth_date_differs
//   communes     lawful succession agrees; a split commune is undetermined (split_commune); residence_differs
//   ethnic       equal by name over both code lists; else ethnicity_differs
//   other        equal text; else {field}_differs
Comparison CompareField(Field field, const std::string& owner_value, const std::string& other_value,
                        const reference::AdministrativeUnits& units);

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_COMPARE_H_
