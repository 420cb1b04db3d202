#include "storage/position_at.h"

#include <vector>

namespace lienthong::storage {

absl::StatusOr<Position> PositionAt(const EventLog& log, absl::Time time) {
  Position low = 0, high = log.Head();  // the answer is in [low, high]
  while (low < high) {
    const Position middle = low + (high - low + 1) / 2;
    absl::StatusOr<std::vector<StoredEvent>> event = log.ReadAll(middle, 1);
    if (!event.ok()) return event.status();
    if (event->empty()) return absl::DataLossError("a position of the log holds no event");
    if (RecordTimeOf(event->front().envelope) <= time) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace lienthong::storage
