// One worker as a decision about who is who finds it, and what a decision would make of it.

#ifndef LIENTHONG_SERVICES_DECISIONS_WORKER_SIDE_H_
#define LIENTHONG_SERVICES_DECISIONS_WORKER_SIDE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "services/access/record_keeping.h"
#include "services/worker/identity_history.h"
#include "services/worker/worker_id.h"
#include "services/worker/worker_store.h"

namespace lienthong::decisions {

struct WorkerSide {
  worker::WorkerId id;
  worker::WorkerHistory history;
  worker::IdentityHistory identity;
  worker::WorkerState state;

  storage::Revision revision() const { return history.revisions.at(id.stream()); }
};

// As it is now, also of a worker that was merged: then as it stands without the survivor. Errors: RESOURCE_UNKNOWN,
// PERSONAL_DATA_ERASED.
absl::StatusOr<WorkerSide> LoadSide(const worker::WorkerStore& store, const worker::WorkerId& id);
// The same; STATE_FORBIDS for a worker that was merged.
absl::StatusOr<WorkerSide> LoadStandingSide(const worker::WorkerStore& store, const worker::WorkerId& id);

// A source record with everything it ever said.
struct RecordSide {
  std::string source_record_id;
  std::string registry;
  worker::RecordedStream stream;
  worker::Observation latest;  // the last that holds values

  std::string name() const;  // registries/{registry}/records/{record}
};

// Errors: RESOURCE_UNKNOWN, PERSONAL_DATA_ERASED.
absl::StatusOr<RecordSide> LoadRecord(const worker::WorkerStore& store, const std::string& name);

// What a decision appends.
struct Plan {
  // In this order; the first stream is that of the worker in whose name the decision goes.
  std::vector<std::pair<worker::WorkerId, worker::WorkerEvent>> events;
  std::vector<storage::ClaimChange> claims;
  std::map<std::string, storage::Revision> revisions;  // of every stream that was read
};

// The append that carries `plan` out, in the name of `author` and without a request key.
absl::StatusOr<storage::AppendRequest> ComposeDecision(const access::RecordKeeping& records,
                                                       const access::Authorship& author, const Plan& plan);

// The worker whose own or taken-along event it is.
const std::string& OwnerOf(const worker::Recorded& recorded);

// `event` as it will stand behind all that is recorded.
worker::Recorded Pending(const worker::WorkerId& id, const worker::WorkerEvent& event);

// The worker that `events`, in any order, come to.
worker::WorkerState FoldSorted(const worker::WorkerId& id, std::vector<worker::Recorded> events);

// workers/{worker}/decisions/{decision}, under the worker where it is at home.
std::string DecisionName(const worker::IdentityDecision& decision);

// The revision of the worker where a decision is at home; of a merge that waits for approval the revisions of both
// workers, since the second officer approves what both are. `revision_of` tells that of a stream; its errors.
absl::StatusOr<std::string> DecisionEtag(
    const worker::IdentityDecision& decision,
    absl::FunctionRef<absl::StatusOr<storage::Revision>(const std::string& stream)> revision_of);

// STATE_FORBIDS for what a decision in effect stands in the way of.
absl::Status DecisionForbids(const std::string& state, const std::string& resource, absl::string_view message);

}  // namespace lienthong::decisions

#endif  // LIENTHONG_SERVICES_DECISIONS_WORKER_SIDE_H_
