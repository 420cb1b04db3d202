#include "services/server/checkpoint_area.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/server/fact_log.h"

namespace lienthong::server {
namespace {

constexpr char kKeyFile[] = "checkpoint.key";
// Between two looks at whether a checkpoint is due.
constexpr absl::Duration kLookRest = absl::Milliseconds(500);

// Whether there is a file with something in it.
bool IsFilled(const std::string& file) {
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(file, error);
  return !error && size > 0;
}

// A log whose checkpoints are out is not given another key unasked: nobody who verifies it would know the new one.
absl::Status CheckKeysAreThere(const std::vector<std::string>& files, const storage::RocksDbEventLog& log) {
  std::error_code error;
  const auto exists = [&error](const std::string& file) { return std::filesystem::exists(file, error); };
  if (std::any_of(files.begin(), files.end(), exists)) return absl::OkStatus();
  const absl::StatusOr<storage::Revision> made = log.StreamRevision(storage::kCheckpointStream);
  if (!made.ok()) return made.status();
  if (*made == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "checkpoint key: ", files.front(),
      " is gone, and checkpoints were signed with it; restore it. If it is lost for "
      "ever, make it an empty file of mode 0600: it receives a new key, which all who verify must be given"));
}

absl::StatusOr<std::vector<storage::NoteSigner>> OpenSigners(const std::vector<std::string>& files,
                                                             const std::string& origin) {
  std::vector<storage::NoteSigner> signers;
  for (const std::string& file : files) {
    const bool was_there = IsFilled(file);
    absl::StatusOr<storage::NoteSigner> signer = storage::NoteSigner::OpenOrCreate(file, origin);
    if (!signer.ok()) {
      return absl::Status(signer.status().code(), absl::StrCat("checkpoint key: ", signer.status().message()));
    }
    if (!was_there) LogFact("checkpoint_key_made", {{"file", file}, {"key", signer->verifier().Text()}});
    signers.push_back(*std::move(signer));
  }
  return signers;
}

absl::StatusOr<std::vector<merkle::VerifierKey>> ReadWitnesses(const config::v1::Checkpoints& checkpoints) {
  std::vector<merkle::VerifierKey> witnesses;
  for (const std::string& text : checkpoints.witnesses()) {
    absl::StatusOr<merkle::VerifierKey> key = merkle::VerifierKey::Parse(text);
    if (!key.ok()) return key.status();  // CheckConfig has told them
    witnesses.push_back(*std::move(key));
  }
  return witnesses;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CheckpointArea>> CheckpointArea::Open(const config::v1::ServerConfig& config,
                                                                     storage::RocksDbEventLog* log,
                                                                     const access::RecordKeeping* records) {
  const std::string origin =
      absl::StrCat(config.checkpoints().origin(), "/", absl::BytesToHexString(log->opening().log_id));
  std::vector<std::string> files(config.checkpoints().key_files().begin(), config.checkpoints().key_files().end());
  if (files.empty()) files.push_back(absl::StrCat(config.data_directory(), "/", kKeyFile));
  if (const absl::Status there = CheckKeysAreThere(files, *log); !there.ok()) return there;
  absl::StatusOr<std::vector<storage::NoteSigner>> signers = OpenSigners(files, origin);
  if (!signers.ok()) return signers.status();
  absl::StatusOr<std::vector<merkle::VerifierKey>> witnesses = ReadWitnesses(config.checkpoints());
  if (!witnesses.ok()) return witnesses.status();
  absl::StatusOr<std::unique_ptr<storage::StreamIndex>> index = storage::StreamIndex::Open(log, log->derived());
  if (!index.ok()) return index.status();
  return std::unique_ptr<CheckpointArea>(new CheckpointArea(absl::Seconds(config.checkpoints().interval_seconds()),
                                                            *std::move(index), records, origin, *std::move(signers),
                                                            *std::move(witnesses)));
}

BackgroundWork CheckpointArea::work() {
  return {"make_checkpoints", [this] { return checkpoints_.MakeIfDue(interval_); }, kLookRest};
}

}  // namespace lienthong::server
