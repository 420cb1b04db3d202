#include "tests/fault/checkpoint_check.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/merkle/proof.h"
#include "tests/support/stream_proof_check.h"

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
  return Take(connection, answer);
}

absl::Status CheckpointCheck::Take(const Connection& connection, const lv::Checkpoint& answer) {
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
  const absl::StatusOr<std::vector<merkle::Hash>> hashes = testing::HashesOf(answer.hashes());
  absl::Status holds = hashes.status();
  if (holds.ok()) holds = merkle::VerifyConsistency(before.size, now.size, before.root, now.root, *hashes);
  if (!holds.ok()) findings_->Lost(absl::StrCat(what, ": ", holds.message()));
  ++proofs_;
  return absl::OkStatus();
}

// The checkpoint of `size`, one of those that were given or one made meanwhile; nullopt when it does not verify.
absl::StatusOr<std::optional<merkle::Checkpoint>> CheckpointCheck::Named(const Connection& connection, uint64_t size) {
  const auto find = [this, size]() -> std::optional<merkle::Checkpoint> {
    for (const merkle::Checkpoint& given : given_) {
      if (given.size == size) return given;
    }
    return std::nullopt;
  };
  if (const auto known = find(); known.has_value()) return known;
  grpc::ClientContext context;
  connection.Prepare(&context);
  lv::GetCheckpointRequest request;
  request.set_size(size);
  lv::Checkpoint answer;
  const grpc::Status status = connection.ledger->GetCheckpoint(&context, request, &answer);
  if (!status.ok()) return Failed("GetCheckpoint", status);
  if (absl::Status taken = Take(connection, answer); !taken.ok()) return taken;
  return find();
}

absl::Status CheckpointCheck::ProveStream(const Connection& connection, const std::string& stream, LogCheck* log) {
  grpc::ClientContext context;
  connection.Prepare(&context);
  lv::GetStreamProofRequest request;
  request.set_stream(stream);
  lv::StreamProof proof;
  const grpc::Status status = connection.ledger->GetStreamProof(&context, request, &proof);
  if (!status.ok()) return Failed("GetStreamProof", status);
  const absl::StatusOr<std::optional<merkle::Checkpoint>> checkpoint = Named(connection, proof.size());
  if (!checkpoint.ok()) return checkpoint.status();
  const std::string what = absl::StrCat("the proof of ", stream, " under the checkpoint of ", proof.size());
  if (!checkpoint->has_value()) {
    findings_->Lost(what + ": there is no such checkpoint");
    return absl::OkStatus();
  }
  const auto head = testing::CheckStreamProof(proof, stream, **checkpoint);
  ++stream_proofs_;
  if (!head.ok()) {
    findings_->Lost(absl::StrCat(what, ": ", head.status().message()));
    return absl::OkStatus();
  }
  // It may have made a checkpoint.
  if (absl::Status advanced = log->Advance(connection); !advanced.ok()) return advanced;
  const uint64_t seen = log->RevisionAt(stream, proof.indexed_position());
  if (proof.revision() != seen) {
    findings_->Lost(absl::StrCat(what, ": it says ", proof.revision(), " events up to position ",
                                 proof.indexed_position(), ", and ", seen, " were there"));
  }
  return absl::OkStatus();
}

}  // namespace lienthong::fault
