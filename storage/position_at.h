// The log by time: record times never go back, so a moment is found by halving.

#ifndef LIENTHONG_STORAGE_POSITION_AT_H_
#define LIENTHONG_STORAGE_POSITION_AT_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/event_log.h"

namespace lienthong::storage {

// The last position recorded at or before `time`, 0 when there is none: what was known then. Reads one event for each
// doubling of the log.
absl::StatusOr<Position> PositionAt(const EventLog& log, absl::Time time);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_POSITION_AT_H_
