// Where people live, in the words of a form: province, commune and what stands before them in an address.

#ifndef SERVICES_DATAGEN_HOMES_H_
#define SERVICES_DATAGEN_HOMES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "services/datagen/random.h"
#include "services/reference/administrative_units.h"

namespace lienthong::datagen {

// A commune with its province, by their full names ("Phường Ba Đình", "Thành phố Hà Nội"), now and until 2025-06-30.
struct Commune {
  std::string name;
  std::string province;
  std::string old_name;
  std::string old_province;
};

// Communes of uneven size, grouped by province. Immutable after it is made.
class Homes {
 public:
  // The communes that became, as a whole, (part of) another. Where the units hold fewer than a few hundred, as the
  // built-in ones do, names are made up of common words for every province.
  static Homes From(const reference::AdministrativeUnits& units);

  // An index of Get, by size.
  size_t Pick(Random* random) const;
  // The same from the `part`-th of `parts` parts of the country, equal in people.
  size_t PickInPart(size_t part, size_t parts, Random* random) const;
  const Commune& Get(size_t index) const { return communes_[index]; }

 private:
  Homes() = default;
  void Add(Commune commune, uint64_t size);
  size_t Find(uint64_t draw) const;

  std::vector<Commune> communes_;
  std::vector<uint64_t> cumulative_;
};

// House, street, hamlet: "Số 12, đường Lê Lợi, tổ 4" in a ward, "Xóm 7, thôn Đông" elsewhere.
std::string StreetAddress(const Commune& commune, Random* random);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_HOMES_H_
