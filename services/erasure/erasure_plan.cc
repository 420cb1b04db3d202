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
#include "services/worker/identity_history.h"
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

LinkedRecords LinkedNow(const worker::IdentityHistory& identity, const std::vector<worker::Recorded>& events) {
  LinkedRecords records;
  for (const auto& [id, link] : identity.links) records[worker::RecordStream(link.registry, id)];
  for (const worker::Recorded& recorded : events) {
    const auto* observation = std::get_if<Observation>(&recorded.what);
    if (observation == nullptr || observation->gone) continue;
    const auto record = records.find(worker::RecordStream(observation->registry, observation->source_record_id));
    if (record != records.end()) record->second.push_back(*observation);
  }
  return records;
}

// Workers who were split off from her by mistake: what they hold is hers.
std::vector<std::string> SplitOffByMistake(const worker::IdentityHistory& identity,
                                           const std::vector<worker::Recorded>& events) {
  std::vector<std::string> mistakes;
  for (const worker::Recorded& recorded : events) {
    const auto* event = std::get_if<WorkerEvent>(&recorded.what);
    const bool split = event != nullptr && event->type == worker::EventType::kSplit;
    if (!split || recorded.worker_id != event->survivor || identity.undone.count(event->decision_id) == 0) continue;
    mistakes.push_back(event->merged);
  }
  return mistakes;
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
    if (!history->survivor.empty()) return rpc::MergedAway(history->survivor);
    if (const absl::Status whole = CheckSplitFacts(*history); !whole.ok()) return whole;
    for (const auto& [stream, revision] : history->revisions) plan_.checks.push_back({stream, revision});
    const worker::IdentityHistory identity = worker::ReadIdentity(history->events);
    const LinkedRecords linked = LinkedNow(identity, history->events);
    for (const std::string& merged : identity.merged) AddSubject(absl::StrCat("workers/", merged));
    if (const absl::Status added = AddMistakes(store, SplitOffByMistake(identity, history->events)); !added.ok()) {
      return added;
    }
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
  // Facts that came along from a split are sealed for the worker they came from as well: while that one is there,
  // destroying the keys of the new one would not be an erasure.
  absl::Status CheckSplitFacts(const worker::WorkerHistory& history) const {
    for (const worker::Recorded& recorded : history.events) {
      const auto* event = std::get_if<WorkerEvent>(&recorded.what);
      if (event == nullptr || recorded.moved_to.empty() || event->type >= worker::EventType::kRecordLinked) continue;
      const std::string source = absl::StrCat("workers/", recorded.worker_id);
      if (history.revisions.count(source) != 0) continue;  // merged with her, and goes with her
      const absl::StatusOr<bool> erased = records_.sealer->IsErased(source);
      if (!erased.ok()) return erased.status();
      if (*erased) continue;
      return rpc::Error(error::v1::ERROR_REASON_RULE_FORBIDS,
                        "facts about her were split off from another worker and stand there too; undo the split, or "
                        "erase that worker first",
                        {{"resource", source}});
    }
    return absl::OkStatus();
  }

  // Workers split off by mistake, and those split off from them by mistake.
  absl::Status AddMistakes(const worker::WorkerStore& store, std::vector<std::string> mistakes) {
    std::set<std::string> met;
    while (!mistakes.empty() && met.size() <= storage::kMaxErasedPerAppend) {
      const std::string mistake = std::move(mistakes.back());
      mistakes.pop_back();
      if (!met.insert(mistake).second) continue;
      const absl::StatusOr<worker::WorkerId> id = worker::WorkerId::Parse(mistake);
      if (!id.ok()) return absl::DataLossError("a split names no worker");
      const absl::StatusOr<worker::WorkerHistory> history = store.History(*id);
      if (!history.ok()) return history.status();
      AddSubject(id->stream());
      plan_.checks.push_back({id->stream(), history->revisions.at(id->stream())});
      for (std::string& more : SplitOffByMistake(worker::ReadIdentity(history->events), history->events)) {
        mistakes.push_back(std::move(more));
      }
    }
    return absl::OkStatus();
  }

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
