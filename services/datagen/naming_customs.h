// How parents name children, by sex and generation.

#ifndef SERVICES_DATAGEN_NAMING_CUSTOMS_H_
#define SERVICES_DATAGEN_NAMING_CUSTOMS_H_

#include <string>

#include "services/datagen/name_lists.h"
#include "services/datagen/random.h"
#include "services/identity/identifiers.h"

namespace lienthong::datagen {

// The parts of one name, NFC.
struct GivenParts {
  std::string middle;  // one to three words, seldom none
  std::string given;   // one word
};

// Immutable after it is made.
class NamingCustoms {
 public:
  explicit NamingCustoms(const NameLists& lists);

  // As often as in the lists.
  const std::string& Family(Random* random) const { return families_.Pick(random); }
  // Văn and Thị are common with who was born long ago and seldom later; what else stands in the middle is as frequent
  // as in the lists. `sex` kFemale or anything else.
  GivenParts Given(identity::Sex sex, int birth_year, Random* random) const;
  // The last word alone. The lists tell no frequency of given names: ranked by how many of their lines end in one, the
  // r-th is drawn in proportion to 1 / (r + 10).
  const std::string& GivenWord(identity::Sex sex, Random* random) const;

 private:
  WeightedNames families_;
  WeightedNames middles_male_;
  WeightedNames middles_female_;
  WeightedNames given_male_;
  WeightedNames given_female_;
};

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_NAMING_CUSTOMS_H_
