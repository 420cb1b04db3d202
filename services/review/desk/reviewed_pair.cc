#include "services/review/desk/reviewed_pair.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/rpc/errors.h"

namespace lienthong::review {
namespace {

// Merges followed from one worker to the next; History names who stands at the end, so one is the rule.
constexpr int kMostMerges = 100;

bool IsErasure(const absl::Status& status) {
  return rpc::ReasonOf(status) == "PERSONAL_DATA_ERASED";
}

absl::StatusOr<decisions::WorkerSide> LoadStanding(const worker::WorkerStore& store, const std::string& worker_id) {
  std::string standing = worker_id;
  for (int i = 0; i < kMostMerges; ++i) {
    const absl::StatusOr<worker::WorkerId> id = worker::WorkerId::Parse(standing);
    if (!id.ok()) return absl::DataLossError("a review is about what is no worker");
    absl::StatusOr<decisions::WorkerSide> side = decisions::LoadSide(store, *id);
    if (!side.ok() || side->history.survivor.empty()) return side;
    standing = side->history.survivor;
  }
  return absl::DataLossError("merges of a worker go round in a circle");
}

// Why a question of `kind` about the pair is settled; empty: it is not. `holder`: whom the record is linked to.
std::string SettledBy(const std::string& kind, const decisions::WorkerSide& worker, const std::string& record_id,
                      const std::string& holder) {
  if (kind == kControl) return holder == worker.id.text() ? "" : "unlinked";
  if (!holder.empty()) return holder == worker.id.text() ? "linked" : "linked_elsewhere";
  return worker.state.barred.count(record_id) != 0 ? "refused" : "";
}

}  // namespace

std::vector<std::string> ReviewedPair::subjects() const {
  std::vector<std::string> subjects;
  if (worker.has_value()) {
    subjects.push_back(worker->id.stream());
    for (const std::string& merged : worker->state.merged) subjects.push_back(absl::StrCat("workers/", merged));
  }
  if (record.has_value()) subjects.push_back(record->name());
  return subjects;
}

absl::StatusOr<ReviewedPair> ReadPair(const worker::WorkerStore& store, const worker::Directory& directory,
                                      const ReviewState& state) {
  ReviewedPair pair;
  pair.gone = kErased;
  if (state.erased) return pair;
  absl::StatusOr<decisions::WorkerSide> worker = LoadStanding(store, state.opened.worker_id());
  if (IsErasure(worker.status())) return pair;
  if (!worker.ok()) return worker.status();
  absl::StatusOr<decisions::RecordSide> record = decisions::LoadRecord(store, state.record_stream());
  if (IsErasure(record.status())) return pair;
  if (!record.ok()) return record.status();
  const auto entry = directory.FindRecordById(record->source_record_id);
  if (!entry.ok()) return entry.status();
  const std::string holder = entry->has_value() ? (*entry)->worker_id : "";
  pair.gone = SettledBy(state.opened.kind(), *worker, record->source_record_id, holder);
  pair.worker = *std::move(worker);
  pair.record = *std::move(record);
  return pair;
}

}  // namespace lienthong::review
