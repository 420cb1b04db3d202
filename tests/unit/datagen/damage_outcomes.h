// What a damage that draws can make of a text.

#ifndef TESTS_UNIT_DATAGEN_DAMAGE_OUTCOMES_H_
#define TESTS_UNIT_DATAGEN_DAMAGE_OUTCOMES_H_

#include <cstdint>
#include <set>
#include <string>

#include "services/datagen/random.h"

namespace lienthong::datagen {

// All that 400 draws give; `damage` takes a Random*.
template <typename Damage>
std::set<std::string> Outcomes(Damage damage) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    outcomes.insert(damage(&random));
  }
  return outcomes;
}

}  // namespace lienthong::datagen

#endif  // TESTS_UNIT_DATAGEN_DAMAGE_OUTCOMES_H_
