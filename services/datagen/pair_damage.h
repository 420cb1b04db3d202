// Errors of one record, drawn by how often they happen. Names carry most of them.

#ifndef SERVICES_DATAGEN_PAIR_DAMAGE_H_
#define SERVICES_DATAGEN_PAIR_DAMAGE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/datagen/homes.h"
#include "services/datagen/pair_people.h"
#include "services/datagen/pair_rows.h"
#include "services/datagen/random.h"

namespace lienthong::datagen {

// What a kind of error may look at. All outlive the call.
struct DamageScene {
  const PairPerson* person;   // of the row
  const Commune* commune;     // in which the row says the person lives
  const PairPerson* another;  // whose number may be typed instead
};

struct DamageKind {
  absl::string_view name;  // in damage.csv
  int weight;
  PairColumn column;  // where the record goes wrong
  // Damages the row. A kind that finds nothing to damage leaves it as it is.
  void (*inflict)(const DamageScene& scene, Random* random, PairRow* row);
};

absl::Span<const DamageKind> DamageKinds();

// How many errors a damaged record has: 55 % one, 28 % two, 12 % three, else four or five.
int DrawErrorCount(Random* random);

// One error of a kind that is not in `inflicted` yet, drawn by weight among those that change the row; dates and
// personal numbers go wrong once at most. Adds it to `inflicted`. Leaves all as it is in the unlikely case that a long
// draw finds none.
void InflictOne(const DamageScene& scene, Random* random, PairRow* row, std::vector<const DamageKind*>* inflicted);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_PAIR_DAMAGE_H_
