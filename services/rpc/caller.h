// Caller: who asks, on whose behalf, what for.

#ifndef LIENTHONG_SERVICES_RPC_CALLER_H_
#define LIENTHONG_SERVICES_RPC_CALLER_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::rpc {

// Bound of each part; codes are short.
inline constexpr size_t kMaxCallerCodeBytes = 64;

struct Caller {
  std::string agency;     // electronic identifier, for example G09.12
  std::string officer;    // number or account of the officer within the agency
  std::string purpose;    // code
  std::string procedure;  // code
};

// Looks a metadata header up; nullopt when it is absent.
using HeaderLookup = std::function<std::optional<std::string>(absl::string_view header)>;

// The caller as the headers lienthong-agency, -officer, -purpose and -procedure say. Each must be 1 to 64 characters of
// [A-Za-z0-9._-], and the agency an electronic identifier (Decision 20/2020/QĐ-TTg), which no registry's id and not
// the bridge itself can look like. Purpose and procedure hold no nine digits in a row: they stand in clear for ever.
// Else UNAUTHENTICATED naming the header.
absl::StatusOr<Caller> ReadCaller(const HeaderLookup& lookup);

}  // namespace lienthong::rpc

#endif  // LIENTHONG_SERVICES_RPC_CALLER_H_
