#include "services/worker/envelope_facts.h"

#include "services/reference/coded_value.h"

namespace lienthong::worker {

namespace rv = registry::v1;

std::string CoarseDate(absl::string_view iso) {
  return std::string(iso.substr(0, 7));
}

void SetProvince(const reference::AdministrativeUnits& units, const std::vector<Fact>& facts,
                 event::v1::Envelope* envelope) {
  for (const Fact& fact : facts) {
    if (fact.field != rv::RECORD_FIELD_PERMANENT_RESIDENCE) continue;
    absl::StatusOr<reference::CodedValue> coded = reference::CodedValue::Parse(fact.value);
    if (!coded.ok()) continue;
    const reference::Unit* unit = units.FindInVersion(reference::UnitLevel::kCommune, coded->code, coded->version);
    if (unit == nullptr) continue;
    envelope->mutable_province()->set_code(unit->province_code);
    envelope->mutable_province()->set_version(unit->version);
  }
}

}  // namespace lienthong::worker
