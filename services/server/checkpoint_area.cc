#include "services/server/checkpoint_area.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace lienthong::server {
namespace {

constexpr char kKeyFile[] = "checkpoint.key";
// Between two looks at whether a checkpoint is due.
constexpr absl::Duration kLookRest = absl::Milliseconds(500);

}  // namespace

absl::StatusOr<std::unique_ptr<CheckpointArea>> CheckpointArea::Open(const config::v1::ServerConfig& config,
                                                                     storage::RocksDbEventLog* log,
                                                                     const access::RecordKeeping* records) {
  const std::string origin =
      absl::StrCat(config.checkpoints().origin(), "/", absl::BytesToHexString(log->opening().log_id));
  std::vector<std::string> files(config.checkpoints().key_files().begin(), config.checkpoints().key_files().end());
  if (files.empty()) files.push_back(absl::StrCat(config.data_directory(), "/", kKeyFile));
  std::vector<storage::NoteSigner> signers;
  for (const std::string& file : files) {
    absl::StatusOr<storage::NoteSigner> signer = storage::NoteSigner::OpenOrCreate(file, origin);
    if (!signer.ok()) {
      return absl::Status(signer.status().code(), absl::StrCat("checkpoint key: ", signer.status().message()));
    }
    signers.push_back(*std::move(signer));
  }
  absl::StatusOr<std::unique_ptr<storage::StreamIndex>> index = storage::StreamIndex::Open(log, log->derived());
  if (!index.ok()) return index.status();
  return std::unique_ptr<CheckpointArea>(new CheckpointArea(absl::Seconds(config.checkpoints().interval_seconds()),
                                                            *std::move(index), records, origin, std::move(signers)));
}

BackgroundWork CheckpointArea::work() {
  return {"make_checkpoints", [this] { return checkpoints_.MakeIfDue(interval_); }, kLookRest};
}

}  // namespace lienthong::server
