// Provinces, districts and communes of Viet Nam with the time for which they are valid, and what became of them.
//
// On 2025-07-01 the 63 provinces became 34, the districts ended and 10,035 communes became 3,321 (Resolution
// 202/2025/QH15; codes by Decision 19/2025/QĐ-TTg). Codes were kept for other units: 24 is Bắc Giang before that day
// and Bắc Ninh from it. So a code means something only with a date or with the version of its list.

#ifndef SERVICES_REFERENCE_ADMINISTRATIVE_UNITS_H_
#define SERVICES_REFERENCE_ADMINISTRATIVE_UNITS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/identity/partial_date.h"

namespace lienthong::reference {

// The code system of the General Statistics Office, and the two versions of it known here.
inline constexpr absl::string_view kAdminSystem = "GSO-ADMIN";
inline constexpr absl::string_view kAdminVersionOld = "2024-12";  // in force until 2025-06-30
inline constexpr absl::string_view kAdminVersionNew = "2025-07";  // in force from 2025-07-01

// The version in force on a date; nothing if the date spans the change ("2025" is not precise enough).
std::optional<absl::string_view> AdminVersionOn(const identity::PartialDate& on);

enum class UnitLevel { kProvince, kDistrict, kCommune };

struct Unit {
  std::string code;  // province 2 digits, district 3, commune 5; unique within level and version
  UnitLevel level = UnitLevel::kProvince;
  std::string name;           // "Ba Đình"
  std::string full_name;      // "Phường Ba Đình"
  std::string parent_code;    // of an old commune its district, of a new one its province; empty for a province
  std::string province_code;  // itself for a province
  std::string version;        // kAdminVersionOld or kAdminVersionNew
  std::optional<identity::PartialDate> valid_from;  // nothing: before the list was made
  std::optional<identity::PartialDate> valid_to;    // the last day; nothing: still valid
  std::string predecessors;                         // of a new commune the merger decree's own wording, if known
};

// What became of an old commune.
struct Succession {
  enum class Extent {
    kWhole,    // all of it went to the one unit in new_codes
    kPartial,  // it was split: an address in it is in one of new_codes, or in a part that the table does not list
    kUnknown,  // the table does not say; never "no successor"
  };
  Extent extent = Extent::kUnknown;
  std::vector<std::string> new_codes;  // ascending; empty exactly when kUnknown
};

enum class UnitAgreement {
  kSame,          // one code of one version
  kSuccession,    // the old one became, as a whole, (part of) the new one
  kOneOf,         // the old one was split and the new one is among its successors: which one only the address tells
  kUndetermined,  // the tables cannot tell
  kDifferent,
};

// Immutable after it is made, hence safe to share among threads. Pointers and references it returns live as long as it
// is neither destroyed nor moved from.
class AdministrativeUnits {
 public:
  // What can be written from public facts: the 63 and the 34 provinces with all successions, and a few communes for
  // trying things out. Good enough to check province codes; communes need Load.
  static AdministrativeUnits BuiltIn();

  // Reads units_before_2025_07_01.csv, units_current.csv, province_successions_2025.csv, commune_successions_2025.csv
  // and, if present, commune_predecessors.csv from `directory`/admin, or from `directory` itself if it has no admin.
  // NOT_FOUND for a missing file, INVALID_ARGUMENT naming file, line, column and what to do about it.
  static absl::StatusOr<AdministrativeUnits> Load(const std::string& directory);

  // The unit that bore the code on a date; null if none did or if the date spans 2025-07-01 (see AdminVersionOn).
  const Unit* Find(UnitLevel level, absl::string_view code, const identity::PartialDate& on) const;
  // The unit of one version; null if there is none.
  const Unit* FindInVersion(UnitLevel level, absl::string_view code, absl::string_view version) const;

  // All of one version by ascending code; empty for an unknown version.
  const std::vector<Unit>& Provinces(absl::string_view version) const;
  const std::vector<Unit>& Communes(absl::string_view version) const;

  // What became of a commune of kAdminVersionOld.
  Succession Successors(absl::string_view old_commune_code) const;
  // The province of kAdminVersionNew that an old province became; empty if the code is unknown. The table is complete.
  absl::string_view ProvinceSuccessor(absl::string_view old_province_code) const;

  // Whether two coded units can be one place. Symmetric. Units of one version are the same or different; between the
  // versions the successions decide. A commune whose succession is unknown, or that the tables do not hold, is
  // kUndetermined unless its province became another one. An unknown version is kUndetermined.
  UnitAgreement CompareCommunes(absl::string_view code_a, absl::string_view version_a, absl::string_view code_b,
                                absl::string_view version_b) const;
  UnitAgreement CompareProvinces(absl::string_view code_a, absl::string_view version_a, absl::string_view code_b,
                                 absl::string_view version_b) const;

 private:
  friend class AdministrativeUnitsBuilder;

  struct Edition {
    std::string version;
    std::vector<Unit> provinces;
    std::vector<Unit> districts;
    std::vector<Unit> communes;
  };

  AdministrativeUnits() = default;
  const Edition* FindEdition(absl::string_view version) const;
  UnitAgreement CompareOldToNewCommune(absl::string_view old_code, absl::string_view new_code) const;

  Edition old_;
  Edition new_;
  absl::flat_hash_map<std::string, std::string> province_successors_;
  absl::flat_hash_map<std::string, Succession> commune_successors_;
};

// The province of a unit, in the unit's own version; null if the tables lack it.
const Unit* ProvinceOf(const AdministrativeUnits& units, const Unit& unit);

}  // namespace lienthong::reference

#endif  // SERVICES_REFERENCE_ADMINISTRATIVE_UNITS_H_
