#include "storage/log_index.h"

#include <pthread.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "storage/big_endian.h"
#include "storage/key_arena.h"
#include "storage/key_layout.h"

namespace lienthong::storage {
namespace {

// Between two attempts to write rows that found no space.
constexpr absl::Duration kSpaceRest = absl::Milliseconds(100);
// Entries that are added under one lock: readers wait that long.
constexpr size_t kAddedAtOnce = 64;
// Keys that are looked up together; fewer cost less one by one.
constexpr size_t kLookedUpTogether = 8;

uint64_t ChunkOf(Revision revision) {
  return (revision - 1) / kStreamChunk;
}

// Up to `limit` positions of `part` from revision `from` on.
StreamPart Slice(const StreamPart& part, Revision from, size_t limit) {
  StreamPart slice{.first = from};
  const auto begin = part.positions.begin() + static_cast<ptrdiff_t>(from - part.first);
  const size_t count = std::min<size_t>(limit, static_cast<size_t>(part.positions.end() - begin));
  slice.positions.assign(begin, begin + static_cast<ptrdiff_t>(count));
  return slice;
}

// The part of `part` since its last full chunk.
StreamPart LastChunk(const StreamPart& part) {
  return Slice(part, ChunkOf(part.last() + 1) * kStreamChunk + 1, kStreamChunk);
}

// The first eight bytes of `key` from `skip` on as a number: of two keys that agree before, the smaller has the
// smaller.
uint64_t KeyStart(absl::string_view key, size_t skip) {
  char start[8] = {};
  key.substr(skip).copy(start, sizeof(start));
  return ReadU64(absl::string_view(start, sizeof(start)), 0);
}

// Rows on their way into one column family of the derived database, in key order.
class SortedRows {
 public:
  // At most `rows_per_write` rows at a time: other writers of the database wait that long.
  SortedRows(RocksDbStore* store, Column column, size_t rows_per_write)
      : store_(store), column_(column), rows_per_write_(rows_per_write) {}

  void Reserve(size_t rows) { rows_.reserve(rows); }
  void Put(absl::string_view key, absl::string_view value) {
    rows_.push_back({0, bytes_.Keep(key), bytes_.Keep(value)});
  }

  // Writes what was put. What a crash leaves of it is rows from the front.
  absl::Status Write() {
    Sort();
    rocksdb::WriteBatch batch;
    rocksdb::Status status;
    for (size_t i = 0; i < rows_.size() && status.ok(); ++i) {
      const Row& row = rows_[i];
      status = batch.Put(store_->column(column_), rocksdb::Slice(row.key.data(), row.key.size()),
                         rocksdb::Slice(row.value.data(), row.value.size()));
      if (!status.ok() || ((i + 1) % rows_per_write_ != 0 && i + 1 < rows_.size())) continue;
      rocksdb::WriteOptions options;
      options.disableWAL = true;
      options.memtable_insert_hint_per_batch = true;
      status = store_->db()->Write(options, &batch);
      batch.Clear();
    }
    rows_.clear();
    bytes_ = KeyArena();
    return FromRocksDb(status);
  }

 private:
  struct Row {
    uint64_t start;  // of the key, after what is common to all: keys themselves are far away in memory
    absl::string_view key;
    absl::string_view value;
  };

  void Sort() {
    if (rows_.empty()) return;
    const absl::string_view first = rows_.front().key;
    size_t common = first.size();
    for (const Row& row : rows_) {
      const size_t end = std::min(common, row.key.size());
      common = static_cast<size_t>(
          std::mismatch(first.begin(), first.begin() + static_cast<ptrdiff_t>(end), row.key.begin()).first -
          first.begin());
    }
    for (Row& row : rows_) row.start = KeyStart(row.key, common);
    std::sort(rows_.begin(), rows_.end(),
              [](const Row& a, const Row& b) { return a.start != b.start ? a.start < b.start : a.key < b.key; });
  }

