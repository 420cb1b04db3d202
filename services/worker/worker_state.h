// WorkerState: all that is known about one worker, folded from events and observations. Nothing is chosen here: every
// statement stands with its source; survivorship decides which one shows.

#ifndef LIENTHONG_SERVICES_WORKER_WORKER_STATE_H_
#define LIENTHONG_SERVICES_WORKER_WORKER_STATE_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/identity/partial_date.h"
#include "services/worker/worker_event.h"

namespace lienthong::worker {

// One source's statement about one field.
struct Statement {
  std::string value;                                // canonical text
  std::string source;                               // registry or agency
  std::string source_record_id;                     // empty: an agency said it
  std::optional<identity::PartialDate> valid_from;  // nothing: always
  std::optional<identity::PartialDate> valid_to;    // nothing: open
  absl::Time record_time;
  storage::Position position = 0;
  std::string event_id;
  bool retracted = false;  // its source says so no more
};

using FieldHistory = std::map<Field, std::vector<Statement>>;  // in the order of positions

enum class IdentifierStatus { kActive = 1, kSuperseded = 2, kRetired = 3 };

struct IdentifierState {
  IdentifierType type = IdentifierType::kPersonalNumber;
  std::string value;
  std::string valid_from;
  std::string valid_to;
  IdentifierStatus status = IdentifierStatus::kActive;
  std::string source;
  std::string superseded_by;
};

struct DeploymentState {
  std::string id;                // UUID text
  std::string source;            // who said it first
  std::string source_record_id;  // the registry's record of it, if any
  FieldHistory fields;
};

struct CrossingState {
  std::string id;  // UUID text
  std::string source;
  std::string source_record_id;
  std::string deployment_id;  // empty: unknown
  FieldHistory fields;
};

// A person or document record that is linked: what it says about the person stands in WorkerState::person too.
struct LinkedRecord {
  std::string source_record_id;
  std::string registry;
  RecordKind kind = registry::v1::RECORD_KIND_UNSPECIFIED;
  std::string rule;
  std::vector<std::string> evidence;
  absl::Time link_time;
  Observation latest;  // the last observation; latest.gone when the registry dropped it
};

struct WorkerState {
  std::string id;
  storage::Revision revision = 0;  // of the worker's stream; 0: no such worker
  storage::Position position = 0;  // of the last event considered
  absl::Time create_time;
  absl::Time update_time;
  FieldHistory person;
  std::vector<IdentifierState> identifiers;
  std::vector<DeploymentState> deployments;
  std::vector<CrossingState> crossings;
  std::vector<LinkedRecord> links;
  std::vector<std::string> merged;  // ids of the workers merged into this one
  std::set<std::string> barred;     // ids of the records that somebody decided are not the worker's

  const DeploymentState* FindDeployment(absl::string_view deployment_id) const;
};

// Folds the events of a worker's stream and of the streams of those merged into it, and the observations of every
// record that was ever linked to it, in the order of positions. Withdrawn events, undone decisions, what a split took
// away and records not linked at the end say nothing. Pure.
WorkerState FoldWorker(absl::string_view worker_id, const std::vector<Recorded>& events);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_WORKER_STATE_H_
