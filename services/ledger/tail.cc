#include "services/ledger/tail.h"

#include <algorithm>
#include <utility>

namespace lienthong::ledger {
namespace {

// An event is kept as stored and as parsed; the objects around both take about as much again as a small event.
constexpr size_t kObjectBytes = 1'024;

size_t MemoryOf(const std::vector<storage::StoredEvent>& events) {
  size_t bytes = 0;
  for (const storage::StoredEvent& event : events) bytes += 2 * event.bytes.size() + kObjectBytes;
  return bytes;
}

// Whether `events` are those of `first` and on, without a hole.
bool Follow(storage::Position first, const std::vector<storage::StoredEvent>& events) {
  return !events.empty() && events.front().position == first && events.back().position - first + 1 == events.size();
}

}  // namespace

TailPage::TailPage(std::vector<storage::StoredEvent> read) : events(std::move(read)), bytes(MemoryOf(events)) {}

storage::Position Tail::end() const {
  absl::MutexLock lock(&mutex_);
  return end_;
}

absl::StatusOr<std::shared_ptr<const TailPage>> Tail::Find(storage::Position position) {
  {
    absl::MutexLock lock(&mutex_);
    if (position > end_) return nullptr;
    if (Page page = FindNewest(position); page != nullptr) return page;
    if (Page page = FindOlder(position); page != nullptr) return page;
  }
  absl::StatusOr<std::vector<storage::StoredEvent>> events = log_->ReadAll(position, bounds_.page_events);
  if (!events.ok()) return events.status();
  if (!Follow(position, *events)) return absl::DataLossError("a position of the log holds no event");
  auto page = std::make_shared<const TailPage>(*std::move(events));
  absl::MutexLock lock(&mutex_);
  KeepOlder(page);
  return page;
}

void Tail::Extend() {
  const storage::Position end = this->end();
  if (log_->Head() <= end) return;
  absl::StatusOr<std::vector<storage::StoredEvent>> events = log_->ReadAll(end + 1, bounds_.page_events);
  if (!events.ok() || !Follow(end + 1, *events)) return SkipToHead();
  auto page = std::make_shared<const TailPage>(*std::move(events));
  absl::MutexLock lock(&mutex_);
  newest_events_ += page->events.size();
  newest_bytes_ += page->bytes;
  end_ = page->last();
  newest_.push_back(std::move(page));
  while (newest_events_ > bounds_.newest_events || newest_bytes_ > bounds_.newest_bytes) {
    newest_events_ -= newest_.front()->events.size();
    newest_bytes_ -= newest_.front()->bytes;
    newest_.pop_front();
  }
}

void Tail::SkipToHead() {
  const storage::Position head = log_->Head();
  absl::MutexLock lock(&mutex_);
  newest_.clear();
  newest_events_ = 0;
  newest_bytes_ = 0;
  end_ = std::max(end_, head);
}

Tail::Page Tail::FindNewest(storage::Position position) const {
  const auto after =
      std::upper_bound(newest_.begin(), newest_.end(), position,
                       [](storage::Position wanted, const Page& page) { return wanted < page->first(); });
  return after == newest_.begin() ? nullptr : *std::prev(after);
}

Tail::Page Tail::FindOlder(storage::Position position) {
  const auto after = older_by_first_.upper_bound(position);
  if (after == older_by_first_.begin()) return nullptr;
  const Pages::iterator found = std::prev(after)->second;
  if ((*found)->last() < position) return nullptr;
  older_.splice(older_.begin(), older_, found);
  return *found;
}

void Tail::KeepOlder(Page page) {
  if (const auto same = older_by_first_.find(page->first()); same != older_by_first_.end()) {
    older_bytes_ -= (*same->second)->bytes;
    older_.erase(same->second);
    older_by_first_.erase(same);
  }
  older_bytes_ += page->bytes;
  older_.push_front(std::move(page));
  older_by_first_[older_.front()->first()] = older_.begin();
  while (older_bytes_ > bounds_.older_bytes) {
    older_bytes_ -= older_.back()->bytes;
    older_by_first_.erase(older_.back()->first());
    older_.pop_back();
  }
}

}  // namespace lienthong::ledger
