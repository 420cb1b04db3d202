// ViewFold: folds the log into views in bounded batches, wherever the rows are kept.
//
// Threads: every function, any thread. Folding is serialized; a rebuild goes on beside it.

#ifndef LIENTHONG_STORAGE_VIEW_FOLD_H_
#define LIENTHONG_STORAGE_VIEW_FOLD_H_

#include <atomic>
#include <cstdint>
#include <functional>
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

// What one batch of events made of one generation of a view's rows.
struct FoldedBatch {
  std::string view;
  uint32_t generation = 0;
  uint32_t schema_version = 0;
  Position reached = 0;
  RowChanges changes;
};

// Where the rows are kept. A view's rows of one generation are in use; those of the next are made beside them.
class ViewRowKeeper {
 public:
  virtual ~ViewRowKeeper() = default;
  virtual absl::StatusOr<std::optional<std::string>> GetRow(absl::string_view view, uint32_t generation,
                                                            absl::string_view key) const = 0;
  // Changes the rows and the reached positions of all batches, which are of generations in use, all or nothing.
  virtual absl::Status Write(const std::vector<FoldedBatch>& batches) = 0;
  // Changes the rows of `batch`, of a generation not in use.
  virtual absl::Status Build(const FoldedBatch& batch) = 0;
  // Deletes what there is of a generation not in use.
  virtual absl::Status Clear(absl::string_view view, uint32_t generation) = 0;
  // Puts the generation of `end` into use, folded up to its reached position; deletes the rows of all others.
  virtual absl::Status Use(const FoldedBatch& end) = 0;
};

class ViewFold {
 public:
  // All three outlive the fold. Views stand at 0 in generation 0 until Resume.
  ViewFold(const EventLog* log, const std::vector<View*>& views, ViewRowKeeper* keeper);

  // Says where `view` was left. Before any other call.
  void Resume(absl::string_view view, uint32_t generation, Position reached);

  // As ViewStore says; NOT_FOUND for an unknown view.
  absl::Status CatchUp();
  absl::Status CatchUp(absl::string_view view);
  absl::StatusOr<bool> FoldSome();
  absl::StatusOr<Position> Reached(absl::string_view view) const;
  absl::Status Rebuild(absl::string_view view);

  // What `read` gives for the generation in use, from beginning to end. NOT_FOUND for an unknown view.
  template <typename T>
  absl::StatusOr<T> Read(absl::string_view view, const std::function<absl::StatusOr<T>(uint32_t)>& read) const {
    const Progress* const progress = Find(view);
    if (progress == nullptr) return NoSuchView(view);
    while (true) {
      const uint32_t generation = progress->generation;
      absl::StatusOr<T> result = read(generation);
      if (progress->generation == generation) return result;
    }
  }

 private:
  // One view and how far it has come; written under mutex_, read by any thread.
  struct Progress {
    View* view = nullptr;
    std::string name;
    std::atomic<uint32_t> generation = 0;
    std::atomic<Position> reached = 0;
    std::atomic<bool> stuck = false;  // its last fold failed: it is tried again, and nobody waits for it
  };

  static absl::Status NoSuchView(absl::string_view view);
  Progress* Find(absl::string_view view) const;
  FoldedBatch BatchAt(const Progress& progress) const;
  absl::StatusOr<std::vector<StoredEvent>> NextEvents(Position reached, Position target) const;
  absl::Status FoldInto(const std::vector<StoredEvent>& events, View* view, FoldedBatch* batch) const;
  absl::Status FoldUpTo(Position target, std::vector<Progress*> active) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status FoldBatch(const std::vector<StoredEvent>& events, std::vector<Progress*>* active)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status BuildUpTo(Position target, View* view, FoldedBatch* built) const;

  const EventLog* const log_;
  ViewRowKeeper* const keeper_;
  std::vector<std::unique_ptr<Progress>> views_;
  absl::Mutex rebuild_mutex_;
  absl::Mutex mutex_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VIEW_FOLD_H_
