// The C++ values of what is recorded about a worker. Stored messages become these in event_codec, nowhere else.

#ifndef LIENTHONG_SERVICES_WORKER_WORKER_EVENT_H_
#define LIENTHONG_SERVICES_WORKER_WORKER_EVENT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "lienthong/registry/v1/record.pb.h"
#include "storage/event_log.h"

namespace lienthong::worker {

// Fields and kinds are those of source records: one vocabulary on both sides of the bridge.
using Field = registry::v1::RecordField;
using RecordKind = registry::v1::RecordKind;

struct Fact {
  Field field = registry::v1::RECORD_FIELD_UNSPECIFIED;
  std::string value;  // canonical text
};

// The kinds of identifiers a worker can have; kUnknown: one that a newer version wrote, kept apart from all others.
enum class IdentifierType {
  kUnknown = 0,
  kPersonalNumber = 1,
  kOldCard = 2,
  kPassport = 3,
  kLaissezPasser = 4,
  kResidencePermit = 5
};

struct IdentifierFact {
  IdentifierType type = IdentifierType::kPersonalNumber;
  std::string value;
  std::string valid_from;  // ISO; empty: unknown
  std::string valid_to;    // ISO; empty: open
};

enum class EventType {
  kRegistered,
  kIdentityCorrected,
  kResidenceRecorded,
  kContactRecorded,
  kQualificationRecorded,
  kVerdictRecorded,
  kIdentifierAdded,
  kIdentifierRetired,
  kDeploymentRegistered,
  kDeploymentTermsChanged,
  kDeploymentListConfirmed,
  kDeploymentDepartureRecorded,
  kDeploymentWorkStarted,
  kDeploymentContractEnded,
  kDeploymentReturnRecorded,
  kDeploymentLiquidated,
  kCrossingRecorded,
  kFactWithdrawn,
  kRecordLinked,
  kRecordUnlinked,
  kRecordRefused,
  kMergeRequested,
  kMerged,
  kSplit,
  kDecisionUndone,
};

// What one field says for (positive) or against one person, in thousandths of a bit.
struct EvidenceLine {
  std::string field;
  std::string outcome;
  int64_t weight_millibits = 0;
};

// Prior and lines add up to the score, the logarithm (base 2) of the odds that two are one person.
struct LinkScore {
  int64_t prior_millibits = 0;
  int64_t score_millibits = 0;
  std::vector<EvidenceLine> lines;
  uint32_t rule_version = 0;
  std::string model_version;
};

// A record whose link a decision changes. `worker_id`: of the stream in which the link stands, or stands again.
struct MovedRecord {
  std::string source_record_id;
  std::string registry;
  std::string worker_id;
};

struct Recorded;

// One event of a worker's stream. Which members are set depends on the type.
struct WorkerEvent {
  EventType type = EventType::kRegistered;
  std::vector<Fact> facts;
  std::string effective_from;  // ISO with precision; empty: as the fields say, or always
  std::string effective_to;
  std::string reason;
  std::string note;
  std::string deployment_id;                // deployments and crossings
  std::string crossing_id;                  // kCrossingRecorded
  std::vector<IdentifierFact> identifiers;  // kRegistered: all; kIdentifierAdded, kIdentifierRetired: one
  std::string superseded_by;                // kIdentifierRetired
  std::string withdrawn_event_id;           // kFactWithdrawn, 16 bytes
  std::string source_record_id;             // kRecordLinked, kRecordUnlinked, kRecordRefused
  std::string registry;                     // as source_record_id
  RecordKind kind = registry::v1::RECORD_KIND_UNSPECIFIED;  // kRecordLinked, kRecordRefused
  std::string rule;                                         // kRecordLinked
  std::vector<std::string> evidence;                        // kRecordLinked
  std::optional<LinkScore> score;                           // kRecordLinked, kRecordRefused

  // Decisions about who is who; see identity_events.proto.
  std::string decision_id;                // 16 bytes: kMergeRequested, kMerged, kSplit, kDecisionUndone
  std::string survivor;                   // worker id; of a split: who was split
  std::string merged;                     // worker id; of a split: who came of it
  std::string link_holder;                // kRecordUnlinked: worker id of the stream in which the link stands
  std::vector<MovedRecord> records;       // kSplit, kDecisionUndone
  std::vector<std::string> moved_events;  // kSplit, kDecisionUndone: event ids
  std::vector<Recorded> moved_facts;      // kSplit, in the new worker's stream
  std::vector<uint32_t> held;             // kRecordUnlinked, kMerged, kSplit
  std::string undone_kind;                // kDecisionUndone
  bool requested_only = false;            // kDecisionUndone
};

// A source record as a registry was seen to hold it.
struct Observation {
  std::string source_record_id;
  std::string registry;
  RecordKind kind = registry::v1::RECORD_KIND_UNSPECIFIED;
  std::string key;
  std::map<Field, std::string> fields;
  uint64_t registry_version = 0;
  std::string data_as_of;
  bool gone = false;  // the registry holds it no more; fields are then empty
};

// An event with where and when it stands in the log and who said it.
struct Recorded {
  storage::Position position = 0;
  storage::Revision revision = 0;  // in the worker's stream; 0 for observations
  absl::Time record_time;
  std::string event_id;
  std::string agency;
  std::string officer;
  std::string purpose;
  std::string procedure;
  std::string worker_id;  // of the worker's stream that it stands in; empty for observations
  std::string moved_to;   // id of the worker who came of a split and took it along; empty: it stands where it was said
  std::string province;   // code|version of the envelope; empty: none
  std::variant<WorkerEvent, Observation> what;
};

// The words of WorkerEvent::undone_kind.
inline constexpr char kUndoneLink[] = "link";
inline constexpr char kUndoneUnlink[] = "unlink";
inline constexpr char kUndoneRefusal[] = "refusal";
inline constexpr char kUndoneMerge[] = "merge";
inline constexpr char kUndoneSplit[] = "split";

// The id of the decision that an event takes, asks for or undoes: its own event id unless it stands in two streams.
inline const std::string& DecisionIdOf(const Recorded& recorded, const WorkerEvent& event) {
  return event.decision_id.empty() ? recorded.event_id : event.decision_id;
}

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_WORKER_EVENT_H_
