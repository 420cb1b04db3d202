#include "storage/in_memory_view_store.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace lienthong::storage {
namespace {

absl::Status NoSuchView(absl::string_view view) {
  return absl::NotFoundError(absl::StrCat("there is no view ", view));
}

}  // namespace

InMemoryViewStore::Keeper::Keeper(const std::vector<View*>& views) {
  absl::MutexLock lock(&mutex_);
  for (const View* const view : views) views_[view->name()];
}

absl::StatusOr<std::optional<std::string>> InMemoryViewStore::Keeper::GetRow(absl::string_view view,
                                                                             absl::string_view key) const {
  absl::MutexLock lock(&mutex_);
  const auto rows = views_.find(view);
  if (rows == views_.end()) return NoSuchView(view);
  const auto row = rows->second.find(key);
  if (row == rows->second.end()) return std::nullopt;
  return row->second;
}

absl::Status InMemoryViewStore::Keeper::Write(const std::vector<FoldedBatch>& batches) {
  absl::MutexLock lock(&mutex_);
  for (const FoldedBatch& batch : batches) {
    Rows& rows = views_[batch.view];
    for (const auto& [key, value] : batch.changes) {
      if (value.has_value()) {
        rows[key] = *value;
      } else {
        rows.erase(key);
      }
    }
  }
  return absl::OkStatus();
}

absl::Status InMemoryViewStore::Keeper::Clear(absl::string_view view, uint32_t /*schema_version*/) {
  absl::MutexLock lock(&mutex_);
  views_[view].clear();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ViewRow>> InMemoryViewStore::Keeper::Scan(absl::string_view view, absl::string_view prefix,
                                                                     absl::string_view after, size_t limit) const {
  absl::MutexLock lock(&mutex_);
  const auto rows = views_.find(view);
  if (rows == views_.end()) return NoSuchView(view);
  std::vector<ViewRow> found;
  auto row = !after.empty() && after >= prefix ? rows->second.upper_bound(after) : rows->second.lower_bound(prefix);
  for (; row != rows->second.end() && absl::StartsWith(row->first, prefix) && found.size() < limit; ++row) {
    found.push_back(*row);
  }
  return found;
}

InMemoryViewStore::InMemoryViewStore(const EventLog* log, const std::vector<View*>& views)
    : keeper_(views), fold_(log, views, &keeper_) {}

absl::Status InMemoryViewStore::CatchUp() {
  return fold_.CatchUp();
}

absl::StatusOr<std::optional<std::string>> InMemoryViewStore::Get(absl::string_view view, absl::string_view key) const {
  return keeper_.GetRow(view, key);
}

absl::StatusOr<std::vector<ViewRow>> InMemoryViewStore::Scan(absl::string_view view, absl::string_view prefix,
                                                             absl::string_view after, size_t limit) const {
  return keeper_.Scan(view, prefix, after, limit);
}

absl::StatusOr<Position> InMemoryViewStore::Reached(absl::string_view view) const {
  return fold_.Reached(view);
}

absl::Status InMemoryViewStore::Rebuild(absl::string_view view) {
  return fold_.Rebuild(view);
}

}  // namespace lienthong::storage
