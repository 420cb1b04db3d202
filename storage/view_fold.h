// ViewFold: folds the log into views in bounded batches, wherever the rows are kept.
//
// Threads: every function, any thread; folding is serialized.

#ifndef LIENTHONG_STORAGE_VIEW_FOLD_H_
#define LIENTHONG_STORAGE_VIEW_FOLD_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "storage/event_log.h"
#include "storage/view_store.h"

namespace lienthong::storage {

// Rows to change, nullopt: to delete.
using RowChanges = std::map<std::string, std::optional<std::string>, std::less<>>;

// What one batch of events made of one view.
struct FoldedBatch {
  std::string view;
  uint32_t schema_version = 0;
  Position reached = 0;
  RowChanges changes;
};

// Where the rows are kept.
class ViewRowKeeper {
 public:
  virtual ~ViewRowKeeper() = default;
  virtual absl::StatusOr<std::optional<std::string>> GetRow(absl::string_view view, absl::string_view key) const = 0;
  // Changes the rows and the reached positions of all batches, all or nothing.
  virtual absl::Status Write(const std::vector<FoldedBatch>& batches) = 0;
  // Deletes all rows of `view`, sets its reached position to 0.
  virtual absl::Status Clear(absl::string_view view, uint32_t schema_version) = 0;
};

class ViewFold {
 public:
  // All three outlive the fold. Views stand at 0 until Resume.
  ViewFold(const EventLog* log, const std::vector<View*>& views, ViewRowKeeper* keeper);

  // Says where `view` was left. Before any other call.
  void Resume(absl::string_view view, Position reached);

  // As ViewStore says; NOT_FOUND for an unknown view.
  absl::Status CatchUp();
  absl::StatusOr<Position> Reached(absl::string_view view) const;
  absl::Status Rebuild(absl::string_view view);

 private:
  // One view and how far it has come; written under mutex_, read by any thread.
  struct Progress {
    View* view = nullptr;
    std::string name;
    std::atomic<Position> reached = 0;
  };

  Progress* Find(absl::string_view view) const;
  absl::Status CatchUpLocked(Position target) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status FoldBatch(const std::vector<StoredEvent>& events, std::vector<Progress*>* active)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const EventLog* const log_;
  ViewRowKeeper* const keeper_;
  std::vector<std::unique_ptr<Progress>> views_;
  absl::Mutex mutex_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VIEW_FOLD_H_
