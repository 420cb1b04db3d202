#include "services/reconciliation/run_state.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/vault/key_ring.h"

namespace lienthong::reconciliation {
namespace {

namespace ev = event::v1;

constexpr size_t kReadPage = 500;

bool ApplyStarted(const ev::Envelope& envelope, const std::string& plain, RunState* run) {
  run->create_time = storage::RecordTimeOf(envelope);
  run->author = {envelope.agency(), envelope.officer(), envelope.purpose(), envelope.procedure()};
  return run->started.ParseFromString(plain);
}

bool ApplyStep(const std::string& plain, RunState* run) {
  ev::RunStepDone step;
  if (!step.ParseFromString(plain)) return false;
  run->stage = RunStage::kRunning;
  run->attempts = 0;
  run->cause.clear();
  run->phase = step.phase();
  run->phase_complete = step.phase_complete();
  AddCounts(step.counts(), &run->counts);
  return true;
}

bool ApplyStalled(const std::string& plain, RunState* run) {
  ev::RunStalled stalled;
  if (!stalled.ParseFromString(plain)) return false;
  run->stage = RunStage::kStalled;
  run->cause = stalled.cause();
  run->attempts = stalled.attempts();
  return true;
}

bool ApplyFinished(const ev::Envelope& envelope, const std::string& plain, RunState* run) {
  ev::RunFinished finished;
  if (!finished.ParseFromString(plain)) return false;
  run->stage = finished.outcome() == "succeeded"   ? RunStage::kSucceeded
               : finished.outcome() == "cancelled" ? RunStage::kCancelled
                                                   : RunStage::kFailed;
  run->cause = finished.cause();
  run->end_time = storage::RecordTimeOf(envelope);
  return true;
}

bool Apply(const ev::Envelope& envelope, const std::string& plain, RunState* run) {
  run->revision = envelope.revision();
  if (envelope.type() == "RunStarted") return ApplyStarted(envelope, plain, run);
  if (envelope.type() == "RunStepDone") return ApplyStep(plain, run);
  if (envelope.type() == "RunStalled") return ApplyStalled(plain, run);
  if (envelope.type() == "RunFinished") return ApplyFinished(envelope, plain, run);
  if (envelope.type() != "RunPinned") return true;
  run->pinned = true;
  run->attempts = 0;
  run->stage = RunStage::kRunning;
  run->cause.clear();
  return run->pin.ParseFromString(plain);
}

// The part that a step has for its cursor; nothing of it is left once the run is over.
absl::Status ReadCursor(const ev::Envelope& envelope, const storage::PayloadSealer& sealer, RunState* run) {
  if (envelope.type() != "RunStepDone") return absl::OkStatus();
  run->cursor.clear();
  // The last part; older steps have one for all.
  const absl::StatusOr<std::string> plain = sealer.Open(envelope, *envelope.sealed_parts().rbegin());
  if (!storage::MarkOf(plain.status(), storage::kErasedMark).empty()) return absl::OkStatus();
  if (!plain.ok()) return plain.status();
  ev::RunStepDone step;
  if (!step.ParseFromString(*plain)) return absl::DataLossError("the cursor of a run does not parse");
  run->cursor = step.cursor();
  return absl::OkStatus();
}

std::string CursorSubject(absl::string_view run_id) {
  return absl::StrCat(RunStream(run_id), "/cursors");
}

}  // namespace

std::string RunStream(absl::string_view id) {
  return absl::StrCat("runs/", id);
}

absl::Status ContinueRun(const storage::EventLog& log, const storage::PayloadSealer& sealer, RunState* run,
                         std::optional<storage::Position> until) {
  while (true) {
    absl::StatusOr<std::vector<storage::StoredEvent>> page =
        log.ReadStream(RunStream(run->id), run->revision + 1, kReadPage);
    if (!page.ok()) return page.status();
    for (const storage::StoredEvent& event : *page) {
      if (until.has_value() && event.position > *until) return absl::OkStatus();
      if (event.envelope.sealed_parts().empty()) return absl::DataLossError("a run's event has no sealed part");
      absl::StatusOr<std::string> plain = sealer.Open(event.envelope, event.envelope.sealed_parts(0));
      if (!plain.ok()) return plain.status();
      if (absl::Status cursor = ReadCursor(event.envelope, sealer, run); !cursor.ok()) return cursor;
      if (!Apply(event.envelope, *plain, run)) {
        return absl::DataLossError(absl::StrCat("does not parse: ", event.envelope.type()));
      }
    }
    if (page->size() < kReadPage) return absl::OkStatus();
  }
}

absl::StatusOr<RunState> LoadRun(const storage::EventLog& log, const storage::PayloadSealer& sealer,
                                 absl::string_view id, std::optional<storage::Position> until) {
  RunState run;
  run.id = std::string(id);
  if (absl::Status continued = ContinueRun(log, sealer, &run, until); !continued.ok()) return continued;
  return run;
}

storage::ClaimChange RunClaim(const storage::LookupKey& key, absl::string_view registry, absl::string_view run_id) {
  return {storage::ClaimChange::Action::kAcquire, key.Hash("run_under_way", {registry}), std::string(run_id)};
}

void AddRunEnd(const storage::LookupKey& key, const RunState& run, storage::AppendRequest* request) {
  storage::ClaimChange claim = RunClaim(key, run.started.registry(), run.id);
  claim.action = storage::ClaimChange::Action::kRelease;
  request->claims.push_back(std::move(claim));
  request->erased.push_back(CursorSubject(run.id));
}

void AddCursor(absl::string_view run_id, const std::string& cursor, storage::NewEvent* event) {
  ev::RunStepDone part;
  part.set_cursor(cursor);
  event->parts.push_back({CursorSubject(run_id), part.SerializeAsString()});
}

void AddCounts(const ev::RunCounts& step, ev::RunCounts* sum) {
  const google::protobuf::Descriptor* descriptor = ev::RunCounts::descriptor();
  const google::protobuf::Reflection* reflection = ev::RunCounts::GetReflection();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = descriptor->field(i);
    reflection->SetUInt64(sum, field, reflection->GetUInt64(*sum, field) + reflection->GetUInt64(step, field));
  }
}

}  // namespace lienthong::reconciliation
