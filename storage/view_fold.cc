#include "storage/view_fold.h"

#include <algorithm>
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
    while (!of_event_.empty()) {
      auto kept = batch_->changes.insert(of_event_.extract(of_event_.begin()));
      if (!kept.inserted) kept.position->second = std::move(kept.node.mapped());
    }
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

absl::Status ViewFold::CatchUp() {
  absl::Status first_error;
  for (const std::unique_ptr<Progress>& progress : views_) {
    const absl::Status caught_up = CatchUp(progress->name);
    if (first_error.ok()) first_error = caught_up;
  }
  return first_error;
}

absl::Status ViewFold::CatchUp(absl::string_view view) {
  Progress* const progress = Find(view);
  if (progress == nullptr) return NoSuchView(view);
  const Position target = log_->Head();
  // The usual case of a read: nobody appended since the last one.
  if (progress->reached >= target) return absl::OkStatus();
  const bool far_behind = target - progress->reached > kMaxEventsForReader;
  if (!far_behind || progress->stuck) {
    absl::MutexLock lock(&mutex_);
    // Of a view that failed and is far behind, a little is tried: the cause is told, or it is gone.
    const Position until = far_behind ? progress->reached + kMaxBatchEvents : target;
    const absl::Status folded = FoldUpTo(until, {progress});
    if (!folded.ok() || !far_behind) return folded;
  }
  const Position reached = progress->reached;
  return Marked(absl::UnavailableError(absl::StrCat("view ", view, " has folded ", reached, " of ", target,
                                                    " events; repeat the call later")),
                kStillFoldingMark, absl::StrCat(reached));
}

absl::StatusOr<bool> ViewFold::FoldSome() {
  const Position head = log_->Head();
  std::vector<Progress*> sound;
  std::vector<Progress*> stuck;  // each tried by itself, so that it holds up no other
  Position least = head;
  for (const std::unique_ptr<Progress>& progress : views_) {
    if (progress->reached >= head) continue;
    (progress->stuck ? stuck : sound).push_back(progress.get());
    if (!progress->stuck) least = std::min<Position>(least, progress->reached);
  }
  absl::MutexLock lock(&mutex_);
  const Position target = std::min(head, least + kMaxEventsForStep);
  absl::Status first_error = FoldUpTo(target, std::move(sound));
  bool more = target < head;
  for (Progress* const progress : stuck) {
    const absl::Status folded = FoldUpTo(std::min<Position>(head, progress->reached + kMaxEventsForStep), {progress});
    if (first_error.ok()) first_error = folded;
    more = more || (folded.ok() && progress->reached < head);
  }
  if (more || first_error.ok()) return more;
  return first_error;
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
  if (!status.ok()) return status;
  // Readers change over before the old rows go: they are never without.
  const FoldedBatch before = BatchAt(*progress);
  progress->generation = built.generation;
  progress->reached = built.reached;
  progress->stuck = false;
  status = keeper_->Use(built);
  if (status.ok()) return status;
  progress->generation = before.generation;
  progress->reached = before.reached;
  return status;
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

// A view that fails, also because its next events cannot be read, leaves `active`; the first failure is returned.
absl::Status ViewFold::FoldUpTo(Position target, std::vector<Progress*> active) {
  absl::Status first_error;
  while (true) {
    std::erase_if(active, [target](const Progress* progress) { return progress->reached >= target; });
    if (active.empty()) return first_error;
    Position from = target;
    for (const Progress* const progress : active) from = std::min<Position>(from, progress->reached);
    const absl::StatusOr<std::vector<StoredEvent>> events = NextEvents(from, target);
    absl::Status folded = events.status();
    if (events.ok()) {
      folded = FoldBatch(*events, &active);
    } else {
      for (Progress* const progress : active) progress->stuck = progress->stuck || progress->reached == from;
      std::erase_if(active, [](const Progress* progress) { return progress->stuck.load(); });
    }
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
      for (Progress* const progress : unfailed) progress->stuck = true;
      active->clear();
      return written;
    }
  }
  for (const FoldedBatch& batch : batches) Find(batch.view)->reached = batch.reached;
  *active = std::move(unfailed);
  return first_error;
}

}  // namespace lienthong::storage
