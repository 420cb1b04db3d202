#include "services/reference/administrative_units.h"

#include <algorithm>

namespace lienthong::reference {
namespace {

const Unit* FindByCode(const std::vector<Unit>& units, absl::string_view code) {
  const auto found = std::lower_bound(units.begin(), units.end(), code,
                                      [](const Unit& unit, absl::string_view key) { return unit.code < key; });
  return found != units.end() && found->code == code ? &*found : nullptr;
}

const std::vector<Unit>& NoUnits() {
  static const auto* const none = new std::vector<Unit>();
  return *none;
}

}  // namespace

std::optional<absl::string_view> AdminVersionOn(const identity::PartialDate& on) {
  const int32_t change = identity::PartialDate::FromCivil(2025, 7, 1)->FirstDay();
  if (on.LastDay() < change) return kAdminVersionOld;
  if (on.FirstDay() >= change) return kAdminVersionNew;
  return std::nullopt;
}

const AdministrativeUnits::Edition* AdministrativeUnits::FindEdition(absl::string_view version) const {
  if (version == kAdminVersionOld) return &old_;
  return version == kAdminVersionNew ? &new_ : nullptr;
}

const Unit* AdministrativeUnits::Find(UnitLevel level, absl::string_view code, const identity::PartialDate& on) const {
  const std::optional<absl::string_view> version = AdminVersionOn(on);
  return version ? FindInVersion(level, code, *version) : nullptr;
}

const Unit* AdministrativeUnits::FindInVersion(UnitLevel level, absl::string_view code,
                                               absl::string_view version) const {
  const Edition* edition = FindEdition(version);
  if (edition == nullptr) return nullptr;
  switch (level) {
    case UnitLevel::kProvince:
      return FindByCode(edition->provinces, code);
    case UnitLevel::kDistrict:
      return FindByCode(edition->districts, code);
    case UnitLevel::kCommune:
      break;
  }
  return FindByCode(edition->communes, code);
}

const std::vector<Unit>& AdministrativeUnits::Provinces(absl::string_view version) const {
  const Edition* edition = FindEdition(version);
  return edition == nullptr ? NoUnits() : edition->provinces;
}

const std::vector<Unit>& AdministrativeUnits::Communes(absl::string_view version) const {
  const Edition* edition = FindEdition(version);
  return edition == nullptr ? NoUnits() : edition->communes;
}

Succession AdministrativeUnits::Successors(absl::string_view old_commune_code) const {
  const auto found = commune_successors_.find(old_commune_code);
  return found == commune_successors_.end() ? Succession{} : found->second;
}

absl::string_view AdministrativeUnits::ProvinceSuccessor(absl::string_view old_province_code) const {
  const auto found = province_successors_.find(old_province_code);
  return found == province_successors_.end() ? absl::string_view() : absl::string_view(found->second);
}

UnitAgreement AdministrativeUnits::CompareCommunes(absl::string_view code_a, absl::string_view version_a,
                                                   absl::string_view code_b, absl::string_view version_b) const {
  if (version_a == version_b && code_a == code_b) return UnitAgreement::kSame;
  if (FindEdition(version_a) == nullptr || FindEdition(version_b) == nullptr) return UnitAgreement::kUndetermined;
  if (version_a == version_b) return UnitAgreement::kDifferent;
  return version_a == kAdminVersionOld ? CompareOldToNewCommune(code_a, code_b)
                                       : CompareOldToNewCommune(code_b, code_a);
}

UnitAgreement AdministrativeUnits::CompareOldToNewCommune(absl::string_view old_code,
                                                          absl::string_view new_code) const {
  const Succession succession = Successors(old_code);
  if (succession.extent != Succession::Extent::kUnknown) {
    const bool listed = std::binary_search(succession.new_codes.begin(), succession.new_codes.end(), new_code);
    const bool whole = succession.extent == Succession::Extent::kWhole;
    if (listed) return whole ? UnitAgreement::kSuccession : UnitAgreement::kOneOf;
    // A split with a single known part has another part that the table lacks.
    if (whole || succession.new_codes.size() > 1) return UnitAgreement::kDifferent;
  }
  const Unit* old_unit = FindByCode(old_.communes, old_code);
  const Unit* new_unit = FindByCode(new_.communes, new_code);
  if (old_unit == nullptr || new_unit == nullptr) return UnitAgreement::kUndetermined;
  const absl::string_view province = ProvinceSuccessor(old_unit->province_code);
  const bool possible = province.empty() || province == new_unit->province_code;
  return possible ? UnitAgreement::kUndetermined : UnitAgreement::kDifferent;
}

UnitAgreement AdministrativeUnits::CompareProvinces(absl::string_view code_a, absl::string_view version_a,
                                                    absl::string_view code_b, absl::string_view version_b) const {
  if (version_a == version_b && code_a == code_b) return UnitAgreement::kSame;
  if (FindEdition(version_a) == nullptr || FindEdition(version_b) == nullptr) return UnitAgreement::kUndetermined;
  if (version_a == version_b) return UnitAgreement::kDifferent;
  const bool a_is_old = version_a == kAdminVersionOld;
  const absl::string_view successor = ProvinceSuccessor(a_is_old ? code_a : code_b);
  if (successor.empty()) return UnitAgreement::kUndetermined;
  return successor == (a_is_old ? code_b : code_a) ? UnitAgreement::kSuccession : UnitAgreement::kDifferent;
}

const Unit* ProvinceOf(const AdministrativeUnits& units, const Unit& unit) {
  return units.FindInVersion(UnitLevel::kProvince, unit.province_code, unit.version);
}

}  // namespace lienthong::reference
