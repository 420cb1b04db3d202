#include "services/linkage/candidate_index.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <numeric>
#include <utility>

#include "services/linkage/string_pool.h"
#include "services/linkage/threads.h"

namespace lienthong::linkage {
namespace {

// Never 0, which stands for no value.
uint32_t HashOf(uint64_t value) {
  return std::max(uint32_t{1}, static_cast<uint32_t>(value >> 32));
}

uint32_t RefinedHash(uint64_t value, uint64_t atom) {
  return HashOf(Mix(value, atom ^ 0x8EBC6AF09C88C6E3u));
}

struct Entry {
  uint32_t place;
  uint32_t hash;
  RecordId record;
};

// By place, those of one place as they come: a radix sort, whose cost does not depend on how many places are equal.
void SortByPlace(LargeArray<Entry>* entries) {
  constexpr int kDigitBits = 11;
  constexpr uint32_t kDigit = (1u << kDigitBits) - 1;
  LargeArray<Entry> sorted(entries->size());
  uint32_t most = 0;
  for (const Entry& entry : *entries) most = std::max(most, entry.place);
  for (int shift = 0; shift < 32 && most >> shift != 0; shift += kDigitBits) {
    std::array<uint32_t, kDigit + 2> begins = {};
    for (const Entry& entry : *entries) ++begins[(entry.place >> shift & kDigit) + 1];
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    for (const Entry& entry : *entries) sorted[begins[entry.place >> shift & kDigit]++] = entry;
    entries->swap(sorted);
  }
}

}  // namespace

BlockTable::BlockTable(size_t expected_values) : postings_(1) {
  size_t slots = 64;
  while (slots * 3 < expected_values * 5) slots *= 2;
  slots_.resize(slots);
  mask_ = slots - 1;
}

size_t BlockTable::Place(uint32_t hash) const {
  size_t place = hash & mask_;
  while (slots_[place].count != 0 && slots_[place].hash != hash) place = (place + 1) & mask_;
  return place;
}

bool BlockTable::Add(uint32_t hash, RecordId record, uint32_t most) {
  Slot& slot = slots_[Place(hash)];
  if (slot.count >= most) return false;
  if (slot.count == 0) {
    slot = {hash, 1, record};
    if (++used_ * 3 > slots_.size() * 2) Grow();
    return true;
  }
  if (slot.count == 1) {
    postings_.push_back({slot.head, 0});
    slot.head = static_cast<uint32_t>(postings_.size() - 1);
  }
  postings_.push_back({record, slot.head});
  slot.head = static_cast<uint32_t>(postings_.size() - 1);
  ++slot.count;
  return true;
}

bool BlockTable::Find(uint32_t hash, uint32_t most, std::vector<RecordId>* out) const {
  const Slot& slot = slots_[Place(hash)];
  if (slot.count == 0) return false;
  if (slot.count == 1) {
    out->push_back(slot.head);
    return most == 1;
  }
  for (uint32_t at = slot.head; at != 0; at = postings_[at].next) out->push_back(postings_[at].record);
  return slot.count >= most;
}

void BlockTable::PrefetchBlock(uint32_t hash) const {
  const Slot& slot = slots_[Place(hash)];
  if (slot.count > 1) linkage::Prefetch(&postings_[slot.head]);
}

void BlockTable::Grow() {
  LargeArray<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.count != 0) slots_[Place(slot.hash)] = slot;
  }
}

CandidateIndex::CandidateIndex(BlockingPlan plan, const Layout* layout, const Books* books, size_t expected_records,
                               uint32_t most_in_block)
    : plan_(std::move(plan)), layout_(layout), books_(books), most_in_block_(most_in_block) {
  for (size_t key = 0; key < plan_.keys.size(); ++key) tables_.emplace_back(expected_records);
}

void CandidateIndex::AddTo(size_t k, uint64_t value, RecordId record, const uint32_t* row, IndexReport* report) {
  bool taken = tables_[k].Add(HashOf(value), record, most_in_block_);
  if (!taken) {
    ++report->full_blocks;
    const int by = plan_.keys[k].refined_by;
    const uint64_t refining = by < 0 ? 0 : AtomValue(plan_.atoms[static_cast<size_t>(by)], *layout_, *books_, row);
    taken = refining != 0 && tables_[k].Add(RefinedHash(value, refining), record, most_in_block_);
    report->dropped += taken ? 0 : 1;
  }
  report->postings += taken ? 1 : 0;
}

void CandidateIndex::Add(RecordId record, const uint32_t* row) {
  std::vector<uint64_t> atoms(plan_.atoms.size());
  AtomValues(plan_, *layout_, *books_, row, absl::MakeSpan(atoms));
  for (size_t key = 0; key < plan_.keys.size(); ++key) {
    const uint64_t value = KeyValue(plan_.keys[key], atoms);
    if (value != 0) AddTo(key, value, record, row, &report_);
  }
}

void CandidateIndex::AddAll(const RecordTable& table, int threads) {
  std::vector<size_t> keys(plan_.keys.size());
  std::iota(keys.begin(), keys.end(), size_t{0});
  Fill(keys, table, threads);
}

