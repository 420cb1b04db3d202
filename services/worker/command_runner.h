// CommandRunner: the one path of every command on a worker: repeat? -> load -> decide -> append -> render.

#ifndef LIENTHONG_SERVICES_WORKER_COMMAND_RUNNER_H_
#define LIENTHONG_SERVICES_WORKER_COMMAND_RUNNER_H_

#include <string>

#include "absl/status/statusor.h"
#include "lienthong/worker/v1/worker_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/reference/administrative_units.h"
#include "services/worker/decide.h"
#include "services/worker/survivorship.h"
#include "services/worker/worker_store.h"

namespace lienthong::worker {

// What surrounds a command: whose worker, under which conditions, once.
struct CommandHead {
  std::string method;      // full name of the RPC
  std::string worker_id;   // bare id; empty for a registration
  std::string etag;        // empty: whatever it is now
  std::string request_id;  // UUID text
  bool validate_only = false;
  std::string digest_input;  // the whole request, deterministic bytes
};

// Borrows all; they outlive it. Threads: any.
class CommandRunner {
 public:
  CommandRunner(const access::RecordKeeping* records, const reference::AdministrativeUnits* units,
                const SurvivorshipPolicy* policy)
      : records_(records), units_(units), policy_(policy), store_(records->log, records->sealer) {}

  // Carries out `command` and answers with the worker as it was right after it, also when it is repeated.
  absl::StatusOr<v1::Worker> Run(const rpc::Caller& caller, const CommandHead& head, const WorkerEvent& command);

  // The worker as known right after position `position`, on the day of that record.
  absl::StatusOr<v1::Worker> RenderAfter(const WorkerId& id, storage::Position position) const;

 private:
  struct Attempt {
    WorkerId id;
    WorkerHistory history;
    Decision decision;
  };

  // The answer to a command whose outcome is `result`: the same now, later and for ever.
  absl::StatusOr<v1::Worker> AnswerFor(const access::Authorship& author, const CommandHead& head,
                                       const storage::AppendResult& result) const;
  absl::StatusOr<Attempt> Prepare(const CommandHead& head, const WorkerEvent& command, absl::string_view agency) const;
  storage::RequestKey KeyOf(const access::Authorship& author, const CommandHead& head) const;
  absl::StatusOr<storage::AppendRequest> Compose(const access::Authorship& author, const CommandHead& head,
                                                 const Attempt& attempt) const;
  absl::StatusOr<v1::Worker> Try(const access::Authorship& author, const CommandHead& head, const WorkerEvent& command);
  absl::Status CheckClaims(const Attempt& attempt) const;
  absl::Status RecordRefusal(const access::Authorship& author, const CommandHead& head, const WorkerEvent& command,
                             const absl::Status& refusal) const;
  v1::Worker Preview(const access::Authorship& author, const Attempt& attempt) const;

  const access::RecordKeeping* records_;
  const reference::AdministrativeUnits* units_;
  const SurvivorshipPolicy* policy_;
  WorkerStore store_;
};

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_COMMAND_RUNNER_H_
