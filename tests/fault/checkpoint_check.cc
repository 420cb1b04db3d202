#include "tests/fault/checkpoint_check.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/merkle/proof.h"

namespace lienthong::fault {
namespace {

absl::Status Failed(const char* call, const grpc::Status& status) {
  return absl::UnavailableError(
      absl::StrCat(call, ": code ", static_cast<int>(status.error_code()), ": ", status.error_message()));
}

}  // namespace

absl::Status CheckpointCheck::Advance(const Connection& connection) {
  grpc::ClientContext context;
  connection.Prepare(&context);
  lv::Checkpoint answer;
  const grpc::Status status = connection.ledger->CreateCheckpoint(&context, lv::CreateCheckpointRequest(), &answer);
  if (!status.ok()) return Failed("CreateCheckpoint", status);
  if (!key_.has_value()) {
    const absl::StatusOr<merkle::VerifierKey> key = merkle::VerifierKey::Parse(answer.verifier_keys(0));
    if (!key.ok()) return key.status();
    key_ = *key;
  }
  const absl::StatusOr<merkle::OpenedCheckpoint> opened = merkle::OpenCheckpoint(answer.note(), {&*key_, 1});
  if (!opened.ok()) {
    findings_->Lost(absl::StrCat("a checkpoint does not verify: ", opened.status().message()));
    return absl::OkStatus();
  }
  for (const merkle::Checkpoint& before : given_) {
    if (absl::Status compared = Compare(connection, before, opened->checkpoint); !compared.ok()) return compared;
  }
  given_.push_back(opened->checkpoint);
  return absl::OkStatus();
}

absl::Status CheckpointCheck::Compare(const Connection& connection, const merkle::Checkpoint& before,
                                      const merkle::Checkpoint& now) {
  const std::string what = absl::StrCat("the checkpoint of ", now.size, " after that of ", before.size);
  if (now.size < before.size) {
    findings_->Lost(what + ": it is smaller");
    return absl::OkStatus();
  }
  grpc::ClientContext context;
  connection.Prepare(&context);
  lv::GetConsistencyProofRequest request;
  request.set_old_size(before.size);
  request.set_new_size(now.size);
  lv::ConsistencyProof answer;
  const grpc::Status status = connection.ledger->GetConsistencyProof(&context, request, &answer);
  if (!status.ok()) return Failed("GetConsistencyProof", status);
  std::vector<merkle::Hash> hashes;
  for (const std::string& hash : answer.hashes()) {
    if (hash.size() != merkle::kHashBytes) return absl::InternalError("a hash of a proof has another size");
    hashes.push_back(merkle::HashOf(hash));
  }
  const absl::Status holds = merkle::VerifyConsistency(before.size, now.size, before.root, now.root, hashes);
  if (!holds.ok()) findings_->Lost(absl::StrCat(what, ": ", holds.message()));
  ++proofs_;
  return absl::OkStatus();
}

}  // namespace lienthong::fault
