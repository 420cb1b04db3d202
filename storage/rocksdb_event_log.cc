#include "storage/rocksdb_event_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "storage/append_request.h"
#include "storage/commit_group.h"

namespace lienthong::storage {

// One append in the queue; lives in its caller's frame until `answered` has counted all that came with it.
struct RocksDbEventLog::Waiting {
  AppendRequest request;
  absl::StatusOr<AppendResult> answer = absl::UnknownError("not answered");
  absl::BlockingCounter* answered = nullptr;
  size_t events = 0;
  size_t bytes = 0;
};

absl::StatusOr<std::unique_ptr<RocksDbEventLog>> RocksDbEventLog::Open(const RocksDbEventLogOptions& options) {
  absl::StatusOr<std::unique_ptr<RocksDbStore>> store =
      RocksDbStore::Open({options.directory, options.create_if_missing, options.file_system, options.random});
  if (!store.ok()) return store.status();
  std::unique_ptr<RocksDbEventLog> log(new RocksDbEventLog(options, *std::move(store)));
  absl::StatusOr<HeadRow> head = log->rows_.LoadHead();
  if (!head.ok()) return head.status();
  log->Publish(*head);
  log->sequencer_ = std::thread([raw = log.get()] { raw->RunSequencer(); });
  return log;
}

RocksDbEventLog::RocksDbEventLog(const RocksDbEventLogOptions& options, std::unique_ptr<RocksDbStore> store)
    : options_(options), store_(std::move(store)), rows_(store_.get(), options.block_cache_bytes) {}

RocksDbEventLog::~RocksDbEventLog() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
    work_.Signal();
  }
  if (sequencer_.joinable()) sequencer_.join();
}

absl::StatusOr<AppendResult> RocksDbEventLog::Append(AppendRequest request) {
  std::vector<AppendRequest> one;
  one.push_back(std::move(request));
  return AppendEach(std::move(one)).front();
}

std::vector<absl::StatusOr<AppendResult>> RocksDbEventLog::AppendEach(std::vector<AppendRequest> requests) {
  absl::BlockingCounter answered(static_cast<int>(requests.size()));
  std::vector<Waiting> all(requests.size());
  std::vector<Waiting*> of_good_shape;
  for (size_t i = 0; i < all.size(); ++i) {
    all[i].answered = &answered;
    const absl::Status shape = CheckShape(requests[i]);
    all[i].events = EventCount(requests[i]);
    all[i].bytes = ApproximateBytes(requests[i]);
    all[i].request = std::move(requests[i]);
    if (shape.ok()) {
      of_good_shape.push_back(&all[i]);
    } else {
      all[i].answer = shape;
      answered.DecrementCount();
    }
  }
  Enqueue(of_good_shape);
  answered.Wait();
  std::vector<absl::StatusOr<AppendResult>> answers;
  for (Waiting& waiting : all) answers.push_back(std::move(waiting.answer));
  return answers;
}

// All at once, so that they can share a commit.
void RocksDbEventLog::Enqueue(const std::vector<Waiting*>& fresh) {
  absl::MutexLock lock(&mutex_);
  for (Waiting* const waiting : fresh) {
    if (closing_) {
      waiting->answer =
          Marked(absl::UnavailableError("the log is closing; nothing was written"), kReadOnlyMark, kCauseClosing);
    } else if (queue_.size() >= options_.max_waiting_appends) {
      waiting->answer = absl::ResourceExhaustedError(
          absl::StrCat(queue_.size(), " appends wait already; nothing was written, try again later"));
    } else {
      queue_.push_back(waiting);
      continue;
    }
    waiting->answered->DecrementCount();
  }
  work_.Signal();
}

void RocksDbEventLog::RunSequencer() {
  while (true) {
    const std::vector<Waiting*> waiting = NextGroup();
    if (waiting.empty()) return;
    Commit(waiting);
    for (Waiting* const each : waiting) each->answered->DecrementCount();
  }
}

// What waits now, up to the bounds; empty when the log closes.
std::vector<RocksDbEventLog::Waiting*> RocksDbEventLog::NextGroup() {
  absl::MutexLock lock(&mutex_);
  while (queue_.empty() && !closing_) work_.Wait(&mutex_);
  std::vector<Waiting*> group;
  size_t events = 0;
  size_t bytes = 0;
  while (!queue_.empty()) {
    Waiting* const next = queue_.front();
    const bool fits =
        events + next->events <= options_.max_group_events && bytes + next->bytes <= options_.max_group_bytes;
    if (!group.empty() && !fits) break;
    events += next->events;
    bytes += next->bytes;
    group.push_back(next);
    queue_.pop_front();
  }
  return group;
}

void RocksDbEventLog::Commit(const std::vector<Waiting*>& waiting) {
  const absl::Status refused = WriteState();
  if (!refused.ok()) {
    for (Waiting* const each : waiting) each->answer = AnswerWithoutWriting(each->request, refused);
    return;
  }
  HeadRow before;
  {
    absl::MutexLock lock(&mutex_);
    before = head_;
  }
  CommitGroup group(&rows_, &options_.sealer, before.head, before.record_time);
  Decide(waiting, &group);
  if (group.empty()) return;
  const absl::StatusOr<HeadRow> after = WriteOrStop(group, before);
  if (after.ok()) {
    Publish(*after);
    return;
  }
  for (Waiting* const each : waiting) {
    if (each->answer.ok()) each->answer = AnswerWithoutWriting(each->request, after.status());
  }
}

