// Events and observations of an invented worker, in the form that the fold takes.

#ifndef LIENTHONG_TESTS_SUPPORT_SAMPLE_WORKER_H_
#define LIENTHONG_TESTS_SUPPORT_SAMPLE_WORKER_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/identity/partial_date.h"
#include "services/worker/worker_event.h"
#include "services/worker/worker_state.h"

namespace lienthong::testing {

namespace rv = registry::v1;

inline constexpr char kWorker[] = "01890000-0000-7000-8000-000000000001";
inline constexpr char kDeployment[] = "01890000-0000-7000-8000-0000000000d1";
inline constexpr char kNumber[] = "003190000001";
inline constexpr char kDeadNumber[] = "005190000002";

using Fields = std::map<worker::Field, std::string>;

// Days since 1970 of an ISO day; the first day of a year or month.
inline int32_t Day(const std::string& iso) {
  return identity::PartialDate::Parse(iso).value().FirstDay();
}

// The history of one worker, in the order of positions.
class SampleWorker {
 public:
  // Adds an event by `agency`; its id is "event-" and the position. Returns the id.
  std::string Add(worker::WorkerEvent event, const std::string& agency = "G09") {
    worker::Recorded recorded = Next(agency);
    recorded.revision = ++revision_;
    recorded.what = std::move(event);
    events_.push_back(recorded);
    return recorded.event_id;
  }

  void Observe(const std::string& registry, const std::string& id, worker::RecordKind kind, const Fields& fields) {
    worker::Observation observation;
    observation.source_record_id = id;
    observation.registry = registry;
    observation.kind = kind;
    observation.key = "key-" + id;
    observation.fields = fields;
    Take(observation);
  }

  void Gone(const std::string& registry, const std::string& id) {
    worker::Observation observation;
    observation.source_record_id = id;
    observation.registry = registry;
    observation.gone = true;
    Take(observation);
  }

  void Link(const std::string& registry, const std::string& id, worker::RecordKind kind) {
    worker::WorkerEvent event;
    event.type = worker::EventType::kRecordLinked;
    event.registry = registry;
    event.source_record_id = id;
    event.kind = kind;
    event.rule = "personal_number";
    event.evidence = {"full_name", "personal_number"};
    Add(event, "lienthong");
  }

  // Observed, then linked.
  void Hold(const std::string& registry, const std::string& id, worker::RecordKind kind, const Fields& fields) {
    Observe(registry, id, kind, fields);
    Link(registry, id, kind);
  }

  void Unlink(const std::string& id) {
    worker::WorkerEvent event;
    event.type = worker::EventType::kRecordUnlinked;
    event.source_record_id = id;
    event.reason = "another_person";
    Add(event);
  }

  const std::vector<worker::Recorded>& events() const { return events_; }
  worker::WorkerState State() const { return worker::FoldWorker(kWorker, events_); }

 private:
  void Take(const worker::Observation& observation) {
    worker::Recorded recorded = Next("lienthong");
    recorded.what = observation;
    events_.push_back(recorded);
  }

  worker::Recorded Next(const std::string& agency) {
    worker::Recorded recorded;
    recorded.position = ++position_;
    recorded.record_time = absl::FromUnixSeconds(1'700'000'000 + static_cast<int64_t>(position_));
    recorded.event_id = "event-" + std::to_string(position_);
    recorded.agency = agency;
    return recorded;
  }

  std::vector<worker::Recorded> events_;
  storage::Position position_ = 0;
  storage::Revision revision_ = 0;
};

inline worker::WorkerEvent Event(worker::EventType type, std::vector<worker::Fact> facts = {},
                                 const std::string& effective_from = "") {
  worker::WorkerEvent event;
  event.type = type;
  event.facts = std::move(facts);
  event.effective_from = effective_from;
  return event;
}

// A registration with `number`, when given.
inline worker::WorkerEvent Registration(const std::string& number = "") {
  worker::WorkerEvent event = Event(worker::EventType::kRegistered);
  if (!number.empty()) event.identifiers = {{worker::IdentifierType::kPersonalNumber, number, "", ""}};
  return event;
}

inline worker::WorkerEvent Withdrawal(const std::string& event_id) {
  worker::WorkerEvent event = Event(worker::EventType::kFactWithdrawn);
  event.withdrawn_event_id = event_id;
  return event;
}

inline worker::WorkerEvent DeploymentRegistration(const std::string& contract, const std::string& id = kDeployment) {
  worker::WorkerEvent event =
      Event(worker::EventType::kDeploymentRegistered, {{rv::RECORD_FIELD_MARKET, "JP"},
                                                       {rv::RECORD_FIELD_CONTRACT_NUMBER, contract},
                                                       {rv::RECORD_FIELD_CONTRACT_START, "2024-01-10"},
                                                       {rv::RECORD_FIELD_CONTRACT_END, "2026-01-09"},
                                                       {rv::RECORD_FIELD_WORK_STATUS, "registered"}});
  event.deployment_id = id;
  return event;
}

// A move of the sample deployment to `status` on `day`.
inline worker::WorkerEvent Move(worker::EventType type, const std::string& status, const std::string& day) {
  worker::WorkerEvent event = Event(type, {{rv::RECORD_FIELD_WORK_STATUS, status}}, day);
  event.deployment_id = kDeployment;
  return event;
}

// The values of `field` that are not retracted, in the order of positions, as "source:value".
inline std::vector<std::string> Held(const worker::FieldHistory& history, worker::Field field) {
  std::vector<std::string> held;
  auto found = history.find(field);
  if (found == history.end()) return held;
  for (const worker::Statement& statement : found->second) {
    if (!statement.retracted) held.push_back(statement.source + ":" + statement.value);
  }
  return held;
}

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_SAMPLE_WORKER_H_
