// Runner: carries runs on, one bounded step at a time. A thread calls RunOnce in the server; tests call it by hand.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_RUNNER_H_
#define LIENTHONG_SERVICES_RECONCILIATION_RUNNER_H_

#include <atomic>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/registry_gateway.h"
#include "services/reconciliation/step.h"

namespace lienthong::reconciliation {

struct RunLimits {
  int step_items = 200;                            // records or workers of one step
  int attempts = 20;                               // without an answer before a run fails
  absl::Duration retry = absl::Milliseconds(500);  // first wait, doubled each time up to max_retry
  absl::Duration max_retry = absl::Seconds(30);
  absl::Duration call_timeout = absl::Seconds(10);  // of one call to a registry
};

using Gateways = std::map<std::string, adapters::RegistryGateway*>;  // by registry id

// Borrows all; they outlive it. RunOnce is called by one thread at a time.
class Runner {
 public:
  // `stopping`, if there is one, turns true when the server shuts down: what a closed gateway then answers is not the
  // registry's fault.
  Runner(const StepSources* sources, const Gateways* gateways, const RunLimits& limits,
         const std::atomic<bool>* stopping = nullptr)
      : sources_(sources), gateways_(gateways), limits_(limits), stopping_(stopping) {}

  // Does one step of one run that is due. True: something was done, call again; false: nothing is due before NextDue().
  // An error is of the log, not of a registry or a run.
  absl::StatusOr<bool> RunOnce();

  // When the next waiting run is due; InfiniteFuture when none waits.
  absl::Time NextDue() const;

 private:
  absl::StatusOr<RunState*> Current(const std::string& run_id);
  absl::StatusOr<bool> DoStep(const RunState& run);
  // The next step with as many items as fit one append.
  absl::StatusOr<storage::AppendRequest> Think(const RunState& run, adapters::RegistryGateway* gateway,
                                               const adapters::CallContext& context) const;
  bool PauseForErasure(const RunState& run);
  absl::Status Stall(const RunState& run, const absl::Status& cause);
  absl::Status Give(const RunState& run, const std::string& cause);
  absl::Status AppendToRun(const RunState& run, const google::protobuf::Message& payload, bool is_end);

  const StepSources* sources_;
  const Gateways* gateways_;
  const RunLimits limits_;
  const std::atomic<bool>* stopping_;
  std::map<std::string, RunState> runs_;   // as of the last step
  std::map<std::string, absl::Time> due_;  // of runs that wait
  std::string last_;                       // the run served last, so that all get their turn
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_RUNNER_H_
