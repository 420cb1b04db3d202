#include "services/decisions/claim_moves.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/decisions/worker_side.h"
#include "services/rpc/errors.h"
#include "services/worker/decide.h"
#include "services/worker/directory.h"

namespace lienthong::decisions {
namespace {

using Action = storage::ClaimChange::Action;

bool IsActive(const UniqueIdentifiers& identifiers, const Identifier& wanted) {
  const auto found = identifiers.find(wanted);
  return found != identifiers.end() && found->second;
}

absl::Status HeldElsewhere(const std::string& owner) {
  return rpc::Error(error::v1::ERROR_REASON_RULE_FORBIDS,
                    "an identifier that goes with it belongs to another worker; decide about the two workers first",
                    {{"resource", absl::StrCat("workers/", owner)}});
}

// Who holds the claim afterwards.
absl::StatusOr<std::optional<std::string>> OwnerAfter(const std::vector<ClaimSide>& sides, const Identifier& identifier,
                                                      const std::optional<std::string>& owner, bool take_new) {
  const ClaimSide* holder = nullptr;
  for (const ClaimSide& side : sides) {
    if (owner == side.worker_id) holder = &side;
  }
  for (const ClaimSide& side : sides) {
    const bool active = IsActive(side.after, identifier);
    const bool newly = take_new && active && !IsActive(side.before, identifier);
    const bool back = side.back.count(identifier) != 0 && (active || holder != nullptr);
    if (owner.has_value() && holder == nullptr && (newly || back)) return HeldElsewhere(*owner);
    if (back || (newly && !owner.has_value())) return side.worker_id;
  }
  if (holder == nullptr || IsActive(holder->after, identifier)) return owner;
  // A claim that outlived what it was for is not this decision's to free.
  if (!holder->gone && !IsActive(holder->before, identifier)) return owner;
  for (const ClaimSide& side : sides) {
    if (&side != holder && (holder->gone || IsActive(side.after, identifier))) return side.worker_id;
  }
  return std::nullopt;
}

}  // namespace

UniqueIdentifiers UniqueOf(const worker::WorkerState& state) {
  UniqueIdentifiers unique;
  for (const worker::IdentifierState& identifier : state.identifiers) {
    if (!worker::IsUnique(identifier.type)) continue;
    unique[{identifier.type, identifier.value}] = identifier.status == worker::IdentifierStatus::kActive;
  }
  return unique;
}

std::set<std::string> ActiveNumbers(const UniqueIdentifiers& identifiers) {
  std::set<std::string> numbers;
  for (const auto& [identifier, active] : identifiers) {
    if (active && identifier.first == worker::IdentifierType::kPersonalNumber) numbers.insert(identifier.second);
  }
  return numbers;
}

absl::StatusOr<std::vector<uint32_t>> HeldNow(const access::RecordKeeping& records, const worker::WorkerState& state) {
  std::vector<uint32_t> held;
  uint32_t index = 0;
  for (const auto& [identifier, active] : UniqueOf(state)) {
    const auto owner = records.log->ClaimOwner(worker::ClaimKey(*records.key, identifier.first, identifier.second));
    if (!owner.ok()) return owner.status();
    if (*owner == state.id) held.push_back(index);
    ++index;
  }
  return held;
}

std::set<Identifier> HeldAt(const worker::WorkerId& id, const std::vector<worker::Recorded>& events,
                            storage::Position decided, const std::vector<uint32_t>& held) {
  // What came later would stand among them and shift the count.
  std::vector<worker::Recorded> before;
  std::copy_if(events.begin(), events.end(), std::back_inserter(before),
               [decided](const worker::Recorded& recorded) { return recorded.position < decided; });
  const UniqueIdentifiers then = UniqueOf(FoldSorted(id, std::move(before)));
  std::set<Identifier> identifiers;
  for (const uint32_t index : held) {
    if (index < then.size()) identifiers.insert(std::next(then.begin(), index)->first);
  }
  return identifiers;
}

absl::StatusOr<std::vector<storage::ClaimChange>> MoveClaims(const access::RecordKeeping& records,
                                                             const std::vector<ClaimSide>& sides, bool take_new) {
  std::set<Identifier> identifiers;
  for (const ClaimSide& side : sides) {
    for (const auto& [identifier, active] : side.before) identifiers.insert(identifier);
    for (const auto& [identifier, active] : side.after) identifiers.insert(identifier);
  }
  std::vector<storage::ClaimChange> changes;
  for (const Identifier& identifier : identifiers) {
    const std::string key = worker::ClaimKey(*records.key, identifier.first, identifier.second);
    const absl::StatusOr<std::optional<std::string>> owner = records.log->ClaimOwner(key);
    if (!owner.ok()) return owner.status();
    const absl::StatusOr<std::optional<std::string>> after = OwnerAfter(sides, identifier, *owner, take_new);
    if (!after.ok()) return after.status();
    if (*after == *owner) continue;
    if (owner->has_value()) changes.push_back({Action::kRelease, key, **owner});
    if (after->has_value()) changes.push_back({Action::kAcquire, key, **after});
  }
  return changes;
}

}  // namespace lienthong::decisions
