// Choosing who gets which error, and planting it.

#ifndef SERVICES_DATAGEN_PLANTING_H_
#define SERVICES_DATAGEN_PLANTING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/datagen/name_lists.h"
#include "services/datagen/numbers.h"
#include "services/datagen/places.h"
#include "services/datagen/plant_kinds.h"
#include "services/datagen/random.h"
#include "services/datagen/world.h"

namespace lienthong::datagen {

struct PlantPlan {
  std::vector<PlantKind> kinds;  // by worker
  // By worker: of a kDuplicateNumber the worker (with a lesser index) whose number it gets, else kNobody.
  std::vector<int> number_holder;
};

// Gives `per_kind` workers of `workers` to each kind. FAILED_PRECONDITION if they are too few.
absl::StatusOr<PlantPlan> PlanPlants(int workers, int per_kind, Random* random);

// Whether the name can bear the error: has a tone to lose and so on.
bool NameSuits(PlantKind plant, const std::string& full_name);

// What planting needs beside the worker.
struct PlantTools {
  const NameLists* names;
  const Places* places;
  Numbers* numbers;
  Random* random;
  const Person* victim;  // whose number is taken, for kIdentityConflict and kDuplicateNumber
};

// Plants the worker's error in what labour wrote down, in the person's truth or in his or her crossings.
void Plant(const PlantTools& tools, Day as_of, Worker* worker, Person* person);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_PLANTING_H_
