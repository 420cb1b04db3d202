#include "services/review/opening.h"

#include <utility>

#include "services/review/review_rules.h"

namespace lienthong::review {
namespace {

// A conflict holds up a worker's records; a control only measures.
constexpr uint32_t kConflictPriority = 5;
constexpr uint32_t kControlPriority = 2;

}  // namespace

std::string PairClaimKey(const storage::LookupKey& key, absl::string_view worker_id,
                         absl::string_view source_record_id) {
  return key.Hash("review", {worker_id, source_record_id});
}

absl::StatusOr<std::optional<NewReview>> Opening::Conflict(const MetPair& pair) const {
  const absl::StatusOr<std::optional<PairReview>> last = queue_->LastOf(pair.worker_id, pair.source_record_id);
  if (!last.ok()) return last.status();
  if (last->has_value() && (*last)->outcome == kUndecided && (*last)->record_revision >= pair.record_revision) {
    return std::nullopt;
  }
  return Open(pair, kConflict);
}

absl::StatusOr<std::optional<NewReview>> Opening::Control(const MetPair& pair) const {
  const std::string hash = records_->key->Hash("review control", {pair.worker_id, pair.source_record_id});
  if (!IsDrawn(hash, policy_.control_per_million)) return std::nullopt;
  return Open(pair, kControl);
}

absl::StatusOr<std::optional<NewReview>> Opening::Open(const MetPair& pair, const char* kind) const {
  NewReview review;
  const std::string id = records_->ids->NextText();
  review.claim = {storage::ClaimChange::Action::kAcquire,
                  PairClaimKey(*records_->key, pair.worker_id, pair.source_record_id), id};
  const absl::StatusOr<std::optional<std::string>> open = records_->log->ClaimOwner(review.claim.key);
  if (!open.ok()) return open.status();
  if (open->has_value()) return std::nullopt;
  review.stream = ReviewStream(id);
  const bool control = kind == std::string(kControl);
  event::v1::ReviewOpened& opened = review.opened;
  opened.set_worker_id(pair.worker_id);
  opened.set_registry(pair.registry);
  opened.set_source_record_id(pair.source_record_id);
  opened.set_kind(kind);
  opened.set_rule(pair.rule);
  opened.set_province(pair.province);
  opened.set_restricted(policy_.restricted_registries.count(pair.registry) != 0);
  opened.set_priority(control ? kControlPriority : kConflictPriority);
  opened.set_second(IsDrawn(records_->key->Hash("review second", {id}), policy_.second_per_million));
  opened.set_record_revision(pair.record_revision);
  if (control) opened.set_control_per_million(policy_.control_per_million);
  opened.set_second_per_million(policy_.second_per_million);
  return review;
}

}  // namespace lienthong::review
