// CheckpointCheck: an auditor beside the storm, who keeps every checkpoint that was given out and holds each new one
// against all of them.

#ifndef LIENTHONG_TESTS_FAULT_CHECKPOINT_CHECK_H_
#define LIENTHONG_TESTS_FAULT_CHECKPOINT_CHECK_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "storage/merkle/checkpoint.h"
#include "tests/fault/findings.h"
#include "tests/fault/write.h"

namespace lienthong::fault {

// Not for several threads at once. Fails only when the server does.
class CheckpointCheck {
 public:
  explicit CheckpointCheck(Findings* findings) : findings_(findings) {}

  // Asks for a checkpoint: it must be signed by the key of the first one, and every earlier one must be its beginning.
  absl::Status Advance(const Connection& connection);

  size_t given() const { return given_.size(); }
  size_t proofs() const { return proofs_; }

 private:
  absl::Status Compare(const Connection& connection, const merkle::Checkpoint& before, const merkle::Checkpoint& now);

  Findings* const findings_;
  std::optional<merkle::VerifierKey> key_;
  std::vector<merkle::Checkpoint> given_;
  size_t proofs_ = 0;
};

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_CHECKPOINT_CHECK_H_
