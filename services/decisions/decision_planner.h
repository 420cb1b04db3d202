// DecisionPlanner: what follows from a decision about who is who, or why it may not be taken. Reads the log and its
// views, writes nothing.

#ifndef LIENTHONG_SERVICES_DECISIONS_DECISION_PLANNER_H_
#define LIENTHONG_SERVICES_DECISIONS_DECISION_PLANNER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/decisions/claim_moves.h"
#include "services/decisions/worker_side.h"
#include "services/reconciliation/link_score.h"
#include "services/worker/directory.h"

namespace lienthong::decisions {

// Why, as the officer says.
struct Reason {
  std::string code;
  std::string note;
};

// What a split takes away from a worker.
struct SplitParts {
  std::vector<std::string> records;  // names registries/{registry}/records/{record}
  std::vector<worker::IdentifierFact> identifiers;
  std::vector<std::string> events;  // event ids, 16 bytes
};

// Every function answers with what to append, or FAILED_PRECONDITION (STATE_FORBIDS, RULE_FORBIDS), NOT_FOUND,
// PERSONAL_DATA_ERASED, LIMIT_EXCEEDED; `etag` is that of the worker named first, empty: any (STALE_ETAG). Borrows; it
// outlives this. Threads: any.
class DecisionPlanner {
 public:
  DecisionPlanner(const access::RecordKeeping* records, const reconciliation::LinkScorer* scorer)
      : records_(records),
        scorer_(scorer),
        store_(records->log, records->sealer),
        directory_(records->views, records->key) {}

  absl::StatusOr<Plan> Link(const worker::WorkerId& id, const std::string& etag, const std::string& record,
                            const Reason& reason) const;
  absl::StatusOr<Plan> Refuse(const worker::WorkerId& id, const std::string& etag, const std::string& record,
                              const Reason& reason) const;
  absl::StatusOr<Plan> Unlink(const worker::WorkerId& id, const std::string& etag, const std::string& record,
                              const Reason& reason) const;
  // Two different active personal numbers: only the request for a second officer's approval.
  absl::StatusOr<Plan> Merge(const worker::WorkerId& survivor, const std::string& etag, const worker::WorkerId& merged,
                             const Reason& reason) const;
  // `officer`: opaque id of who approves.
  absl::StatusOr<Plan> Approve(const worker::WorkerId& id, const std::string& etag, const std::string& decision_id,
                               const std::string& officer, const Reason& reason) const;
  absl::StatusOr<Plan> Split(const worker::WorkerId& id, const std::string& etag, const SplitParts& parts,
                             const Reason& reason) const;
  absl::StatusOr<Plan> Undo(const worker::WorkerId& id, const std::string& etag, const std::string& decision_id,
                            const Reason& reason) const;

 private:
  // In undo_planner.cc.
  absl::StatusOr<Plan> UndoRecordDecision(const WorkerSide& side, const worker::IdentityDecision& decision,
                                          const Reason& reason) const;
  absl::StatusOr<Plan> UndoMerge(const worker::IdentityDecision& decision, const Reason& reason) const;
  absl::StatusOr<Plan> UndoSplit(const worker::IdentityDecision& decision, const Reason& reason) const;
  // Adds the change of a link's claim from one holder to another; empty: nobody.
  absl::Status MoveLink(const std::string& record_id, const std::string& from, const std::string& to, Plan* plan) const;
  absl::Status AddClaims(const std::vector<ClaimSide>& sides, bool take_new, Plan* plan) const;
  absl::StatusOr<Plan> PlanMerge(const WorkerSide& survivor, const WorkerSide& merged, const std::string& decision_id,
                                 const Reason& reason) const;

  const access::RecordKeeping* records_;
  const reconciliation::LinkScorer* scorer_;
  const worker::WorkerStore store_;
  const worker::Directory directory_;
};

// STALE_ETAG unless `etag` is empty or `now`.
absl::Status CheckEtag(const std::string& now, const std::string& etag);
// The same for the etag of `side`.
absl::Status CheckEtag(const WorkerSide& side, const std::string& etag);

// An event of `type` with the officer's reason.
worker::WorkerEvent EventBecause(worker::EventType type, const Reason& reason);

// Most workers that one stands for.
inline constexpr size_t kMaxMerged = 100;

}  // namespace lienthong::decisions

#endif  // LIENTHONG_SERVICES_DECISIONS_DECISION_PLANNER_H_
