// InMemoryViewStore: views in memory, folded from the first event when the program starts.

#ifndef LIENTHONG_STORAGE_IN_MEMORY_VIEW_STORE_H_
#define LIENTHONG_STORAGE_IN_MEMORY_VIEW_STORE_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "storage/event_log.h"
#include "storage/view_fold.h"
#include "storage/view_store.h"

namespace lienthong::storage {

class InMemoryViewStore : public ViewStore {
 public:
  // `log` and `views`, of different names, outlive the store.
  InMemoryViewStore(const EventLog* log, const std::vector<View*>& views);

  absl::Status CatchUp() override;
  absl::Status CatchUp(absl::string_view view) override;
  absl::StatusOr<bool> FoldSome() override;
  absl::StatusOr<std::optional<std::string>> Get(absl::string_view view, absl::string_view key) const override;
  absl::StatusOr<std::vector<ViewRow>> Scan(absl::string_view view, absl::string_view prefix, absl::string_view after,
                                            size_t limit) const override;
  absl::StatusOr<Position> Reached(absl::string_view view) const override;
  absl::Status Rebuild(absl::string_view view) override;

 private:
  using Rows = std::map<std::string, std::string, std::less<>>;

  class Keeper : public ViewRowKeeper {
   public:
    absl::StatusOr<std::optional<std::string>> GetRow(absl::string_view view, uint32_t generation,
                                                      absl::string_view key) const override;
    absl::Status Write(const std::vector<FoldedBatch>& batches) override;
    absl::Status Build(const FoldedBatch& batch) override;
    absl::Status Clear(absl::string_view view, uint32_t generation) override;
    absl::Status Use(const FoldedBatch& end) override;
    std::vector<ViewRow> Scan(absl::string_view view, uint32_t generation, absl::string_view prefix,
                              absl::string_view after, size_t limit) const;

   private:
    void Change(const FoldedBatch& batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

    mutable absl::Mutex mutex_;
    std::map<std::pair<std::string, uint32_t>, Rows> views_ ABSL_GUARDED_BY(mutex_);  // by name and generation
  };

  Keeper keeper_;
  ViewFold fold_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_IN_MEMORY_VIEW_STORE_H_
