// What every gateway checks before an answer of a registry reaches its caller.
//
// A failed check is UNAVAILABLE with "misbehaves" in the message and REGISTRY_MISBEHAVES in ErrorInfo; messages hold no
// key, value or text of the answer. Records are canonicalised in place (their values in NFC, fields in order) before
// they are checked, so what the registry writes in another normal form is accepted and its NFC form is what we see.

#ifndef LIENTHONG_ADAPTERS_ANSWER_CHECK_H_
#define LIENTHONG_ADAPTERS_ANSWER_CHECK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/registry_gateway.h"

namespace lienthong::adapters {

// UNAUTHENTICATED with CALLER_MISSING unless agency, officer, purpose and procedure are each 1 to 200 visible ASCII
// characters.
absl::Status CheckCaller(const CallContext& context);

// A request for a page as the registry is to see it, and the key its answer must come after.
struct PageExpectation {
  registry::v1::ListRecordsRequest request;
  std::string after_key;
};

// Unwraps the page token that AnswerCheck::Page made. INVALID_ARGUMENT with PAGE_TOKEN_INVALID when it made it for
// another list.
absl::StatusOr<PageExpectation> ExpectPage(const registry::v1::ListRecordsRequest& request);

// Immutable, so any thread may call it.
class AnswerCheck {
 public:
  // How versions of a registry go on from one change to the next: by one, so that a gap shows, or just upwards.
  enum class Versions { kCount, kAscend };

  // `registry` is the id that the registry must give itself, for example "labour".
  explicit AnswerCheck(absl::string_view registry, Versions versions = Versions::kCount)
      : registry_(registry), versions_(versions) {}

  // Id, kinds, versions in order.
  absl::Status Description(const registry::v1::RegistryDescription& answer) const;

  // One found a selector, at most 200 records, each of the kind, key or (of documents and crossings) number asked;
  // version not before the one asked.
  absl::Status Batch(const registry::v1::BatchGetRecordsRequest& request,
                     registry::v1::BatchGetRecordsResponse* answer) const;

  // The version asked, the kind, keys ascending and after the page before, page size, no empty page but the last. Then
  // wraps next_page_token with the last key and the version, so that the next page can be checked without memory.
  absl::Status Page(const PageExpectation& expectation, registry::v1::ListRecordsResponse* answer) const;

  // Versions ascending from after_version, by one where they count, bounds, something in each change; complete as it
  // says.
  absl::Status Changes(const registry::v1::ListChangesRequest& request,
                       registry::v1::ListChangesResponse* answer) const;

  // A known verdict; fields exactly when it is DIFFERS.
  absl::Status Verdict(const registry::v1::VerifyPersonResponse& answer) const;

  // The request_id asked, a known state, a version only when APPLIED.
  absl::Status CorrectionOf(absl::string_view request_id, const registry::v1::Correction& answer) const;

 private:
  absl::Status Misbehaves(absl::string_view what) const;
  absl::Status Canonical(registry::v1::Record* record) const;

  std::string registry_;
  Versions versions_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_ANSWER_CHECK_H_
