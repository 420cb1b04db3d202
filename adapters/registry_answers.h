// What a registry answers, from any RecordStore: one definition for the fake and for the simulator.

#ifndef LIENTHONG_ADAPTERS_REGISTRY_ANSWERS_H_
#define LIENTHONG_ADAPTERS_REGISTRY_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/record_store.h"
#include "lienthong/registry/v1/registry_service.pb.h"

namespace lienthong::adapters {

inline constexpr int kDefaultPageSize = 200;
inline constexpr int kMaxPageSize = 1000;  // a greater page_size counts as this
inline constexpr int kMaxSelectors = 500;
inline constexpr std::size_t kMaxFound = 200;
inline constexpr std::size_t kMaxAnswerBytes = 8 << 20;  // a page ends early; a batch is refused

// Errors beside those of the store, each with its ErrorInfo where error_reason.proto has a reason:
//   UNIMPLEMENTED       the registry lacks the capability
//   INVALID_ARGUMENT    a field of the request is malformed (its path is named), or the page token is not of this list
//   FAILED_PRECONDITION the version asked for is not held
//   RESOURCE_EXHAUSTED  more than 500 selectors, or their answer is over 8 MiB
// Threads: none; the caller locks.
class RegistryAnswers {
 public:
  // Answers as `profile` says; its version and data_as_of come from `store`, which must outlive this and hold version 1
  // or later.
  RegistryAnswers(registry::v1::RegistryDescription profile, RecordStore* store);

  absl::StatusOr<registry::v1::RegistryDescription> Describe();

  // A personal number finds the person whose number it is or was, and the other records that carry it; a document
  // number finds the person who has the passport, documents and crossings. Kind unspecified: every kind.
  absl::StatusOr<registry::v1::BatchGetRecordsResponse> BatchGet(const registry::v1::BatchGetRecordsRequest& request);

  // The first page at version 0 pins the version for the pages after it.
  absl::StatusOr<registry::v1::ListRecordsResponse> List(const registry::v1::ListRecordsRequest& request);

  absl::StatusOr<registry::v1::ListChangesResponse> Changes(const registry::v1::ListChangesRequest& request);

  // Names are compared without regard to normalization form, case and runs of spaces; birth dates as text.
  absl::StatusOr<registry::v1::VerifyPersonResponse> Verify(const registry::v1::VerifyPersonRequest& request);

  // Decides at once: APPLIED when the record holds present_value (empty: lacks the field) and from then on
  // proposed_value (empty: lacks the field), or held it already; REJECTED when it holds another value or is unknown. A
  // request_id again repeats the answer; with another request ALREADY_EXISTS.
  absl::StatusOr<registry::v1::Correction> SubmitCorrection(const registry::v1::SubmitCorrectionRequest& request);

  // NOT_FOUND when the request_id never arrived.
  absl::StatusOr<registry::v1::Correction> GetCorrection(const registry::v1::GetCorrectionRequest& request);

 private:
  absl::Status Require(registry::v1::Capability capability) const;
  absl::Status RequireKind(registry::v1::RecordKind kind, const std::string& path) const;
  absl::Status CheckSelector(const registry::v1::RecordSelector& selector, int index) const;
  absl::StatusOr<std::vector<registry::v1::Record>> Select(const registry::v1::RecordSelector& selector);
  absl::StatusOr<registry::v1::Correction> Decide(const registry::v1::SubmitCorrectionRequest& request,
                                                  StoreWrite* write);

  const registry::v1::RegistryDescription profile_;
  RecordStore* const store_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_REGISTRY_ANSWERS_H_
