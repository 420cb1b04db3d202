#include "services/linkage/candidate_index.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "services/linkage/string_pool.h"
#include "services/linkage/threads.h"

namespace lienthong::linkage {
namespace {

uint32_t HashOf(uint64_t value) {
  return static_cast<uint32_t>(value >> 32);
}

uint32_t RefinedHash(uint64_t value, uint64_t atom) {
  return HashOf(Mix(value, atom ^ 0x8EBC6AF09C88C6E3u));
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

void BlockTable::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.count != 0) slots_[Place(slot.hash)] = slot;
  }
}

CandidateIndex::CandidateIndex(BlockingPlan plan, const Layout* layout, const Books* books, size_t expected_records,
                               uint32_t most_in_block)
    : plan_(std::move(plan)),
      layout_(layout),
      books_(books),
      expected_records_(expected_records),
      most_in_block_(most_in_block) {
  for (size_t key = 0; key < plan_.keys.size(); ++key) tables_.emplace_back(expected_records);
}

void CandidateIndex::AddTo(size_t k, RecordId record, absl::Span<const uint64_t> atoms, IndexReport* report) {
  const BlockingKey& key = plan_.keys[k];
  const uint64_t value = KeyValue(key, atoms);
  if (value == 0) return;
  bool taken = tables_[k].Add(HashOf(value), record, most_in_block_);
  if (!taken) {
    ++report->full_blocks;
    const uint64_t refining = key.refined_by < 0 ? 0 : atoms[static_cast<size_t>(key.refined_by)];
    taken = refining != 0 && tables_[k].Add(RefinedHash(value, refining), record, most_in_block_);
    report->dropped += taken ? 0 : 1;
  }
  report->postings += taken ? 1 : 0;
}

void CandidateIndex::Add(RecordId record, const uint32_t* row) {
  std::vector<uint64_t> atoms(plan_.atoms.size());
  AtomValues(plan_, *layout_, *books_, row, absl::MakeSpan(atoms));
  for (size_t key = 0; key < plan_.keys.size(); ++key) AddTo(key, record, atoms, &report_);
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
      tables.emplace_back(expected_records_);
    } else {
      tables.push_back(std::move(tables_[static_cast<size_t>(same - plan_.keys.begin())]));
    }
  }
  plan_ = std::move(plan);
  tables_ = std::move(tables);
  Fill(fresh, table, threads);
}

void CandidateIndex::Fill(const std::vector<size_t>& keys, const RecordTable& table, int threads) {
  // A slice of records at a time, whose atoms all threads share; each thread fills tables of its own, one after the
  // other.
  constexpr size_t kSlice = 1 << 15;
  const size_t atoms = plan_.atoms.size();
  std::vector<uint64_t> values(kSlice * atoms);
  const auto step = static_cast<size_t>(std::max(1, threads));
  std::vector<IndexReport> reports(step);
  for (size_t begin = 0; begin < table.size(); begin += kSlice) {
    const size_t end = std::min(table.size(), begin + kSlice);
    RunThreads(threads, [&](size_t t) {
      for (size_t i = begin + t; i < end; i += step) {
        AtomValues(plan_, *layout_, *books_, table.row(static_cast<RecordId>(i)),
                   absl::MakeSpan(values.data() + (i - begin) * atoms, atoms));
      }
    });
    RunThreads(threads, [&](size_t t) {
      for (size_t k = t; k < keys.size(); k += step) {
        for (size_t i = begin; i < end; ++i) {
          AddTo(keys[k], static_cast<RecordId>(i), {values.data() + (i - begin) * atoms, atoms}, &reports[t]);
        }
      }
    });
  }
  for (const IndexReport& report : reports) {
    report_.postings += report.postings;
    report_.full_blocks += report.full_blocks;
    report_.dropped += report.dropped;
  }
}

void CandidateIndex::Find(const uint32_t* row, std::vector<uint64_t>* scratch, std::vector<RecordId>* out) const {
  const size_t atoms = plan_.atoms.size();
  scratch->resize(atoms + plan_.keys.size());
  const absl::Span<uint64_t> values = absl::MakeSpan(scratch->data(), atoms);
  const absl::Span<uint64_t> keys = absl::MakeSpan(scratch->data() + atoms, plan_.keys.size());
  AtomValues(plan_, *layout_, *books_, row, values);
  for (size_t k = 0; k < keys.size(); ++k) {
    keys[k] = KeyValue(plan_.keys[k], values);
    if (keys[k] != 0) tables_[k].Prefetch(HashOf(keys[k]));
  }
  for (size_t k = 0; k < keys.size(); ++k) {
    if (keys[k] == 0) continue;
    const bool full = tables_[k].Find(HashOf(keys[k]), most_in_block_, out);
    const int refined_by = plan_.keys[k].refined_by;
    if (!full || refined_by < 0 || values[static_cast<size_t>(refined_by)] == 0) continue;
    tables_[k].Find(RefinedHash(keys[k], values[static_cast<size_t>(refined_by)]), most_in_block_, out);
  }
}

}  // namespace lienthong::linkage
