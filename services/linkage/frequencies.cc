#include "services/linkage/frequencies.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>

#include "services/linkage/codes.h"
#include "services/linkage/threads.h"

namespace lienthong::linkage {
namespace {

// Numbers are counted in a sample: nearly all are borne by one person.
constexpr size_t kSampledNumbers = 1 << 16;
constexpr size_t kCommonFrom = 3;
// Of a value never seen besides: at most this many records more would have it, at least this.
constexpr double kMostUnseen = 1.0;
constexpr double kLeastUnseen = 0.01;
constexpr uint32_t kMostRare = 6;
// The rarity of values that are counted less often than this is kept: a pair is faster compared than a logarithm taken.
constexpr uint32_t kSmallCounts = 512;

double PairsOf(double n) {
  return n * (n - 1) / 2;
}

}  // namespace

Frequencies::Frequencies(const RecordTable& left, const RecordTable* right, int threads)
    : slots_(left.layout().slots()),
      agreement_(slots_.size(), 0),
      counts_(slots_.size()),
      common_(slots_.size()),
      rarities_(slots_.size()),
      share_of_strangers_(slots_.size(), 1),
      strangers_agree_(slots_.size(), 0),
      records_(static_cast<double>(left.size() + (right == nullptr ? 0 : right->size()))),
      pairs_(slots_.size(), 0),
      equal_pairs_(slots_.size(), 0) {
  std::atomic<size_t> next = 0;
  RunThreads(threads, [&](size_t) {
    for (size_t slot = next++; slot < slots_.size(); slot = next++) {
      for (const RecordTable* table : {&left, right}) {
        if (table == nullptr) continue;
        if (Counted(slot)) {
          CountIds(*table, slot);
        } else {
          CountNumbers(*table, slot);
        }
      }
      agreement_[slot] = std::max(equal_pairs_[slot], 0.5) / std::max(pairs_[slot], 1.0);
      Settle(slot, 1, agreement_[slot]);
    }
  });
}

bool Frequencies::Counted(size_t slot) const {
  const SlotKind kind = slots_[slot].kind;
  return kind != SlotKind::kNumber && kind != SlotKind::kDate && kind != SlotKind::kSex;
}

void Frequencies::CountIds(const RecordTable& table, size_t slot) {
  const int cell = slots_[slot].cell;
  const bool middle = slots_[slot].kind == SlotKind::kMiddle;
  std::vector<uint32_t> counts;
  double there = 0;
  for (size_t i = 0; i < table.size(); ++i) {
    const uint32_t* row = table.row(static_cast<RecordId>(i));
    const uint32_t id = row[cell];
    if (id == 0 && (!middle || row[cell + 1] == 0)) continue;
    if (id >= counts.size()) counts.resize(std::max<size_t>(id + 1, counts.size() * 2));
    ++counts[id];
    ++there;
  }
  pairs_[slot] += PairsOf(there);
  std::vector<uint32_t>& all = counts_[slot];
  if (all.size() < counts.size()) all.resize(counts.size());
  for (size_t id = 0; id < counts.size(); ++id) {
    if (counts[id] > 1) equal_pairs_[slot] += PairsOf(counts[id]);
    all[id] += counts[id];
  }
}

void Frequencies::CountNumbers(const RecordTable& table, size_t slot) {
  const size_t stride = std::max<size_t>(1, table.size() / kSampledNumbers);
  const int cell = slots_[slot].cell;
  std::vector<uint64_t> values;
  for (size_t i = 0; i < table.size(); i += stride) {
    const uint32_t* row = table.row(static_cast<RecordId>(i));
    const uint64_t value = slots_[slot].kind == SlotKind::kNumber ? NumberAt(row + cell) : row[cell];
    if (value == 0 || (slots_[slot].kind == SlotKind::kDate && OnlyYear(row[cell]))) continue;
    values.push_back(value);
  }
  std::sort(values.begin(), values.end());
  pairs_[slot] += PairsOf(static_cast<double>(values.size()));
  for (size_t begin = 0; begin < values.size();) {
    size_t end = begin;
    while (end < values.size() && values[end] == values[begin]) ++end;
    equal_pairs_[slot] += PairsOf(static_cast<double>(end - begin));
    if (slots_[slot].kind == SlotKind::kNumber && end - begin >= kCommonFrom) {
      double& share = common_[slot][values[begin]];
      share = std::max(share, static_cast<double>(end - begin) / static_cast<double>(values.size()));
    }
    begin = end;
  }
}

void Frequencies::Settle(size_t slot, double share_of_strangers, double strangers_agree) {
  share_of_strangers_[slot] = share_of_strangers;
  strangers_agree_[slot] = strangers_agree;
  if (!Counted(slot)) return;
  rarities_[slot].resize(kSmallCounts);
  for (uint32_t count = 0; count < kSmallCounts; ++count) rarities_[slot][count] = RarityOf(slot, count);
}

float Frequencies::Rarity(size_t slot, const uint32_t* row) const {
  const int cell = slots_[slot].cell;
  if (!Counted(slot)) {
    if (!common_[slot].empty()) {
      const auto common = common_[slot].find(NumberAt(row + cell));
      if (common != common_[slot].end()) {
        return -static_cast<float>(
            std::log2(std::max(common->second * share_of_strangers_[slot], strangers_agree_[slot])));
      }
    }
    return -static_cast<float>(std::log2(strangers_agree_[slot]));
  }
  const uint32_t id = row[cell];
  const uint32_t count = id < counts_[slot].size() ? counts_[slot][id] : 0;
  return count < rarities_[slot].size() ? rarities_[slot][count] : RarityOf(slot, count);
}

float Frequencies::RarityOf(size_t slot, uint32_t count) const {
  const double unseen = std::clamp(strangers_agree_[slot] * records_, kLeastUnseen, kMostUnseen);
  const double others = std::max(0.0, static_cast<double>(count) - 2) * share_of_strangers_[slot] + unseen;
  return -std::log2(static_cast<float>(others / records_));
}

bool Frequencies::IsRare(size_t slot, const uint32_t* row) const {
  const uint32_t id = row[slots_[slot].cell];
  return !counts_[slot].empty() && (id >= counts_[slot].size() || counts_[slot][id] <= kMostRare);
}

CommonIds Frequencies::Commonest(size_t slot, size_t most) const {
  std::vector<std::pair<uint32_t, uint32_t>> values;  // count and id
  double there = 0;
  for (uint32_t id = 0; id < counts_[slot].size(); ++id) {
    if (counts_[slot][id] == 0) continue;
    values.emplace_back(counts_[slot][id], id);
    there += counts_[slot][id];
  }
  std::sort(values.begin(), values.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  CommonIds common;
  double others = 0;
  double squares = 0;
  for (const auto& [count, id] : values) {
    if (common.shares.size() < most && count >= kLeastCommon) {
      common.shares.emplace_back(id, count / there);
    } else {
      others += count;
      squares += static_cast<double>(count) * count;
    }
  }
  common.rest = others > 0 ? squares / others / there : 1 / std::max(there, 1.0);
  return common;
}

float Frequencies::MostRarity(size_t slot) const {
  if (!Counted(slot)) return -static_cast<float>(std::log2(strangers_agree_[slot]));
  const double unseen = std::clamp(strangers_agree_[slot] * records_, kLeastUnseen, kMostUnseen);
  return -std::log2(static_cast<float>(unseen / records_));
}

}  // namespace lienthong::linkage
