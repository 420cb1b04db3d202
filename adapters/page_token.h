// The text of page tokens. A token holds a registry's key, which may be personal data: store none, log none.

#ifndef LIENTHONG_ADAPTERS_PAGE_TOKEN_H_
#define LIENTHONG_ADAPTERS_PAGE_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

// Where a list stands.
struct PageToken {
  registry::v1::RecordKind kind = registry::v1::RECORD_KIND_UNSPECIFIED;
  std::uint64_t version = 0;
  std::string last_key;  // of the page before
  std::string rest;      // the token of the registry behind, if there is one
};

// URL-safe ASCII.
std::string WritePageToken(const PageToken& token);

// INVALID_ARGUMENT with PAGE_TOKEN_INVALID unless `text` was made by WritePageToken for this `kind` and, when `version`
// is not 0, this version.
absl::StatusOr<PageToken> ReadPageToken(absl::string_view text, registry::v1::RecordKind kind, std::uint64_t version);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_PAGE_TOKEN_H_
