#include "services/linkage/strangers.h"

#include <algorithm>
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
std::vector<std::pair<uint32_t, RecordId>> ByValue(const RecordTable& table, size_t slot) {
  const int cell = table.layout().slots()[slot].cell;
  std::vector<std::pair<uint32_t, RecordId>> sorted;
  for (RecordId record = 0; record < table.size(); ++record) {
    const uint32_t value = table.row(record)[cell];
    if (value != 0) sorted.emplace_back(value, record);
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// At most `most` pairs of records of one table with equal values in a slot: half of values that few records have, half
// of the others.
void DrawSharing(const RecordTable& table, bool in_right, size_t slot, const Frequencies& frequencies, size_t most,
                 std::mt19937_64* random, std::vector<RecordPair>* out) {
  const std::vector<std::pair<uint32_t, RecordId>> sorted = ByValue(table, slot);
  std::vector<RecordPair> rare;
  std::vector<RecordPair> common;
  for (size_t begin = 0; begin < sorted.size();) {
    size_t end = begin;
    while (end < sorted.size() && sorted[end].first == sorted[begin].first) ++end;
    const size_t count = end - begin;
    std::vector<RecordPair>& into = frequencies.IsRare(slot, table.row(sorted[begin].second)) ? rare : common;
    // As many pairs as records stand for a large group: all of them would be its square.
    for (size_t i = begin; count > 1 && i < end; ++i) {
      const size_t other = begin + (i - begin + 1 + (*random)() % (count - 1)) % count;
      into.push_back({sorted[i].second, sorted[other].second, in_right});
    }
    begin = end;
  }
  for (std::vector<RecordPair>* pairs : {&rare, &common}) {
    std::shuffle(pairs->begin(), pairs->end(), *random);
    pairs->resize(std::min(pairs->size(), most / 2));
    out->insert(out->end(), pairs->begin(), pairs->end());
  }
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
  for (const size_t slot : parents) {
    drawn.clear();
    DrawSharing(*tables.left, false, slot, frequencies, pairs / 8, &random, &drawn);
    if (!tables.dedupe()) DrawSharing(*tables.right, true, slot, frequencies, pairs / 8, &random, &drawn);
    strangers.sharing[slot] = Compare(drawn, tables, comparison, frequencies, parents, threads);
  }
  return strangers;
}

}  // namespace lienthong::linkage
