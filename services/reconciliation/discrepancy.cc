#include "services/reconciliation/discrepancy.h"

#include "absl/strings/str_cat.h"
#include "storage/vault/key_ring.h"

namespace lienthong::reconciliation {
namespace {

namespace ev = event::v1;

constexpr size_t kMaxEvents = 1000;

}  // namespace

std::string DiscrepancyStream(absl::string_view id) {
  return absl::StrCat("discrepancies/", id);
}

absl::StatusOr<DiscrepancyState> LoadDiscrepancy(const storage::EventLog& log, const storage::PayloadSealer& sealer,
                                                 absl::string_view id, std::optional<storage::Position> until) {
  absl::StatusOr<std::vector<storage::StoredEvent>> events = log.ReadStream(DiscrepancyStream(id), 1, kMaxEvents);
  if (!events.ok()) return events.status();
  DiscrepancyState state;
  state.id = std::string(id);
  for (const storage::StoredEvent& event : *events) {
    const ev::Envelope& envelope = event.envelope;
    if (until.has_value() && event.position > *until) break;
    if (envelope.sealed_parts().empty()) return absl::DataLossError("a discrepancy's event has no sealed part");
    absl::StatusOr<std::string> plain = sealer.Open(envelope, envelope.sealed_parts(0));
    state.revision = envelope.revision();
    if (!storage::MarkOf(plain.status(), storage::kErasedMark).empty()) {
      state.erased = true;
      continue;
    }
    if (!plain.ok()) return plain.status();
    bool parsed = true;
    if (envelope.type() == "DiscrepancyOpened") {
      parsed = state.opened.ParseFromString(*plain);
      state.open_time = storage::RecordTimeOf(envelope);
      state.subject = envelope.sealed_parts(0).subject();
    } else if (envelope.type() == "DiscrepancyResolved") {
      parsed = state.resolution.ParseFromString(*plain);
      state.stage = DiscrepancyStage::kResolved;
      state.end_time = storage::RecordTimeOf(envelope);
      state.resolved_by_agency = envelope.agency();
      state.resolved_by_officer = envelope.officer();
    } else if (envelope.type() == "DiscrepancyClosed") {
      state.stage = DiscrepancyStage::kClosed;
      state.end_time = storage::RecordTimeOf(envelope);
    }
    if (!parsed) return absl::DataLossError(absl::StrCat("does not parse: ", envelope.type()));
  }
  return state;
}

ev::DiscrepancyOpened ToPayload(const Finding& finding, absl::string_view worker_id, absl::string_view run_id,
                                const std::string& deadline) {
  ev::DiscrepancyOpened opened;
  opened.set_source_record_id(finding.source_record_id);
  opened.set_source_record(finding.source_record);
  opened.set_worker_id(std::string(worker_id));
  opened.set_kind(finding.kind);
  opened.set_field(finding.field);
  opened.set_verdict(finding.undetermined ? "undetermined" : "discrepancy");
  opened.set_owner(finding.owner);
  for (const HeldValue& value : finding.values) {
    ev::HeldValue* held = opened.add_values();
    held->set_source(value.source);
    held->set_value(value.value);
    held->set_source_record_id(value.source_record_id);
  }
  opened.set_deadline(deadline);
  opened.set_next_action(finding.next_action);
  opened.set_run_id(std::string(run_id));
  return opened;
}

std::string FindingKey(const storage::LookupKey& key, const ev::DiscrepancyOpened& opened) {
  // What an agency said has no record of its own: the worker and the agency stand for it.
  const std::string about = opened.source_record_id().empty()
                                ? absl::StrCat(opened.worker_id(), "/", opened.source_record())
                                : opened.source_record_id();
  return key.Hash("finding", {about, opened.kind(), std::to_string(opened.field())});
}

std::string ValuesKey(const storage::LookupKey& key, const ev::DiscrepancyOpened& opened) {
  std::string values;
  // Who says so may change while what is said stays: that is no news for whoever decides.
  for (const ev::HeldValue& held : opened.values()) absl::StrAppend(&values, held.value(), "\n");
  return key.Hash("finding_values", {values});
}

}  // namespace lienthong::reconciliation