  RocksDbStore* const store_;
  const Column column_;
  const size_t rows_per_write_;
  KeyArena bytes_;
  std::vector<Row> rows_;
};

absl::StatusOr<uint64_t> LoadReached(const RocksDbStore& store, Column column) {
  const absl::StatusOr<std::optional<std::string>> value = store.Get(column, IndexStateKey());
  if (!value.ok()) return absl::FailedPreconditionError(value.status().message());
  const absl::StatusOr<uint64_t> reached = value->has_value() ? ParseIndexStateRow(**value) : 0;
  if (!reached.ok()) return absl::FailedPreconditionError(reached.status().message());
  return reached;
}

// How many positions of `part` are not beyond `head`.
size_t CountUpTo(const StreamPart& part, Position head) {
  return static_cast<size_t>(std::upper_bound(part.positions.begin(), part.positions.end(), head) -
                             part.positions.begin());
}

}  // namespace

// Reads one stream as it was at `head`. Memory is looked at first, once: what is folded meanwhile is found in the rows.
class LogIndex::StreamReader {
 public:
  // For revisions from `from`, at most `limit`.
  StreamReader(const LogIndex* index, absl::string_view stream, Position head, Revision from, size_t limit)
      : index_(index), stream_(stream), head_(head) {
    absl::MutexLock lock(&index->mutex_);
    folding_ = index->folding_;
    const auto found = index->filling_->streams.find(stream);
    if (found == index->filling_->streams.end()) return;
    const StreamPart& part = found->second;
    filling_first_ = part.first;
    filling_count_ = CountUpTo(part, head);
    filling_.first = std::max(from, part.first);
    const size_t skipped = filling_.first - part.first;
    if (skipped >= filling_count_) return;
    const auto begin = part.positions.begin() + static_cast<ptrdiff_t>(skipped);
    filling_.positions.assign(begin, begin + static_cast<ptrdiff_t>(std::min(limit, filling_count_ - skipped)));
  }

  // The last revision that is not beyond the head.
  absl::StatusOr<Revision> Last() const {
    if (filling_count_ > 0) return filling_first_ + filling_count_ - 1;
    absl::StatusOr<StreamPart> part = filling_first_ == 0  ? EndBeforeFilling()
                                      : filling_first_ > 1 ? PartWith(filling_first_ - 1)
                                                           : StreamPart();
    // Positions beyond the head are of the commit that is being published: the end of a stream at most.
    while (part.ok()) {
      const size_t count = CountUpTo(*part, head_);
      if (count > 0 || part->first == 1) return part->first + count - 1;
      part = PartWith(part->first - 1);
    }
    return part.status();
  }

  // A part that holds `revision`, which is there and within what the reader was made for.
  absl::StatusOr<StreamPart> PartWith(Revision revision) const {
    if (!filling_.positions.empty() && revision >= filling_.first) return filling_;
    const StreamPart* const folding = Folding();
    if (folding != nullptr && revision >= folding->first) return *folding;
    const absl::StatusOr<std::optional<std::string>> chunk =
        index_->derived_->Get(Column::kStreams, StreamChunkKey(stream_, ChunkOf(revision)));
    if (!chunk.ok()) return chunk.status();
    absl::StatusOr<StreamPart> part = chunk->has_value() ? ParseStreamPart(**chunk) : index_->StoredEnd(stream_);
    if (part.ok() && revision < part->first) {
      // The stream was folded on between the two look-ups, its full chunks first.
      const absl::StatusOr<std::optional<std::string>> now =
          index_->derived_->Get(Column::kStreams, StreamChunkKey(stream_, ChunkOf(revision)));
      if (!now.ok()) return now.status();
      if (now->has_value()) part = ParseStreamPart(**now);
    }
    if (part.ok() && (revision < part->first || revision > part->last())) {
      return absl::DataLossError(absl::StrCat("the index of stream ", stream_, " lacks revision ", revision));
    }
    return part;
  }

 private:
  const StreamPart* Folding() const {
    if (folding_ == nullptr) return nullptr;
    const auto found = folding_->streams.find(stream_);
    return found == folding_->streams.end() ? nullptr : &found->second;
  }
  absl::StatusOr<StreamPart> EndBeforeFilling() const {
    const StreamPart* const folding = Folding();
    if (folding != nullptr) return *folding;
    return index_->StoredEnd(stream_);
  }

