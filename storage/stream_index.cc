#include "storage/stream_index.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/key_layout.h"
#include "storage/log_identity.h"
#include "storage/row_codec.h"

namespace lienthong::storage {
namespace {

using merkle::Hash;
using merkle::StreamBucket;
using merkle::StreamHead;
using merkle::StreamTree;

constexpr size_t kEventsPerRead = 1'024;
// Streams kept in memory before they are put into their buckets: the more, the fewer times a bucket is written.
constexpr size_t kMaxHeads = 262'144;
constexpr size_t kMaxBatchBytes = 4 << 20;
constexpr uint32_t kLeavesPerRow = merkle::kTileWidth;

// Writes rows in batches, in the order in which they are put.
class Rows {
 public:
  explicit Rows(RocksDbStore* store) : store_(store) {}

  absl::Status Put(const std::string& key, const std::string& value) {
    const rocksdb::Status status = batch_.Put(store_->column(Column::kStreamTree), key, value);
    if (!status.ok()) return FromRocksDb(status);
    return batch_.GetDataSize() < kMaxBatchBytes ? absl::OkStatus() : Write();
  }
  absl::Status Write() {
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    const rocksdb::Status status = store_->db()->Write(options, &batch_);
    batch_.Clear();
    return FromRocksDb(status);
  }

