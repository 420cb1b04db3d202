// Evidence about streams for those who trust only the log's key: see storage/evidence.

#ifndef LIENTHONG_SERVICES_LEDGER_EVIDENCE_H_
#define LIENTHONG_SERVICES_LEDGER_EVIDENCE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lienthong/ledger/v1/ledger_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/ledger/checkpoints.h"
#include "services/rpc/caller.h"

namespace lienthong::ledger {

inline constexpr int kMaxEvidenceStreams = 256;
inline constexpr int kMaxEvidenceLooks = 10'000;
inline constexpr size_t kEvidenceChunkBytes = 1 << 20;
inline constexpr absl::Duration kLongestEvidence = absl::Minutes(5);

// The file for `request`, as ledger_service.proto says; the looks at all whose parts are in it are durable.
//   INVALID_ARGUMENT    naming all that is wrong with the request, also a position that is no look at these subjects
//   RESOURCE_EXHAUSTED  the file would be larger than a pack can be
//   DEADLINE_EXCEEDED   as Checkpoints::Make, or `deadline` passed on the way
absl::StatusOr<std::string> MakeEvidence(const access::RecordKeeping& records, Checkpoints* checkpoints,
                                         const rpc::Caller& caller, const v1::CreateEvidenceRequest& request,
                                         absl::Time deadline);

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_EVIDENCE_H_
