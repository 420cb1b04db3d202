#include "storage/rocksdb_event_log.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "storage/append_request.h"
#include "storage/commit_group.h"
#include "storage/log_identity.h"

namespace lienthong::storage {
namespace {

absl::Status NotAnswered(uint64_t commit) {
  return absl::DataLossError(absl::StrCat("commit ", commit, " did not answer the request that leads to it"));
}

}  // namespace

// One append in the queue; lives in its caller's frame until `answered` has counted all that came with it.
struct RocksDbEventLog::Waiting {
  AppendRequest request;
  absl::StatusOr<AppendResult> answer = absl::UnknownError("not answered");
  absl::BlockingCounter* answered = nullptr;
  size_t events = 0;
  size_t bytes = 0;
};

// What a group is held against.
class RocksDbEventLog::State : public CommittedState {
 public:
  explicit State(RocksDbEventLog* log) : log_(log) {}
  // What `waiting` will ask for.
  void LookUp(const std::vector<Waiting*>& waiting) {
    std::vector<absl::string_view> streams;
    std::vector<absl::string_view> requests;
    for (const Waiting* const each : waiting) {
      for (const StreamWrite& write : each->request.writes) streams.push_back(write.stream);
      for (const StreamCheck& check : each->request.checks) streams.push_back(check.stream);
      if (each->request.request.has_value()) requests.push_back(each->request.request->key);
    }
    unanswered_ = log_->index_->BeginCommit(streams, requests);
  }
  absl::StatusOr<Revision> StreamRevision(absl::string_view stream) const override {
    return log_->CheckedByIndex(log_->index_->Prepare(stream));
  }
  absl::StatusOr<std::optional<std::string>> ClaimOwner(absl::string_view key) const override {
    return log_->rows_.ClaimOwner(key);
  }
  // Who repeats one request often repeats all of its commit, whose answers are one row: it is read once.
  absl::StatusOr<std::optional<RequestRecord>> Request(absl::string_view key) const override {
    if (unanswered_.contains(key)) return std::nullopt;
    const absl::StatusOr<std::optional<uint64_t>> commit = log_->AnsweringCommit(key);
    if (!commit.ok()) return commit.status();
    if (!commit->has_value()) return std::nullopt;
    if (**commit != answers_of_) {
      const absl::StatusOr<Answers> answers = log_->rows_.AnswersOf(**commit);
      if (!answers.ok()) return answers.status();
      answers_ = {answers->begin(), answers->end()};
      answers_of_ = **commit;
    }
    const auto found = answers_.find(key);
    if (found != answers_.end()) return found->second;
    return log_->CheckedByIndex(absl::StatusOr<std::optional<RequestRecord>>(NotAnswered(**commit)));
  }

 private:
  RocksDbEventLog* const log_;
  absl::flat_hash_set<absl::string_view> unanswered_;
  mutable uint64_t answers_of_ = 0;
  mutable absl::flat_hash_map<std::string, RequestRecord> answers_;
};

absl::StatusOr<std::unique_ptr<RocksDbEventLog>> RocksDbEventLog::Open(const RocksDbEventLogOptions& options) {
  if (options.keys.provider == nullptr) return absl::InvalidArgumentError("a log needs a provider of keys");
  RocksDbStoreOptions log_store{.directory = options.directory,
                                .columns = {kLogColumns.begin(), kLogColumns.end()},
                                .create_if_missing = options.create_if_missing,
                                .write_buffer_bytes = options.write_buffer_bytes,
                                .file_system = options.file_system};
  absl::StatusOr<std::unique_ptr<RocksDbStore>> store = RocksDbStore::Open(log_store);
  if (!store.ok()) return store.status();
  std::unique_ptr<RocksDbEventLog> log(new RocksDbEventLog(options, *std::move(store)));
  const absl::Status opened = log->OpenRest();
  if (!opened.ok()) return opened;
  return log;
}

RocksDbEventLog::RocksDbEventLog(const RocksDbEventLogOptions& options, std::unique_ptr<RocksDbStore> store)
    : options_(options),
      store_(std::move(store)),
      rows_(store_.get(), options.block_cache_bytes),
      key_rows_(store_.get()),
      keys_(options.keys, &key_rows_),
      sealer_(&keys_) {}

absl::Status RocksDbEventLog::OpenRest() {
  absl::StatusOr<std::string> log_id = LoadOrMakeLogId(store_.get(), options_.random);
  if (!log_id.ok()) return log_id.status();
  opening_.log_id = *std::move(log_id);
  const absl::StatusOr<HeadRow> head = rows_.LoadHead();
  if (!head.ok()) return head.status();
  if (const absl::Status tree = rows_.LoadTree(*head); !tree.ok()) return tree;
  if (absl::Status opened = key_rows_.CheckProvider(keys_); !opened.ok()) return opened;
  absl::StatusOr<std::unique_ptr<AckWatermark>> watermark =
      AckWatermark::Open(store_->file_system(), store_->directory(), opening_.log_id, *head);
  if (!watermark.ok()) return watermark.status();
  watermark_ = *std::move(watermark);
  const absl::Status indexed = OpenIndex(*head);
  if (!indexed.ok()) return indexed;
  Publish(*head);
  sequencer_ = std::thread([this] { RunSequencer(); });
  return absl::OkStatus();
}

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
  pthread_setname_np(pthread_self(), "log-sequencer");
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
  State state(this);
  state.LookUp(waiting);
  absl::MutexLock keys(&keys_mutex_);
  CommitGroup group(&state, &keys_, before.head, before.record_time);
  Decide(waiting, &group);
  if (group.empty()) return;
  const absl::StatusOr<HeadRow> after = WriteOrStop(group, before);
  if (after.ok()) {
    for (const auto& [subject, fresh] : group.fresh_keys()) keys_.Keep(subject, fresh.key);
    if (!group.erased().empty()) keys_.Drop({group.erased().begin(), group.erased().end()});
    Publish(*after);
    return;
  }
  // Refusals too were given in view of what now is not there.
  for (Waiting* const each : waiting) each->answer = AnswerWithoutWriting(each->request, after.status());
}