void RocksDbEventLog::Decide(const std::vector<Waiting*>& waiting, CommitGroup* group) {
  for (Waiting* const each : waiting) {
    each->answer = StopOnDataLoss(group->Admit(&each->request, options_.clock()));
  }
}

absl::StatusOr<HeadRow> RocksDbEventLog::WriteOrStop(const CommitGroup& group, const HeadRow& before) {
  absl::StatusOr<HeadRow> after = rows_.Write(group, before);
  if (after.ok()) return after;
  Stop(Marked(absl::UnavailableError(absl::StrCat("the log is read-only after a failed write (",
                                                  after.status().message(), "); open it anew")),
              kReadOnlyMark, kCauseWriteFailed));
  return absl::UnavailableError(
      absl::StrCat("outcome unknown, repeat the request once the log is open again: ", after.status().message()));
}

// A request that was answered before keeps its answer; any other gets `reason`.
absl::StatusOr<AppendResult> RocksDbEventLog::AnswerWithoutWriting(const AppendRequest& request,
                                                                   const absl::Status& reason) const {
  if (!request.request.has_value()) return reason;
  const absl::StatusOr<std::optional<RequestRecord>> record = rows_.Request(request.request->key);
  if (!record.ok() || !record->has_value()) return reason;
  return AnswerFromRecord(*request.request, **record);
}

void RocksDbEventLog::Publish(const HeadRow& head) {
  absl::MutexLock lock(&mutex_);
  head_ = head;
  head_changed_.SignalAll();
}

absl::Status RocksDbEventLog::WriteState() const {
  {
    absl::MutexLock lock(&mutex_);
    if (!stopped_.ok()) return stopped_;
  }
  absl::Status space = store_->CheckFreeSpace(options_.min_free_bytes);
  return space.ok() ? space : Marked(std::move(space), kReadOnlyMark, kCauseDiskFull);
}

void RocksDbEventLog::Stop(const absl::Status& reason) const {
  absl::MutexLock lock(&mutex_);
  if (stopped_.ok()) stopped_ = reason;
}

// Writing on over bytes that do not verify would bury the evidence and may build on a wrong state.
template <typename T>
absl::StatusOr<T> RocksDbEventLog::StopOnDataLoss(absl::StatusOr<T> result) const {
  if (absl::IsDataLoss(result.status())) {
    Stop(Marked(absl::DataLossError(
                    absl::StrCat("the log is read-only, stored bytes do not verify: ", result.status().message())),
                kReadOnlyMark, kCauseBytesInvalid));
  }
  return result;
}

absl::StatusOr<std::optional<AppendResult>> RocksDbEventLog::FindRequest(const RequestKey& request) const {
  const Position head = Head();
  const absl::StatusOr<std::optional<RequestRecord>> record = StopOnDataLoss(rows_.Request(request.key));
  if (!record.ok()) return record.status();
  if (!record->has_value()) return std::nullopt;
  const absl::StatusOr<AppendResult> answer = AnswerFromRecord(request, **record);
  if (!answer.ok()) return answer.status();
  if (answer->last() > head) return std::nullopt;  // written this moment, not answered yet
  return *answer;
}

absl::StatusOr<std::vector<StoredEvent>> RocksDbEventLog::ReadStream(absl::string_view stream, Revision from,
                                                                     size_t limit) const {
  if (!IsStreamName(stream)) return std::vector<StoredEvent>();
  return StopOnDataLoss(rows_.ReadStream(stream, from, limit, Head()));
}

absl::StatusOr<std::vector<StoredEvent>> RocksDbEventLog::ReadAll(Position from, size_t limit) const {
  return StopOnDataLoss(rows_.ReadAll(from, limit, Head()));
}

absl::StatusOr<Revision> RocksDbEventLog::StreamRevision(absl::string_view stream) const {
  if (!IsStreamName(stream)) return 0;
  return StopOnDataLoss(rows_.StreamRevisionAt(stream, Head()));
}

absl::StatusOr<std::optional<std::string>> RocksDbEventLog::ClaimOwner(absl::string_view key) const {
  return StopOnDataLoss(rows_.ClaimOwner(key));
}

Position RocksDbEventLog::Head() const {
  absl::MutexLock lock(&mutex_);
  return head_.head;
}

bool RocksDbEventLog::WaitForHead(Position position, absl::Time deadline) const {
  absl::MutexLock lock(&mutex_);
  const uint64_t wakes_before = wakes_;
  while (head_.head < position && wakes_ == wakes_before) {
    if (head_changed_.WaitWithDeadline(&mutex_, deadline)) break;
  }
  return head_.head >= position;
}

void RocksDbEventLog::WakeWaiters() {
  absl::MutexLock lock(&mutex_);
  ++wakes_;
  head_changed_.SignalAll();
}

}  // namespace lienthong::storage
