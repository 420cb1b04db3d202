#include "services/reconciliation/runner.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/reconciliation/run_work.h"
#include "services/rpc/errors.h"
#include "storage/vault/key_ring.h"

namespace lienthong::reconciliation {
namespace {

namespace ev = event::v1;

// What may be said of a registry's error outside: its code, never its words, which may hold personal data.
std::string CauseOf(const absl::Status& status) {
  return absl::StrCat("registry: ", absl::StatusCodeToString(status.code()));
}

// Whether the log takes `request` in one append; the bytes are an estimate on the safe side.
bool FitsOneAppend(const storage::AppendRequest& request) {
  constexpr size_t kEnvelopeBytes = 600;
  size_t events = 0, bytes = 0;
  for (const storage::StreamWrite& write : request.writes) {
    events += write.events.size();
    for (const storage::NewEvent& event : write.events) {
      bytes += kEnvelopeBytes;
      for (const storage::PlainPart& part : event.parts) bytes += part.bytes.size();
    }
  }
  return events <= storage::kMaxEventsPerAppend && bytes <= storage::kMaxBytesPerAppend;
}

// Errors after which another attempt can succeed.
bool WorthAnotherAttempt(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status);
}

// Somebody was erased while the step was thought through.
bool MetErasure(const absl::Status& status) {
  return rpc::ReasonOf(status) == "PERSONAL_DATA_ERASED" || !storage::MarkOf(status, storage::kErasedMark).empty();
}

}  // namespace

absl::Time Runner::NextDue() const {
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [run, due] : due_) next = std::min(next, due);
  return next;
}

absl::StatusOr<RunState*> Runner::Current(const std::string& run_id) {
  RunState& run = runs_[run_id];
  run.id = run_id;
  absl::Status continued = ContinueRun(*sources_->records->log, *sources_->records->sealer, &run);
  if (!continued.ok()) return continued;
  return &run;
}

absl::StatusOr<bool> Runner::RunOnce() {
  absl::StatusOr<std::vector<std::string>> under_way = sources_->known->RunsUnderWay();
  if (!under_way.ok()) return under_way.status();
  std::sort(under_way->begin(), under_way->end());
  auto first = std::upper_bound(under_way->begin(), under_way->end(), last_);
  std::rotate(under_way->begin(), first, under_way->end());
  for (const std::string& run_id : *under_way) {
    auto due = due_.find(run_id);
    if (due != due_.end() && due->second > sources_->records->clock()) continue;
    due_.erase(run_id);
    last_ = run_id;
    absl::StatusOr<RunState*> run = Current(run_id);
    if (!run.ok()) return run.status();
    if ((*run)->over()) continue;
    return DoStep(**run);
  }
  if (under_way->empty()) {
    runs_.clear();
    due_.clear();
  }
  return false;
}

absl::StatusOr<storage::AppendRequest> Runner::Think(const RunState& run, adapters::RegistryGateway* gateway,
                                                     const adapters::CallContext& context) const {
  for (int items = limits_.step_items;; items = (items + 1) / 2) {
    absl::StatusOr<storage::AppendRequest> step = RunWork(sources_, gateway, context, &run, items).Next();
    const bool too_large = step.ok() ? !FitsOneAppend(*step) : absl::IsResourceExhausted(step.status());
    if (!too_large || items == 1) return step;
  }
}

absl::StatusOr<bool> Runner::DoStep(const RunState& run) {
  auto gateway = gateways_->find(run.started.registry());
  if (gateway == gateways_->end()) {
    absl::Status given = Give(run, "the registry is not in the configuration");
    if (!given.ok()) return given;
    return true;
  }
  absl::StatusOr<rpc::Caller> caller = sources_->records->officers->CallerOf(run.author);
  if (!caller.ok()) return caller.status();
  const adapters::CallContext context{caller->agency,
                                      caller->officer,
                                      caller->purpose,
                                      caller->procedure,
                                      sources_->records->clock() + limits_.call_timeout,
                                      true};
  absl::StatusOr<storage::AppendRequest> step = Think(run, gateway->second, context);
  if (step.ok()) {
    if (!FitsOneAppend(*step)) {
      absl::Status given = Give(run, "the records of one worker are more than one append takes");
      if (!given.ok()) return given;
      return true;
    }
    absl::StatusOr<storage::AppendResult> appended = sources_->records->log->Append(*std::move(step));
    // Somebody wrote in between: the step is thought through again from what is there now.
    if (absl::IsAborted(appended.status()) || absl::IsAlreadyExists(appended.status())) return true;
    if (MetErasure(appended.status())) return PauseForErasure(run);
    if (!appended.ok()) return appended.status();
    return true;
  }
  const absl::Status& cause = step.status();
  if (MetErasure(cause)) return PauseForErasure(run);
  if (absl::IsDataLoss(cause) || absl::IsInternal(cause)) return cause;
  if (stopping_ != nullptr && stopping_->load()) return false;
  absl::Status handled = WorthAnotherAttempt(cause) ? Stall(run, cause) : Give(run, CauseOf(cause));
  if (absl::IsAborted(handled)) return true;
  if (!handled.ok()) return handled;
  return true;
}

// The step is thought through again, without her; not at once, should something keep on naming her.
bool Runner::PauseForErasure(const RunState& run) {
  due_[run.id] = sources_->records->clock() + limits_.retry;
  return true;
}

absl::Status Runner::AppendToRun(const RunState& run, const google::protobuf::Message& payload, bool is_end) {
  const std::string stream = RunStream(run.id);
  storage::NewEvent event = access::MakeEvent(
      sources_->records->ids, {access::kBridgeAgency, "", run.author.purpose, run.author.procedure}, stream, payload);
  event.envelope.set_correlation_id(*storage::ParseUuid(run.id));
  event.envelope.set_registry(run.started.registry());
  storage::AppendRequest request;
  request.writes.push_back({stream, run.revision, {std::move(event)}});
  if (is_end) AddRunEnd(*sources_->records->key, run, &request);
  return sources_->records->log->Append(std::move(request)).status();
}

absl::Status Runner::Stall(const RunState& run, const absl::Status& cause) {
  const uint32_t attempts = run.attempts + 1;
  if (attempts >= static_cast<uint32_t>(limits_.attempts)) {
    return Give(run, absl::StrCat(CauseOf(cause), " after ", attempts, " attempts"));
  }
  const absl::Duration wait = std::min(limits_.max_retry, limits_.retry * (1 << std::min(attempts - 1, 10u)));
  due_[run.id] = sources_->records->clock() + wait;
  ev::RunStalled stalled;
  stalled.set_cause(CauseOf(cause));
  stalled.set_attempts(attempts);
  return AppendToRun(run, stalled, false);
}

absl::Status Runner::Give(const RunState& run, const std::string& cause) {
  ev::RunFinished finished;
  finished.set_outcome("failed");
  finished.set_cause(cause);
  *finished.mutable_counts() = run.counts;
  return AppendToRun(run, finished, true);
}

}  // namespace lienthong::reconciliation
