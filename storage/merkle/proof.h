// Proofs: that a leaf is in a tree, and that a tree only grew. Made from tiles, checked from nothing but hashes.
//
// The hashes of a proof and their order are those of RFC 6962, sections 2.1.1 and 2.1.2; they are checked as RFC 9162,
// sections 2.1.3.2 and 2.1.4.2, has it. Sizes are at most kMaxTreeSize, proofs at most 64 hashes. Threads: any.

#ifndef LIENTHONG_STORAGE_MERKLE_PROOF_H_
#define LIENTHONG_STORAGE_MERKLE_PROOF_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/merkle/tile.h"
#include "storage/merkle/tree_hash.h"

namespace lienthong::merkle {

// The three below ask `read` for the tiles they need, each once, with its width in the tree of `size` (`new_size`)
// leaves; these are at most two on each level. They can be asked about any size that the log ever had.
//   INVALID_ARGUMENT  there is no such leaf or size
//   DATA_LOSS         `read` gave fewer hashes than asked for
//   its own errors are handed on

// The root of the tree over the first `size` leaves.
absl::StatusOr<Hash> TreeRoot(uint64_t size, TileReader read);
// That leaf `index` (from 0) is in the tree of `size` leaves.
absl::StatusOr<std::vector<Hash>> InclusionProof(uint64_t index, uint64_t size, TileReader read);
// That the tree of `old_size` leaves is the beginning of that of `new_size`. Without hashes when the sizes are equal or
// the old tree is empty.
absl::StatusOr<std::vector<Hash>> ConsistencyProof(uint64_t old_size, uint64_t new_size, TileReader read);

// OK when `proof` shows that the leaf with the hash `leaf` is number `index` (from 0) in the tree with this root.
// INVALID_ARGUMENT, with the reason, when it does not.
absl::Status VerifyInclusion(const Hash& leaf, uint64_t index, uint64_t size, absl::Span<const Hash> proof,
                             const Hash& root);

// OK when `proof` shows that the tree of `old_size` leaves with `old_root` is the beginning of that with `new_root`.
// INVALID_ARGUMENT, with the reason, when it does not. An empty old tree is the beginning of every tree.
absl::Status VerifyConsistency(uint64_t old_size, uint64_t new_size, const Hash& old_root, const Hash& new_root,
                               absl::Span<const Hash> proof);

}  // namespace lienthong::merkle

#endif  // LIENTHONG_STORAGE_MERKLE_PROOF_H_
