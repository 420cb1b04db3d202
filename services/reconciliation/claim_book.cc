#include "services/reconciliation/claim_book.h"

#include "services/worker/decide.h"
#include "services/worker/directory.h"

namespace lienthong::reconciliation {

using worker::IdentifierStatus;
using worker::IdentifierType;

absl::StatusOr<std::optional<std::string>> ClaimBook::OwnerAfter(const std::string& key) const {
  absl::StatusOr<std::optional<std::string>> owner = records_->log->ClaimOwner(key);
  if (!owner.ok()) return owner.status();
  for (const storage::ClaimChange& claim : writer_->claims()) {
    if (claim.key != key) continue;
    *owner =
        claim.action == storage::ClaimChange::Action::kAcquire ? std::optional<std::string>(claim.owner) : std::nullopt;
  }
  return owner;
}

absl::StatusOr<bool> ClaimBook::Acquire(const std::string& worker_id, IdentifierType type, const std::string& value) {
  if (value.empty()) return true;
  const std::string key = worker::ClaimKey(*records_->key, type, value);
  absl::StatusOr<std::optional<std::string>> owner = OwnerAfter(key);
  if (!owner.ok()) return owner.status();
  if (owner->has_value()) return **owner == worker_id;
  writer_->claims().push_back({storage::ClaimChange::Action::kAcquire, key, worker_id});
  return true;
}

absl::StatusOr<bool> ClaimBook::Align(const worker::WorkerState& state) {
  bool all = true;
  for (const worker::IdentifierState& identifier : state.identifiers) {
    if (!worker::IsUnique(identifier.type)) continue;
    if (identifier.status == IdentifierStatus::kActive) {
      absl::StatusOr<bool> acquired = Acquire(state.id, identifier.type, identifier.value);
      if (!acquired.ok()) return acquired.status();
      if (identifier.type == IdentifierType::kPersonalNumber) all = all && *acquired;
      continue;
    }
    const std::string key = worker::ClaimKey(*records_->key, identifier.type, identifier.value);
    absl::StatusOr<std::optional<std::string>> owner = OwnerAfter(key);
    if (!owner.ok()) return owner.status();
    if (*owner == state.id) writer_->claims().push_back({storage::ClaimChange::Action::kRelease, key, state.id});
  }
  return all;
}

}  // namespace lienthong::reconciliation
