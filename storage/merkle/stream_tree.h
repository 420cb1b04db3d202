// StreamTree: one root over the ends of all streams, so that "stream S has exactly n events, the last at position q, in
// the first P events of the log" can be proved with one bucket and 16 hashes.
//
// The tree of RFC 6962 over the 65,536 buckets (see StreamBucket), most of them empty in a small log. Why the proof can
// be believed: FORMAT.md. Memory: 4 MiB, and as much once for a process. Threads: const functions together, others
// alone.

#ifndef LIENTHONG_STORAGE_MERKLE_STREAM_TREE_H_
#define LIENTHONG_STORAGE_MERKLE_STREAM_TREE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/merkle/stream_bucket.h"
#include "storage/merkle/tree_hash.h"

namespace lienthong::merkle {

inline constexpr int kStreamTreeHeight = 16;

class StreamTree {
 public:
  // The tree of a log without events. The first of a process costs 131,071 hashes, some 50 ms.
  StreamTree();
  // The tree over these `leaves`, kStreamBuckets of them. Costs what setting those costs that are not empty.
  explicit StreamTree(absl::Span<const Hash> leaves);

  // Bucket `number` now has this leaf (StreamBucket::Leaf).
  void Set(uint32_t number, const Hash& leaf);
  const Hash& leaf(uint32_t number) const { return nodes_[kStreamBuckets + number]; }

  // The root with all that was set. Costs at most 16 hashes for each bucket set since the last time, fewer when there
  // are many.
  Hash Root();
  // That bucket `number` is under Root(): kStreamTreeHeight hashes, its sibling first. Costs what Root() costs.
  std::vector<Hash> Proof(uint32_t number);

 private:
  void Settle();

  // The root is nodes_[1], the children of node i are 2 i and 2 i + 1, the leaves the last half.
  std::vector<Hash> nodes_;
  std::vector<uint32_t> changed_;  // leaves whose ancestors are not made yet
};

// What `bucket`, the bytes of the stream's bucket, and `proof` say about `stream` under `root`: its head, or nullopt
// when it is proven to have no events. INVALID_ARGUMENT, with the reason, when they prove nothing.
absl::StatusOr<std::optional<StreamHead>> VerifyStreamHead(absl::string_view stream, absl::string_view bucket,
                                                           absl::Span<const Hash> proof, const Hash& root);

}  // namespace lienthong::merkle

#endif  // LIENTHONG_STORAGE_MERKLE_STREAM_TREE_H_
