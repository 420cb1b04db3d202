// Paths of tiles and of bundles of entries: one tile has one path, all else is INVALID_ARGUMENT.

#include "storage/merkle/tile.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

void ExpectATile(const merkle::TileId& tile) {
  Expect(tile.level >= 0 && tile.level < merkle::kTileLevels, "a level is 0 to 7");
  Expect(tile.width >= 1 && tile.width <= merkle::kTileWidth, "a width is 1 to 256");
  Expect(tile.index <= merkle::kMaxTreeSize >> 8 * (tile.level + 1), "a tile is in a tree");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view path = FuzzInput(data, size).Rest();
  const absl::StatusOr<merkle::TileId> tile = merkle::ParseTilePath(path);
  if (tile.ok()) {
    ExpectATile(*tile);
    Expect(merkle::TilePath(*tile) == path, "a tile has one path");
  } else {
    ExpectRefused(tile.status(), absl::StatusCode::kInvalidArgument);
  }
  const absl::StatusOr<merkle::TileId> bundle = merkle::ParseEntryBundlePath(path);
  if (bundle.ok()) {
    ExpectATile(*bundle);
    Expect(!tile.ok() && merkle::EntryBundlePath(*bundle) == path, "a bundle has one path, no tile's");
  } else {
    ExpectRefused(bundle.status(), absl::StatusCode::kInvalidArgument);
  }
  return 0;
}

}  // namespace lienthong::fuzz
