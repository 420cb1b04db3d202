// RocksDbEventLog: how its index is opened.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/log_identity.h"
#include "storage/rocksdb_event_log.h"

namespace lienthong::storage {
namespace {

// When the index is completed at open.
constexpr size_t kEventsPerRead = 1'024;
constexpr size_t kCommitsPerRead = 256;

}  // namespace

// Opens the index and adds what its rows lack; one that does not fit this log is made anew from the whole log.
absl::Status RocksDbEventLog::OpenIndex(const HeadRow& head) {
  const RocksDbStoreOptions options{.directory = DerivedDirectory(options_.directory),
                                    .columns = {kDerivedColumns.begin(), kDerivedColumns.end()},
                                    .write_buffer_bytes = options_.write_buffer_bytes,
                                    .file_system = options_.file_system};
  absl::StatusOr<std::unique_ptr<RocksDbStore>> derived =
      OpenDerivedStore(options, opening_.log_id, &opening_.derived_remade);
  if (!derived.ok()) return derived.status();
  derived_ = *std::move(derived);
  absl::Status completed = CompleteIndex(head);
  if (!absl::IsFailedPrecondition(completed)) return completed;
  opening_.derived_remade = std::string(completed.message());
  index_.reset();
  derived_.reset();
  completed = DeleteDerivedStore(options);
  if (!completed.ok()) return completed;
  std::string still;
  derived = OpenDerivedStore(options, opening_.log_id, &still);
  if (!derived.ok()) return derived.status();
  derived_ = *std::move(derived);
  return CompleteIndex(head);
}

// FAILED_PRECONDITION when the rows are not of this log.
absl::Status RocksDbEventLog::CompleteIndex(const HeadRow& head) {
  index_ = std::make_unique<LogIndex>(derived_.get(), options_.max_recent_index_entries);
  absl::StatusOr<LogIndex::Reached> reached = index_->Load();
  if (!reached.ok()) return reached.status();
  if (reached->position > head.head || reached->commit > head.commit) {
    return absl::DataLossError(absl::StrCat(
        "the index reaches to position ", reached->position, " and commit ", reached->commit, ", beyond ", head.head,
        " and ", head.commit, ": the log has lost its end, or derived is of another copy; in that case delete it"));
  }
  opening_.events_indexed = head.head - reached->position;
  while (reached->position < head.head) {
    const absl::StatusOr<std::vector<StoredEvent>> events =
        rows_.ReadAll(reached->position + 1, kEventsPerRead, head.head);
    if (!events.ok()) return events.status();
    for (const StoredEvent& event : *events) {
      const absl::Status added = index_->AddAgain(event);
      if (!added.ok()) return added;
    }
    reached->position = events->back().position;
    const absl::Status ended = index_->EndCommit(*reached);
    if (absl::IsDataLoss(ended)) return absl::FailedPreconditionError(ended.message());
    if (!ended.ok()) return ended;
  }
  while (reached->commit < head.commit) {
    const auto commits = rows_.AnswersAfter(reached->commit, kCommitsPerRead);
    if (!commits.ok()) return commits.status();
    for (const auto& [commit, answers] : *commits) {
      std::vector<absl::string_view> requests;
      for (const auto& [key, record] : answers) requests.push_back(key);
      index_->AddRequests(requests, commit);
    }
    reached->commit = commits->empty() ? head.commit : commits->back().first;
    const absl::Status ended = index_->EndCommit(*reached);
    if (absl::IsDataLoss(ended)) return absl::FailedPreconditionError(ended.message());
    if (!ended.ok()) return ended;
  }
  return CheckIndexOfLast(head);
}

absl::Status RocksDbEventLog::CheckIndexOfLast(const HeadRow& head) const {
  if (head.head == 0) return absl::OkStatus();
  const absl::StatusOr<std::vector<StoredEvent>> last = rows_.ReadAt({head.head});
  if (!last.ok()) return last.status();
  const event::v1::Envelope& envelope = last->front().envelope;
  const absl::StatusOr<std::vector<Position>> found =
      index_->Positions(envelope.stream(), envelope.revision(), 2, head.head);
  if (found.ok() && *found == std::vector<Position>{head.head}) return absl::OkStatus();
  return absl::FailedPreconditionError("the stream index does not lead to the last event");
}

}  // namespace lienthong::storage
