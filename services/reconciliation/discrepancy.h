// Discrepancies: their state folded from streams discrepancies/{id}, and their events.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_DISCREPANCY_H_
#define LIENTHONG_SERVICES_RECONCILIATION_DISCREPANCY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lienthong/event/v1/discrepancy_events.pb.h"
#include "services/reconciliation/findings.h"
#include "storage/event_log.h"
#include "storage/vault/lookup_key.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::reconciliation {

enum class DiscrepancyStage { kOpen = 1, kResolved = 2, kClosed = 3 };

struct DiscrepancyState {
  std::string id;  // UUID text
  storage::Revision revision = 0;
  DiscrepancyStage stage = DiscrepancyStage::kOpen;
  event::v1::DiscrepancyOpened opened;
  absl::Time open_time;
  absl::Time end_time;
  event::v1::DiscrepancyResolved resolution;
  std::string resolved_by_agency;
  std::string resolved_by_officer;
  std::string subject;
  bool erased = false;  // what it is about was erased: nothing of it can be read, revision is that of its last event
};

std::string DiscrepancyStream(absl::string_view id);

// Folds the events of one stream up to position `until`; DATA_LOSS when they do not parse. Revision 0: there is none.
absl::StatusOr<DiscrepancyState> LoadDiscrepancy(const storage::EventLog& log, const storage::PayloadSealer& sealer,
                                                 absl::string_view id,
                                                 std::optional<storage::Position> until = std::nullopt);

// The event's payload for `finding`; `worker_id` may be empty.
event::v1::DiscrepancyOpened ToPayload(const Finding& finding, absl::string_view worker_id, absl::string_view run_id,
                                       const std::string& deadline);

// Which finding a discrepancy is about, and what the sides held, as keyed hashes for look-up rows.
std::string FindingKey(const storage::LookupKey& key, const event::v1::DiscrepancyOpened& opened);
std::string ValuesKey(const storage::LookupKey& key, const event::v1::DiscrepancyOpened& opened);

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_DISCREPANCY_H_
