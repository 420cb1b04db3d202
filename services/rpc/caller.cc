#include "services/rpc/caller.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/identity/agency_code.h"
#include "services/rpc/errors.h"

namespace lienthong::rpc {
namespace {

bool IsCode(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxCallerCodeBytes && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
  });
}

// Nine digits in a row could be somebody's number; purpose and procedure stand in clear for ever.
bool MayHoldANumber(absl::string_view code) {
  constexpr int kDigitsOfANumber = 9;
  int digits = 0;
  for (char c : code) {
    digits = absl::ascii_isdigit(static_cast<unsigned char>(c)) ? digits + 1 : 0;
    if (digits == kDigitsOfANumber) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<Caller> ReadCaller(const HeaderLookup& lookup) {
  Caller caller;
  const std::pair<absl::string_view, std::string*> headers[] = {{"lienthong-agency", &caller.agency},
                                                                {"lienthong-officer", &caller.officer},
                                                                {"lienthong-purpose", &caller.purpose},
                                                                {"lienthong-procedure", &caller.procedure}};
  for (const auto& [header, value] : headers) {
    std::optional<std::string> found = lookup(header);
    if (!found.has_value() || !IsCode(*found)) {
      return Error(error::v1::ERROR_REASON_CALLER_MISSING,
                   absl::StrCat("metadata ", header, found.has_value() ? " is malformed" : " is missing",
                                "; send 1 to 64 characters of [A-Za-z0-9._-]"),
                   {{"header", std::string(header)}});
    }
    *value = *std::move(found);
  }
  for (const auto& [header, value] : headers) {
    const bool in_clear = value == &caller.purpose || value == &caller.procedure;
    if (!in_clear || !MayHoldANumber(*value)) continue;
    return Error(error::v1::ERROR_REASON_CALLER_MISSING,
                 absl::StrCat("metadata ", header, " holds nine or more digits in a row; send a code, never a number"),
                 {{"header", std::string(header)}});
  }
  absl::StatusOr<identity::AgencyCode> agency = identity::AgencyCode::Parse(caller.agency);
  if (!agency.ok()) {
    return Error(error::v1::ERROR_REASON_CALLER_MISSING,
                 "metadata lienthong-agency is no electronic identifier of an agency; send one such as G09.12",
                 {{"header", "lienthong-agency"}});
  }
  caller.agency = agency->value();
  return caller;
}

}  // namespace lienthong::rpc