  const LogIndex* const index_;
  const absl::string_view stream_;
  const Position head_;
  std::shared_ptr<const Recent> folding_;
  StreamPart filling_;          // what is wanted of the part in memory
  Revision filling_first_ = 0;  // 0: no part of the stream is being filled
  size_t filling_count_ = 0;    // of positions in the whole part, up to the head
};

// Small where few entries are kept, so that what is written in parts there is cut between them.
size_t LogIndex::RowsPerWrite() const {
  return std::max<size_t>(1, max_recent_ / 128);
}

LogIndex::LogIndex(RocksDbStore* derived, size_t max_recent)
    : derived_(derived),
      max_recent_(max_recent),
      filling_(std::make_unique<Recent>()),
      folder_([this] { RunFolder(); }) {}

LogIndex::~LogIndex() {
  {
    absl::MutexLock lock(&mutex_);
    closing_ = true;
    changed_.SignalAll();
  }
  folder_.join();
}

absl::StatusOr<LogIndex::Reached> LogIndex::Load() {
  const absl::StatusOr<uint64_t> position = LoadReached(*derived_, Column::kStreams);
  if (!position.ok()) return position.status();
  const absl::StatusOr<uint64_t> commit = LoadReached(*derived_, Column::kRequests);
  if (!commit.ok()) return commit.status();
  absl::MutexLock lock(&mutex_);
  filling_->reached = Reached{*position, *commit};
  return filling_->reached;
}

absl::StatusOr<StreamPart> LogIndex::StoredEnd(absl::string_view stream) const {
  const absl::StatusOr<std::optional<std::string>> value = derived_->Get(Column::kStreams, StreamEndKey(stream));
  if (!value.ok()) return value.status();
  return value->has_value() ? ParseStreamPart(**value) : StreamPart();
}

absl::flat_hash_set<absl::string_view> LogIndex::BeginCommit(const std::vector<absl::string_view>& streams,
                                                             const std::vector<absl::string_view>& requests) {
  ForgetPrepared();
  if (streams.size() + requests.size() < kLookedUpTogether) return {};
  std::vector<absl::string_view> streams_in_rows;
  std::vector<absl::string_view> requests_in_rows;
  {
    absl::MutexLock lock(&mutex_);
    const auto in_memory = [this](auto entries, absl::string_view key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return ((*filling_).*entries).contains(key) || (folding_ != nullptr && ((*folding_).*entries).contains(key));
    };
    for (const absl::string_view stream : streams) {
      if (!in_memory(&Recent::streams, stream)) streams_in_rows.push_back(stream);
    }
    for (const absl::string_view request : requests) {
      if (!in_memory(&Recent::requests, request)) requests_in_rows.push_back(request);
    }
  }
  std::vector<std::string> keys;
  for (const absl::string_view stream : streams_in_rows) keys.push_back(StreamEndKey(stream));
  const auto ends = derived_->GetEach(Column::kStreams, keys);
  for (size_t i = 0; ends.ok() && i < keys.size(); ++i) {
    if (!(*ends)[i].has_value()) {
      absent_.insert(streams_in_rows[i]);
    } else if (absl::StatusOr<StreamPart> end = ParseStreamPart(*(*ends)[i]); end.ok()) {
      prepared_[std::move(keys[i])] = *std::move(end);
    }
  }
  keys.clear();
  for (const absl::string_view request : requests_in_rows) keys.push_back(RequestRowKey(request));
  const auto commits = derived_->GetEach(Column::kRequests, keys);
  absl::flat_hash_set<absl::string_view> unanswered;
  for (size_t i = 0; commits.ok() && i < keys.size(); ++i) {
    if (!(*commits)[i].has_value()) unanswered.insert(requests_in_rows[i]);
  }
  return unanswered;
}

absl::StatusOr<Revision> LogIndex::Prepare(absl::string_view stream) {
  if (absent_.contains(stream)) return 0;
  std::shared_ptr<const Recent> folding;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = filling_->streams.find(stream);
    if (found != filling_->streams.end()) return found->second.last();
    folding = folding_;
  }
  const auto known = prepared_.find(stream);
  if (known != prepared_.end()) return known->second.last();
  absl::StatusOr<StreamPart> end = StreamPart();
  if (folding != nullptr && folding->streams.contains(stream)) {
    end = LastChunk(folding->streams.find(stream)->second);
  } else {
    end = StoredEnd(stream);
  }
  if (!end.ok()) return end.status();
  const Revision last = end->last();
  if (last > 0) prepared_[std::string(stream)] = *std::move(end);
  return last;
}

