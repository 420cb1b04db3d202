// Hashes of the tree: SHA-256 as RFC 6962, section 2.1 has it. A leaf and an inner node begin with different bytes, so
// that none can be taken for the other.
//
// Threads: any. Nothing fails: when OpenSSL cannot compute SHA-256, the process ends.

#ifndef LIENTHONG_STORAGE_MERKLE_TREE_HASH_H_
#define LIENTHONG_STORAGE_MERKLE_TREE_HASH_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace lienthong::merkle {

inline constexpr size_t kHashBytes = 32;
using Hash = std::array<uint8_t, kHashBytes>;

// The most leaves a tree can have: sizes and indexes stay numbers to those who hold them in 64 signed bits.
inline constexpr uint64_t kMaxTreeSize = (uint64_t{1} << 63) - 1;

// SHA-256 of `bytes`.
Hash Sha256(absl::string_view bytes);
// SHA-256(0x00 || entry).
Hash LeafHash(absl::string_view entry);
// SHA-256(0x01 || left || right).
Hash NodeHash(const Hash& left, const Hash& right);
// The root of a tree without leaves: SHA-256 of nothing.
Hash EmptyRoot();

// The root of the tree over `hashes`, which are leaves or the roots of complete subtrees of one height.
Hash RootOf(absl::Span<const Hash> hashes);

// The bytes of `hash`, borrowed.
absl::string_view BytesOf(const Hash& hash);
// The hash of these `bytes`, which are kHashBytes.
Hash HashOf(absl::string_view bytes);

}  // namespace lienthong::merkle

#endif  // LIENTHONG_STORAGE_MERKLE_TREE_HASH_H_
