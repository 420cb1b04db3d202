#include "services/worker/suppression.h"

#include <optional>

#include "services/worker/record_identifiers.h"

namespace lienthong::worker {
namespace {

constexpr char kOwner[] = "suppressed";

storage::ClaimChange Change(storage::ClaimChange::Action action, std::string key) {
  return {action, std::move(key), kOwner};
}

}  // namespace

storage::ClaimChange Suppression::OfIdentifier(IdentifierType type, absl::string_view value) const {
  return Change(storage::ClaimChange::Action::kAcquire,
                key_->Hash("suppressed_identifier", {std::to_string(static_cast<int>(type)), value}));
}

storage::ClaimChange Suppression::OfRecord(absl::string_view registry, RecordKind kind,
                                           absl::string_view record_key) const {
  return Change(storage::ClaimChange::Action::kAcquire,
                key_->Hash("suppressed_record", {registry, std::to_string(static_cast<int>(kind)), record_key}));
}

storage::ClaimChange Suppression::Lifted(IdentifierType type, absl::string_view value) const {
  return Change(storage::ClaimChange::Action::kRelease, OfIdentifier(type, value).key);
}

absl::StatusOr<bool> Suppression::IsHeld(const storage::ClaimChange& suppression) const {
  const absl::StatusOr<std::optional<std::string>> owner = log_->ClaimOwner(suppression.key);
  if (!owner.ok()) return owner.status();
  return owner->has_value();
}

absl::StatusOr<bool> Suppression::Holds(const Observation& record) const {
  const auto identifiers = IdentifiersOf(record);
  for (const auto& [type, value] : identifiers) {
    const absl::StatusOr<bool> held = IsHeld(OfIdentifier(type, value));
    if (!held.ok() || *held) return held;
  }
  // A record that states identifiers, none of them hers any more, is somebody's who was registered since.
  if (!identifiers.empty()) return false;
  return IsHeld(OfRecord(record.registry, record.kind, record.key));
}

}  // namespace lienthong::worker
