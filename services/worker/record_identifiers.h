// The identifiers that a source record states about its person. Pure.

#ifndef LIENTHONG_SERVICES_WORKER_RECORD_IDENTIFIERS_H_
#define LIENTHONG_SERVICES_WORKER_RECORD_IDENTIFIERS_H_

#include <string>
#include <utility>
#include <vector>

#include "services/worker/worker_event.h"

namespace lienthong::worker {

// Type and value of each, former numbers too; none of a crossing, whose document is found through its person.
std::vector<std::pair<IdentifierType, std::string>> IdentifiersOf(const Observation& record);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_RECORD_IDENTIFIERS_H_
