// DecisionDesk: the commands about who is who.

#ifndef LIENTHONG_SERVICES_DECISIONS_DECISION_DESK_H_
#define LIENTHONG_SERVICES_DECISIONS_DECISION_DESK_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lienthong/identity/v1/identity_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/decisions/decision_planner.h"
#include "services/reference/administrative_units.h"
#include "services/rpc/caller.h"
#include "services/rpc/errors.h"

namespace lienthong::decisions {

// A decision's name in its parts.
struct DecisionId {
  worker::WorkerId worker;
  std::string id;  // 16 bytes
};
// From workers/{worker}/decisions/{decision}; INVALID_ARGUMENT for anything else.
absl::StatusOr<DecisionId> ParseDecisionName(absl::string_view name);

// Adds to `errors` unless `name` is registries/{registry}/records/{record}.
void CheckRecordName(absl::string_view field, const std::string& name, rpc::FieldErrors* errors);

// Every function as identity_service.proto promises. Borrows all; they outlive it. Threads: any.
class DecisionDesk {
 public:
  DecisionDesk(const access::RecordKeeping* records, const reference::AdministrativeUnits* units,
               const reconciliation::LinkScorer* scorer)
      : records_(records), units_(units), planner_(records, scorer), store_(records->log, records->sealer) {}

  absl::StatusOr<identity::v1::Decision> LinkRecord(const rpc::Caller& caller,
                                                    const identity::v1::LinkRecordRequest& request);
  absl::StatusOr<identity::v1::Decision> RefuseLink(const rpc::Caller& caller,
                                                    const identity::v1::RefuseLinkRequest& request);
  absl::StatusOr<identity::v1::Decision> UnlinkRecord(const rpc::Caller& caller,
                                                      const identity::v1::UnlinkRecordRequest& request);
  absl::StatusOr<identity::v1::Decision> MergeWorkers(const rpc::Caller& caller,
                                                      const identity::v1::MergeWorkersRequest& request);
  absl::StatusOr<identity::v1::Decision> ApproveMerge(const rpc::Caller& caller,
                                                      const identity::v1::ApproveMergeRequest& request);
  absl::StatusOr<identity::v1::Decision> SplitWorker(const rpc::Caller& caller,
                                                     const identity::v1::SplitWorkerRequest& request);
  absl::StatusOr<identity::v1::Decision> UndoDecision(const rpc::Caller& caller,
                                                      const identity::v1::UndoDecisionRequest& request);

 private:
  // What surrounds a decision: which method, which worker is named, what is asked.
  struct Asked {
    const char* method = nullptr;
    const identity::v1::DecisionCommand* command = nullptr;
    std::vector<std::string> subjects;  // streams that an answer or a refusal tells of
    std::string digest_input;
    Reason reason;
  };
  using MakePlan = std::function<absl::StatusOr<Plan>(const access::Authorship&, const Reason&)>;

  // Reads what every command carries.
  Asked Read(const char* method, const identity::v1::DecisionCommand& command, const google::protobuf::Message& request,
             rpc::FieldErrors* errors) const;
  absl::StatusOr<identity::v1::Decision> Run(const rpc::Caller& caller, const Asked& asked, const MakePlan& plan);
  absl::StatusOr<identity::v1::Decision> AnswerFor(const access::Authorship& author, const Asked& asked,
                                                   const storage::AppendResult& result) const;
  absl::StatusOr<identity::v1::Decision> Preview(const access::Authorship& author, const Asked& asked,
                                                 const Plan& plan) const;

  const access::RecordKeeping* const records_;
  const reference::AdministrativeUnits* const units_;
  const DecisionPlanner planner_;
  const worker::WorkerStore store_;
};

}  // namespace lienthong::decisions

#endif  // LIENTHONG_SERVICES_DECISIONS_DECISION_DESK_H_
