#include "storage/rocksdb_log_rows.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/key_layout.h"

namespace lienthong::storage {
namespace {

absl::string_view Bytes(const rocksdb::Slice& slice) {
  return absl::string_view(slice.data(), slice.size());
}

absl::StatusOr<Block> ParseBlockRow(absl::string_view key, absl::string_view value) {
  const absl::StatusOr<Position> first = ParseBlockKey(key);
  if (!first.ok()) return first.status();
  absl::StatusOr<Block> block = Block::Parse(std::string(value));
  if (!block.ok()) {
    return absl::DataLossError(absl::StrCat("block at position ", *first, ": ", block.status().message()));
  }
  if (block->first() != *first) {
    return absl::DataLossError(
        absl::StrCat("the block stored at position ", *first, " says that it begins at ", block->first()));
  }
  return block;
}

absl::StatusOr<StoredEvent> ReadEntry(const Block& block, Position position) {
  StoredEvent event{.position = position, .bytes = std::string(block.Entry(position))};
  if (!event.envelope.ParseFromString(event.bytes)) {
    return absl::DataLossError(absl::StrCat("the event at position ", position, " is not an envelope"));
  }
  return event;
}

absl::Time RecordTime(const event::v1::Envelope& envelope) {
  return absl::FromUnixSeconds(envelope.record_time().seconds()) + absl::Nanoseconds(envelope.record_time().nanos());
}

rocksdb::Status PutIndexRows(const CommitGroup& group, const RocksDbStore& store, rocksdb::WriteBatch* batch) {
  rocksdb::Status status;
  Position position = group.first();
  for (const CommitGroup::Entry& entry : group.entries()) {
    status = batch->Put(store.column(Column::kStreams), StreamKey(entry.stream, entry.revision),
                        EncodeStreamRow(position++));
    if (!status.ok()) return status;
  }
  for (const auto& [key, record] : group.requests()) {
    status = batch->Put(store.column(Column::kRequests), RequestRowKey(key), EncodeRequestRow(record));
    if (!status.ok()) return status;
  }
  for (const auto& [key, owner] : group.claims()) {
    status = owner.has_value() ? batch->Put(store.column(Column::kClaims), ClaimRowKey(key), EncodeClaimRow(*owner))
                               : batch->Delete(store.column(Column::kClaims), ClaimRowKey(key));
    if (!status.ok()) return status;
  }
  return status;
}

}  // namespace

// Walks over blocks, from the cache where it can; one per read.
class RocksDbLogRows::BlockCursor {
 public:
  explicit BlockCursor(const RocksDbLogRows* rows) : rows_(rows) {}

  // The block that holds `position`, which is not beyond the head.
  absl::StatusOr<std::shared_ptr<const Block>> At(Position position) {
    std::shared_ptr<const Block> cached = rows_->cache_.Find(position);
    if (cached != nullptr) return cached;
    Move(position);
    if (!iterator_->status().ok()) return FromRocksDb(iterator_->status());
    if (!iterator_->Valid()) return Missing(position);
    absl::StatusOr<Block> parsed = ParseBlockRow(Bytes(iterator_->key()), Bytes(iterator_->value()));
    if (!parsed.ok()) return parsed.status();
    if (parsed->last() < position) return Missing(position);
    auto block = std::make_shared<const Block>(*std::move(parsed));
    rows_->cache_.Put(block);
    return block;
  }

 private:
  static absl::Status Missing(Position position) {
    return absl::DataLossError(absl::StrCat("no block holds position ", position, ", which is not beyond the head"));
  }

  void Move(Position position) {
    const std::string key = BlockKey(position);
    if (iterator_ == nullptr) {
      rocksdb::ReadOptions options;
      options.fill_cache = false;  // our own cache holds verified blocks; theirs is left to the indexes
      iterator_.reset(rows_->store_->db()->NewIterator(options, rows_->store_->column(Column::kBlocks)));
    } else if (iterator_->Valid()) {
      iterator_->Next();  // reads of the whole log come this way: a step costs less than a seek
      if (iterator_->Valid() && Bytes(iterator_->key()) == key) return;
    }
    iterator_->SeekForPrev(key);
  }

