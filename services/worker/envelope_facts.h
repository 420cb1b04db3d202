// What of a fact may stand in the clear envelope: coarse dates and the province.

#ifndef LIENTHONG_SERVICES_WORKER_ENVELOPE_FACTS_H_
#define LIENTHONG_SERVICES_WORKER_ENVELOPE_FACTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lienthong/event/v1/envelope.pb.h"
#include "services/reference/administrative_units.h"
#include "services/worker/worker_event.h"

namespace lienthong::worker {

// The clear, coarse part of a date: year and month.
std::string CoarseDate(absl::string_view iso);

// Sets the envelope's province from the residence among `facts`, if there is one.
void SetProvince(const reference::AdministrativeUnits& units, const std::vector<Fact>& facts,
                 event::v1::Envelope* envelope);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_ENVELOPE_FACTS_H_
