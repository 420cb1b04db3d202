// Writes what a log publishes, of made-up entries, for verifiers that are not ours.
// Usage: lienthong_tlog_sample DIRECTORY SIZE OLD_SIZE INDEX
//   DIRECTORY  must be there; gets log.key, log.vkey, checkpoint, old_checkpoint, tile/..., and the proofs that entry
//              INDEX is in the tree of SIZE (inclusion.tlog-proof) and that it grew from OLD_SIZE (consistency)
// Exit code 0: all is written.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/merkle/base64.h"
#include "storage/merkle/checkpoint.h"
#include "storage/merkle/proof.h"
#include "storage/merkle/tile.h"
#include "storage/vault/note_signer.h"
#include "tests/support/require.h"
#include "tests/support/tiled_tree.h"

namespace lienthong::testing {
namespace {

constexpr char kOrigin[] = "lienthong.example/sample";

std::string Entry(uint64_t index) {
  return absl::StrCat("entry ", index);
}

void Write(const std::string& path, absl::string_view bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream out(path, std::ios::binary);
  out << bytes;
  if (!out.flush()) Fail("cannot write " + path);
}

// The entries below a tile of level 0.
std::string Bundle(const merkle::TileId& leaves) {
  std::string bytes;
  for (uint64_t i = 0; i < static_cast<uint64_t>(leaves.width); ++i) {
    const std::string entry = Entry(leaves.index * merkle::kTileWidth + i);
    bytes.push_back(static_cast<char>(entry.size() >> 8));
    bytes.push_back(static_cast<char>(entry.size()));
    bytes += entry;
  }
  return bytes;
}

void WriteTiles(const std::string& directory, uint64_t size, const TiledTree& tree) {
  for (int level = 0; level < merkle::kTileLevels; ++level) {
    merkle::TileId tile = {.level = level};
    for (; (tile.width = merkle::TileWidth(level, tile.index, size)) > 0; ++tile.index) {
      Write(directory + "/" + merkle::TilePath(tile), merkle::TileBytes(Require(tree(tile))));
      if (level == 0) Write(directory + "/" + merkle::EntryBundlePath(tile), Bundle(tile));
    }
  }
}

std::string SignedCheckpoint(uint64_t size, const TiledTree& tree, const storage::NoteSigner& signer) {
  const merkle::Hash root = Require(merkle::TreeRoot(size, tree));
  const std::string text = Require(merkle::CheckpointText({kOrigin, size, root, {}}));
  return merkle::NoteBytes({text, {Require(signer.Sign(text))}});
}

std::string Lines(const std::vector<merkle::Hash>& proof) {
  std::string lines;
  for (const merkle::Hash& hash : proof) absl::StrAppend(&lines, merkle::Base64(merkle::BytesOf(hash)), "\n");
  return lines;
}

void WriteSample(const std::string& directory, uint64_t size, uint64_t old_size, uint64_t index) {
  const storage::NoteSigner signer = Require(storage::NoteSigner::OpenOrCreate(directory + "/log.key", kOrigin));
  Write(directory + "/log.vkey", signer.verifier().Text() + "\n");
  TiledTree tree;
  for (uint64_t i = 0; i < size; ++i) tree.Append(merkle::LeafHash(Entry(i)));
  WriteTiles(directory, size, tree);
  const std::string checkpoint = SignedCheckpoint(size, tree, signer);
  Write(directory + "/checkpoint", checkpoint);
  Write(directory + "/old_checkpoint", SignedCheckpoint(old_size, tree, signer));
  Write(directory + "/inclusion.tlog-proof",
        absl::StrCat("c2sp.org/tlog-proof@v1\nindex ", index, "\n",
                     Lines(Require(merkle::InclusionProof(index, size, tree))), "\n", checkpoint));
  Write(directory + "/consistency",
        absl::StrCat("old ", old_size, "\n", Lines(Require(merkle::ConsistencyProof(old_size, size, tree))), "\n",
                     checkpoint));
}

}  // namespace
}  // namespace lienthong::testing

int main(int argc, char** argv) {
  uint64_t size = 0;
  uint64_t old_size = 0;
  uint64_t index = 0;
  if (argc != 5 || !absl::SimpleAtoi(argv[2], &size) || !absl::SimpleAtoi(argv[3], &old_size) ||
      !absl::SimpleAtoi(argv[4], &index)) {
    std::cerr << "usage: lienthong_tlog_sample DIRECTORY SIZE OLD_SIZE INDEX" << std::endl;
    return 2;
  }
  lienthong::testing::WriteSample(argv[1], size, old_size, index);
}
