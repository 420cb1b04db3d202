#include "services/reconciliation/review_items.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/reference/administrative_units.h"
#include "services/worker/envelope_facts.h"
#include "services/worker/event_codec.h"

namespace lienthong::reconciliation {
namespace {

using worker::Observation;

// The province where the record says that the person lives, by the table in force; empty: it does not say.
std::string ProvinceOf(const reference::AdministrativeUnits& units, const Observation& record) {
  std::vector<worker::Fact> facts;
  for (const auto& [field, value] : record.fields) facts.push_back({field, value});
  event::v1::Envelope envelope;
  worker::SetProvince(units, facts, &envelope);
  const event::v1::Province& province = envelope.province();
  if (province.version() != reference::kAdminVersionOld) return province.code();
  return std::string(units.ProvinceSuccessor(province.code()));
}

review::MetPair PairOf(const StepSources& sources, const std::string& worker_id, const Observation& record,
                       const std::string& rule) {
  return {worker_id, record.registry, record.source_record_id, rule, ProvinceOf(*sources.units, record), 0};
}

void Add(std::optional<review::NewReview> review, StepWriter* writer) {
  if (!review.has_value()) return;
  // A record can stand twice in one page.
  const bool added = std::any_of(writer->claims().begin(), writer->claims().end(),
                                 [&](const storage::ClaimChange& claim) { return claim.key == review->claim.key; });
  if (added) return;
  writer->Add(review->stream, 0, writer->MakeOpenEvent(review->opened));
  writer->claims().push_back(std::move(review->claim));
}

}  // namespace

absl::Status ReviewConflict(const StepSources& sources, const worker::WorkerState& worker, const Observation& record,
                            const std::string& rule, StepWriter* writer) {
  if (sources.reviews == nullptr) return absl::OkStatus();
  review::MetPair pair = PairOf(sources, worker.id, record, rule);
  const std::string stream = worker::RecordStream(record.registry, record.source_record_id);
  const absl::StatusOr<storage::Revision> revision = sources.records->log->StreamRevision(stream);
  if (!revision.ok()) return revision.status();
  pair.record_revision = *revision + (writer->WritesTo(stream) ? 1 : 0);
  absl::StatusOr<std::optional<review::NewReview>> review = sources.reviews->Conflict(pair);
  if (!review.ok()) return review.status();
  Add(*std::move(review), writer);
  return absl::OkStatus();
}

absl::Status ReviewSampledLink(const StepSources& sources, const worker::WorkerId& id, const Observation& record,
                               const std::string& rule, StepWriter* writer) {
  if (sources.reviews == nullptr) return absl::OkStatus();
  absl::StatusOr<std::optional<review::NewReview>> review =
      sources.reviews->Control(PairOf(sources, id.text(), record, rule));
  if (!review.ok()) return review.status();
  Add(*std::move(review), writer);
  return absl::OkStatus();
}

}  // namespace lienthong::reconciliation
