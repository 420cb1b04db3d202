// Communes to live in, sorted by what became of them on 2025-07-01.

#ifndef SERVICES_DATAGEN_PLACES_H_
#define SERVICES_DATAGEN_PLACES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/datagen/random.h"
#include "services/datagen/world.h"
#include "services/reference/administrative_units.h"

namespace lienthong::datagen {

// An old commune that became, as a whole, (part of) a new one.
struct Place {
  std::string old_code;
  std::string new_code;
  int province = 0;              // index among the new provinces that have places
  bool province_merged = false;  // its province became another one
};

// An old commune that was split.
struct SplitPlace {
  std::string old_code;
  std::vector<std::string> new_codes;
};

// Immutable after it is made.
class Places {
 public:
  // FAILED_PRECONDITION if the units do not suffice for every kind of planted error: whole successions in two
  // provinces, one of them merged, and a split commune.
  static absl::StatusOr<Places> From(const reference::AdministrativeUnits& units);

  const std::vector<Place>& whole() const { return whole_; }
  const std::vector<SplitPlace>& split() const { return split_; }

  // Indices into whole().
  int Pick(Random* random) const;
  int PickMerged(Random* random) const { return random->Pick(merged_); }
  // In another province than `place`.
  int PickElsewhere(int place, Random* random) const;

  Residence At(int place, bool is_new) const;

 private:
  Places() = default;

  std::vector<Place> whole_;
  std::vector<SplitPlace> split_;
  std::vector<int> merged_;
};

// GSO-ADMIN|2025-07|00004; empty for a residence without a code.
std::string ResidenceText(const Residence& residence);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_PLACES_H_
