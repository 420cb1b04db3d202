// InMemoryViewStore: views in memory, folded from the first event when the program starts.

#ifndef LIENTHONG_STORAGE_IN_MEMORY_VIEW_STORE_H_
#define LIENTHONG_STORAGE_IN_MEMORY_VIEW_STORE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
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
  absl::StatusOr<std::optional<std::string>> Get(absl::string_view view, absl::string_view key) const override;
  absl::StatusOr<std::vector<ViewRow>> Scan(absl::string_view view, absl::string_view prefix, absl::string_view after,
                                            size_t limit) const override;
  absl::StatusOr<Position> Reached(absl::string_view view) const override;
  absl::Status Rebuild(absl::string_view view) override;

 private:
  using Rows = std::map<std::string, std::string, std::less<>>;

  class Keeper : public ViewRowKeeper {
   public:
    explicit Keeper(const std::vector<View*>& views);
    absl::StatusOr<std::optional<std::string>> GetRow(absl::string_view view, absl::string_view key) const override;
    absl::Status Write(const std::vector<FoldedBatch>& batches) override;
    absl::Status Clear(absl::string_view view, uint32_t schema_version) override;
    absl::StatusOr<std::vector<ViewRow>> Scan(absl::string_view view, absl::string_view prefix, absl::string_view after,
                                              size_t limit) const;

   private:
    mutable absl::Mutex mutex_;
    absl::flat_hash_map<std::string, Rows> views_ ABSL_GUARDED_BY(mutex_);
  };

  Keeper keeper_;
  ViewFold fold_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_IN_MEMORY_VIEW_STORE_H_
