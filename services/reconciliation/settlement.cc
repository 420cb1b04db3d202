#include "services/reconciliation/settlement.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/identity/partial_date.h"
#include "services/rpc/errors.h"
#include "services/worker/event_codec.h"

namespace lienthong::reconciliation {
namespace {

namespace ev = event::v1;

std::string DayText(int32_t day) {
  std::optional<identity::PartialDate> date = identity::DateFromDays(day);
  return date.has_value() ? date->ToString() : "";
}

// `days` working days after `from`. Saturdays and Sundays do not count; public holidays are not known here, so a
// deadline may fall early, never late.
int32_t AfterWorkingDays(int32_t from, int days) {
  int32_t day = from;
  while (days > 0) {
    ++day;
    const int weekday = ((day % 7) + 7 + 4) % 7;  // 1970-01-01 was a Thursday: 0 is Sunday
    if (weekday != 0 && weekday != 6) --days;
  }
  return day;
}

}  // namespace

absl::StatusOr<DiscrepancyState> Settlement::Load(const std::string& id) const {
  absl::StatusOr<DiscrepancyState> state = LoadDiscrepancy(*sources_->records->log, *sources_->records->sealer, id);
  if (state.ok() && state->erased) return rpc::PersonalDataErased();
  return state;
}

absl::Status Settlement::Open(const std::string& worker_id, const Finding& finding, int32_t as_of) {
  auto policy = sources_->policy->fields.find(finding.field);
  const int days = policy == sources_->policy->fields.end() ? worker::FieldPolicy().deadline_working_days
                                                            : policy->second.deadline_working_days;
  ev::DiscrepancyOpened opened =
      ToPayload(finding, worker_id, writer_->run().id, DayText(AfterWorkingDays(as_of, days)));
  opened.set_position(sources_->records->log->Head());
  const std::string key = FindingKey(*sources_->records->key, opened);
  if (opened_.count(key) != 0) return absl::OkStatus();
  absl::StatusOr<std::optional<KnownFinding>> known = sources_->known->Find(key);
  if (!known.ok()) return known.status();
  if (known->has_value() && (*known)->stage != DiscrepancyStage::kClosed) {
    if ((*known)->values == ValuesKey(*sources_->records->key, opened)) return absl::OkStatus();
    if ((*known)->stage == DiscrepancyStage::kOpen) {
      absl::StatusOr<DiscrepancyState> before = Load((*known)->discrepancy_id);
      if (!before.ok()) return before.status();
      Close(*before, "values_changed");
    }
  }
  opened_.insert(key);
  const std::string stream = DiscrepancyStream(sources_->records->ids->NextText());
  const std::string subject = worker_id.empty()
                                  ? worker::RecordStream(writer_->run().started.registry(), finding.source_record_id)
                                  : absl::StrCat("workers/", worker_id);
  writer_->Add(stream, 0, writer_->MakeEvent(subject, opened));
  writer_->counts().set_discrepancies_opened(writer_->counts().discrepancies_opened() + 1);
  return absl::OkStatus();
}

void Settlement::Close(const DiscrepancyState& discrepancy, const std::string& cause) {
  if (writer_->WritesTo(DiscrepancyStream(discrepancy.id))) return;  // closed by this step already
  ev::DiscrepancyClosed closed;
  closed.set_run_id(writer_->run().id);
  closed.set_cause(cause);
  writer_->Add(DiscrepancyStream(discrepancy.id), discrepancy.revision,
               writer_->MakeEvent(discrepancy.subject, closed));
  writer_->counts().set_discrepancies_closed(writer_->counts().discrepancies_closed() + 1);
}

absl::Status Settlement::CloseGone(const worker::WorkerState& worker, const Findings& findings) {
  std::vector<std::string> all;
  // What was opened about a worker who was merged since is about this one.
  std::vector<std::string> workers{worker.id};
  workers.insert(workers.end(), worker.merged.begin(), worker.merged.end());
  for (const std::string& worker_id : workers) {
    absl::StatusOr<std::vector<std::string>> open = sources_->known->OpenOfWorker(worker_id);
    if (!open.ok()) return open.status();
    all.insert(all.end(), open->begin(), open->end());
  }
  for (const std::string& id : all) {
    absl::StatusOr<DiscrepancyState> discrepancy = Load(id);
    if (!discrepancy.ok()) return discrepancy.status();
    const ev::DiscrepancyOpened& opened = discrepancy->opened;
    const Field field = static_cast<Field>(opened.field());
    const bool found = std::any_of(findings.found.begin(), findings.found.end(), [&](const Finding& finding) {
      return finding.source_record_id == opened.source_record_id() && finding.kind == opened.kind() &&
             finding.field == field;
    });
    if (found) continue;
    const bool gone = !opened.source_record_id().empty() &&
                      std::none_of(worker.links.begin(), worker.links.end(), [&](const worker::LinkedRecord& link) {
                        return link.source_record_id == opened.source_record_id() && !link.latest.gone;
                      });
    if (gone) {
      Close(*discrepancy, "record_gone");
    } else if (findings.examined.count({opened.source_record_id(), RuleOf(opened.kind(), field)}) != 0) {
      Close(*discrepancy, "agrees_now");
    }
  }
  return absl::OkStatus();
}

absl::Status Settlement::Worker(const worker::WorkerState& worker, const Findings& findings, int32_t as_of) {
  for (const Finding& finding : findings.found) {
    if (absl::Status opened = Open(worker.id, finding, as_of); !opened.ok()) return opened;
  }
  writer_->counts().set_fields_compared(writer_->counts().fields_compared() + findings.fields_compared);
  writer_->counts().set_fields_agreed(writer_->counts().fields_agreed() + findings.fields_agreed);
  writer_->counts().set_fields_undetermined(writer_->counts().fields_undetermined() + findings.fields_undetermined);
  return CloseGone(worker, findings);
}

absl::Status Settlement::Record(const std::string& source_record_id, const std::vector<Finding>& found, int32_t as_of) {
  for (const Finding& finding : found) {
    if (absl::Status opened = Open("", finding, as_of); !opened.ok()) return opened;
  }
  absl::StatusOr<std::vector<std::string>> open = sources_->known->OpenOfRecord(source_record_id);
  if (!open.ok()) return open.status();
  for (const std::string& id : *open) {
    absl::StatusOr<DiscrepancyState> discrepancy = Load(id);
    if (!discrepancy.ok()) return discrepancy.status();
    const bool still = std::any_of(found.begin(), found.end(),
                                   [&](const Finding& finding) { return finding.kind == discrepancy->opened.kind(); });
    if (!still) Close(*discrepancy, "agrees_now");
  }
  return absl::OkStatus();
}

}  // namespace lienthong::reconciliation
