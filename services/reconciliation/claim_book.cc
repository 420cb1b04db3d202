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

absl::Status ClaimBook::Give(const std::string& key, const std::optional<std::string>& owner) {
  const absl::StatusOr<std::optional<std::string>> before = records_->log->ClaimOwner(key);
  if (!before.ok()) return before.status();
  // An append releases all before it acquires anything: only what the whole step comes to may stand in it.
  std::erase_if(writer_->claims(), [&](const storage::ClaimChange& claim) { return claim.key == key; });
  if (*before == owner) return absl::OkStatus();
  if (before->has_value()) writer_->claims().push_back({storage::ClaimChange::Action::kRelease, key, **before});
  if (owner.has_value()) writer_->claims().push_back({storage::ClaimChange::Action::kAcquire, key, *owner});
  return absl::OkStatus();
}

absl::StatusOr<bool> ClaimBook::Acquire(const std::string& worker_id, IdentifierType type, const std::string& value) {
  if (value.empty()) return true;
  const std::string key = worker::ClaimKey(*records_->key, type, value);
  absl::StatusOr<std::optional<std::string>> owner = OwnerAfter(key);
  if (!owner.ok()) return owner.status();
  if (owner->has_value()) return **owner == worker_id;
  if (const absl::Status given = Give(key, worker_id); !given.ok()) return given;
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
    if (*owner != state.id) continue;
    if (const absl::Status freed = Give(key, std::nullopt); !freed.ok()) return freed;
  }
  return all;
}

}  // namespace lienthong::reconciliation
