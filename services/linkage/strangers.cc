#include "services/linkage/strangers.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <random>
#include <utility>

#include "services/linkage/threads.h"

namespace lienthong::linkage {
namespace {

struct RecordPair {
  RecordId a;
  RecordId b;
  bool in_right;
};

// Records of a table by their value in a slot, those without one left out.
struct ByValue {
  std::vector<uint32_t> begins;  // by value: its records are those from begins[value] to begins[value + 1]
  std::vector<RecordId> records;
};

ByValue SortByValue(const RecordTable& table, size_t slot) {
  const int cell = table.layout().slots()[slot].cell;
  ByValue sorted;
  std::vector<uint32_t>& begins = sorted.begins;
  begins.resize(2);
  for (RecordId record = 0; record < table.size(); ++record) {
    const size_t value = table.row(record)[cell];
    if (value + 2 > begins.size()) begins.resize(std::max(value + 2, begins.size() * 2));
    begins[value + 1] += value == 0 ? 0 : 1;
  }
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  sorted.records.resize(begins.back());
  std::vector<uint32_t> next(begins.begin(), begins.end() - 1);
  for (RecordId record = 0; record < table.size(); ++record) {
    const uint32_t value = table.row(record)[cell];
    if (value != 0) sorted.records[next[value]++] = record;
  }
  return sorted;
}

// At most `most` pairs of records of one table with equal values in a slot: half of values that few records have, half
// of the others. Each record of a group may begin one: so many stand for all, which would be the group's square.
std::vector<RecordPair> DrawSharing(const RecordTable& table, bool in_right, size_t slot,
                                    const Frequencies& frequencies, size_t most, uint64_t seed) {
  const ByValue sorted = SortByValue(table, slot);
  std::vector<uint32_t> rare;  // places in sorted.records
  std::vector<uint32_t> common;
  for (size_t value = 1; value + 1 < sorted.begins.size(); ++value) {
    const uint32_t begin = sorted.begins[value];
    const uint32_t end = sorted.begins[value + 1];
    if (end - begin < 2) continue;
    std::vector<uint32_t>& into = frequencies.IsRare(slot, table.row(sorted.records[begin])) ? rare : common;
    for (uint32_t place = begin; place < end; ++place) into.push_back(place);
  }
  std::mt19937_64 random(seed);
  const int cell = table.layout().slots()[slot].cell;
  std::vector<RecordPair> drawn;
  for (std::vector<uint32_t>* places : {&rare, &common}) {
    const size_t wanted = std::min(places->size(), most / 2);
    for (size_t i = 0; i < wanted; ++i) {
      std::swap((*places)[i], (*places)[i + random() % (places->size() - i)]);
      const RecordId record = sorted.records[(*places)[i]];
      const uint32_t value = table.row(record)[cell];
      const size_t begin = sorted.begins[value];
      const size_t count = sorted.begins[value + 1] - begin;
      const size_t other = begin + ((*places)[i] - begin + 1 + random() % (count - 1)) % count;
      drawn.push_back({record, sorted.records[other], in_right});
    }
  }
  return drawn;
}

std::vector<ComparedPair> Compare(const std::vector<RecordPair>& pairs, const Tables& tables,
                                  const Comparison& comparison, const Frequencies& frequencies,
                                  const std::vector<size_t>& parents, int threads) {
  std::vector<ComparedPair> compared(pairs.size());
  RunThreads(threads, [&](size_t thread) {
    for (size_t i = thread; i < pairs.size(); i += static_cast<size_t>(threads)) {
      const RecordTable& table = pairs[i].in_right ? *tables.right : *tables.left;
      const uint32_t* row = table.row(pairs[i].a);
      const Pattern pattern = WithRare(comparison.Levels(row, table.row(pairs[i].b)), parents, frequencies, row);
      compared[i] = {pattern, 0, pairs[i].a, pairs[i].in_right};
    }
  });
  return compared;
}

}  // namespace

double Tables::pairs() const {
  const auto n = static_cast<double>(left->size());
  return dedupe() ? n * (n - 1) / 2 : n * static_cast<double>(right->size());
}

Pattern WithRare(Pattern pattern, const std::vector<size_t>& parents, const Frequencies& frequencies,
                 const uint32_t* row) {
  for (const size_t slot : parents) {
    if (StateAt(pattern, slot) != kExact || !frequencies.IsRare(slot, row)) continue;
    pattern ^= static_cast<Pattern>(kExact ^ kRareExact) << (4 * slot);
  }
  return pattern;
}

StrangerPairs DrawStrangers(const Tables& tables, const Comparison& comparison, const Frequencies& frequencies,
                            const std::vector<size_t>& parents, size_t pairs, int threads, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<RecordPair> drawn;
  for (size_t i = 0; i < pairs; ++i) {
    const bool in_right = !tables.dedupe() && i % 2 == 1;
    const RecordTable& table = in_right ? *tables.right : *tables.left;
    const auto a = static_cast<RecordId>(random() % table.size());
    const auto b = static_cast<RecordId>(random() % table.size());
    if (a != b) drawn.push_back({a, b, in_right});
  }
  StrangerPairs strangers;
  strangers.random = Compare(drawn, tables, comparison, frequencies, parents, threads);
  strangers.sharing.resize(tables.left->layout().slots().size());
  const size_t sides = tables.dedupe() ? 1 : 2;
  std::vector<std::vector<RecordPair>> sharing(parents.size() * sides);
  std::atomic<size_t> next = 0;
  RunThreads(threads, [&](size_t) {
    for (size_t i = next++; i < sharing.size(); i = next++) {
      const bool in_right = i % sides == 1;
      sharing[i] = DrawSharing(in_right ? *tables.right : *tables.left, in_right, parents[i / sides], frequencies,
                               pairs / 8, seed + 1 + i);
    }
  });
  for (size_t i = 0; i < sharing.size(); ++i) {
    const std::vector<ComparedPair> compared = Compare(sharing[i], tables, comparison, frequencies, parents, threads);
    std::vector<ComparedPair>& of_slot = strangers.sharing[parents[i / sides]];
    of_slot.insert(of_slot.end(), compared.begin(), compared.end());
  }
  return strangers;
}

}  // namespace lienthong::linkage
