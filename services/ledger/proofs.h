// Proofs about the log for those who do not trust it, made from the tiles of its tree.

#ifndef LIENTHONG_SERVICES_LEDGER_PROOFS_H_
#define LIENTHONG_SERVICES_LEDGER_PROOFS_H_

#include "absl/status/statusor.h"
#include "lienthong/ledger/v1/ledger_service.pb.h"
#include "storage/event_log.h"

namespace lienthong::ledger {

// That the event at `position` is in the log of `size`. INVALID_ARGUMENT, naming the field, when one is beyond the
// other or beyond the log.
absl::StatusOr<v1::InclusionProof> ProveInclusion(const storage::EventLog& log, storage::Position position,
                                                  uint64_t size);

// That the log of `old_size` is the beginning of the log of `new_size`. Errors as above.
absl::StatusOr<v1::ConsistencyProof> ProveConsistency(const storage::TreeSource& log, uint64_t old_size,
                                                      uint64_t new_size);

// Errors as above.
absl::StatusOr<v1::Tile> ReadTile(const storage::TreeSource& log, const v1::GetTileRequest& request);

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_PROOFS_H_
