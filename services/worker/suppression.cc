#include "services/worker/suppression.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "services/worker/decide.h"
#include "services/worker/record_identifiers.h"

namespace lienthong::worker {
namespace {

using Action = storage::ClaimChange::Action;

// Of an identifier, and of a key that no number lifts.
constexpr char kOwner[] = "suppressed";
// Owns nothing: who acts in its name is refused where there is an owner.
constexpr char kNobody[] = "nobody";

std::string RecordHash(const storage::LookupKey& key, const Observation& record) {
  return key.Hash("suppressed_record", {record.registry, std::to_string(static_cast<int>(record.kind)), record.key});
}

}  // namespace

storage::ClaimChange Suppression::OfIdentifier(IdentifierType type, absl::string_view value) const {
  return {Action::kAcquire, key_->Hash("suppressed_identifier", {std::to_string(static_cast<int>(type)), value}),
          kOwner};
}

storage::ClaimChange Suppression::OfRecord(const Observation& record, const storage::ClaimChange* number) const {
  return {Action::kAcquire, RecordHash(*key_, record),
          number == nullptr ? kOwner : absl::BytesToHexString(number->key)};
}

storage::ClaimChange Suppression::Lifted(IdentifierType type, absl::string_view value) const {
  storage::ClaimChange change = OfIdentifier(type, value);
  change.action = Action::kRelease;
  return change;
}

absl::StatusOr<bool> Suppression::IsHeld(const storage::ClaimChange& suppression) const {
  const absl::StatusOr<std::optional<std::string>> owner = log_->ClaimOwner(suppression.key);
  if (!owner.ok()) return owner.status();
  return owner->has_value();
}

std::vector<storage::ClaimChange> Suppression::Deciding(const Observation& record) const {
  std::vector<storage::ClaimChange> deciding;
  const auto number = record.fields.find(registry::v1::RECORD_FIELD_PERSONAL_NUMBER);
  if (number != record.fields.end() && !number->second.empty()) {
    deciding.push_back(OfIdentifier(IdentifierType::kPersonalNumber, number->second));
    return deciding;
  }
  for (const auto& [type, value] : IdentifiersOf(record)) {
    if (IsUnique(type)) deciding.push_back(OfIdentifier(type, value));
  }
  return deciding;
}

absl::StatusOr<bool> Suppression::Holds(const Observation& record) const {
  for (const storage::ClaimChange& suppression : Deciding(record)) {
    const absl::StatusOr<bool> held = IsHeld(suppression);
    if (!held.ok() || *held) return held;
  }
  const absl::StatusOr<std::optional<std::string>> owner = log_->ClaimOwner(RecordHash(*key_, record));
  if (!owner.ok()) return owner.status();
  if (!owner->has_value()) return false;
  if (**owner == kOwner) return true;
  return IsHeld({Action::kAcquire, absl::HexStringToBytes(**owner), kOwner});
}

std::vector<storage::ClaimChange> Suppression::StillFree(const Observation& record) const {
  std::vector<storage::ClaimChange> free = Deciding(record);
  for (storage::ClaimChange& change : free) {
    change.action = Action::kRelease;
    change.owner = kNobody;
  }
  return free;
}

}  // namespace lienthong::worker
