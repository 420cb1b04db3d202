#include "services/erasure/erasure_plan.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/rpc/errors.h"
#include "services/worker/decide.h"
#include "services/worker/directory.h"
#include "services/worker/event_codec.h"
#include "services/worker/record_identifiers.h"
#include "services/worker/suppression.h"
#include "services/worker/worker_store.h"

namespace lienthong::erasure {
namespace {

using worker::IdentifierType;
using worker::Observation;
using worker::WorkerEvent;
using Identifier = std::pair<IdentifierType, std::string>;

// What each record that is linked to her ever said, by its stream.
using LinkedRecords = std::map<std::string, std::vector<Observation>>;

LinkedRecords LinkedNow(const std::vector<worker::Recorded>& events) {
  std::map<std::string, std::string> linked;  // registry by record id
  for (const worker::Recorded& recorded : events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event == nullptr) continue;
    if (event->type == worker::EventType::kRecordLinked) linked[event->source_record_id] = event->registry;
    if (event->type == worker::EventType::kRecordUnlinked) linked.erase(event->source_record_id);
  }
  LinkedRecords records;
  for (const auto& [id, registry] : linked) records[worker::RecordStream(registry, id)];
  for (const worker::Recorded& recorded : events) {
    const auto* observation = std::get_if<Observation>(&recorded.what);
    if (observation == nullptr || observation->gone) continue;
    const auto record = records.find(worker::RecordStream(observation->registry, observation->source_record_id));
    if (record != records.end()) record->second.push_back(*observation);
  }
  return records;
}

// All that she or a record of hers ever stated; not a personal number that was only ever a mistake, which is somebody
// else's.
std::set<Identifier> IdentifiersOfHers(const worker::WorkerState& state, const LinkedRecords& linked) {
  std::set<Identifier> identifiers;
  for (const worker::IdentifierState& identifier : state.identifiers) {
    const bool mistake =
        identifier.status == worker::IdentifierStatus::kRetired && identifier.type == IdentifierType::kPersonalNumber;
    if (!mistake) identifiers.emplace(identifier.type, identifier.value);
  }
  for (const auto& [stream, observations] : linked) {
    for (const Observation& observation : observations) {
      for (Identifier& identifier : worker::IdentifiersOf(observation)) identifiers.insert(std::move(identifier));
    }
  }
  return identifiers;
}

class Planner {
 public:
  Planner(const access::RecordKeeping& records, const worker::WorkerId& id)
      : records_(records),
        id_(id),
        directory_(records.views, records.key),
        suppression_(records.log, records.suppression_key) {}

  absl::StatusOr<ErasurePlan> Plan() {
    const worker::WorkerStore store(records_.log, records_.sealer);
    const absl::StatusOr<worker::WorkerHistory> history = store.History(id_);
    if (!history.ok()) return history.status();
    if (history->events.empty()) {
      return rpc::Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "no such worker", {{"resource", id_.stream()}});
    }
    for (const auto& [stream, revision] : history->revisions) plan_.checks.push_back({stream, revision});
    const LinkedRecords linked = LinkedNow(history->events);
    for (const auto& [stream, observations] : linked) AddSubject(stream);
    AddSubject(id_.stream());
    for (const Identifier& identifier : IdentifiersOfHers(worker::FoldWorker(id_.text(), history->events), linked)) {
      if (const absl::Status added = AddIdentifier(identifier); !added.ok()) return added;
    }
    for (const auto& [stream, observations] : linked) {
      for (const Observation& observation : observations) {
        if (const absl::Status added = SuppressRecord(observation); !added.ok()) return added;
      }
    }
    if (plan_.subjects.size() > storage::kMaxErasedPerAppend) {
      return rpc::Error(error::v1::ERROR_REASON_LIMIT_EXCEEDED,
                        "more belongs to this worker than can be erased at once",
                        {{"limit", absl::StrCat(storage::kMaxErasedPerAppend)}});
    }
    return std::move(plan_);
  }

 private:
  void AddSubject(const std::string& subject) {
    if (subjects_.insert(subject).second) plan_.subjects.push_back(subject);
  }

  // What states an identifier that is hers alone goes with her; one that others can have too, or another worker has,
  // tells of nobody.
  absl::Status AddIdentifier(const Identifier& identifier) {
    const auto& [type, value] = identifier;
    if (!worker::IsUnique(type)) return absl::OkStatus();
    const std::string claim = worker::ClaimKey(*records_.key, type, value);
    const auto owner = records_.log->ClaimOwner(claim);
    if (!owner.ok()) return owner.status();
    if (owner->has_value() && **owner != id_.text()) return absl::OkStatus();
    if (owner->has_value()) plan_.claims.push_back({storage::ClaimChange::Action::kRelease, claim, id_.text()});
    plan_.claims.push_back(suppression_.OfIdentifier(type, value));
    if (type == IdentifierType::kPersonalNumber && !number_.has_value()) number_ = plan_.claims.back();

    const auto unlinked = directory_.UnlinkedWith(type, value);
    if (!unlinked.ok()) return unlinked.status();
    for (const worker::RecordEntry& entry : *unlinked) {
      AddSubject(worker::RecordStream(entry.registry, entry.source_record_id));
    }
    const auto searches = directory_.SearchesFor(type, value, storage::kMaxErasedPerAppend);
    if (!searches.ok()) return searches.status();
    for (const std::string& search : *searches) AddSubject(search);
    return absl::OkStatus();
  }

  absl::Status SuppressRecord(const Observation& record) {
    storage::ClaimChange suppression = suppression_.OfRecord(record, number_.has_value() ? &*number_ : nullptr);
    // One that stands from an earlier erasure stays as it is.
    const absl::StatusOr<bool> held = suppression_.IsHeld(suppression);
    if (!held.ok()) return held.status();
    if (!*held && suppressed_.insert(suppression.key).second) plan_.claims.push_back(std::move(suppression));
    return absl::OkStatus();
  }

  const access::RecordKeeping& records_;
  const worker::WorkerId id_;
  const worker::Directory directory_;
  const worker::Suppression suppression_;
  std::set<std::string> subjects_;
  std::set<std::string> suppressed_;            // keys of records
  std::optional<storage::ClaimChange> number_;  // the suppression of a personal number of hers
  ErasurePlan plan_;
};

}  // namespace

absl::StatusOr<ErasurePlan> PlanErasure(const access::RecordKeeping& records, const worker::WorkerId& id) {
  return Planner(records, id).Plan();
}

}  // namespace lienthong::erasure