  const RocksDbLogRows* const rows_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

RocksDbLogRows::RocksDbLogRows(RocksDbStore* store, size_t cache_bytes) : store_(store), cache_(cache_bytes) {}

absl::StatusOr<HeadRow> RocksDbLogRows::LoadHead() const {
  const absl::StatusOr<std::optional<std::string>> value = store_->Get(Column::kMeta, HeadKey());
  if (!value.ok()) return value.status();
  if (!value->has_value()) return absl::DataLossError("the head row is missing");
  absl::StatusOr<HeadRow> row = ParseHeadRow(**value);
  if (!row.ok()) return row.status();

  const std::unique_ptr<rocksdb::Iterator> blocks(
      store_->db()->NewIterator(rocksdb::ReadOptions(), store_->column(Column::kBlocks)));
  blocks->SeekToLast();
  if (!blocks->status().ok()) return FromRocksDb(blocks->status());
  if (!blocks->Valid()) {
    if (row->head == 0) return row;
    return absl::DataLossError(
        absl::StrCat("the head row says that the log ends at position ", row->head, ", but there is no block at all"));
  }
  absl::StatusOr<Block> block = ParseBlockRow(Bytes(blocks->key()), Bytes(blocks->value()));
  if (!block.ok()) return block.status();
  const absl::Status checked = CheckLastBlock(*row, *block);
  if (!checked.ok()) return checked;
  cache_.Put(std::make_shared<const Block>(*std::move(block)));
  return row;
}

absl::Status RocksDbLogRows::CheckLastBlock(const HeadRow& row, const Block& block) const {
  if (block.first() != row.last_block || block.last() != row.head) {
    const std::string both =
        absl::StrCat("the head row says that the log ends at position ", row.head, " with the block from ",
                     row.last_block, ", but the last block holds ", block.first(), " to ", block.last());
    if (block.last() >= row.head) return absl::DataLossError(both);
    return absl::DataLossError(absl::StrCat(both, ": events ", block.last() + 1, " to ", row.head, " are missing"));
  }
  if (block.checksum() != row.block_checksum) {
    return absl::DataLossError("the last block is another one than the head row was written with");
  }
  const absl::StatusOr<StoredEvent> last = ReadEntry(block, row.head);
  if (!last.ok()) return last.status();
  if (RecordTime(last->envelope) != row.record_time) {
    return absl::DataLossError("the head row has another record time than the last event");
  }
  const absl::StatusOr<std::optional<std::string>> index =
      store_->Get(Column::kStreams, StreamKey(last->envelope.stream(), last->envelope.revision()));
  if (!index.ok()) return index.status();
  if (!index->has_value() || **index != EncodeStreamRow(row.head)) {
    return absl::DataLossError("the stream index does not lead to the last event");
  }
  return absl::OkStatus();
}

absl::StatusOr<HeadRow> RocksDbLogRows::Write(const CommitGroup& group, const HeadRow& before) {
  HeadRow head = before;
  std::shared_ptr<const Block> block;
  rocksdb::WriteBatch batch;
  rocksdb::Status status = PutIndexRows(group, *store_, &batch);
  if (status.ok() && !group.entries().empty()) {
    std::vector<absl::string_view> entries;
    for (const CommitGroup::Entry& entry : group.entries()) entries.push_back(entry.bytes);
    block = std::make_shared<const Block>(Block::Make(group.first(), entries));
    head = HeadRow{block->last(), block->first(), group.record_time(), std::string(block->checksum())};
    status = batch.Put(store_->column(Column::kBlocks), BlockKey(block->first()), block->bytes());
    if (status.ok()) status = batch.Put(store_->column(Column::kMeta), HeadKey(), EncodeHeadRow(head));
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  if (status.ok()) status = store_->db()->Write(options, &batch);
  if (!status.ok()) return FromRocksDb(status);
  if (block != nullptr) cache_.Put(std::move(block));
  return head;
}

absl::StatusOr<Revision> RocksDbLogRows::StreamRevision(absl::string_view stream) const {
  return StreamRevisionAt(stream, std::numeric_limits<Position>::max());
}

absl::StatusOr<std::optional<std::string>> RocksDbLogRows::ClaimOwner(absl::string_view key) const {
  const absl::StatusOr<std::optional<std::string>> value = store_->Get(Column::kClaims, ClaimRowKey(key));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  absl::StatusOr<std::string> owner = ParseClaimRow(**value);
  if (!owner.ok()) return owner.status();
  return *std::move(owner);
}

absl::StatusOr<std::optional<RequestRecord>> RocksDbLogRows::Request(absl::string_view key) const {
  const absl::StatusOr<std::optional<std::string>> value = store_->Get(Column::kRequests, RequestRowKey(key));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  absl::StatusOr<RequestRecord> record = ParseRequestRow(**value);
  if (!record.ok()) return record.status();
  return *std::move(record);
}

absl::StatusOr<Revision> RocksDbLogRows::StreamRevisionAt(absl::string_view stream, Position head) const {
  const std::string lower = StreamKey(stream, 0);
  const rocksdb::Slice lower_bound = lower;
  rocksdb::ReadOptions options;
  options.iterate_lower_bound = &lower_bound;
  const std::unique_ptr<rocksdb::Iterator> rows(store_->db()->NewIterator(options, store_->column(Column::kStreams)));
  rows->SeekForPrev(StreamKey(stream, std::numeric_limits<Revision>::max()));
  // Rows beyond the head are of the group that is being published: a few at most.
  for (; rows->Valid(); rows->Prev()) {
    const absl::StatusOr<StreamPlace> place = ParseStreamKey(Bytes(rows->key()));
    if (!place.ok()) return place.status();
    const absl::StatusOr<Position> position = ParseStreamRow(Bytes(rows->value()));
    if (!position.ok()) return position.status();
    if (*position <= head) return place->revision;
  }
  if (!rows->status().ok()) return FromRocksDb(rows->status());
  return 0;
}

absl::StatusOr<std::vector<StoredEvent>> RocksDbLogRows::ReadStream(absl::string_view stream, Revision from,
                                                                    size_t limit, Position head) const {
  std::vector<StoredEvent> events;
  BlockCursor blocks(this);
  Revision revision = std::max<Revision>(from, 1);
  const std::string upper = StreamEnd(stream);
  const rocksdb::Slice upper_bound = upper;
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> rows(store_->db()->NewIterator(options, store_->column(Column::kStreams)));
  for (rows->Seek(StreamKey(stream, revision)); rows->Valid() && events.size() < limit; rows->Next(), ++revision) {
    const absl::StatusOr<StreamPlace> place = ParseStreamKey(Bytes(rows->key()));
    if (!place.ok()) return place.status();
    const absl::StatusOr<Position> position = ParseStreamRow(Bytes(rows->value()));
    if (!position.ok()) return position.status();
    if (*position > head) break;
    const absl::StatusOr<std::shared_ptr<const Block>> block = blocks.At(*position);
    if (!block.ok()) return block.status();
    absl::StatusOr<StoredEvent> event = ReadEntry(**block, *position);
    if (!event.ok()) return event.status();
    // The index is believed only as far as the events bear it out.
    if (place->revision != revision || event->envelope.revision() != revision || event->envelope.stream() != stream) {
      return absl::DataLossError(absl::StrCat("the index of stream ", stream, " is wrong at revision ", revision));
    }
    events.push_back(*std::move(event));
  }
  if (!rows->status().ok()) return FromRocksDb(rows->status());
  return events;
}

absl::StatusOr<std::vector<StoredEvent>> RocksDbLogRows::ReadAll(Position from, size_t limit, Position head) const {
  std::vector<StoredEvent> events;
  BlockCursor blocks(this);
  Position position = std::max<Position>(from, 1);
  while (position <= head && events.size() < limit) {
    const absl::StatusOr<std::shared_ptr<const Block>> block = blocks.At(position);
    if (!block.ok()) return block.status();
    for (; position <= std::min(head, (*block)->last()) && events.size() < limit; ++position) {
      absl::StatusOr<StoredEvent> event = ReadEntry(**block, position);
      if (!event.ok()) return event.status();
      events.push_back(*std::move(event));
    }
  }
  return events;
}

}  // namespace lienthong::storage
