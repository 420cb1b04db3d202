#include "storage/in_memory_event_log.h"

#include <utility>

#include "storage/append_request.h"
#include "storage/log_tree.h"

namespace lienthong::storage {

InMemoryEventLog::InMemoryEventLog(Clock clock, std::shared_ptr<KeyProvider> provider)
    : clock_(std::move(clock)), keys_(KeyRingOptions{.provider = std::move(provider)}, &wrapped_), sealer_(&keys_) {}

absl::StatusOr<std::optional<std::string>> InMemoryEventLog::WrappedKeys::KeyRow(absl::string_view subject) const {
  absl::MutexLock lock(&mutex_);
  const auto row = rows_.find(subject);
  if (row == rows_.end()) return std::nullopt;
  return row->second;
}

void InMemoryEventLog::WrappedKeys::Put(absl::string_view subject, absl::string_view row) {
  absl::MutexLock lock(&mutex_);
  rows_[subject] = std::string(row);
}

absl::flat_hash_map<std::string, std::string> InMemoryEventLog::WrappedKeys::All() const {
  absl::MutexLock lock(&mutex_);
  return rows_;
}

absl::Status InMemoryEventLog::DestroyKeys(const std::vector<std::string>& subjects) {
  absl::MutexLock lock(&mutex_);  // no append is under way
  Destroy(subjects);
  return absl::OkStatus();
}

void InMemoryEventLog::Destroy(const std::vector<std::string>& subjects) {
  for (const std::string& subject : subjects) wrapped_.Put(subject, EncodeKeyRow({.erased = true}));
  keys_.Drop(subjects);
}

absl::StatusOr<uint64_t> InMemoryEventLog::RotateKeys(size_t batch) {
  absl::MutexLock lock(&mutex_);
  uint64_t remain = 0;
  for (const auto& [subject, row] : wrapped_.All()) {
    const absl::StatusOr<std::optional<std::string>> rewrapped = keys_.Rewrap(subject, row);
    if (!rewrapped.ok()) return rewrapped.status();
    if (!rewrapped->has_value()) continue;
    if (batch == 0) {
      ++remain;
      continue;
    }
    --batch;
    wrapped_.Put(subject, **rewrapped);
  }
  return remain;
}

absl::StatusOr<std::map<uint32_t, uint64_t>> InMemoryEventLog::KeysByEpoch() {
  absl::MutexLock lock(&mutex_);
  std::map<uint32_t, uint64_t> keys;
  for (const auto& [subject, value] : wrapped_.All()) {
    const absl::StatusOr<KeyRow> row = ParseKeyRow(value);
    if (!row.ok()) return row.status();
    if (!row->erased) ++keys[row->epoch];
  }
  return keys;
}

absl::StatusOr<Revision> InMemoryEventLog::Rows::StreamRevision(absl::string_view stream) const {
  const auto row = streams.find(stream);
  return row == streams.end() ? 0 : row->second.size();
}

absl::StatusOr<std::optional<std::string>> InMemoryEventLog::Rows::ClaimOwner(absl::string_view key) const {
  const auto row = claims.find(key);
  if (row == claims.end()) return std::nullopt;
  return row->second;
}

absl::StatusOr<std::optional<RequestRecord>> InMemoryEventLog::Rows::Request(absl::string_view key) const {
  const auto row = requests.find(key);
  if (row == requests.end()) return std::nullopt;
  return row->second;
}

absl::Status InMemoryEventLog::Rows::Apply(const CommitGroup& group) {
  // Parsed before anything is kept, so that an error leaves no half.
  std::vector<StoredEvent> fresh;
  for (const CommitGroup::Entry& entry : group.entries()) {
    StoredEvent event{.position = group.first() + fresh.size(), .bytes = entry.bytes};
    if (!event.envelope.ParseFromString(entry.bytes)) return absl::InternalError("an envelope does not read back");
    fresh.push_back(std::move(event));
  }
  std::vector<merkle::FullTile> full;
  for (StoredEvent& event : fresh) {
    tree.Append(merkle::LeafHash(event.bytes), &full);
    streams[event.envelope.stream()].push_back(event.position);
    events.push_back(std::move(event));
  }
  for (merkle::FullTile& tile : full) full_tiles[{tile.level, tile.index}] = std::move(tile.hashes);
  for (const auto& [key, record] : group.answers()) requests[key] = record;
  for (const auto& [key, owner] : group.claims()) {
    if (owner.has_value()) {
      claims[key] = *owner;
    } else {
      claims.erase(key);
    }
  }
  record_time = group.record_time();
  return absl::OkStatus();
}

absl::StatusOr<AppendResult> InMemoryEventLog::Append(AppendRequest request) {
  absl::Status status = CheckShape(request);
  if (!status.ok()) return status;
  absl::MutexLock lock(&mutex_);
  CommitGroup group(&rows_, &keys_, rows_.events.size(), rows_.record_time);
  absl::StatusOr<AppendResult> result = group.Admit(&request, clock_());
  if (!result.ok()) return result.status();
  status = rows_.Apply(group);
  if (!status.ok()) return status;
  for (const auto& [subject, fresh] : group.fresh_keys()) {
    wrapped_.Put(subject, fresh.row);
    keys_.Keep(subject, fresh.key);
  }
  Destroy({group.erased().begin(), group.erased().end()});
  head_changed_.SignalAll();
  return result;
}

std::vector<absl::StatusOr<AppendResult>> InMemoryEventLog::AppendEach(std::vector<AppendRequest> requests) {
  std::vector<absl::StatusOr<AppendResult>> answers;
  for (AppendRequest& request : requests) answers.push_back(Append(std::move(request)));
  return answers;
}

absl::StatusOr<std::optional<AppendResult>> InMemoryEventLog::FindRequest(const RequestKey& request) const {
  absl::MutexLock lock(&mutex_);
  const auto row = rows_.requests.find(request.key);
  if (row == rows_.requests.end()) return std::nullopt;
  const absl::StatusOr<AppendResult> answer = AnswerFromRecord(request, row->second);
  if (!answer.ok()) return answer.status();
  return *answer;
}

absl::StatusOr<std::vector<StoredEvent>> InMemoryEventLog::ReadStream(absl::string_view stream, Revision from,
                                                                      size_t limit) const {
  absl::MutexLock lock(&mutex_);
  std::vector<StoredEvent> events;
  const auto row = rows_.streams.find(stream);
  if (row == rows_.streams.end()) return events;
  for (size_t i = from == 0 ? 0 : from - 1; i < row->second.size() && events.size() < limit; ++i) {
    events.push_back(rows_.events[row->second[i] - 1]);
  }
  return events;
}

absl::StatusOr<std::vector<StoredEvent>> InMemoryEventLog::ReadAll(Position from, size_t limit) const {
  absl::MutexLock lock(&mutex_);
  std::vector<StoredEvent> events;
  for (size_t i = from == 0 ? 0 : from - 1; i < rows_.events.size() && events.size() < limit; ++i) {
    events.push_back(rows_.events[i]);
  }
  return events;
}

TreeHead InMemoryEventLog::Tree() const {
  absl::MutexLock lock(&mutex_);
  return {rows_.tree.size(), rows_.tree.Root()};
}

absl::StatusOr<std::vector<merkle::Hash>> InMemoryEventLog::ReadTile(const merkle::TileId& tile) const {
  absl::MutexLock lock(&mutex_);
  if (const absl::Status exists = CheckTile(tile, rows_.tree.size()); !exists.ok()) return exists;
  std::vector<merkle::Hash> hashes = EdgeHashes(rows_.tree, tile);
  if (!hashes.empty()) return hashes;
  hashes = rows_.full_tiles.at({tile.level, tile.index});
  hashes.resize(tile.width);
  return hashes;
}

absl::StatusOr<Revision> InMemoryEventLog::StreamRevision(absl::string_view stream) const {
  absl::MutexLock lock(&mutex_);
  return rows_.StreamRevision(stream);
}

absl::StatusOr<std::optional<std::string>> InMemoryEventLog::ClaimOwner(absl::string_view key) const {
  absl::MutexLock lock(&mutex_);
  return rows_.ClaimOwner(key);
}

Position InMemoryEventLog::Head() const {
  absl::MutexLock lock(&mutex_);
  return rows_.events.size();
}

bool InMemoryEventLog::WaitForHead(Position position, absl::Time deadline) const {
  absl::MutexLock lock(&mutex_);
  const uint64_t wakes_before = wakes_;
  while (rows_.events.size() < position && wakes_ == wakes_before) {
    if (head_changed_.WaitWithDeadline(&mutex_, deadline)) break;
  }
  return rows_.events.size() >= position;
}

void InMemoryEventLog::WakeWaiters() {
  absl::MutexLock lock(&mutex_);
  ++wakes_;
  head_changed_.SignalAll();
}

}  // namespace lienthong::storage
