#include "services/linkage/linker.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>
#include <utility>

#include "services/linkage/threads.h"

namespace lienthong::linkage {
namespace {

constexpr size_t kSlice = 1'024;  // left records that a thread takes at once
// Records that are looked for side by side: their candidates' rows and texts stay in the nearest cache, some 30 KB.
constexpr size_t kBatch = 16;

float ChanceOf(float bits) {
  return 1 / (1 + std::exp2(-bits));
}

// A number that is larger for more bits.
uint32_t Rank(float bits) {
  uint32_t raw;
  std::memcpy(&raw, &bits, sizeof(raw));
  return raw >> 31 != 0 ? ~raw : raw | 1u << 31;
}

RecordId Root(std::vector<RecordId>* parents, RecordId record) {
  while ((*parents)[record] != record) {
    (*parents)[record] = (*parents)[(*parents)[record]];
    record = (*parents)[record];
  }
  return record;
}

// Joins the groups of a connected component by the mean of the bits between them.
void JoinByMean(const std::vector<RecordId>& members, const RecordTable& table, const Scorer& scorer, float least,
                std::vector<RecordId>* group) {
  const size_t n = members.size();
  std::vector<std::vector<double>> sum(n, std::vector<double>(n, 0));
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i + 1; j < n; ++j) {
      sum[i][j] = sum[j][i] = scorer.Score(table.row(members[i]), table.row(members[j]), -1e9f);
    }
  }
  std::vector<size_t> size(n, 1);
  std::vector<size_t> of(n);
  std::iota(of.begin(), of.end(), size_t{0});
  while (true) {
    double best = least;
    size_t one = n;
    size_t other = n;
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = i + 1; j < n; ++j) {
        if (size[i] == 0 || size[j] == 0) continue;
        const double mean = sum[i][j] / static_cast<double>(size[i] * size[j]);
        if (mean > best) {
          best = mean;
          one = i;
          other = j;
        }
      }
    }
    if (one == n) break;
    for (size_t k = 0; k < n; ++k) {
      sum[one][k] += sum[other][k];
      sum[k][one] = sum[one][k];
      if (of[k] == other) of[k] = one;
    }
    size[one] += size[other];
    size[other] = 0;
  }
  // `of` names the least place of each group, and members are in order.
  for (size_t k = 0; k < n; ++k) (*group)[members[k]] = members[of[k]];
}

}  // namespace

void Search::Find(absl::Span<Asked> batch, std::vector<ScoredPair>* out) {
  // What a step reads stands far apart in memory, and was asked for in the step before, for all of the batch.
  for (const Asked& asked : batch) scorer_.Prefetch(asked.row);
  for (Asked& asked : batch) index_.Begin(asked.row, &asked.scratch);
  for (const Asked& asked : batch) index_.Approach(asked.scratch);
  for (Asked& asked : batch) {
    std::vector<RecordId>& found = asked.found;
    found.clear();
    index_.Finish(asked.scratch, &found);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    found.erase(found.begin(), std::find_if(found.begin(), found.end(), [&asked](RecordId other) {
                  return static_cast<int64_t>(other) > asked.after;
                }));
    for (const RecordId other : found) searched_.Prefetch(other);
  }
  for (const Asked& asked : batch) {
    for (const RecordId other : asked.found) scorer_.Prefetch(searched_.row(other));
  }
  for (const Asked& asked : batch) {
    candidates_ += asked.found.size();
    Scorer::Side side(asked.row);
    for (const RecordId other : asked.found) {
      const float bits = scorer_.Score(&side, searched_.row(other), floor_);
      if (bits >= floor_) out->push_back({asked.left, other, bits, ChanceOf(bits)});
    }
  }
}

void Search::Find(RecordId left, const uint32_t* row, int64_t after, std::vector<ScoredPair>* out) {
  if (batch_.empty()) batch_.resize(1);
  batch_[0].left = left;
  batch_[0].row = row;
  batch_[0].after = after;
  Find(absl::MakeSpan(batch_.data(), 1), out);
}

