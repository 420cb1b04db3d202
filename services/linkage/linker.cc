#include "services/linkage/linker.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "services/linkage/threads.h"

namespace lienthong::linkage {
namespace {

constexpr size_t kSlice = 1'024;  // left records that a thread takes at once

float ChanceOf(float bits) {
  return 1 / (1 + std::exp2(-bits));
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

void Search::Find(RecordId left, const uint32_t* row, int64_t after, std::vector<ScoredPair>* out) {
  if (met_.size() < searched_.size()) met_.resize(searched_.size() + searched_.size() / 8, 0);
  ++turn_;
  found_.clear();
  index_.Find(row, &scratch_, &found_);
  size_t kept = 0;
  for (const RecordId other : found_) {
    if (static_cast<int64_t>(other) <= after || met_[other] == turn_) continue;
    met_[other] = turn_;
    found_[kept++] = other;
    __builtin_prefetch(searched_.row(other));
  }
  candidates_ += kept;
  const auto first = static_cast<std::ptrdiff_t>(out->size());
  for (size_t i = 0; i < kept; ++i) {
    const float bits = scorer_.Score(row, searched_.row(found_[i]), floor_);
    if (bits >= floor_) out->push_back({left, found_[i], bits, ChanceOf(bits)});
  }
  std::sort(out->begin() + first, out->end(),
            [](const ScoredPair& a, const ScoredPair& b) { return a.right < b.right; });
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
      for (size_t i = slice * kSlice; i < end; ++i) {
        const auto left = static_cast<RecordId>(i);
        search.Find(left, tables.left->row(left), tables.dedupe() ? static_cast<int64_t>(i) : -1, &of_slice[slice]);
      }
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
  std::vector<uint32_t> order(pairs.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&pairs](uint32_t a, uint32_t b) { return pairs[a].bits > pairs[b].bits; });
  std::vector<bool> left(left_records, false);
  std::vector<bool> right(right_records, false);
  std::vector<bool> taken(pairs.size(), false);
  for (const uint32_t i : order) {
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
