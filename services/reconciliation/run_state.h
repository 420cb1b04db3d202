// Runs: their state folded from streams runs/{id}.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_RUN_STATE_H_
#define LIENTHONG_SERVICES_RECONCILIATION_RUN_STATE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lienthong/event/v1/run_events.pb.h"
#include "services/access/authorship.h"
#include "storage/event_log.h"
#include "storage/vault/lookup_key.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::reconciliation {

enum class RunStage { kRunning = 1, kStalled = 2, kSucceeded = 3, kCancelled = 4, kFailed = 5 };

struct RunState {
  std::string id;                  // UUID text
  storage::Revision revision = 0;  // 0: there is no such run
  RunStage stage = RunStage::kRunning;
  event::v1::RunStarted started;
  bool pinned = false;
  event::v1::RunPinned pin;
  std::string phase;   // of the last step; empty: none was done
  std::string cursor;  // where that phase goes on
  bool phase_complete = false;
  event::v1::RunCounts counts;
  std::string cause;      // stalled, cancelled, failed
  uint32_t attempts = 0;  // in a row without an answer
  absl::Time create_time;
  absl::Time end_time;
  access::Authorship author;  // who asked for it

  bool over() const { return stage >= RunStage::kSucceeded; }
};

std::string RunStream(absl::string_view id);

// Folds one run up to position `until`; DATA_LOSS when its events do not parse.
absl::StatusOr<RunState> LoadRun(const storage::EventLog& log, const storage::PayloadSealer& sealer,
                                 absl::string_view id, std::optional<storage::Position> until = std::nullopt);

// Brings `run` up to what the log holds now, reading only what is new.
absl::Status ContinueRun(const storage::EventLog& log, const storage::PayloadSealer& sealer, RunState* run,
                         std::optional<storage::Position> until = std::nullopt);

// The claim that lets one run of a registry be under way, for the append that starts it.
storage::ClaimChange RunClaim(const storage::LookupKey& key, absl::string_view registry, absl::string_view run_id);
// Adds to the append that ends `run` what goes with its end: the registry is free for another, and the cursors of its
// steps, which may hold keys of the registry, open no more.
void AddRunEnd(const storage::LookupKey& key, const RunState& run, storage::AppendRequest* request);

// The step as an event, its cursor in a part of its own: `event` was made of `step` without it.
void AddCursor(absl::string_view run_id, const std::string& cursor, storage::NewEvent* event);

// Adds what a step did to the sums.
void AddCounts(const event::v1::RunCounts& step, event::v1::RunCounts* sum);

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_RUN_STATE_H_
