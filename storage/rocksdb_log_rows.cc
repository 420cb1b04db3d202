#include "storage/rocksdb_log_rows.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/key_layout.h"
#include "storage/vault/subject_key.h"

namespace lienthong::storage {
namespace {

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

// Large commits are several blocks, so that a read of one event need not verify much more.
constexpr size_t kMaxBlockEntryBytes = 16 << 10;

// The entries of `group` as blocks in a row.
std::vector<std::shared_ptr<const Block>> BlocksOf(const CommitGroup& group) {
  std::vector<std::shared_ptr<const Block>> blocks;
  std::vector<absl::string_view> entries;
  size_t bytes = 0;
  Position first = group.first();
  const auto close = [&] {
    if (entries.empty()) return;
    blocks.push_back(std::make_shared<const Block>(Block::Make(first, entries)));
    first += entries.size();
    entries.clear();
    bytes = 0;
  };
  for (const CommitGroup::Entry& entry : group.entries()) {
    if (bytes + entry.bytes.size() > kMaxBlockEntryBytes) close();
    entries.push_back(entry.bytes);
    bytes += entry.bytes.size();
  }
  close();
  return blocks;
}

rocksdb::Status PutSmallRows(const CommitGroup& group, uint64_t commit, const RocksDbStore& store,
                             rocksdb::WriteBatch* batch) {
  rocksdb::Status status;
  uint32_t epoch = 0;
  for (const auto& [subject, fresh] : group.fresh_keys()) {
    if (status.ok()) status = batch->Put(store.column(Column::kKeys), SubjectKeyKey(subject), fresh.row);
    epoch = std::max(epoch, fresh.epoch);
  }
  const std::string destroyed = EncodeKeyRow({.erased = true});
  for (const std::string& subject : group.erased()) {
    if (status.ok()) status = batch->Put(store.column(Column::kKeys), SubjectKeyKey(subject), destroyed);
  }
  if (status.ok() && epoch > 0) {
    status = batch->Put(store.column(Column::kMeta), KeyEpochKey(), EncodeKeyEpochRow(epoch));
  }
  if (!status.ok()) return status;
  if (!group.answers().empty()) {
    status = batch->Put(store.column(Column::kAnswers), AnswersKey(commit), EncodeAnswers(group.answers()));
  }
  for (const auto& [key, owner] : group.claims()) {
    if (!status.ok()) return status;
    status = owner.has_value() ? batch->Put(store.column(Column::kClaims), ClaimRowKey(key), EncodeClaimRow(*owner))
                               : batch->Delete(store.column(Column::kClaims), ClaimRowKey(key));
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

RocksDbLogRows::RocksDbLogRows(RocksDbStore* store, size_t cache_bytes)
    : store_(store), cache_(cache_bytes), tree_(store) {}

absl::StatusOr<HeadRow> RocksDbLogRows::LoadHead() const {
  const absl::StatusOr<std::optional<std::string>> value = store_->Get(Column::kMeta, HeadKey());
  if (!value.ok()) return value.status();
  if (!value->has_value()) return absl::DataLossError("the head row is missing");
  absl::StatusOr<HeadRow> row = ParseHeadRow(**value);
  if (!row.ok()) return row.status();
  const auto beyond = AnswersAfter(row->commit, 1);
  if (!beyond.ok()) return beyond.status();
  if (!beyond->empty()) {
    return absl::DataLossError(absl::StrCat("the head row says that commit ", row->commit, " was the last, but commit ",
                                            beyond->front().first, " has answers"));
  }

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

absl::Status RocksDbLogRows::CheckLastBlock(const HeadRow& row, const Block& block) {
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
  if (RecordTimeOf(last->envelope) != row.record_time) {
    return absl::DataLossError("the head row has another record time than the last event");
  }
  return absl::OkStatus();
}

absl::Status RocksDbLogRows::LoadTree(const HeadRow& head) {
  return tree_.Load({head.head, head.root}, [this](Position first, size_t count) { return LeafHashes(first, count); });
}

absl::StatusOr<std::vector<merkle::Hash>> RocksDbLogRows::LeafHashes(Position first, size_t count) const {
  std::vector<merkle::Hash> hashes;
  BlockCursor blocks(this);
  for (Position position = first; position < first + count; ++position) {
    const absl::StatusOr<std::shared_ptr<const Block>> block = blocks.At(position);
    if (!block.ok()) return block.status();
    hashes.push_back(merkle::LeafHash((*block)->Entry(position)));
  }
  return hashes;
}

absl::StatusOr<HeadRow> RocksDbLogRows::Write(const CommitGroup& group, const HeadRow& before) {
  HeadRow head = before;
  ++head.commit;
  const std::vector<std::shared_ptr<const Block>> blocks = BlocksOf(group);
  const TreeGrowth growth = tree_.Grow(group);
  rocksdb::WriteBatch batch;
  rocksdb::Status status = PutSmallRows(group, head.commit, *store_, &batch);
  for (const std::shared_ptr<const Block>& block : blocks) {
    if (status.ok()) status = batch.Put(store_->column(Column::kBlocks), BlockKey(block->first()), block->bytes());
  }
  if (!blocks.empty()) {
    const Block& last = *blocks.back();
    head = HeadRow{last.last(), last.first(), group.record_time(), std::string(last.checksum()),
                   head.commit, growth.root()};
    if (status.ok()) status = tree_.Put(growth, &batch);
  }
  if (status.ok()) status = batch.Put(store_->column(Column::kMeta), HeadKey(), EncodeHeadRow(head));
  rocksdb::WriteOptions options;
  options.sync = true;
  if (status.ok()) status = store_->db()->Write(options, &batch);
  if (!status.ok()) return FromRocksDb(status);
  tree_.Take(growth);
  for (const std::shared_ptr<const Block>& block : blocks) cache_.Put(block);
  return head;
}

absl::StatusOr<std::optional<std::string>> RocksDbLogRows::ClaimOwner(absl::string_view key) const {
  const absl::StatusOr<std::optional<std::string>> value = store_->Get(Column::kClaims, ClaimRowKey(key));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  absl::StatusOr<std::string> owner = ParseClaimRow(**value);
  if (!owner.ok()) return owner.status();
  return *std::move(owner);
}

absl::StatusOr<Answers> RocksDbLogRows::AnswersOf(uint64_t commit) const {
  const absl::StatusOr<std::optional<std::string>> value = store_->Get(Column::kAnswers, AnswersKey(commit));
  if (!value.ok()) return value.status();
  if (!value->has_value()) return absl::DataLossError(absl::StrCat("the answers of commit ", commit, " are missing"));
  return ParseAnswers(**value);
}

absl::StatusOr<std::vector<std::pair<uint64_t, Answers>>> RocksDbLogRows::AnswersAfter(uint64_t after,
                                                                                       size_t limit) const {
  std::vector<std::pair<uint64_t, Answers>> found;
  const std::unique_ptr<rocksdb::Iterator> rows(
      store_->db()->NewIterator(rocksdb::ReadOptions(), store_->column(Column::kAnswers)));
  for (rows->Seek(AnswersKey(after + 1)); rows->Valid() && found.size() < limit; rows->Next()) {
    const absl::StatusOr<uint64_t> commit = ParseAnswersKey(Bytes(rows->key()));
    if (!commit.ok()) return commit.status();
    absl::StatusOr<Answers> answers = ParseAnswers(Bytes(rows->value()));
    if (!answers.ok()) return answers.status();
    found.emplace_back(*commit, *std::move(answers));
  }
  if (!rows->status().ok()) return FromRocksDb(rows->status());
  return found;
}

absl::StatusOr<std::vector<StoredEvent>> RocksDbLogRows::ReadAt(const std::vector<Position>& positions) const {
  std::vector<StoredEvent> events;
  BlockCursor blocks(this);
  for (const Position position : positions) {
    const absl::StatusOr<std::shared_ptr<const Block>> block = blocks.At(position);
    if (!block.ok()) return block.status();
    absl::StatusOr<StoredEvent> event = ReadEntry(**block, position);
    if (!event.ok()) return event.status();
    events.push_back(*std::move(event));
  }
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
