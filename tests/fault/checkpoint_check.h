// CheckpointCheck: an auditor beside the storm, who keeps every checkpoint that was given out, holds each new one
// against all of them, and lets streams be proved under them.

#ifndef LIENTHONG_TESTS_FAULT_CHECKPOINT_CHECK_H_
#define LIENTHONG_TESTS_FAULT_CHECKPOINT_CHECK_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/merkle/checkpoint.h"
#include "tests/fault/findings.h"
#include "tests/fault/log_check.h"
#include "tests/fault/write.h"

namespace lienthong::fault {

// Not for several threads at once. Fails only when the server does.
class CheckpointCheck {
 public:
  explicit CheckpointCheck(Findings* findings) : findings_(findings) {}

  // Asks for a checkpoint: it must be signed by the key of the first one, and every earlier one must be its beginning.
  absl::Status Advance(const Connection& connection);

  // Asks how far `stream` goes: the proof must hold under the checkpoint it names, which joins the others, and say what
  // `log` has seen.
  absl::Status ProveStream(const Connection& connection, const std::string& stream, LogCheck* log);

  size_t given() const { return given_.size(); }
  size_t proofs() const { return proofs_; }
  size_t stream_proofs() const { return stream_proofs_; }

 private:
  absl::Status Take(const Connection& connection, const lv::Checkpoint& checkpoint);
  absl::StatusOr<std::optional<merkle::Checkpoint>> Named(const Connection& connection, uint64_t size);
  absl::Status Compare(const Connection& connection, const merkle::Checkpoint& before, const merkle::Checkpoint& now);

  Findings* const findings_;
  std::optional<merkle::VerifierKey> key_;
  std::vector<merkle::Checkpoint> given_;
  size_t proofs_ = 0;
  size_t stream_proofs_ = 0;
};

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_CHECKPOINT_CHECK_H_
