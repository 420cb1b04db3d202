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

// The last thing each record that is linked to her said, by its stream; nothing for one that was never observed.
using LinkedRecords = std::map<std::string, std::optional<Observation>>;

LinkedRecords LinkedNow(const std::vector<worker::Recorded>& events) {
  std::map<std::string, std::string> registries;  // by record id
  std::set<std::string> linked;
  for (const worker::Recorded& recorded : events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    if (event == nullptr) continue;
    if (event->type == worker::EventType::kRecordUnlinked) linked.erase(event->source_record_id);
    if (event->type != worker::EventType::kRecordLinked) continue;
    linked.insert(event->source_record_id);
    registries[event->source_record_id] = event->registry;
  }
  LinkedRecords records;
  for (const std::string& id : linked) records[worker::RecordStream(registries[id], id)] = std::nullopt;
  for (const worker::Recorded& recorded : events) {
    const auto* observation = std::get_if<Observation>(&recorded.what);
    if (observation == nullptr || observation->gone) continue;
    const auto record = records.find(worker::RecordStream(observation->registry, observation->source_record_id));
    if (record != records.end()) record->second = *observation;
  }
  return records;
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
    for (const auto& [stream, observation] : linked) AddSubject(stream);
    AddSubject(id_.stream());

    const worker::WorkerState state = worker::FoldWorker(id_.text(), history->events);
    std::set<Identifier> identifiers;
    for (const worker::IdentifierState& identifier : state.identifiers) {
      // One that was only ever a mistake is somebody else's.
      if (identifier.status == worker::IdentifierStatus::kRetired) continue;
      identifiers.emplace(identifier.type, identifier.value);
    }
    for (const auto& [stream, observation] : linked) {
      if (observation.has_value()) AddRecord(*observation, &identifiers);
    }
    for (const Identifier& identifier : identifiers) {
      if (const absl::Status added = AddIdentifier(identifier); !added.ok()) return added;
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

  void AddRecord(const Observation& record, std::set<Identifier>* identifiers) {
    for (Identifier& identifier : worker::IdentifiersOf(record)) identifiers->insert(std::move(identifier));
    plan_.claims.push_back(suppression_.OfRecord(record.registry, record.kind, record.key));
  }

  absl::Status AddIdentifier(const Identifier& identifier) {
    const auto& [type, value] = identifier;
    const auto unlinked = directory_.UnlinkedWith(type, value);
    if (!unlinked.ok()) return unlinked.status();
    for (const worker::RecordEntry& entry : *unlinked) {
      AddSubject(worker::RecordStream(entry.registry, entry.source_record_id));
    }
    const auto searches = directory_.SearchesFor(type, value, storage::kMaxErasedPerAppend);
    if (!searches.ok()) return searches.status();
    for (const std::string& search : *searches) AddSubject(search);

    const auto holders = directory_.WorkersWith(type, value);
    if (!holders.ok()) return holders.status();
    const std::set<std::string> others(holders->begin(), holders->end());
    if (others.size() - others.count(id_.text()) == 0) plan_.claims.push_back(suppression_.OfIdentifier(type, value));
    if (!worker::IsUnique(type)) return absl::OkStatus();
    const std::string claim = worker::ClaimKey(*records_.key, type, value);
    const auto owner = records_.log->ClaimOwner(claim);
    if (!owner.ok()) return owner.status();
    if (*owner == id_.text()) plan_.claims.push_back({storage::ClaimChange::Action::kRelease, claim, id_.text()});
    return absl::OkStatus();
  }

  const access::RecordKeeping& records_;
  const worker::WorkerId id_;
  const worker::Directory directory_;
  const worker::Suppression suppression_;
  std::set<std::string> subjects_;
  ErasurePlan plan_;
};

}  // namespace

absl::StatusOr<ErasurePlan> PlanErasure(const access::RecordKeeping& records, const worker::WorkerId& id) {
  return Planner(records, id).Plan();
}

}  // namespace lienthong::erasure
