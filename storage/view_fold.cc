#include "storage/view_fold.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lienthong::storage {
namespace {

// Bounds the memory of a batch: its events, and the rows they change.
constexpr size_t kMaxBatchEvents = 512;

// The rows of one view while a batch is folded. The changes of one event stay apart until it has folded whole.
class StagedRows : public ViewRows {
 public:
  StagedRows(const ViewRowKeeper* keeper, absl::string_view view) : keeper_(keeper), view_(view) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    for (const RowChanges* changes : {&of_event_, &of_batch_}) {
      const auto change = changes->find(key);
      if (change != changes->end()) return change->second;
    }
    return keeper_->GetRow(view_, key);
  }
  void Put(absl::string_view key, absl::string_view value) override {
    of_event_[std::string(key)] = std::string(value);
  }
  void Delete(absl::string_view key) override { of_event_[std::string(key)] = std::nullopt; }

  void Keep() {
    for (auto& [key, value] : of_event_) of_batch_[key] = std::move(value);
    of_event_.clear();
  }
  void Drop() { of_event_.clear(); }
  RowChanges TakeBatch() { return std::move(of_batch_); }

 private:
  const ViewRowKeeper* const keeper_;
  const std::string view_;
  RowChanges of_event_;
  RowChanges of_batch_;
};

}  // namespace

ViewFold::ViewFold(const EventLog* log, const std::vector<View*>& views, ViewRowKeeper* keeper)
    : log_(log), keeper_(keeper) {
  for (View* const view : views) {
    auto progress = std::make_unique<Progress>();
    progress->view = view;
    progress->name = view->name();
    views_.push_back(std::move(progress));
  }
}

ViewFold::Progress* ViewFold::Find(absl::string_view view) const {
  for (const std::unique_ptr<Progress>& progress : views_) {
    if (progress->name == view) return progress.get();
  }
  return nullptr;
}

void ViewFold::Resume(absl::string_view view, Position reached) {
  Progress* const progress = Find(view);
  if (progress != nullptr) progress->reached = reached;
}

absl::StatusOr<Position> ViewFold::Reached(absl::string_view view) const {
  const Progress* const progress = Find(view);
  if (progress == nullptr) return absl::NotFoundError(absl::StrCat("there is no view ", view));
  return progress->reached.load();
}

absl::Status ViewFold::CatchUp() {
  const Position target = log_->Head();
  const auto is_there = [target](const std::unique_ptr<Progress>& progress) { return progress->reached >= target; };
  // The usual case of a read: nobody appended since the last one.
  if (std::all_of(views_.begin(), views_.end(), is_there)) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  return CatchUpLocked(target);
}

absl::Status ViewFold::Rebuild(absl::string_view view) {
  Progress* const progress = Find(view);
  if (progress == nullptr) return absl::NotFoundError(absl::StrCat("there is no view ", view));
  absl::MutexLock lock(&mutex_);
  const absl::Status cleared = keeper_->Clear(view, progress->view->schema_version());
  if (!cleared.ok()) return cleared;
  progress->reached = 0;
  return CatchUpLocked(log_->Head());
}

absl::Status ViewFold::CatchUpLocked(Position target) {
  std::vector<Progress*> active;
  for (const std::unique_ptr<Progress>& progress : views_) active.push_back(progress.get());
  absl::Status first_error;
  while (true) {
    active.erase(std::remove_if(active.begin(), active.end(),
                                [target](const Progress* progress) { return progress->reached >= target; }),
                 active.end());
    if (active.empty()) return first_error;
    Position from = target;
    for (const Progress* const progress : active) from = std::min<Position>(from, progress->reached);
    const size_t limit = std::min<Position>(kMaxBatchEvents, target - from);
    const absl::StatusOr<std::vector<StoredEvent>> events = log_->ReadAll(from + 1, limit);
    if (!events.ok()) return events.status();
    if (events->empty()) return absl::InternalError(absl::StrCat("the log has no event at position ", from + 1));
    const absl::Status folded = FoldBatch(*events, &active);
    if (first_error.ok()) first_error = folded;
  }
}

// Folds `events` into every active view that stands just before one of them, and keeps the result. A view that fails
// leaves `active`; the first failure is returned.
absl::Status ViewFold::FoldBatch(const std::vector<StoredEvent>& events, std::vector<Progress*>* active) {
  absl::Status first_error;
  std::vector<FoldedBatch> batches;
  std::vector<Progress*> unfailed;
  for (Progress* const progress : *active) {
    StagedRows rows(keeper_, progress->name);
    Position reached = progress->reached;
    absl::Status status;
    for (const StoredEvent& event : events) {
      if (event.position != reached + 1) continue;
      status = progress->view->Fold(event, &rows);
      if (!status.ok()) {
        rows.Drop();
        break;
      }
      rows.Keep();
      reached = event.position;
    }
    if (status.ok()) {
      unfailed.push_back(progress);
    } else if (first_error.ok()) {
      first_error = absl::Status(status.code(), absl::StrCat("view ", progress->name, " stops before position ",
                                                             reached + 1, ": ", status.message()));
    }
    if (reached == progress->reached) continue;
    batches.push_back(FoldedBatch{progress->name, progress->view->schema_version(), reached, rows.TakeBatch()});
  }
  if (!batches.empty()) {
    const absl::Status written = keeper_->Write(batches);
    if (!written.ok()) {
      active->clear();
      return written;
    }
  }
  for (const FoldedBatch& batch : batches) Find(batch.view)->reached = batch.reached;
  *active = std::move(unfailed);
  return first_error;
}

}  // namespace lienthong::storage
