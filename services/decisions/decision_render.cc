#include "services/decisions/decision_render.h"

#include "absl/strings/str_cat.h"
#include "services/decisions/worker_side.h"
#include "services/matching/score_render.h"
#include "services/worker/event_codec.h"
#include "storage/uuid7.h"

namespace lienthong::decisions {
namespace {

namespace v1 = identity::v1;
using worker::EventType;
using worker::Recorded;
using worker::WorkerEvent;

v1::DecisionKind KindOf(EventType type) {
  switch (type) {
    case EventType::kRecordLinked:
      return v1::DECISION_KIND_LINK;
    case EventType::kRecordRefused:
      return v1::DECISION_KIND_REFUSAL;
    case EventType::kRecordUnlinked:
      return v1::DECISION_KIND_UNLINK;
    case EventType::kSplit:
      return v1::DECISION_KIND_SPLIT;
    default:
      return v1::DECISION_KIND_MERGE;
  }
}

void RenderStep(const Recorded& recorded, v1::DecisionStep* out) {
  const int64_t nanos = absl::ToUnixNanos(recorded.record_time);
  out->mutable_time()->set_seconds(nanos / 1'000'000'000);
  out->mutable_time()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  out->set_agency(recorded.agency);
  out->set_officer(recorded.officer);
  out->set_position(recorded.position);
  const WorkerEvent& event = std::get<WorkerEvent>(recorded.what);
  out->set_reason(event.reason);
  out->set_note(event.note);
}

}  // namespace

v1::Decision Render(const worker::IdentityDecision& decision, const std::string& etag) {
  const WorkerEvent& event = decision.event();
  const Recorded& said = decision.said();
  v1::Decision out;
  out.set_name(DecisionName(decision));
  out.set_kind(KindOf(event.type));
  out.set_state(decision.undone != nullptr    ? v1::DECISION_STATE_UNDONE
                : decision.decided != nullptr ? v1::DECISION_STATE_IN_EFFECT
                                              : v1::DECISION_STATE_REQUESTED);
  out.set_worker(absl::StrCat("workers/", event.survivor.empty() ? said.worker_id : event.survivor));
  if (!event.merged.empty()) out.set_other_worker(absl::StrCat("workers/", event.merged));
  if (!event.source_record_id.empty()) {
    out.add_source_records(worker::RecordStream(event.registry, event.source_record_id));
  }
  for (const worker::MovedRecord& record : event.records) {
    out.add_source_records(worker::RecordStream(record.registry, record.source_record_id));
  }
  for (const std::string& id : event.moved_events) out.add_events(storage::UuidText(id));
  out.set_rule(event.rule);
  out.set_automatic(said.officer.empty());
  for (const std::string& field : event.evidence) out.add_evidence(field);
  if (event.score.has_value()) *out.mutable_score() = matching::RenderScore(*event.score);
  if (decision.requested != nullptr) RenderStep(*decision.requested, out.mutable_requested());
  if (decision.decided != nullptr) RenderStep(*decision.decided, out.mutable_decided());
  if (decision.undone != nullptr) RenderStep(*decision.undone, out.mutable_undone());
  out.set_etag(etag);
  return out;
}

}  // namespace lienthong::decisions