void CandidateIndex::Replan(BlockingPlan plan, const RecordTable& table, int threads) {
  std::vector<BlockTable> tables;
  std::vector<size_t> fresh;
  for (size_t key = 0; key < plan.keys.size(); ++key) {
    const auto same = std::find_if(plan_.keys.begin(), plan_.keys.end(), [&](const BlockingKey& other) {
      return other.atoms == plan.keys[key].atoms && other.refined_by == plan.keys[key].refined_by;
    });
    if (same == plan_.keys.end()) {
      fresh.push_back(key);
      tables.emplace_back(0);
    } else {
      tables.push_back(std::move(tables_[static_cast<size_t>(same - plan_.keys.begin())]));
    }
  }
  plan_ = std::move(plan);
  tables_ = std::move(tables);
  Fill(fresh, table, threads);
}

std::vector<LargeArray<uint32_t>> CandidateIndex::HashesOf(const std::vector<size_t>& keys, const RecordTable& table,
                                                           int threads) const {
  std::vector<LargeArray<uint32_t>> hashes(keys.size(), LargeArray<uint32_t>(table.size()));
  std::vector<size_t> used;
  for (const size_t key : keys) used.insert(used.end(), plan_.keys[key].atoms.begin(), plan_.keys[key].atoms.end());
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  RunThreads(threads, [&](size_t thread) {
    std::vector<uint64_t> atoms(plan_.atoms.size());
    const auto step = static_cast<size_t>(threads);
    const size_t end = table.size() * (thread + 1) / step;
    for (size_t i = table.size() * thread / step; i < end; ++i) {
      const uint32_t* row = table.row(static_cast<RecordId>(i));
      for (const size_t atom : used) atoms[atom] = AtomValue(plan_.atoms[atom], *layout_, *books_, row);
      for (size_t k = 0; k < keys.size(); ++k) {
        const uint64_t value = KeyValue(plan_.keys[keys[k]], atoms);
        hashes[k][i] = value == 0 ? 0 : HashOf(value);
      }
    }
  });
  return hashes;
}

void CandidateIndex::Fill(const std::vector<size_t>& keys, const RecordTable& table, int threads) {
  std::vector<LargeArray<uint32_t>> hashes = HashesOf(keys, table, threads);
  std::vector<IndexReport> reports(keys.size());
  std::atomic<size_t> next = 0;
  RunThreads(threads, [&](size_t) {
    for (size_t k = next++; k < keys.size(); k = next++) {
      FillOne(keys[k], hashes[k], table, &reports[k]);
      hashes[k] = {};
    }
  });
  for (const IndexReport& report : reports) {
    report_.postings += report.postings;
    report_.full_blocks += report.full_blocks;
    report_.dropped += report.dropped;
  }
}

void CandidateIndex::FillOne(size_t key, const LargeArray<uint32_t>& hashes, const RecordTable& table,
                             IndexReport* report) {
  const auto none = static_cast<size_t>(std::count(hashes.begin(), hashes.end(), 0u));
  BlockTable& blocks = tables_[key];
  blocks = BlockTable(hashes.size() - none);
  LargeArray<Entry> entries;
  entries.reserve(hashes.size() - none);
  for (RecordId record = 0; record < hashes.size(); ++record) {
    if (hashes[record] != 0) entries.push_back({blocks.Home(hashes[record]), hashes[record], record});
  }
  SortByPlace(&entries);
  std::vector<uint64_t> atoms(plan_.atoms.size());
  for (const Entry& entry : entries) {
    if (blocks.Add(entry.hash, entry.record, most_in_block_)) {
      ++report->postings;
      continue;
    }
    const uint32_t* row = table.row(entry.record);
    for (const size_t atom : plan_.keys[key].atoms) {
      atoms[atom] = AtomValue(plan_.atoms[atom], *layout_, *books_, row);
    }
    AddTo(key, KeyValue(plan_.keys[key], atoms), entry.record, row, report);
  }
}

void CandidateIndex::Begin(const uint32_t* row, std::vector<uint64_t>* scratch) const {
  const size_t atoms = plan_.atoms.size();
  scratch->resize(atoms + plan_.keys.size());
  const absl::Span<uint64_t> values = absl::MakeSpan(scratch->data(), atoms);
  AtomValues(plan_, *layout_, *books_, row, values);
  for (size_t k = 0; k < plan_.keys.size(); ++k) {
    const uint64_t key = KeyValue(plan_.keys[k], values);
    (*scratch)[atoms + k] = key;
    if (key != 0) tables_[k].PrefetchSlot(HashOf(key));
  }
}

void CandidateIndex::Approach(const std::vector<uint64_t>& scratch) const {
  const uint64_t* keys = scratch.data() + plan_.atoms.size();
  for (size_t k = 0; k < plan_.keys.size(); ++k) {
    if (keys[k] != 0) tables_[k].PrefetchBlock(HashOf(keys[k]));
  }
}

void CandidateIndex::Finish(const std::vector<uint64_t>& scratch, std::vector<RecordId>* out) const {
  const uint64_t* keys = scratch.data() + plan_.atoms.size();
  for (size_t k = 0; k < plan_.keys.size(); ++k) {
    if (keys[k] == 0) continue;
    const bool full = tables_[k].Find(HashOf(keys[k]), most_in_block_, out);
    const int refined_by = plan_.keys[k].refined_by;
    if (!full || refined_by < 0 || scratch[static_cast<size_t>(refined_by)] == 0) continue;
    tables_[k].Find(RefinedHash(keys[k], scratch[static_cast<size_t>(refined_by)]), most_in_block_, out);
  }
}

void CandidateIndex::Find(const uint32_t* row, std::vector<uint64_t>* scratch, std::vector<RecordId>* out) const {
  Begin(row, scratch);
  Approach(*scratch);
  Finish(*scratch, out);
}

}  // namespace lienthong::linkage
