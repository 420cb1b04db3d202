#include "services/reference/administrative_units_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lienthong::reference {
namespace {

template <typename Edition>
auto& ListOf(Edition& edition, UnitLevel level) {
  switch (level) {
    case UnitLevel::kProvince:
      return edition.provinces;
    case UnitLevel::kDistrict:
      return edition.districts;
    case UnitLevel::kCommune:
      break;
  }
  return edition.communes;
}

}  // namespace

size_t CodeDigits(UnitLevel level) {
  switch (level) {
    case UnitLevel::kProvince:
      return 2;
    case UnitLevel::kDistrict:
      return 3;
    case UnitLevel::kCommune:
      break;
  }
  return 5;
}

std::string AdministrativeUnitsBuilder::Key(absl::string_view version, UnitLevel level, absl::string_view code) {
  return absl::StrCat(version, "/", static_cast<int>(level), "/", code);
}

void AdministrativeUnitsBuilder::Add(absl::string_view version, Unit unit) {
  const bool old = version == kAdminVersionOld;
  unit.version = std::string(version);
  // Resolution 202/2025/QH15: the new arrangement works from 2025-07-01.
  if (old) {
    unit.valid_to = identity::PartialDate::FromCivil(2025, 6, 30);
  } else {
    unit.valid_from = identity::PartialDate::FromCivil(2025, 7, 1);
  }
  std::vector<Unit>& list = ListOf(old ? units_.old_ : units_.new_, unit.level);
  places_.emplace(Key(version, unit.level, unit.code), list.size());
  list.push_back(std::move(unit));
}

void AdministrativeUnitsBuilder::SetPredecessors(absl::string_view new_commune_code, absl::string_view text) {
  const auto place = places_.find(Key(kAdminVersionNew, UnitLevel::kCommune, new_commune_code));
  if (place != places_.end()) units_.new_.communes[place->second].predecessors = std::string(text);
}

void AdministrativeUnitsBuilder::SetProvinceSuccessor(absl::string_view old_code, absl::string_view new_code) {
  units_.province_successors_[old_code] = std::string(new_code);
}

void AdministrativeUnitsBuilder::AddCommuneSuccessor(absl::string_view old_code, absl::string_view new_code,
                                                     Succession::Extent extent) {
  Succession& succession = units_.commune_successors_[old_code];
  succession.extent = extent;
  succession.new_codes.emplace_back(new_code);
}

const Unit* AdministrativeUnitsBuilder::Find(absl::string_view version, UnitLevel level, absl::string_view code) const {
  const auto place = places_.find(Key(version, level, code));
  if (place == places_.end()) return nullptr;
  return &ListOf(version == kAdminVersionOld ? units_.old_ : units_.new_, level)[place->second];
}

const Succession* AdministrativeUnitsBuilder::FindSuccession(absl::string_view old_commune_code) const {
  const auto found = units_.commune_successors_.find(old_commune_code);
  return found == units_.commune_successors_.end() ? nullptr : &found->second;
}

AdministrativeUnits AdministrativeUnitsBuilder::Build() {
  for (auto* edition : {&units_.old_, &units_.new_}) {
    const bool old = edition == &units_.old_;
    edition->version = std::string(old ? kAdminVersionOld : kAdminVersionNew);
    for (Unit& province : edition->provinces) province.province_code = province.code;
    for (Unit& district : edition->districts) district.province_code = district.parent_code;
    for (Unit& commune : edition->communes) {
      const Unit* district = Find(edition->version, UnitLevel::kDistrict, commune.parent_code);
      commune.province_code = district == nullptr ? commune.parent_code : district->parent_code;
    }
  }
  for (auto* edition : {&units_.old_, &units_.new_}) {
    for (const UnitLevel level : {UnitLevel::kProvince, UnitLevel::kDistrict, UnitLevel::kCommune}) {
      std::vector<Unit>& list = ListOf(*edition, level);
      std::sort(list.begin(), list.end(), [](const Unit& a, const Unit& b) { return a.code < b.code; });
    }
  }
  for (auto& [code, succession] : units_.commune_successors_) {
    std::sort(succession.new_codes.begin(), succession.new_codes.end());
  }
  places_.clear();
  return std::move(units_);
}

}  // namespace lienthong::reference
