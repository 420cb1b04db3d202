// Page tokens: stateless, bound to the request they were made for, holding no personal data.

#ifndef LIENTHONG_SERVICES_RPC_PAGE_TOKEN_H_
#define LIENTHONG_SERVICES_RPC_PAGE_TOKEN_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::rpc {

// A token for the page after `cursor` of the list call that `request` describes (method, parent and filter).
std::string MakePageToken(absl::string_view request, absl::string_view cursor);

// The cursor of `token`, empty for an empty token; INVALID_ARGUMENT when it was not made for `request`.
absl::StatusOr<std::string> ReadPageToken(absl::string_view request, absl::string_view token);

// The number at which the page of `token` begins, for cursors that are numbers; `first` for an empty token.
// INVALID_ARGUMENT when it was not made for `request`.
absl::StatusOr<uint64_t> ReadPageNumber(absl::string_view request, absl::string_view token, uint64_t first);

// `asked`, or `default_size` when 0; INVALID_ARGUMENT when negative; never more than `max_size`.
absl::StatusOr<size_t> PageSize(int asked, size_t default_size, size_t max_size);

}  // namespace lienthong::rpc

#endif  // LIENTHONG_SERVICES_RPC_PAGE_TOKEN_H_
