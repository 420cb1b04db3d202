// Puts AdministrativeUnits together from built-in facts or from files. Private to this room.

#ifndef SERVICES_REFERENCE_ADMINISTRATIVE_UNITS_BUILDER_H_
#define SERVICES_REFERENCE_ADMINISTRATIVE_UNITS_BUILDER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/reference/administrative_units.h"

namespace lienthong::reference {

// The digits of a code at a level: 2, 3 or 5 (Decision 19/2025/QĐ-TTg; the same before it).
size_t CodeDigits(UnitLevel level);

// The caller has checked what it adds: codes unique in level and version, parents present in the end.
class AdministrativeUnitsBuilder {
 public:
  // Sets version-dependent validity and adds the unit. `version` is one of the two known.
  void Add(absl::string_view version, Unit unit);
  void SetPredecessors(absl::string_view new_commune_code, absl::string_view text);
  void SetProvinceSuccessor(absl::string_view old_code, absl::string_view new_code);
  void AddCommuneSuccessor(absl::string_view old_code, absl::string_view new_code, Succession::Extent extent);

  // The unit as added so far; null if there is none. The pointer lives until the next Add.
  const Unit* Find(absl::string_view version, UnitLevel level, absl::string_view code) const;
  const Succession* FindSuccession(absl::string_view old_commune_code) const;

  // Sorts, and tells every unit its province. The builder is spent.
  AdministrativeUnits Build();

 private:
  static std::string Key(absl::string_view version, UnitLevel level, absl::string_view code);

  AdministrativeUnits units_;
  // Where a unit stands in its list, for checks while the lists are not sorted yet.
  absl::flat_hash_map<std::string, size_t> places_;
};

}  // namespace lienthong::reference

#endif  // SERVICES_REFERENCE_ADMINISTRATIVE_UNITS_BUILDER_H_
