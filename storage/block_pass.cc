#include "storage/block_pass.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/big_endian.h"
#include "storage/block.h"
#include "storage/log_tree.h"
#include "storage/rocksdb_log_rows.h"

namespace lienthong::storage {
namespace {

constexpr size_t kReadAheadBytes = 2 << 20;
constexpr size_t kLogIdBytes = 16;
constexpr size_t kSavedBytes = kLogIdBytes + 7 * sizeof(uint64_t) + merkle::kHashBytes;

struct ExaminedEvent {
  merkle::Hash leaf;
  bool parsed = false;
  // The rest only of one that is parsed.
  absl::Time time;
  StreamReplay::Step step;
  std::string fault;  // beside those of its place
};

struct SealedFor {
  Position position = 0;
  uint64_t subject = 0;
};

std::string SubjectOf(const SealedFor& sealed, absl::string_view bytes) {
  event::v1::Envelope envelope;
  envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  for (const event::v1::SealedPart& part : envelope.sealed_parts()) {
    if (FactSum::NameHash(part.subject()) == sealed.subject) return part.subject();
  }
  return "";
}

rocksdb::ReadOptions ReadOnce() {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = kReadAheadBytes;
  return options;
}

}  // namespace

struct BlockPass::ExaminedBlock {
  std::string fault;  // why it is none
  Position key = 0;
  Position first = 0;
  std::vector<ExaminedEvent> events;
};

struct BlockPass::Chunk {
  uint64_t number = 0;
  std::vector<std::pair<std::string, std::string>> rows;
  std::vector<ExaminedBlock> blocks;
  FactSum event_sum;
};

BlockPass::BlockPass(RocksDbStore* log, BlockPassOptions options)
    : log_(log), options_(std::move(options)), state_(std::make_unique<State>()), faults_(options_.max_faults) {}

BlockPass::~BlockPass() = default;

absl::Status BlockPass::Run() {
  {
    absl::MutexLock lock(&read_mutex_);
    rows_.reset(log_->db()->NewIterator(ReadOnce(), log_->column(Column::kBlocks)));
    if (state_->checked == 0) {
      rows_->SeekToFirst();
    } else {
      rows_->Seek(BlockKey(state_->checked + 1));
    }
  }
  std::vector<std::thread> others;
  for (size_t i = 1; i < options_.threads; ++i) others.emplace_back([this] { Work(); });
  Work();
  for (std::thread& other : others) other.join();
  absl::MutexLock lock(&take_mutex_);
  absl::MutexLock read_lock(&read_mutex_);
  if (ended_.ok() && !rows_->status().ok()) faults_.Add(rows_->status().ToString());
  rows_.reset();
  if (ended_.ok() && next_ != options_.head + 1) {
    faults_.Add(absl::StrCat("the blocks end before position ", next_, ", the head is ", options_.head));
  }
  if (const absl::Status saved = Save(); !saved.ok()) return saved;
  if (absl::IsCancelled(ended_) && faults_.count() > 0) {
    // Nothing was saved, so that they are found again.
    const std::string first = faults_.texts().empty() ? "" : absl::StrCat(", the first: ", faults_.texts().front());
    return absl::CancelledError(absl::StrCat(ended_.message(), "; ", faults_.count(), " faults so far", first));
  }
  if (!ended_.ok()) return ended_;
  if (const absl::Status replayed = state_->replay.End(); !replayed.ok()) faults_.Add(replayed.message());
  return absl::OkStatus();
}

void BlockPass::Work() {
  while (true) {
    Chunk chunk;
    if (!ReadChunk(&chunk)) return;
    Examine(&chunk);
    absl::MutexLock lock(&take_mutex_);
    const auto is_next = [this, &chunk]()
                             ABSL_EXCLUSIVE_LOCKS_REQUIRED(take_mutex_) { return chunks_taken_ == chunk.number; };
    take_mutex_.Await(absl::Condition(&is_next));
    if (ended_.ok()) Take(chunk);
    ++chunks_taken_;
    if (!ended_.ok()) return;
  }
}

bool BlockPass::ReadChunk(Chunk* chunk) {
  absl::MutexLock lock(&read_mutex_);
  size_t bytes = 0;
  for (; rows_->Valid() && bytes < options_.read_bytes; rows_->Next()) {
    chunk->rows.emplace_back(Bytes(rows_->key()), Bytes(rows_->value()));
    bytes += chunk->rows.back().second.size();
  }
  if (chunk->rows.empty()) return false;
  chunk->number = chunks_read_++;
  return true;
}

void BlockPass::Examine(Chunk* chunk) const {
  event::v1::Envelope envelope;
  std::vector<SealedFor> sealed;
  for (auto& [key, value] : chunk->rows) {
    ExaminedBlock& examined = chunk->blocks.emplace_back();
    const absl::StatusOr<Position> first = ParseBlockKey(key);
    const absl::StatusOr<Block> block = Block::Parse(std::move(value));
    if (!first.ok() || !block.ok()) {
      examined.fault = absl::StrCat("block at position ", first.value_or(0), ": ",
                                    (first.ok() ? block.status() : first.status()).message());
      continue;
    }
    examined.key = *first;
    examined.first = block->first();
    examined.events.reserve(block->last() - block->first() + 1);
    for (Position position = block->first(); position <= block->last(); ++position) {
      const absl::string_view bytes = block->Entry(position);
      ExaminedEvent& event = examined.events.emplace_back();
      event.leaf = merkle::LeafHash(bytes);
      event.parsed = envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      if (!event.parsed) continue;
      event.time = RecordTimeOf(envelope);
      event.step = StreamReplay::StepOf(envelope, position);
      if (position <= options_.indexed) {
        chunk->event_sum.Add(FactSum::NameHash(envelope.stream()), envelope.revision(), position);
      }
      for (const event::v1::SealedPart& part : envelope.sealed_parts()) {
        if (part.codec() == event::v1::SEAL_CODEC_UNSEALED_DEV) continue;
        sealed.push_back({position, FactSum::NameHash(part.subject())});
        // The set is large, and looked into when the block is through.
        options_.subjects->prefetch(sealed.back().subject);
      }
    }
    for (const SealedFor& part : sealed) {
      if (options_.subjects->contains(part.subject)) continue;
      examined.events[part.position - block->first()].fault =
          absl::StrCat("the event at position ", part.position, " is sealed for ",
                       SubjectOf(part, block->Entry(part.position)), ", and there is no row of a key");
    }
    sealed.clear();
  }
  chunk->rows.clear();
}

void BlockPass::Take(const Chunk& chunk) {
  for (const ExaminedBlock& block : chunk.blocks) TakeBlock(block);
  state_->event_sum.Add(chunk.event_sum);
  if (options_.progress != nullptr) options_.progress(state_->checked, options_.head);
  if (options_.stop != nullptr && options_.stop()) {
    ended_ = absl::CancelledError(absl::StrCat("stopped after position ", state_->checked, " of ", options_.head));
  } else if (options_.save_every > 0 && state_->checked >= saved_ + options_.save_every) {
    ended_ = Save();
  }
}

void BlockPass::TakeBlock(const ExaminedBlock& block) {
  ++state_->blocks;
  if (!block.fault.empty()) return faults_.Add(block.fault);
  if (block.key != next_ || block.first != block.key) {
    faults_.Add(absl::StrCat("a block begins at position ", block.key, " and says ", block.first, ", where ", next_,
                             " comes next"));
  }
  Position position = block.first;
  for (const ExaminedEvent& event : block.events) {
    std::vector<merkle::FullTile> full;
    state_->tree.Append(event.leaf, &full);
    for (const merkle::FullTile& tile : full) CheckTileRow(tile);
    if (!event.parsed) {
      faults_.Add(absl::StrCat("the event at position ", position++, " is not an envelope"));
      continue;
    }
    if (const absl::Status replayed = state_->replay.Add(event.step); !replayed.ok()) {
      faults_.Add(replayed.message());
    }
    if (event.time < state_->last_time) faults_.Add(absl::StrCat("the record time goes back at position ", position));
    state_->last_time = event.time;
    if (!event.fault.empty()) faults_.Add(event.fault);
    ++position;
  }
  next_ = position;
  state_->checked = position - 1;
}

void BlockPass::CheckTileRow(const merkle::FullTile& tile) {
  const absl::StatusOr<std::vector<merkle::Hash>> row = ReadTileRow(*log_, tile.level, tile.index);
  if (!row.ok()) return faults_.Add(row.status().message());
  if (*row != tile.hashes) {
    faults_.Add(absl::StrCat("tile ", tile.index, " of level ", tile.level, " of the tree does not fit the events"));
  }
}

absl::Status BlockPass::Save() {
  // What has faults is checked anew: they may be mended by then.
  if (options_.resume_file.empty() || faults_.count() > 0 || state_->checked <= saved_) return absl::OkStatus();
  absl::StatusOr<ResumeWriter> file = ResumeWriter::Make(options_.resume_file);
  if (!file.ok()) return file.status();
  const int64_t seconds = absl::ToUnixSeconds(state_->last_time);
  const int64_t nanoseconds = absl::ToInt64Nanoseconds(state_->last_time - absl::FromUnixSeconds(seconds));
  std::string record = options_.log_id;
  for (const uint64_t number :
       {state_->checked, options_.indexed, state_->blocks, static_cast<uint64_t>(seconds),
        static_cast<uint64_t>(nanoseconds), state_->event_sum.sum(), state_->event_sum.count()}) {
    AppendU64(number, &record);
  }
  absl::StrAppend(&record, merkle::BytesOf(state_->tree.Root()));
  // As TreeFrontier::Restore asks for them.
  std::string edges;
  for (int level = merkle::kTileLevels - 1; level >= 0; --level) {
    for (const merkle::Hash& hash : state_->tree.Edge(level)) absl::StrAppend(&edges, merkle::BytesOf(hash));
  }
  absl::Status written = file->Put(record);
  if (written.ok()) written = file->Put(edges);
  if (written.ok()) written = state_->replay.Save(&*file);
  if (written.ok()) written = file->Finish();
  if (written.ok()) saved_ = state_->checked;
  return written;
}

absl::Status BlockPass::Resume() {
  absl::StatusOr<ResumeReader> file = ResumeReader::Open(options_.resume_file);
  if (!file.ok()) return file.status();
  const absl::Status loaded = Load(&*file);
  if (!loaded.ok()) {
    state_ = std::make_unique<State>();
    return loaded;
  }
  next_ = state_->checked + 1;
  saved_ = state_->checked;
  return absl::OkStatus();
}

absl::Status BlockPass::Load(ResumeReader* file) {
  const absl::StatusOr<std::string> record = file->Next();
  if (!record.ok()) return record.status();
  if (record->size() != kSavedBytes) return absl::DataLossError("it is malformed");
  const auto number = [&record](size_t index) { return ReadU64(*record, kLogIdBytes + index * sizeof(uint64_t)); };
  if (record->substr(0, kLogIdBytes) != options_.log_id) return absl::DataLossError("it is of another log");
  const Position checked = number(0);
  if (checked > options_.head) return absl::DataLossError("it goes beyond the end of the log");
  if (number(1) != options_.indexed && std::min(number(1), options_.indexed) < checked) {
    return absl::DataLossError("the index ends elsewhere now");
  }
  state_->checked = checked;
  state_->blocks = number(2);
  state_->last_time =
      absl::FromUnixSeconds(static_cast<int64_t>(number(3))) + absl::Nanoseconds(static_cast<int64_t>(number(4)));
  state_->event_sum = FactSum(number(5), number(6));
  const absl::Status tree =
      LoadTree(merkle::HashOf(absl::string_view(*record).substr(kSavedBytes - merkle::kHashBytes)), file);
  return tree.ok() ? state_->replay.Restore(file) : tree;
}

absl::Status BlockPass::LoadTree(const merkle::Hash& root, ResumeReader* file) {
  const absl::StatusOr<std::string> edges = file->Next();
  if (!edges.ok()) return edges.status();
  absl::string_view rest = *edges;
  const auto read = [&rest](const merkle::TileId& tile) {
    std::vector<merkle::Hash> hashes;
    for (int i = 0; i < tile.width && rest.size() >= merkle::kHashBytes; ++i) {
      hashes.push_back(merkle::HashOf(rest.substr(0, merkle::kHashBytes)));
      rest.remove_prefix(merkle::kHashBytes);
    }
    return absl::StatusOr<std::vector<merkle::Hash>>(std::move(hashes));
  };
  absl::StatusOr<merkle::TreeFrontier> tree = merkle::TreeFrontier::Restore(state_->checked, read);
  if (!tree.ok()) return tree.status();
  if (tree->Root() != root) return absl::DataLossError("its tree has another root than it says");
  state_->tree = *std::move(tree);
  // The tiles and the last events before it must still make this root.
  HeadRow prefix;
  prefix.head = state_->checked;
  prefix.root = root;
  const absl::Status holds = RocksDbLogRows(log_, /*cache_bytes=*/0).LoadTree(prefix);
  if (holds.ok()) return holds;
  return absl::DataLossError(absl::StrCat("the log has another tree up to position ", prefix.head));
}

}  // namespace lienthong::storage
