// What a decision about who is who does to the claims that make identifiers belong to one worker.

#ifndef LIENTHONG_SERVICES_DECISIONS_CLAIM_MOVES_H_
#define LIENTHONG_SERVICES_DECISIONS_CLAIM_MOVES_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/access/record_keeping.h"
#include "services/worker/worker_id.h"
#include "services/worker/worker_state.h"

namespace lienthong::decisions {

using Identifier = std::pair<worker::IdentifierType, std::string>;
// Identifiers of the kinds that belong to one worker alone, each with whether it is active.
using UniqueIdentifiers = std::map<Identifier, bool>;

UniqueIdentifiers UniqueOf(const worker::WorkerState& state);

// The active personal numbers among them.
std::set<std::string> ActiveNumbers(const UniqueIdentifiers& identifiers);

// Which of them, counted from 0 in the order of type and value, the worker of `state` holds the claims of now.
absl::StatusOr<std::vector<uint32_t>> HeldNow(const access::RecordKeeping& records, const worker::WorkerState& state);

// The identifiers that HeldNow counted when a decision was taken: `events` are the worker's, `decided` is its position.
std::set<Identifier> HeldAt(const worker::WorkerId& id, const std::vector<worker::Recorded>& events,
                            storage::Position decided, const std::vector<uint32_t>& held);

// One worker before and after a decision; without identifiers where the worker is not there.
struct ClaimSide {
  std::string worker_id;
  UniqueIdentifiers before;
  UniqueIdentifiers after;
  std::set<Identifier> back = {};  // what the worker held before the decision that is undone
  bool gone = false;               // not there afterwards
};

// The changes of claims that go with the decision. What was active on a side and is no more goes to the other side
// where it is, or is free; what a side that is gone held goes to the other. `take_new`: what is newly active and held
// by nobody becomes its side's. RULE_FORBIDS, with the worker in metadata["resource"], when somebody else holds what a
// side is given back or takes newly.
absl::StatusOr<std::vector<storage::ClaimChange>> MoveClaims(const access::RecordKeeping& records,
                                                             const std::vector<ClaimSide>& sides, bool take_new);

}  // namespace lienthong::decisions

#endif  // LIENTHONG_SERVICES_DECISIONS_CLAIM_MOVES_H_