void Search::FindAll(const RecordTable& left, RecordId begin, RecordId end, bool only_after,
                     std::vector<ScoredPair>* out) {
  batch_.resize(kBatch);
  for (RecordId first = begin; first < end; first += kBatch) {
    const size_t count = std::min<size_t>(kBatch, end - first);
    for (size_t i = 0; i < count; ++i) {
      const auto record = static_cast<RecordId>(first + i);
      batch_[i].left = record;
      batch_[i].row = left.row(record);
      batch_[i].after = only_after ? static_cast<int64_t>(record) : -1;
    }
    Find(absl::MakeSpan(batch_.data(), count), out);
  }
}

std::vector<ScoredPair> ScoreCandidates(const Tables& tables, const CandidateIndex& index, const Scorer& scorer,
                                        float floor, int threads, uint64_t* compared) {
  const size_t records = tables.left->size();
  const size_t slices = (records + kSlice - 1) / kSlice;
  std::vector<std::vector<ScoredPair>> of_slice(slices);
  std::atomic<size_t> next = 0;
  std::atomic<uint64_t> candidates = 0;
  RunThreads(threads, [&](size_t) {
    Search search(tables.searched(), index, scorer, floor);
    for (size_t slice = next++; slice < slices; slice = next++) {
      const size_t end = std::min(records, (slice + 1) * kSlice);
      search.FindAll(*tables.left, static_cast<RecordId>(slice * kSlice), static_cast<RecordId>(end), tables.dedupe(),
                     &of_slice[slice]);
    }
    candidates += search.candidates();
  });
  *compared += candidates;
  std::vector<ScoredPair> pairs;
  for (std::vector<ScoredPair>& slice : of_slice) {
    pairs.insert(pairs.end(), slice.begin(), slice.end());
    slice = {};
  }
  return pairs;
}

void ShareChances(size_t left_records, size_t right_records, std::vector<ScoredPair>* pairs) {
  constexpr float kMostBits = 60;
  std::vector<double> left(left_records, 0);
  std::vector<double> right(right_records, 0);
  for (const ScoredPair& pair : *pairs) {
    const double odds = std::exp2(std::min(pair.bits, kMostBits));
    left[pair.left] += odds;
    right[pair.right] += odds;
  }
  for (ScoredPair& pair : *pairs) {
    const double odds = std::exp2(std::min(pair.bits, kMostBits));
    pair.chance = static_cast<float>(odds / (1 + left[pair.left] + right[pair.right] - odds));
  }
}

std::vector<ScoredPair> OneToOne(const std::vector<ScoredPair>& pairs, size_t left_records, size_t right_records) {
  // Bits and place in one number, the most bits first, then the first place.
  std::vector<uint64_t> order(pairs.size());
  for (size_t i = 0; i < pairs.size(); ++i) order[i] = static_cast<uint64_t>(~Rank(pairs[i].bits)) << 32 | i;
  std::sort(order.begin(), order.end());
  std::vector<bool> left(left_records, false);
  std::vector<bool> right(right_records, false);
  std::vector<bool> taken(pairs.size(), false);
  for (const uint64_t bits_and_place : order) {
    const auto i = static_cast<uint32_t>(bits_and_place);
    if (left[pairs[i].left] || right[pairs[i].right]) continue;
    left[pairs[i].left] = right[pairs[i].right] = taken[i] = true;
  }
  std::vector<ScoredPair> chosen;
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (taken[i]) chosen.push_back(pairs[i]);
  }
  return chosen;
}

std::vector<RecordId> Cluster(const RecordTable& table, const std::vector<ScoredPair>& pairs, const Scorer& scorer,
                              float least, size_t most_records) {
  std::vector<RecordId> parents(table.size());
  std::iota(parents.begin(), parents.end(), 0u);
  for (const ScoredPair& pair : pairs) {
    if (pair.bits <= least) continue;
    const RecordId a = Root(&parents, pair.left);
    const RecordId b = Root(&parents, pair.right);
    parents[std::max(a, b)] = std::min(a, b);
  }
  std::map<RecordId, std::vector<RecordId>> components;
  std::vector<RecordId> group(table.size());
  for (RecordId record = 0; record < table.size(); ++record) {
    group[record] = Root(&parents, record);
    components[group[record]].push_back(record);
  }
  for (const auto& [root, members] : components) {
    if (members.size() > 2 && members.size() <= most_records) JoinByMean(members, table, scorer, least, &group);
  }
  return group;
}

}  // namespace lienthong::linkage
