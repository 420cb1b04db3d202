#include "services/datagen/places.h"

#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lienthong::datagen {

using reference::Succession;
using reference::Unit;

absl::StatusOr<Places> Places::From(const reference::AdministrativeUnits& units) {
  Places places;
  std::map<std::string, int> provinces;
  for (const Unit& old_unit : units.Communes(reference::kAdminVersionOld)) {
    const Succession succession = units.Successors(old_unit.code);
    if (succession.extent == Succession::Extent::kPartial) {
      places.split_.push_back({old_unit.code, succession.new_codes});
    }
    if (succession.extent != Succession::Extent::kWhole || succession.new_codes.size() != 1) continue;
    const Unit* new_unit =
        units.FindInVersion(reference::UnitLevel::kCommune, succession.new_codes[0], reference::kAdminVersionNew);
    if (new_unit == nullptr) continue;
    const int next = static_cast<int>(provinces.size());
    const int province = provinces.emplace(new_unit->province_code, next).first->second;
    const bool merged = old_unit.province_code != new_unit->province_code;
    if (merged) places.merged_.push_back(static_cast<int>(places.whole_.size()));
    places.whole_.push_back({old_unit.code, new_unit->code, province, merged});
  }
  if (provinces.size() < 2 || places.merged_.empty() || places.split_.empty()) {
    return absl::FailedPreconditionError(
        "the administrative units need whole successions of communes in two provinces, one of them in a province that "
        "was merged, and a split commune; name a directory with the full tables by --reference");
  }
  return places;
}

int Places::Pick(Random* random) const {
  return static_cast<int>(random->Below(whole_.size()));
}

int Places::PickElsewhere(int place, Random* random) const {
  int other = place;
  while (whole_[other].province == whole_[place].province) other = Pick(random);
  return other;
}

Residence Places::At(int place, bool is_new) const {
  return {is_new ? whole_[place].new_code : whole_[place].old_code, is_new};
}

std::string ResidenceText(const Residence& residence) {
  if (residence.code.empty()) return std::string();
  return absl::StrCat(reference::kAdminSystem, "|",
                      residence.is_new ? reference::kAdminVersionNew : reference::kAdminVersionOld, "|",
                      residence.code);
}

}  // namespace lienthong::datagen