void LogIndex::AddEvents(const std::vector<absl::string_view>& streams, Position first) {
  for (size_t begin = 0; begin < streams.size(); begin += kAddedAtOnce) {
    absl::MutexLock lock(&mutex_);
    const size_t end = std::min(streams.size(), begin + kAddedAtOnce);
    for (size_t i = begin; i < end; ++i) AddEvent(streams[i], first + i);
    filling_->entries += end - begin;
  }
}

void LogIndex::AddEvent(absl::string_view stream, Position position) {
  bool added = false;
  const auto place = filling_->streams.lazy_emplace(stream, [&](const auto& make) {
    make(filling_->keys.Keep(stream), StreamPart());
    added = true;
  });
  if (added && !prepared_.empty()) {
    const auto prepared = prepared_.find(stream);
    if (prepared != prepared_.end()) place->second = std::move(prepared->second);
  }
  place->second.positions.push_back(position);
}

absl::Status LogIndex::AddAgain(const StoredEvent& event) {
  const std::string& stream = event.envelope.stream();
  const Revision revision = event.envelope.revision();
  const absl::StatusOr<Revision> last = Prepare(stream);
  if (!last.ok()) return absl::FailedPreconditionError(last.status().message());
  if (revision == *last + 1) {
    AddEvents({stream}, event.position);
    return absl::OkStatus();
  }
  const auto prepared = prepared_.find(stream);
  const bool known =
      prepared != prepared_.end() && revision >= prepared->second.first && revision <= prepared->second.last();
  if (revision <= *last &&
      (!known || prepared->second.positions[revision - prepared->second.first] == event.position)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat("the index of stream ", stream, " ends at revision ", *last,
                                                    " and does not fit revision ", revision, " of the log"));
}

void LogIndex::AddRequests(const std::vector<absl::string_view>& keys, uint64_t commit) {
  for (size_t begin = 0; begin < keys.size(); begin += kAddedAtOnce) {
    absl::MutexLock lock(&mutex_);
    Recent& recent = *filling_;
    const size_t end = std::min(keys.size(), begin + kAddedAtOnce);
    for (size_t i = begin; i < end; ++i) {
      const auto place =
          recent.requests.lazy_emplace(keys[i], [&](const auto& make) { make(recent.keys.Keep(keys[i]), commit); });
      place->second = commit;
    }
    recent.entries += end - begin;
  }
}

void LogIndex::ForgetPrepared() {
  prepared_.clear();
  absent_.clear();
}

absl::Status LogIndex::EndCommit(const Reached& reached) {
  ForgetPrepared();
  absl::MutexLock lock(&mutex_);
  filling_->reached = reached;
  // Not for a folding that waits for room: no further append is taken then, and nobody may be kept from closing.
  while (failed_.ok() && folding_ != nullptr && !out_of_space_ && filling_->entries >= 2 * max_recent_) {
    changed_.Wait(&mutex_);
  }
  if (out_of_space_ && filling_->entries >= 4 * max_recent_) {
    return absl::ResourceExhaustedError("the disk has no room for the index");
  }
  // Between two commits only: in the middle of one, what was prepared would be elsewhere.
  if (filling_->entries >= max_recent_ && folding_ == nullptr) BeginFold();
  return failed_;
}

void LogIndex::BeginFold() {
  folding_ = std::shared_ptr<const Recent>(std::move(filling_));
  filling_ = std::make_unique<Recent>();
  filling_->reached = folding_->reached;
  // It will be as large; to grow it step by step would hash every key again.
  filling_->streams.reserve(folding_->streams.size());
  filling_->requests.reserve(folding_->requests.size());
  changed_.SignalAll();
}

void LogIndex::RunFolder() {
  pthread_setname_np(pthread_self(), "index-fold");
  while (std::shared_ptr<const Recent> folding = AwaitFold()) {
    absl::Status folded = Fold(*folding);
    // Without space, the log takes no appends either; it goes on when there is some.
    while (absl::IsResourceExhausted(folded) && RestOutOfSpace()) folded = Fold(*folding);
    EndFold(folded);
    folding.reset();  // many entries, and not under the lock
  }
}

