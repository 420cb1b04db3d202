#include "storage/merkle/stream_tree.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/status/status.h"
#include "storage/merkle/proof.h"

namespace lienthong::merkle {
namespace {

constexpr size_t kNodes = 2 * kStreamBuckets;

// The nodes of the tree of a log without events. Made once: their leaves differ, so each costs a hash.
const std::vector<Hash>& EmptyNodes() {
  static const std::vector<Hash>* const empty = [] {
    auto* const nodes = new std::vector<Hash>(kNodes);
    for (uint32_t number = 0; number < kStreamBuckets; ++number) {
      (*nodes)[kStreamBuckets + number] = StreamBucket(number).Leaf();
    }
    for (size_t node = kStreamBuckets - 1; node > 0; --node) {
      (*nodes)[node] = NodeHash((*nodes)[2 * node], (*nodes)[2 * node + 1]);
    }
    return nodes;
  }();
  return *empty;
}

}  // namespace

StreamTree::StreamTree() : nodes_(EmptyNodes()) {}

StreamTree::StreamTree(absl::Span<const Hash> leaves) : nodes_(EmptyNodes()) {
  assert(leaves.size() == kStreamBuckets);
  for (uint32_t number = 0; number < kStreamBuckets; ++number) {
    if (leaves[number] != leaf(number)) Set(number, leaves[number]);
  }
  Settle();
}

void StreamTree::Set(uint32_t number, const Hash& leaf) {
  assert(number < kStreamBuckets);
  nodes_[kStreamBuckets + number] = leaf;
  changed_.push_back(number);
  // Bounded, however long nobody asks for the root.
  if (changed_.size() >= kStreamBuckets) Settle();
}

void StreamTree::Settle() {
  std::vector<uint32_t> row = std::exchange(changed_, {});
  std::sort(row.begin(), row.end());
  for (uint32_t width = kStreamBuckets / 2; width > 0; width /= 2) {
    // From places in one row to those of their parents in the row above, each once.
    for (uint32_t& place : row) place /= 2;
    row.erase(std::unique(row.begin(), row.end()), row.end());
    for (const uint32_t place : row) {
      const size_t node = width + place;
      nodes_[node] = NodeHash(nodes_[2 * node], nodes_[2 * node + 1]);
    }
  }
}

Hash StreamTree::Root() {
  Settle();
  return nodes_[1];
}

std::vector<Hash> StreamTree::Proof(uint32_t number) {
  assert(number < kStreamBuckets);
  Settle();
  std::vector<Hash> proof;
  for (size_t node = kStreamBuckets + number; node > 1; node /= 2) proof.push_back(nodes_[node ^ 1]);
  return proof;
}

absl::StatusOr<std::optional<StreamHead>> VerifyStreamHead(absl::string_view stream, absl::string_view bucket,
                                                           absl::Span<const Hash> proof, const Hash& root) {
  const uint32_t number = StreamBucket::NumberOf(stream);
  const absl::StatusOr<StreamBucket> parsed = StreamBucket::Parse(number, bucket);
  if (!parsed.ok()) return parsed.status();
  const absl::Status holds = VerifyInclusion(LeafHash(bucket), number, kStreamBuckets, proof, root);
  if (!holds.ok()) return holds;
  return parsed->Find(stream);
}

}  // namespace lienthong::merkle
