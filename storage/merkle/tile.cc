#include "storage/merkle/tile.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace lienthong::merkle {
namespace {

// Longer than any path of ours: six groups of digits and a width.
constexpr size_t kMaxPathBytes = 64;

absl::Status NotAPath(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not the path of a tile: ", why));
}

// One more than the largest index on `level`.
uint64_t IndexBound(int level) {
  return (kMaxTreeSize >> (kTileHeight * level)) / kTileWidth + 1;
}

std::string PlaceText(const TileId& tile) {
  std::string text;
  uint64_t rest = tile.index;
  do {
    const std::string group = absl::StrCat(absl::Dec(rest % 1000, absl::kZeroPad3));
    text = text.empty() ? group : absl::StrCat("x", group, "/", text);
    rest /= 1000;
  } while (rest > 0);
  if (tile.width < kTileWidth) absl::StrAppend(&text, ".p/", tile.width);
  return text;
}

// `max_digits` decimal digits at most, no sign, nothing else.
bool ParseDigits(absl::string_view text, size_t max_digits, uint64_t* number) {
  if (text.empty() || text.size() > max_digits) return false;
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit) && absl::SimpleAtoi(text, number);
}

// What PlaceText writes.
absl::StatusOr<TileId> ParsePlace(int level, absl::string_view text) {
  TileId tile = {.level = level};
  absl::string_view rest = text;
  while (absl::ConsumePrefix(&rest, "x")) {
    uint64_t group = 0;
    if (rest.size() < 5 || rest[3] != '/' || !ParseDigits(rest.substr(0, 3), 3, &group)) {
      return NotAPath("the index is groups of three digits");
    }
    tile.index = tile.index * 1000 + group;
    if (tile.index >= IndexBound(level)) return NotAPath("the index is beyond any tree");
    rest.remove_prefix(4);
  }
  uint64_t group = 0;
  if (rest.size() < 3 || !ParseDigits(rest.substr(0, 3), 3, &group)) {
    return NotAPath("the index is groups of three digits");
  }
  tile.index = tile.index * 1000 + group;
  if (tile.index >= IndexBound(level)) return NotAPath("the index is beyond any tree");
  rest.remove_prefix(3);
  if (absl::ConsumePrefix(&rest, ".p/")) {
    uint64_t width = 0;
    if (!ParseDigits(rest, 3, &width) || width == 0 || width >= kTileWidth) return NotAPath("the width is 1 to 255");
    tile.width = static_cast<int>(width);
    rest = {};
  }
  // One tile has one path: no needless groups of zeros, no zero before a width.
  if (!rest.empty() || PlaceText(tile) != text) return NotAPath("it has another spelling");
  return tile;
}

}  // namespace

int TileWidth(int level, uint64_t index, uint64_t size) {
  assert(level >= 0 && level < kTileLevels && size <= kMaxTreeSize);
  const uint64_t hashes = size >> (kTileHeight * level);
  if (index > hashes / kTileWidth) return 0;
  return static_cast<int>(std::min<uint64_t>(kTileWidth, hashes - index * kTileWidth));
}

std::string TilePath(const TileId& tile) {
  return absl::StrCat("tile/", tile.level, "/", PlaceText(tile));
}

absl::StatusOr<TileId> ParseTilePath(absl::string_view path) {
  if (path.size() > kMaxPathBytes) return NotAPath("it is too long");
  if (!absl::ConsumePrefix(&path, "tile/")) return NotAPath("it does not begin with tile/");
  if (path.size() < 2 || path[0] < '0' || path[0] >= '0' + kTileLevels || path[1] != '/') {
    return NotAPath(absl::StrCat("the level is 0 to ", kTileLevels - 1));
  }
  return ParsePlace(path[0] - '0', path.substr(2));
}

std::string EntryBundlePath(const TileId& leaves) {
  assert(leaves.level == 0);
  return absl::StrCat("tile/entries/", PlaceText(leaves));
}

absl::StatusOr<TileId> ParseEntryBundlePath(absl::string_view path) {
  if (path.size() > kMaxPathBytes) return NotAPath("it is too long");
  if (!absl::ConsumePrefix(&path, "tile/entries/")) return NotAPath("it does not begin with tile/entries/");
  return ParsePlace(0, path);
}

std::string TileBytes(absl::Span<const Hash> hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * kHashBytes);
  for (const Hash& hash : hashes) bytes.append(BytesOf(hash).data(), kHashBytes);
  return bytes;
}

absl::StatusOr<std::vector<Hash>> ParseTileBytes(absl::string_view bytes) {
  if (bytes.empty() || bytes.size() % kHashBytes != 0 || bytes.size() > kTileWidth * kHashBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a tile has 1 to 256 hashes of 32 bytes, not ", bytes.size(), " bytes"));
  }
  std::vector<Hash> hashes(bytes.size() / kHashBytes);
  std::memcpy(hashes.data(), bytes.data(), bytes.size());
  return hashes;
}

}  // namespace lienthong::merkle
