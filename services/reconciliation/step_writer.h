// StepWriter: everything one bounded step of a run will append, all or nothing.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_STEP_WRITER_H_
#define LIENTHONG_SERVICES_RECONCILIATION_STEP_WRITER_H_

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "services/access/record_keeping.h"
#include "services/reconciliation/link_score.h"
#include "services/reconciliation/register.h"
#include "services/reconciliation/run_state.h"
#include "services/reference/administrative_units.h"
#include "services/review/opening.h"
#include "services/worker/directory.h"
#include "services/worker/survivorship.h"
#include "services/worker/worker_store.h"

namespace lienthong::reconciliation {

// What steps need, gathered once by the runner. Borrowed.
struct StepSources {
  const access::RecordKeeping* records = nullptr;
  const reference::AdministrativeUnits* units = nullptr;
  const worker::SurvivorshipPolicy* policy = nullptr;
  const worker::Directory* directory = nullptr;
  const Register* known = nullptr;
  const worker::WorkerStore* store = nullptr;
  const LinkScorer* scorer = nullptr;
  const review::Opening* reviews = nullptr;  // null: runs open no reviews
};

// Not thread-safe; lives for one step. Borrows both.
class StepWriter {
 public:
  StepWriter(const StepSources* sources, const RunState* run);

  // An event of this run by the bridge, about `subject`.
  storage::NewEvent MakeEvent(const std::string& subject, const google::protobuf::Message& payload) const;
  // The same, in the clear: `payload` says nothing personal.
  storage::NewEvent MakeOpenEvent(const google::protobuf::Message& payload) const;
  // Adds `event` to `stream`. `expected` is the stream's revision before this step; only the first call's counts.
  void Add(const std::string& stream, storage::Revision expected, storage::NewEvent event);
  bool WritesTo(const std::string& stream) const { return writes_.count(stream) != 0; }

  std::vector<storage::ClaimChange>& claims() { return claims_; }
  event::v1::RunCounts& counts() { return counts_; }
  const RunState& run() const { return *run_; }

  // The append that carries it all, with the mark that the step is done.
  storage::AppendRequest Finish(const std::string& phase, const std::string& cursor, bool phase_complete);

 private:
  const StepSources* sources_;
  const RunState* run_;
  storage::NewEvent InRun(storage::NewEvent event) const;

  access::Authorship author_;
  std::map<std::string, storage::StreamWrite> writes_;  // by stream
  std::vector<std::string> write_order_;
  std::vector<storage::ClaimChange> claims_;
  event::v1::RunCounts counts_;
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_STEP_WRITER_H_
