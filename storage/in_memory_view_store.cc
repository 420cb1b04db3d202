#include "storage/in_memory_view_store.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace lienthong::storage {

absl::StatusOr<std::optional<std::string>> InMemoryViewStore::Keeper::GetRow(absl::string_view view,
                                                                             uint32_t generation,
                                                                             absl::string_view key) const {
  absl::MutexLock lock(&mutex_);
  const auto rows = views_.find({std::string(view), generation});
  if (rows == views_.end()) return std::nullopt;
  const auto row = rows->second.find(key);
  if (row == rows->second.end()) return std::nullopt;
  return row->second;
}

void InMemoryViewStore::Keeper::Change(const FoldedBatch& batch) {
  Rows& rows = views_[{batch.view, batch.generation}];
  for (const auto& [key, value] : batch.changes) {
    if (value.has_value()) {
      rows[key] = *value;
    } else {
      rows.erase(key);
    }
  }
}

absl::Status InMemoryViewStore::Keeper::Write(const std::vector<FoldedBatch>& batches) {
  absl::MutexLock lock(&mutex_);
  for (const FoldedBatch& batch : batches) Change(batch);
  return absl::OkStatus();
}

absl::Status InMemoryViewStore::Keeper::Build(const FoldedBatch& batch) {
  absl::MutexLock lock(&mutex_);
  Change(batch);
  return absl::OkStatus();
}

absl::Status InMemoryViewStore::Keeper::Clear(absl::string_view view, uint32_t generation) {
  absl::MutexLock lock(&mutex_);
  views_.erase({std::string(view), generation});
  return absl::OkStatus();
}

absl::Status InMemoryViewStore::Keeper::Use(const FoldedBatch& end) {
  absl::MutexLock lock(&mutex_);
  std::erase_if(
      views_, [&end](const auto& rows) { return rows.first.first == end.view && rows.first.second != end.generation; });
  return absl::OkStatus();
}

std::vector<ViewRow> InMemoryViewStore::Keeper::Scan(absl::string_view view, uint32_t generation,
                                                     absl::string_view prefix, absl::string_view after,
                                                     size_t limit) const {
  absl::MutexLock lock(&mutex_);
  std::vector<ViewRow> found;
  const auto rows = views_.find({std::string(view), generation});
  if (rows == views_.end()) return found;
  auto row = !after.empty() && after >= prefix ? rows->second.upper_bound(after) : rows->second.lower_bound(prefix);
  for (; row != rows->second.end() && absl::StartsWith(row->first, prefix) && found.size() < limit; ++row) {
    found.push_back(*row);
  }
  return found;
}

InMemoryViewStore::InMemoryViewStore(const EventLog* log, const std::vector<View*>& views)
    : fold_(log, views, &keeper_) {}

absl::Status InMemoryViewStore::CatchUp() {
  return fold_.CatchUp();
}

absl::Status InMemoryViewStore::CatchUp(absl::string_view view) {
  return fold_.CatchUp(view);
}

absl::StatusOr<bool> InMemoryViewStore::FoldSome() {
  return fold_.FoldSome();
}

absl::StatusOr<std::optional<std::string>> InMemoryViewStore::Get(absl::string_view view, absl::string_view key) const {
  return fold_.Read<std::optional<std::string>>(
      view, [&](uint32_t generation) { return keeper_.GetRow(view, generation, key); });
}

absl::StatusOr<std::vector<ViewRow>> InMemoryViewStore::Scan(absl::string_view view, absl::string_view prefix,
                                                             absl::string_view after, size_t limit) const {
  return fold_.Read<std::vector<ViewRow>>(
      view, [&](uint32_t generation) { return keeper_.Scan(view, generation, prefix, after, limit); });
}

absl::StatusOr<Position> InMemoryViewStore::Reached(absl::string_view view) const {
  return fold_.Reached(view);
}

absl::Status InMemoryViewStore::Rebuild(absl::string_view view) {
  return fold_.Rebuild(view);
}

}  // namespace lienthong::storage