 private:
  RocksDbStore* const store_;
  rocksdb::WriteBatch batch_;
};

absl::StatusOr<StreamTree> LoadTree(const RocksDbStore& derived) {
  std::vector<Hash> leaves;
  for (uint32_t row = 0; row < merkle::kStreamBuckets / kLeavesPerRow; ++row) {
    const absl::StatusOr<std::optional<std::string>> value = derived.Get(Column::kStreamTree, StreamLeavesKey(row));
    if (!value.ok()) return value.status();
    const absl::StatusOr<std::vector<Hash>> hashes =
        value->has_value() ? ParseTileRow(**value) : absl::DataLossError("a row of the stream index is missing");
    if (!hashes.ok()) return hashes.status();
    leaves.insert(leaves.end(), hashes->begin(), hashes->end());
  }
  return StreamTree(leaves);
}

// What the rows say.
struct Loaded {
  Position reached = 0;
  StreamTree tree;
};

absl::StatusOr<Loaded> Load(const RocksDbStore& derived) {
  Loaded loaded;
  const absl::StatusOr<std::optional<std::string>> state = derived.Get(Column::kStreamTree, IndexStateKey());
  if (!state.ok()) return state.status();
  if (!state->has_value()) return loaded;
  const absl::StatusOr<uint64_t> reached = ParseIndexStateRow(**state);
  if (!reached.ok()) return reached.status();
  loaded.reached = *reached;
  absl::StatusOr<StreamTree> tree = LoadTree(derived);
  if (!tree.ok()) return tree.status();
  loaded.tree = *std::move(tree);
  return loaded;
}

absl::Status Clear(RocksDbStore* derived) {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  const std::string end = PrefixEnd(StreamBucketKey(merkle::kStreamBuckets - 1).substr(0, 1));
  return FromRocksDb(derived->db()->DeleteRange(options, derived->column(Column::kStreamTree), "", end));
}

}  // namespace

absl::StatusOr<std::unique_ptr<StreamIndex>> StreamIndex::Open(const EventLog* log, RocksDbStore* derived) {
  absl::StatusOr<Loaded> loaded = Load(*derived);
  if (absl::IsDataLoss(loaded.status())) {
    if (const absl::Status cleared = Clear(derived); !cleared.ok()) return cleared;
    loaded = Loaded();
  }
  if (!loaded.ok()) return loaded.status();
  if (loaded->reached > log->Head()) {
    return absl::DataLossError(absl::StrCat("the stream index reaches to position ", loaded->reached, ", beyond ",
                                            log->Head(), ": the log has lost its end, or derived is of another copy"));
  }
  return std::unique_ptr<StreamIndex>(new StreamIndex(log, derived, loaded->reached, std::move(loaded->tree)));
}

// `status`; damage is mended by the next open.
absl::Status StreamIndex::Checked(const absl::Status& status) const {
  if (absl::IsDataLoss(status)) MarkDerivedDamaged(derived_);
  return status;
}

absl::StatusOr<Hash> StreamIndex::FoldTo(Position position, absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  if (position < reached_ || position > log_->Head()) {
    return absl::InvalidArgumentError(absl::StrCat("the stream index is at position ", reached_, ", the log at ",
                                                   log_->Head(), ": it cannot be folded to ", position));
  }
  while (reached_ < position) {
    Position next = reached_;
    const absl::StatusOr<Heads> heads = ReadHeads(position, deadline, &next);
    if (!heads.ok()) return heads.status();
    if (const absl::Status applied = Apply(*heads, next); !applied.ok()) {
      settled_at_ = std::max(settled_at_, next);  // some buckets may have come so far
      return Checked(applied);
    }
    reached_ = next;
    if (reached_ < position && absl::Now() >= deadline) {
      return absl::DeadlineExceededError(absl::StrCat("streams are indexed up to position ", reached_));
    }
  }
  return tree_.Root();
}

// The ends of the streams of the next events, at least of one read, up to `to`; *next is the last of them.
absl::StatusOr<StreamIndex::Heads> StreamIndex::ReadHeads(Position to, absl::Time deadline, Position* next) const {
  Heads heads;
  while (*next < to && heads.size() < kMaxHeads && (heads.empty() || absl::Now() < deadline)) {
    const absl::StatusOr<std::vector<StoredEvent>> events =
        log_->ReadAll(*next + 1, std::min<uint64_t>(kEventsPerRead, to - *next));
    if (!events.ok()) return events.status();
    for (const StoredEvent& event : *events) {
      heads[event.envelope.stream()] = StreamHead{event.envelope.revision(), event.position};
    }
    *next += events->size();
  }
  return heads;
}

absl::Status StreamIndex::Apply(const Heads& heads, Position reached) {
  std::map<uint32_t, std::vector<const Heads::value_type*>> by_bucket;
  for (const Heads::value_type& head : heads) by_bucket[StreamBucket::NumberOf(head.first)].push_back(&head);
  Rows rows(derived_);
  for (const auto& [number, changes] : by_bucket) {
    absl::StatusOr<StreamBucket> bucket = ReadBucket(number);
    if (!bucket.ok()) return bucket.status();
    for (const Heads::value_type* const change : changes) {
      const std::optional<StreamHead> known = bucket->Find(change->first);
      if (known.has_value() && known->position >= change->second.position) continue;
      if (const absl::Status set = bucket->Set(change->first, change->second); !set.ok()) return set;
    }
    if (const absl::Status put = rows.Put(StreamBucketKey(number), bucket->Bytes()); !put.ok()) return put;
    tree_.Set(number, bucket->Leaf());
  }
  // At the first time all rows of leaves, later those that changed.
  const bool all = reached_ == 0;
  for (uint32_t row = 0; row < merkle::kStreamBuckets / kLeavesPerRow; ++row) {
    const auto first = by_bucket.lower_bound(row * kLeavesPerRow);
    if (!all && (first == by_bucket.end() || first->first >= (row + 1) * kLeavesPerRow)) continue;
    std::vector<Hash> leaves;
    for (uint32_t i = 0; i < kLeavesPerRow; ++i) leaves.push_back(tree_.leaf(row * kLeavesPerRow + i));
    if (const absl::Status put = rows.Put(StreamLeavesKey(row), EncodeTileRow(leaves)); !put.ok()) return put;
  }
  if (const absl::Status put = rows.Put(IndexStateKey(), EncodeIndexStateRow(reached)); !put.ok()) return put;
  return rows.Write();
}

absl::StatusOr<StreamBucket> StreamIndex::ReadBucket(uint32_t number) const {
  const absl::StatusOr<std::optional<std::string>> value = derived_->Get(Column::kStreamTree, StreamBucketKey(number));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return StreamBucket(number);
  const absl::StatusOr<StreamBucket> bucket = StreamBucket::Parse(number, **value);
  if (bucket.ok()) return bucket;
  return absl::DataLossError(absl::StrCat("bucket ", number, " of the stream index: ", bucket.status().message()));
}

absl::StatusOr<StreamIndex::Proof> StreamIndex::Prove(absl::string_view stream) {
  absl::MutexLock lock(&mutex_);
  const uint32_t number = StreamBucket::NumberOf(stream);
  const absl::StatusOr<StreamBucket> bucket = ReadBucket(number);
  if (!bucket.ok()) return Checked(bucket.status());
  if (bucket->Leaf() != tree_.leaf(number)) {
    if (reached_ < settled_at_) {
      return absl::FailedPreconditionError(
          absl::StrCat("bucket ", number, " may be ahead of position ", reached_, "; fold to position ", settled_at_));
    }
    return Checked(
        absl::DataLossError(absl::StrCat("bucket ", number, " of the stream index is not the one under its root")));
  }
  return Proof{reached_, tree_.Root(), bucket->Bytes(), tree_.Proof(number)};
}

}  // namespace lienthong::storage
