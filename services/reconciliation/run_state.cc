#include "services/reconciliation/run_state.h"

#include <vector>

#include "absl/strings/str_cat.h"

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
  run->cursor = step.cursor();
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

storage::ClaimChange RunClaim(const storage::LookupKey& key, storage::ClaimChange::Action action,
                              absl::string_view registry, absl::string_view run_id) {
  return {action, key.Hash("run_under_way", {registry}), std::string(run_id)};
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
