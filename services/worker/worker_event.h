// The C++ values of what is recorded about a worker. Stored messages become these in event_codec, nowhere else.

#ifndef LIENTHONG_SERVICES_WORKER_WORKER_EVENT_H_
#define LIENTHONG_SERVICES_WORKER_WORKER_EVENT_H_

#include <map>
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
};

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
  std::string source_record_id;             // kRecordLinked, kRecordUnlinked
  std::string registry;                     // kRecordLinked
  RecordKind kind = registry::v1::RECORD_KIND_UNSPECIFIED;  // kRecordLinked
  std::string rule;                                         // kRecordLinked
  std::vector<std::string> evidence;                        // kRecordLinked
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
  std::variant<WorkerEvent, Observation> what;
};

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_WORKER_EVENT_H_
