#include "services/decisions/worker_side.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/reconciliation/compare.h"
#include "services/rpc/errors.h"
#include "services/worker/event_codec.h"
#include "storage/uuid7.h"

namespace lienthong::decisions {

using worker::Observation;
using worker::Recorded;
using worker::WorkerId;

namespace {

absl::Status Unknown(const std::string& resource, absl::string_view message) {
  return rpc::Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, message, {{"resource", resource}});
}

}  // namespace

absl::StatusOr<WorkerSide> LoadSide(const worker::WorkerStore& store, const WorkerId& id) {
  absl::StatusOr<worker::WorkerHistory> history = store.History(id);
  if (!history.ok()) return history.status();
  WorkerSide side{id, *std::move(history), {}, {}};
  if (side.revision() == 0) return Unknown(id.stream(), "no such worker");
  side.identity = worker::ReadIdentity(side.history.events);
  side.state = worker::FoldWorker(id.text(), side.history.events);
  return side;
}

absl::StatusOr<WorkerSide> LoadStandingSide(const worker::WorkerStore& store, const WorkerId& id) {
  absl::StatusOr<WorkerSide> side = LoadSide(store, id);
  if (side.ok() && !side->history.survivor.empty()) return rpc::MergedAway(side->history.survivor);
  return side;
}

std::string RecordSide::name() const {
  return worker::RecordStream(registry, source_record_id);
}

absl::StatusOr<RecordSide> LoadRecord(const worker::WorkerStore& store, const std::string& name) {
  const std::optional<worker::RecordStreamName> parts = worker::ParseRecordStream(name);
  RecordSide side;
  if (parts.has_value()) {
    side.source_record_id = parts->source_record_id;
    side.registry = parts->registry;
  }
  absl::StatusOr<worker::RecordedStream> stream = store.ReadStream(name);
  if (!stream.ok()) return stream.status();
  if (stream->erased) return rpc::PersonalDataErased();
  if (stream->revision == 0) return Unknown(name, "no such source record");
  side.stream = *std::move(stream);
  for (const Recorded& recorded : side.stream.events) {
    const Observation& observation = std::get<Observation>(recorded.what);
    if (!observation.gone) side.latest = observation;
  }
  return side;
}

const std::string& OwnerOf(const Recorded& recorded) {
  return recorded.moved_to.empty() ? recorded.worker_id : recorded.moved_to;
}

Recorded Pending(const WorkerId& id, const worker::WorkerEvent& event) {
  Recorded recorded;
  recorded.position = std::numeric_limits<storage::Position>::max();
  recorded.worker_id = id.text();
  recorded.what = event;
  return recorded;
}

worker::WorkerState FoldSorted(const WorkerId& id, std::vector<Recorded> events) {
  std::stable_sort(events.begin(), events.end(),
                   [](const Recorded& a, const Recorded& b) { return a.position < b.position; });
  return worker::FoldWorker(id.text(), events);
}

std::string DecisionName(const worker::IdentityDecision& decision) {
  const worker::WorkerEvent& event = decision.event();
  const std::string& home = event.survivor.empty() ? decision.said().worker_id : event.survivor;
  return absl::StrCat("workers/", home, "/decisions/", storage::UuidText(decision.id));
}

absl::StatusOr<std::string> DecisionEtag(
    const worker::IdentityDecision& decision,
    absl::FunctionRef<absl::StatusOr<storage::Revision>(const std::string& stream)> revision_of) {
  const worker::WorkerEvent& event = decision.event();
  const std::string& home = event.survivor.empty() ? decision.said().worker_id : event.survivor;
  const absl::StatusOr<storage::Revision> own = revision_of(absl::StrCat("workers/", home));
  if (!own.ok()) return own.status();
  const bool waits = decision.requested != nullptr && decision.decided == nullptr && decision.undone == nullptr;
  if (!waits) return absl::StrCat(*own);
  const absl::StatusOr<storage::Revision> other = revision_of(absl::StrCat("workers/", event.merged));
  if (!other.ok()) return other.status();
  return absl::StrCat(*own, "-", *other);
}

absl::StatusOr<storage::AppendRequest> ComposeDecision(const access::RecordKeeping& records,
                                                       const access::Authorship& author, const Plan& plan) {
  storage::AppendRequest append;
  std::map<std::string, storage::Revision> checks = plan.revisions;
  for (const auto& [id, event] : plan.events) {
    const auto read = checks.find(id.stream());
    if (read == checks.end()) return absl::InternalError("a decision about a worker that was not read");
    storage::NewEvent added = access::MakeEvent(records.ids, author, id.stream(), *worker::Encode(event));
    added.envelope.set_rule_version(reconciliation::kRuleVersion);
    append.writes.push_back({id.stream(), read->second, {std::move(added)}});
    checks.erase(read);
  }
  for (const auto& [stream, revision] : checks) append.checks.push_back({stream, revision});
  append.claims = plan.claims;
  return append;
}

absl::Status DecisionForbids(const std::string& state, const std::string& resource, absl::string_view message) {
  return rpc::Error(error::v1::ERROR_REASON_STATE_FORBIDS, message, {{"state", state}, {"resource", resource}});
}

}  // namespace lienthong::decisions