void RocksDbEventLog::Decide(const std::vector<Waiting*>& waiting, CommitGroup* group) {
  for (Waiting* const each : waiting) {
    each->answer = StopOnDataLoss(group->Admit(&each->request, options_.clock()));
  }
}

// The mark of the commit before becomes durable beside this one: after both, this one may be answered.
absl::StatusOr<HeadRow> RocksDbEventLog::WriteOrStop(const CommitGroup& group, const HeadRow& before) {
  if (const absl::Status marked = watermark_->Begin(); !marked.ok()) {
    StopAfterFailure(marked);
    return WriteState();
  }
  absl::StatusOr<HeadRow> after = rows_.Write(group, before);
  absl::Status written = after.status();
  if (written.ok()) written = watermark_->Finish();
  if (written.ok()) written = AddToIndex(group, *after);
  if (written.ok()) {
    watermark_->Set(*after);
    return after;
  }
  StopAfterFailure(written);
  return absl::UnavailableError("outcome unknown, repeat the request once the log is open again");
}

absl::Status RocksDbEventLog::AddToIndex(const CommitGroup& group, const HeadRow& head) {
  std::vector<absl::string_view> streams;
  streams.reserve(group.entries().size());
  for (const CommitGroup::Entry& entry : group.entries()) streams.push_back(entry.stream);
  index_->AddEvents(streams, group.first());
  std::vector<absl::string_view> requests;
  requests.reserve(group.answers().size());
  for (const auto& [key, record] : group.answers()) requests.push_back(key);
  index_->AddRequests(requests, head.commit);
  return index_->EndCommit({head.head, head.commit});
}

// What is written but not published is not answered yet, and after a failure never by this object.
absl::StatusOr<std::optional<uint64_t>> RocksDbEventLog::AnsweringCommit(absl::string_view request_key) const {
  const absl::StatusOr<std::optional<uint64_t>> commit = CheckedByIndex(index_->CommitOf(request_key));
  if (!commit.ok() || !commit->has_value()) return commit;
  absl::MutexLock lock(&mutex_);
  if (**commit > head_.commit) return std::nullopt;
  return commit;
}

// What `request_key` was answered, by the index and the commit it leads to.
absl::StatusOr<std::optional<RequestRecord>> RocksDbEventLog::RecordOf(absl::string_view request_key) const {
  const absl::StatusOr<std::optional<uint64_t>> commit = AnsweringCommit(request_key);
  if (!commit.ok()) return commit.status();
  if (!commit->has_value()) return std::nullopt;
  const absl::StatusOr<Answers> answers = rows_.AnswersOf(**commit);
  if (!answers.ok()) return answers.status();
  for (const auto& [answered, record] : *answers) {
    if (answered == request_key) return record;
  }
  return CheckedByIndex(absl::StatusOr<std::optional<RequestRecord>>(NotAnswered(**commit)));
}

// A request that was answered before keeps its answer; any other gets `reason`.
absl::StatusOr<AppendResult> RocksDbEventLog::AnswerWithoutWriting(const AppendRequest& request,
                                                                   const absl::Status& reason) const {
  if (!request.request.has_value()) return reason;
  const absl::StatusOr<std::optional<RequestRecord>> record = RecordOf(request.request->key);
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
  if (space.ok()) space = derived_->CheckFreeSpace(options_.min_free_bytes);
  return space.ok() ? space : Marked(std::move(space), kReadOnlyMark, kCauseDiskFull);
}

void RocksDbEventLog::Stop(const absl::Status& reason) const {
  absl::MutexLock lock(&mutex_);
  if (stopped_.ok()) stopped_ = reason;
}

void RocksDbEventLog::StopAfterFailure(const absl::Status& failure) const {
  if (absl::IsDataLoss(failure)) MarkDerivedDamaged(derived_.get());
  Stop(Marked(absl::UnavailableError(
                  absl::StrCat("the log is read-only after a failed write (", failure.message(), "); open it anew")),
              kReadOnlyMark, kCauseWriteFailed));
}

