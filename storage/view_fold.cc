#include "storage/view_fold.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lienthong::storage {
namespace {

// Bounds the memory of a batch: its events, and the rows they change.
constexpr size_t kMaxBatchEvents = 1'024;
// A reader folds this much himself; what is further behind is left to FoldSome.
constexpr size_t kMaxEventsForReader = 50'000;
// Bounds one FoldSome.
constexpr size_t kMaxEventsForStep = 16'384;

// The rows of one view while a batch is folded. The changes of one event stay apart until it has folded whole.
class StagedRows : public ViewRows {
 public:
  StagedRows(const ViewRowKeeper* keeper, FoldedBatch* batch) : keeper_(keeper), batch_(batch) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    if (const auto change = of_event_.find(key); change != of_event_.end()) return change->second;
    if (const auto change = batch_->changes.find(key); change != batch_->changes.end()) return change->second;
    return keeper_->GetRow(batch_->view, batch_->generation, key);
  }
  void Put(absl::string_view key, absl::string_view value) override {
    of_event_[std::string(key)] = std::string(value);
  }
  void Delete(absl::string_view key) override { of_event_[std::string(key)] = std::nullopt; }

  void Keep() {
    for (auto& [key, value] : of_event_) batch_->changes[key] = std::move(value);
    of_event_.clear();
  }

 private:
  const ViewRowKeeper* const keeper_;
  FoldedBatch* const batch_;
  RowChanges of_event_;
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

absl::Status ViewFold::NoSuchView(absl::string_view view) {
  return absl::NotFoundError(absl::StrCat("there is no view ", view));
}

ViewFold::Progress* ViewFold::Find(absl::string_view view) const {
  for (const std::unique_ptr<Progress>& progress : views_) {
    if (progress->name == view) return progress.get();
  }
  return nullptr;
}

void ViewFold::Resume(absl::string_view view, uint32_t generation, Position reached) {
  Progress* const progress = Find(view);
  if (progress == nullptr) return;
  progress->generation = generation;
  progress->reached = reached;
}

absl::StatusOr<Position> ViewFold::Reached(absl::string_view view) const {
  const Progress* const progress = Find(view);
  if (progress == nullptr) return NoSuchView(view);
  return progress->reached.load();
}

Position ViewFold::LeastReached(bool with_stuck) const {
  Position least = std::numeric_limits<Position>::max();
  for (const std::unique_ptr<Progress>& progress : views_) {
    if (with_stuck || !progress->stuck) least = std::min<Position>(least, progress->reached);
  }
  return least;
}

absl::Status ViewFold::CatchUp() {
  const Position target = log_->Head();
  const auto is_there = [target](const std::unique_ptr<Progress>& progress) { return progress->reached >= target; };
  // The usual case of a read: nobody appended since the last one.
  if (std::all_of(views_.begin(), views_.end(), is_there)) return absl::OkStatus();
  const Position least = std::min(LeastReached(false), target);
  if (target - least > kMaxEventsForReader) {
    return Marked(absl::UnavailableError(
                      absl::StrCat("a view has folded ", least, " of ", target, " events; repeat the call later")),
                  kStillFoldingMark, absl::StrCat(least));
  }
  absl::MutexLock lock(&mutex_);
  return FoldUpTo(target);
}

absl::StatusOr<bool> ViewFold::FoldSome() {
  const Position head = log_->Head();
  Position least = LeastReached(false);
  if (least >= head) least = LeastReached(true);
  if (least >= head) return false;
  const Position target = std::min(head, least + kMaxEventsForStep);
  absl::MutexLock lock(&mutex_);
  const absl::Status folded = FoldUpTo(target);
  if (!folded.ok()) return folded;
  return target < head;
}

// The rows are made beside those in use. Only the last few events are folded under the lock.
absl::Status ViewFold::Rebuild(absl::string_view view) {
  Progress* const progress = Find(view);
  if (progress == nullptr) return NoSuchView(view);
  absl::MutexLock one_at_a_time(&rebuild_mutex_);
  FoldedBatch built = BatchAt(*progress);
  ++built.generation;
  built.reached = 0;
  absl::Status status = keeper_->Clear(view, built.generation);
  while (status.ok() && log_->Head() > built.reached + kMaxBatchEvents) {
    status = BuildUpTo(log_->Head(), progress->view, &built);
  }
  if (!status.ok()) return status;
  absl::MutexLock lock(&mutex_);
  status = BuildUpTo(log_->Head(), progress->view, &built);
  if (status.ok()) status = keeper_->Use(built);
  if (!status.ok()) return status;
  progress->reached = built.reached;
  progress->generation = built.generation;
  return absl::OkStatus();
}

absl::Status ViewFold::BuildUpTo(Position target, View* view, FoldedBatch* built) const {
  while (built->reached < target) {
    const absl::StatusOr<std::vector<StoredEvent>> events = NextEvents(built->reached, target);
    if (!events.ok()) return events.status();
    absl::Status status = FoldInto(*events, view, built);
    if (status.ok()) status = keeper_->Build(*built);
    if (!status.ok()) return status;
    built->changes.clear();
  }
  return absl::OkStatus();
}

FoldedBatch ViewFold::BatchAt(const Progress& progress) const {
  return FoldedBatch{progress.name, progress.generation, progress.view->schema_version(), progress.reached, {}};
}

absl::StatusOr<std::vector<StoredEvent>> ViewFold::NextEvents(Position reached, Position target) const {
  absl::StatusOr<std::vector<StoredEvent>> events =
      log_->ReadAll(reached + 1, std::min<Position>(kMaxBatchEvents, target - reached));
  if (events.ok() && events->empty()) {
    return absl::InternalError(absl::StrCat("the log has no event at position ", reached + 1));
  }
  return events;
}

// Folds those of `events` that follow what `batch` has reached; an error stops it at the event before.
absl::Status ViewFold::FoldInto(const std::vector<StoredEvent>& events, View* view, FoldedBatch* batch) const {
  for (const StoredEvent& event : events) {
    if (event.position != batch->reached + 1) continue;
    StagedRows rows(keeper_, batch);
    const absl::Status status = view->Fold(event, &rows);
    if (!status.ok()) {
      return absl::Status(status.code(), absl::StrCat("view ", batch->view, " stops before position ", event.position,
                                                      ": ", status.message()));
    }
    rows.Keep();
    batch->reached = event.position;
  }
  return absl::OkStatus();
}

absl::Status ViewFold::FoldUpTo(Position target) {
  std::vector<Progress*> active;
  for (const std::unique_ptr<Progress>& progress : views_) active.push_back(progress.get());
  absl::Status first_error;
  while (true) {
    std::erase_if(active, [target](const Progress* progress) { return progress->reached >= target; });
    if (active.empty()) return first_error;
    Position from = target;
    for (const Progress* const progress : active) from = std::min<Position>(from, progress->reached);
    const absl::StatusOr<std::vector<StoredEvent>> events = NextEvents(from, target);
    if (!events.ok()) return events.status();
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
    FoldedBatch batch = BatchAt(*progress);
    const absl::Status status = FoldInto(events, progress->view, &batch);
    progress->stuck = !status.ok();
    if (status.ok()) unfailed.push_back(progress);
    if (first_error.ok()) first_error = status;
    if (batch.reached > progress->reached) batches.push_back(std::move(batch));
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
