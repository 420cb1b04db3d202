// CheckStreamProof: a StreamProof as a client checks it, from its bytes and a checkpoint that he trusts.

#ifndef LIENTHONG_TESTS_SUPPORT_STREAM_PROOF_CHECK_H_
#define LIENTHONG_TESTS_SUPPORT_STREAM_PROOF_CHECK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lienthong/event/v1/envelope.pb.h"
#include "lienthong/event/v1/ledger_events.pb.h"
#include "lienthong/ledger/v1/ledger_service.pb.h"
#include "storage/merkle/checkpoint.h"
#include "storage/merkle/proof.h"
#include "storage/merkle/stream_tree.h"

namespace lienthong::testing {

// INVALID_ARGUMENT unless each has the size of a hash.
template <typename Strings>
absl::StatusOr<std::vector<merkle::Hash>> HashesOf(const Strings& strings) {
  std::vector<merkle::Hash> hashes;
  for (const std::string& bytes : strings) {
    if (bytes.size() != merkle::kHashBytes) return absl::InvalidArgumentError("a hash of a proof has another size");
    hashes.push_back(merkle::HashOf(bytes));
  }
  return hashes;
}

// The end of `stream` that `proof` shows under `checkpoint`; nullopt: it shows that the stream has no events.
// INVALID_ARGUMENT, with the reason, when it shows nothing, or says beside its bytes what they do not show.
inline absl::StatusOr<std::optional<merkle::StreamHead>> CheckStreamProof(const ledger::v1::StreamProof& proof,
                                                                          const std::string& stream,
                                                                          const merkle::Checkpoint& checkpoint) {
  const uint64_t index_at = proof.index_inclusion().position();
  if (proof.size() != checkpoint.size || index_at == 0) {
    return absl::InvalidArgumentError("the proof is of another checkpoint");
  }
  const absl::StatusOr<std::vector<merkle::Hash>> path = HashesOf(proof.index_inclusion().hashes());
  if (!path.ok()) return path.status();
  const absl::Status included = merkle::VerifyInclusion(merkle::LeafHash(proof.index_event()), index_at - 1,
                                                        checkpoint.size, *path, checkpoint.root);
  if (!included.ok()) return included;
  event::v1::Envelope envelope;
  event::v1::StreamIndexed indexed;
  if (!envelope.ParseFromString(proof.index_event()) || envelope.stream() != "admin/checkpoints" ||
      !indexed.ParseFromString(envelope.open_part()) || indexed.root().size() != merkle::kHashBytes) {
    return absl::InvalidArgumentError("the event of the index is not one");
  }
  const absl::StatusOr<std::vector<merkle::Hash>> hashes = HashesOf(proof.bucket_hashes());
  if (!hashes.ok()) return hashes.status();
  const absl::StatusOr<std::optional<merkle::StreamHead>> head =
      merkle::VerifyStreamHead(stream, proof.bucket(), *hashes, merkle::HashOf(indexed.root()));
  if (!head.ok()) return head.status();
  const merkle::StreamHead shown = head->value_or(merkle::StreamHead());
  if (proof.indexed_position() != indexed.position() || indexed.position() >= index_at ||
      shown.position > indexed.position() || proof.revision() != shown.revision || proof.position() != shown.position) {
    return absl::InvalidArgumentError("the proof says what its bytes do not show");
  }
  return head;
}

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_STREAM_PROOF_CHECK_H_