// Damage in what is derived is mended by the next open.
template <typename T>
absl::StatusOr<T> RocksDbEventLog::CheckedByIndex(absl::StatusOr<T> result) const {
  if (absl::IsDataLoss(result.status())) MarkDerivedDamaged(derived_.get());
  return result;
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

absl::Status RocksDbEventLog::DestroyKeys(const std::vector<std::string>& subjects) {
  std::set<std::string> log_files;
  {
    absl::MutexLock keys(&keys_mutex_);
    if (absl::Status refused = WriteState(); !refused.ok() || subjects.empty()) return refused;
    absl::StatusOr<std::set<std::string>> files = key_rows_.LogFiles();
    if (!files.ok()) return files.status();
    log_files = *std::move(files);
    if (const absl::Status put = key_rows_.PutErased(subjects); !put.ok()) {
      StopAfterFailure(put);
      return WriteState();
    }
    keys_.Drop(subjects);
  }
  return key_rows_.Purge(subjects, std::move(log_files));
}

absl::StatusOr<std::map<uint32_t, uint64_t>> RocksDbEventLog::KeysByEpoch() {
  // A commit that took an epoch for the current one has ended.
  { absl::MutexLock keys(&keys_mutex_); }
  return StopOnDataLoss(key_rows_.KeysByEpoch());
}

absl::StatusOr<uint64_t> RocksDbEventLog::RotateKeys(size_t batch) {
  absl::MutexLock one_at_a_time(&rotation_mutex_);
  // As above, so that it is counted.
  { absl::MutexLock keys(&keys_mutex_); }
  if (const absl::Status begun = key_rows_.BeginRotation(keys_); !begun.ok())
    return StopOnDataLoss(absl::StatusOr<uint64_t>(begun));
  absl::MutexLock keys(&keys_mutex_);
  if (absl::Status refused = WriteState(); !refused.ok()) return refused;
  absl::Status written;
  absl::StatusOr<uint64_t> remain = StopOnDataLoss(key_rows_.Rotate(keys_, batch, &written));
  if (written.ok()) return remain;
  StopAfterFailure(written);
  return WriteState();
}

absl::StatusOr<std::optional<AppendResult>> RocksDbEventLog::FindRequest(const RequestKey& request) const {
  const absl::StatusOr<std::optional<RequestRecord>> record = StopOnDataLoss(RecordOf(request.key));
  if (!record.ok()) return record.status();
  if (!record->has_value()) return std::nullopt;
  const absl::StatusOr<AppendResult> answer = AnswerFromRecord(request, **record);
  if (!answer.ok()) return answer.status();
  return *answer;
}

absl::StatusOr<std::vector<StoredEvent>> RocksDbEventLog::ReadStream(absl::string_view stream, Revision from,
                                                                     size_t limit) const {
  if (!IsStreamName(stream)) return std::vector<StoredEvent>();
  const Revision first = std::max<Revision>(from, 1);
  const absl::StatusOr<std::vector<Position>> positions =
      StopOnDataLoss(CheckedByIndex(index_->Positions(stream, first, limit, Head())));
  if (!positions.ok()) return positions.status();
  absl::StatusOr<std::vector<StoredEvent>> events = StopOnDataLoss(rows_.ReadAt(*positions));
  if (!events.ok()) return events;
  // The index is believed only as far as the events bear it out.
  for (size_t i = 0; i < events->size(); ++i) {
    const event::v1::Envelope& envelope = (*events)[i].envelope;
    if (envelope.revision() == first + i && envelope.stream() == stream) continue;
    return StopOnDataLoss(CheckedByIndex(absl::StatusOr<std::vector<StoredEvent>>(
        absl::DataLossError(absl::StrCat("the index of stream ", stream, " is wrong at revision ", first + i)))));
  }
  return events;
}

absl::StatusOr<std::vector<StoredEvent>> RocksDbEventLog::ReadAll(Position from, size_t limit) const {
  return StopOnDataLoss(rows_.ReadAll(from, limit, Head()));
}

absl::StatusOr<Revision> RocksDbEventLog::StreamRevision(absl::string_view stream) const {
  if (!IsStreamName(stream)) return 0;
  return StopOnDataLoss(CheckedByIndex(index_->RevisionAt(stream, Head())));
}

absl::StatusOr<std::optional<std::string>> RocksDbEventLog::ClaimOwner(absl::string_view key) const {
  return StopOnDataLoss(rows_.ClaimOwner(key));
}

Position RocksDbEventLog::Head() const {
  absl::MutexLock lock(&mutex_);
  return head_.head;
}

TreeHead RocksDbEventLog::Tree() const {
  absl::MutexLock lock(&mutex_);
  return {head_.head, head_.root};
}

absl::StatusOr<std::vector<merkle::Hash>> RocksDbEventLog::ReadTile(const merkle::TileId& tile) const {
  if (const absl::Status exists = CheckTile(tile, Head()); !exists.ok()) return exists;
  return StopOnDataLoss(rows_.ReadTile(tile));
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
