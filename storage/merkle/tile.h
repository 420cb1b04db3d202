// Tiles: the tree cut into rows of up to 256 hashes, as C2SP tlog-tiles has it (https://c2sp.org/tlog-tiles).
//
// A tile of level 0 holds leaf hashes; one of level l + 1 the roots of full tiles of level l. Only the last tile of a
// level is narrower than 256, and it is in no tile above. Threads: any.

#ifndef LIENTHONG_STORAGE_MERKLE_TILE_H_
#define LIENTHONG_STORAGE_MERKLE_TILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/merkle/tree_hash.h"

namespace lienthong::merkle {

inline constexpr int kTileHeight = 8;
inline constexpr int kTileWidth = 1 << kTileHeight;
// A tree of kMaxTreeSize has hashes on levels 0 to 7.
inline constexpr int kTileLevels = 8;

struct TileId {
  int level = 0;           // 0 to kTileLevels - 1
  uint64_t index = 0;      // its place among the tiles of the level, from 0
  int width = kTileWidth;  // how many hashes, 1 to kTileWidth

  friend bool operator==(const TileId&, const TileId&) = default;
};

// The hashes of the tile, `width` of them or more (of a tile that has grown since), or why there are none.
using TileReader = absl::FunctionRef<absl::StatusOr<std::vector<Hash>>(const TileId& tile)>;

// How many hashes the tile `index` of `level` has in a tree of `size` leaves: 0 when there is no such tile.
int TileWidth(int level, uint64_t index, uint64_t size);

// Where the tile is found in a static log: `tile/0/x001/x234/067`, narrower ones with `.p/17` at the end.
std::string TilePath(const TileId& tile);
// The tile of a path. INVALID_ARGUMENT unless it is what TilePath writes.
absl::StatusOr<TileId> ParseTilePath(absl::string_view path);

// Where the entries of a tile of level 0 are found: `tile/entries/x001/x234/067`, each entry after its size (u16).
std::string EntryBundlePath(const TileId& leaves);
// The tile of level 0 over the bundle. INVALID_ARGUMENT unless the path is what EntryBundlePath writes.
absl::StatusOr<TileId> ParseEntryBundlePath(absl::string_view path);

// The hashes one after another, and back. INVALID_ARGUMENT unless there are 1 to kTileWidth whole ones.
std::string TileBytes(absl::Span<const Hash> hashes);
absl::StatusOr<std::vector<Hash>> ParseTileBytes(absl::string_view bytes);

}  // namespace lienthong::merkle

#endif  // LIENTHONG_STORAGE_MERKLE_TILE_H_
