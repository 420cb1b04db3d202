#include "services/ledger/proofs.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/rpc/errors.h"
#include "storage/merkle/proof.h"

namespace lienthong::ledger {
namespace {

auto TilesOf(const storage::TreeSource& log) {
  return [&log](const merkle::TileId& tile) { return log.ReadTile(tile); };
}

std::string Bytes(const merkle::Hash& hash) {
  return std::string(merkle::BytesOf(hash));
}

// `number` must be 1 to `most`, which is what `most_is` says.
void CheckNumber(const char* field, uint64_t number, uint64_t most, const char* most_is, rpc::FieldErrors* errors) {
  if (number >= 1 && number <= most) return;
  errors->Add(field, absl::StrCat("must be 1 to ", most, ", ", most_is));
}

}  // namespace

absl::StatusOr<v1::InclusionProof> ProveInclusion(const storage::EventLog& log, storage::Position position,
                                                  uint64_t size) {
  rpc::FieldErrors errors;
  CheckNumber("size", size, log.Tree().size, "the size of the log", &errors);
  CheckNumber("position", position, size, "the size", &errors);
  if (!errors.empty()) return errors.ToStatus();
  const auto event = log.ReadAll(position, 1);
  if (!event.ok()) return event.status();
  const absl::StatusOr<std::vector<merkle::Hash>> hashes = merkle::InclusionProof(position - 1, size, TilesOf(log));
  if (!hashes.ok()) return hashes.status();
  v1::InclusionProof proof;
  proof.set_position(position);
  proof.set_size(size);
  proof.set_leaf_hash(Bytes(merkle::LeafHash(event->front().bytes)));
  for (const merkle::Hash& hash : *hashes) proof.add_hashes(Bytes(hash));
  return proof;
}

absl::StatusOr<v1::ConsistencyProof> ProveConsistency(const storage::TreeSource& log, uint64_t old_size,
                                                      uint64_t new_size) {
  rpc::FieldErrors errors;
  CheckNumber("new_size", new_size, log.Tree().size, "the size of the log", &errors);
  CheckNumber("old_size", old_size, new_size, "the new size", &errors);
  if (!errors.empty()) return errors.ToStatus();
  const absl::StatusOr<std::vector<merkle::Hash>> hashes = merkle::ConsistencyProof(old_size, new_size, TilesOf(log));
  if (!hashes.ok()) return hashes.status();
  v1::ConsistencyProof proof;
  proof.set_old_size(old_size);
  proof.set_new_size(new_size);
  for (const merkle::Hash& hash : *hashes) proof.add_hashes(Bytes(hash));
  return proof;
}

absl::StatusOr<v1::Tile> ReadTile(const storage::TreeSource& log, const v1::GetTileRequest& request) {
  const merkle::TileId tile{request.level(), request.index(),
                            request.width() == 0 ? merkle::kTileWidth : request.width()};
  const absl::StatusOr<std::vector<merkle::Hash>> hashes = log.ReadTile(tile);
  if (absl::IsInvalidArgument(hashes.status())) {
    rpc::FieldErrors errors;
    errors.Add("index", std::string(hashes.status().message()));
    return errors.ToStatus();
  }
  if (!hashes.ok()) return hashes.status();
  v1::Tile answer;
  answer.set_hashes(merkle::TileBytes(*hashes));
  return answer;
}

}  // namespace lienthong::ledger