// What is to be folded next; null: no more.
std::shared_ptr<const LogIndex::Recent> LogIndex::AwaitFold() {
  absl::MutexLock lock(&mutex_);
  while (!closing_ && folding_ == nullptr) changed_.Wait(&mutex_);
  if (!failed_.ok()) return nullptr;
  if (folding_ == nullptr && filling_->entries > 0) BeginFold();
  return folding_;
}

// False: nobody wants to wait for space any more.
bool LogIndex::RestOutOfSpace() {
  absl::MutexLock lock(&mutex_);
  out_of_space_ = true;
  changed_.SignalAll();
  if (!closing_) changed_.WaitWithTimeout(&mutex_, kSpaceRest);
  return !closing_;
}

void LogIndex::EndFold(const absl::Status& folded) {
  absl::MutexLock lock(&mutex_);
  out_of_space_ = false;
  failed_ = folded;
  if (folded.ok()) folding_ = nullptr;
  changed_.SignalAll();
}

// Each row leads only to rows before it: full chunks, then the ends of streams, then the state that says they are
// there. So what a crash or a full disk leaves of a fold is never a hole.
absl::Status LogIndex::Fold(const Recent& recent) {
  SortedRows rows(derived_, Column::kStreams, RowsPerWrite());
  for (const auto& [stream, part] : recent.streams) {
    for (Revision first = part.first; first + kStreamChunk - 1 <= part.last(); first += kStreamChunk) {
      rows.Put(StreamChunkKey(stream, ChunkOf(first)), EncodeStreamPart(Slice(part, first, kStreamChunk)));
    }
  }
  absl::Status status = rows.Write();
  if (!status.ok()) return status;
  rows.Reserve(recent.streams.size());
  for (const auto& [stream, part] : recent.streams) {
    const bool short_part = part.positions.size() < kStreamChunk;
    rows.Put(StreamEndKey(stream), EncodeStreamPart(short_part ? part : LastChunk(part)));
  }
  status = rows.Write();
  if (!status.ok()) return status;
  rows.Put(IndexStateKey(), EncodeIndexStateRow(recent.reached.position));
  status = rows.Write();
  if (!status.ok()) return status;
  SortedRows requests(derived_, Column::kRequests, RowsPerWrite());
  requests.Reserve(recent.requests.size());
  for (const auto& [key, commit] : recent.requests) requests.Put(RequestRowKey(key), EncodeRequestRow(commit));
  status = requests.Write();
  if (!status.ok()) return status;
  requests.Put(IndexStateKey(), EncodeIndexStateRow(recent.reached.commit));
  return requests.Write();
}

absl::StatusOr<Revision> LogIndex::RevisionAt(absl::string_view stream, Position head) const {
  return StreamReader(this, stream, head, 1, 0).Last();
}

absl::StatusOr<std::vector<Position>> LogIndex::Positions(absl::string_view stream, Revision from, size_t limit,
                                                          Position head) const {
  const StreamReader reader(this, stream, head, from, limit);
  const absl::StatusOr<Revision> last = reader.Last();
  if (!last.ok()) return last.status();
  std::vector<Position> positions;
  for (Revision revision = from; revision <= *last && positions.size() < limit;) {
    const absl::StatusOr<StreamPart> part = reader.PartWith(revision);
    if (!part.ok()) return part.status();
    const Revision end = std::min(part->last(), *last);
    for (; revision <= end && positions.size() < limit; ++revision) {
      positions.push_back(part->positions[revision - part->first]);
    }
  }
  return positions;
}

absl::StatusOr<std::optional<uint64_t>> LogIndex::CommitOf(absl::string_view request_key) const {
  {
    absl::MutexLock lock(&mutex_);
    for (const Recent* const recent : {static_cast<const Recent*>(filling_.get()), folding_.get()}) {
      if (recent == nullptr) continue;
      const auto found = recent->requests.find(request_key);
      if (found != recent->requests.end()) return found->second;
    }
  }
  const absl::StatusOr<std::optional<std::string>> value = derived_->Get(Column::kRequests, RequestRowKey(request_key));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  const absl::StatusOr<uint64_t> commit = ParseRequestRow(**value);
  if (!commit.ok()) return commit.status();
  return *commit;
}

}  // namespace lienthong::storage
