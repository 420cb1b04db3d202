// ClaimBook: the uniqueness claims of one step, over those that the log holds.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_CLAIM_BOOK_H_
#define LIENTHONG_SERVICES_RECONCILIATION_CLAIM_BOOK_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/reconciliation/step_writer.h"
#include "services/worker/worker_state.h"

namespace lienthong::reconciliation {

// Not thread-safe; lives for one step. Borrows both.
class ClaimBook {
 public:
  ClaimBook(const access::RecordKeeping* records, StepWriter* writer) : records_(records), writer_(writer) {}

  // Acquires an identifier for the worker; false when another worker has it.
  absl::StatusOr<bool> Acquire(const std::string& worker_id, worker::IdentifierType type, const std::string& value);
  // Brings the worker's claims in line with the identifiers that are active: releases what nothing says any more,
  // acquires what is new and free. False when another worker has one of the personal numbers.
  absl::StatusOr<bool> Align(const worker::WorkerState& state);

 private:
  // The holder of `key` after this step.
  absl::StatusOr<std::optional<std::string>> OwnerAfter(const std::string& key) const;
  // Makes `owner` the holder of `key` after this step; nobody: it is free.
  absl::Status Give(const std::string& key, const std::optional<std::string>& owner);

  const access::RecordKeeping* records_;
  StepWriter* writer_;
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_CLAIM_BOOK_H_
