#include "services/reconciliation/render.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "adapters/record_names.h"
#include "services/reconciliation/run_work.h"

namespace lienthong::reconciliation {
namespace {

namespace ev = event::v1;

void PutTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  out->set_seconds(nanos / 1'000'000'000);
  out->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
}

// "open" for STATE_OPEN.
std::string LowerName(const std::string& name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

double ProgressOf(const RunState& run, uint64_t workers) {
  if (run.stage == RunStage::kSucceeded) return 1.0;
  if (!run.pinned) return 0.0;
  const double compared =
      workers == 0 ? 0.0
                   : std::min(1.0, static_cast<double>(run.counts.workers_compared()) / static_cast<double>(workers));
  if (run.pin.strategy() == "lookup") return 0.99 * compared;
  const bool fetched = run.phase == kPhaseCompare || run.phase_complete;
  return fetched ? 0.5 + 0.49 * compared : run.counts.records_fetched() == 0 ? 0.0 : 0.25;
}

v1::Run::Strategy StrategyOf(const std::string& text) {
  if (text == "scan") return v1::Run::STRATEGY_SCAN;
  if (text == "changes") return v1::Run::STRATEGY_CHANGES;
  return text == "lookup" ? v1::Run::STRATEGY_LOOKUP : v1::Run::STRATEGY_UNSPECIFIED;
}

v1::Decision DecisionOf(const std::string& text) {
  v1::Decision decision = v1::DECISION_UNSPECIFIED;
  v1::Decision_Parse(absl::StrCat("DECISION_", absl::AsciiStrToUpper(text)), &decision);
  return decision;
}

// The stored and the shown counts are two messages with the same numbers.
void RenderCounts(const ev::RunCounts& counts, v1::Counts* out) {
  out->set_records_fetched(counts.records_fetched());
  out->set_records_observed(counts.records_observed());
  out->set_workers_registered(counts.workers_registered());
  out->set_records_linked(counts.records_linked());
  out->set_records_unlinked(counts.records_unlinked());
  out->set_workers_compared(counts.workers_compared());
  out->set_fields_compared(counts.fields_compared());
  out->set_fields_agreed(counts.fields_agreed());
  out->set_fields_undetermined(counts.fields_undetermined());
  out->set_discrepancies_opened(counts.discrepancies_opened());
  out->set_discrepancies_closed(counts.discrepancies_closed());
  out->set_workers_not_comparable(counts.workers_not_comparable());
  out->set_workers_unknown_there(counts.workers_unknown_there());
  out->set_records_suppressed(counts.records_suppressed());
}

bool Holds(const std::map<std::string, std::string>& terms, const char* field, const std::string& value) {
  auto term = terms.find(field);
  return term == terms.end() || term->second == value;
}

}  // namespace

v1::Run RenderRun(const RunState& run, uint64_t workers) {
  v1::Run out;
  out.set_name(RunStream(run.id));
  out.set_registry(run.started.registry());
  out.set_state(static_cast<v1::Run::State>(run.stage));
  out.set_cause(run.cause);
  PutTime(run.create_time, out.mutable_create_time());
  if (run.over()) PutTime(run.end_time, out.mutable_end_time());
  out.set_pinned_position(run.pin.position());
  out.set_registry_version(run.pin.registry_version());
  out.set_data_as_of(run.pin.data_as_of());
  out.set_strategy(StrategyOf(run.pin.strategy()));
  out.set_strategy_reason(run.pin.strategy_reason());
  out.set_policy_version(run.pin.policy_version());
  out.set_progress(ProgressOf(run, workers));
  RenderCounts(run.counts, out.mutable_counts());
  out.set_full(run.started.full());
  return out;
}

v1::Discrepancy RenderDiscrepancy(const DiscrepancyState& state) {
  const ev::DiscrepancyOpened& opened = state.opened;
  v1::Discrepancy out;
  out.set_name(absl::StrCat(RunStream(opened.run_id()), "/discrepancies/", state.id));
  out.set_etag(std::to_string(state.revision));
  if (!opened.worker_id().empty()) out.set_worker(absl::StrCat("workers/", opened.worker_id()));
  out.set_source_record(opened.source_record());
  out.set_kind(opened.kind());
  out.set_field(adapters::FieldName(static_cast<Field>(opened.field())));
  out.set_verdict(opened.verdict() == "undetermined" ? v1::Discrepancy::VERDICT_UNDETERMINED
                                                     : v1::Discrepancy::VERDICT_DISCREPANCY);
  out.set_owner(opened.owner());
  for (const ev::HeldValue& value : opened.values()) {
    v1::Discrepancy::HeldValue* held = out.add_values();
    held->set_source(value.source());
    held->set_value(value.value());
  }
  out.set_state(static_cast<v1::Discrepancy::State>(state.stage));
  out.set_deadline(opened.deadline());
  out.set_next_action(opened.next_action());
  PutTime(state.open_time, out.mutable_open_time());
  if (state.stage == DiscrepancyStage::kOpen) return out;
  PutTime(state.end_time, out.mutable_end_time());
  if (state.stage == DiscrepancyStage::kResolved) {
    v1::Resolution* resolution = out.mutable_resolution();
    resolution->set_decision(DecisionOf(state.resolution.decision()));
    resolution->set_note(state.resolution.note());
    resolution->set_agency(state.resolved_by_agency);
    resolution->set_officer(state.resolved_by_officer);
  }
  return out;
}

bool MatchesRun(const v1::Run& run, const std::map<std::string, std::string>& terms) {
  return Holds(terms, "registry", run.registry()) &&
         Holds(terms, "state", LowerName(v1::Run::State_Name(run.state()), "STATE_"));
}

bool MatchesDiscrepancy(const v1::Discrepancy& discrepancy, const std::map<std::string, std::string>& terms) {
  auto worker = terms.find("worker");
  const bool of_worker = worker == terms.end() || worker->second == discrepancy.worker() ||
                         absl::StrCat("workers/", worker->second) == discrepancy.worker();
  return of_worker && Holds(terms, "kind", discrepancy.kind()) && Holds(terms, "owner", discrepancy.owner()) &&
         Holds(terms, "state", LowerName(v1::Discrepancy::State_Name(discrepancy.state()), "STATE_")) &&
         Holds(terms, "verdict", LowerName(v1::Discrepancy::Verdict_Name(discrepancy.verdict()), "VERDICT_"));
}

}  // namespace lienthong::reconciliation
