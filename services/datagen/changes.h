// What happens in the registries after the as-of day: ordinary life, no errors.

#ifndef SERVICES_DATAGEN_CHANGES_H_
#define SERVICES_DATAGEN_CHANGES_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "lienthong/registry/v1/record.pb.h"
#include "services/datagen/numbers.h"
#include "services/datagen/places.h"
#include "services/datagen/world.h"

namespace lienthong::datagen {

enum class RegistryName { kLabour, kResidents, kImmigration };

// A record of a registry as it is after a change.
struct RegistryChange {
  RegistryName registry;
  registry::v1::Record record;
};

// Lets `count` things happen in the kChangeDays days after the as-of day, changes `world` so, and returns the records
// put, in order of time. New workers follow the old ones in world->workers. Whoever has part in a planted error is left
// alone, nobody is touched twice, and all rules hold afterwards as before. FAILED_PRECONDITION if there are too few
// people for so many changes.
absl::StatusOr<std::vector<RegistryChange>> LetTimePass(int count, uint64_t seed, const Places& places,
                                                        Numbers* numbers, World* world);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_CHANGES_H_
