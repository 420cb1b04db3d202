// Peopling the synthetic world.

#ifndef SERVICES_DATAGEN_POPULATION_H_
#define SERVICES_DATAGEN_POPULATION_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "services/datagen/calendar.h"
#include "services/datagen/name_lists.h"
#include "services/datagen/numbers.h"
#include "services/datagen/places.h"
#include "services/datagen/random.h"
#include "services/datagen/world.h"

namespace lienthong::datagen {

struct WorldOptions {
  int people = 0;
  int workers = 0;
  int planted_per_kind = 0;
  uint64_t seed = 0;
  Day as_of = kNoDay;
};

// Makes all people and workers and plants the errors. The result depends on the arguments only. FAILED_PRECONDITION if
// there are too few workers or people for the errors asked for.
absl::StatusOr<World> BuildWorld(const WorldOptions& options, const NameLists& names, const Places& places,
                                 Numbers* numbers);

// What the labour registry writes down of a person without error, by `today`, which is not before 2025-07-01. The
// worker's deployments are known.
void WriteDownWorker(const Person& person, const Places& places, Day today, Random* random, Worker* worker);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_POPULATION_H_
