// Tail: the newest events, read once for all who follow them, and pages of older ones that somebody has just read. All
// of it bounded: whoever is further behind reads the log.

#ifndef LIENTHONG_SERVICES_LEDGER_TAIL_H_
#define LIENTHONG_SERVICES_LEDGER_TAIL_H_

#include <deque>
#include <list>
#include <map>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/event_log.h"

namespace lienthong::ledger {

// Events that follow each other; at least one.
struct TailPage {
  explicit TailPage(std::vector<storage::StoredEvent> read);
  storage::Position first() const { return events.front().position; }
  storage::Position last() const { return events.back().position; }

  const std::vector<storage::StoredEvent> events;
  const size_t bytes;  // estimate of the memory that they take
};

struct TailBounds {
  size_t page_events = 128;        // read at a time
  size_t newest_events = 8'192;    // kept in memory
  size_t newest_bytes = 32 << 20;  // of memory, by estimate
  size_t older_bytes = 32 << 20;   // the same
};

// Threads: any, but for Extend and SkipToHead.
class Tail {
 public:
  // Borrows the log. Starts at its head.
  Tail(const storage::EventLog* log, const TailBounds& bounds) : log_(log), bounds_(bounds), end_(log->Head()) {}

  // How far the log was read; never less than before.
  storage::Position end() const;

  // A page that holds `position`, from memory or else read from the log; null when `position` is beyond the end.
  // Errors: of EventLog::ReadAll.
  absl::StatusOr<std::shared_ptr<const TailPage>> Find(storage::Position position);

  // Reads the next page of new events, if there are any. What cannot be read is skipped, so that those who want it read
  // it themselves and learn why they cannot. One thread at a time.
  void Extend();

  // Forgets the newest events and goes on at the head, without reading what lies between. The same thread.
  void SkipToHead();

 private:
  using Page = std::shared_ptr<const TailPage>;
  using Pages = std::list<Page>;

  Page FindNewest(storage::Position position) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Page FindOlder(storage::Position position) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void KeepOlder(Page page) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const storage::EventLog* const log_;
  const TailBounds bounds_;
  mutable absl::Mutex mutex_;
  storage::Position end_ ABSL_GUARDED_BY(mutex_);
  std::deque<Page> newest_ ABSL_GUARDED_BY(mutex_);
  size_t newest_events_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t newest_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  Pages older_ ABSL_GUARDED_BY(mutex_);  // the one used last in front
  std::map<storage::Position, Pages::iterator> older_by_first_ ABSL_GUARDED_BY(mutex_);
  size_t older_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_TAIL_H_
