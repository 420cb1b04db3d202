// RocksDbViewStore: views in the database of what is derived from the log, so that a restart folds only what is new.
//
// Rows are written without write-ahead log: a crash takes the rows that were in memory, never part of a batch, and they
// are folded again.

#ifndef LIENTHONG_STORAGE_ROCKSDB_VIEW_STORE_H_
#define LIENTHONG_STORAGE_ROCKSDB_VIEW_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/event_log.h"
#include "storage/rocksdb_event_log.h"
#include "storage/rocksdb_store.h"
#include "storage/view_fold.h"
#include "storage/view_store.h"

namespace lienthong::storage {

class RocksDbViewStore : public ViewStore {
 public:
  // `log` and `views` outlive the store; one store at a time for a log. A view whose schema version is not the stored
  // one, or that has reached beyond the log's head, is cleared here and folded anew by the next CatchUp.
  //   INVALID_ARGUMENT  a view's name is malformed or used twice
  static absl::StatusOr<std::unique_ptr<RocksDbViewStore>> Open(RocksDbEventLog* log, const std::vector<View*>& views);

  absl::Status CatchUp() override;
  absl::Status CatchUp(absl::string_view view) override;
  absl::StatusOr<bool> FoldSome() override;
  absl::StatusOr<std::optional<std::string>> Get(absl::string_view view, absl::string_view key) const override;
  absl::StatusOr<std::vector<ViewRow>> Scan(absl::string_view view, absl::string_view prefix, absl::string_view after,
                                            size_t limit) const override;
  absl::StatusOr<Position> Reached(absl::string_view view) const override;
  absl::Status Rebuild(absl::string_view view) override;

 private:
  class Keeper : public ViewRowKeeper {
   public:
    explicit Keeper(RocksDbStore* store) : store_(store) {}
    absl::StatusOr<std::optional<std::string>> GetRow(absl::string_view view, uint32_t generation,
                                                      absl::string_view key) const override;
    absl::Status Write(const std::vector<FoldedBatch>& batches) override;
    absl::Status Build(const FoldedBatch& batch) override;
    absl::Status Clear(absl::string_view view, uint32_t generation) override;
    absl::Status Use(const FoldedBatch& end) override;

   private:
    RocksDbStore* const store_;
  };

  RocksDbViewStore(RocksDbEventLog* log, const std::vector<View*>& views);
  absl::Status Resume(const RocksDbEventLog& log, const View& view);
  absl::StatusOr<std::vector<ViewRow>> ScanRows(absl::string_view view, uint32_t generation, absl::string_view prefix,
                                                absl::string_view after, size_t limit) const;

  RocksDbStore* const store_;
  Keeper keeper_;
  ViewFold fold_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_ROCKSDB_VIEW_STORE_H_
