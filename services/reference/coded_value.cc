#include "services/reference/coded_value.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace lienthong::reference {
namespace {

constexpr size_t kMaxPartBytes = 64;

absl::Status CheckPart(absl::string_view what, absl::string_view part) {
  if (part.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "coded value: its ", what, " is empty; write system|version|code, such as GSO-ADMIN|2025-07|00004"));
  }
  const bool visible = std::all_of(part.begin(), part.end(), [](char c) { return absl::ascii_isgraph(c) && c != '|'; });
  if (!visible || part.size() > kMaxPartBytes) {
    return absl::InvalidArgumentError(absl::StrCat("coded value: its ", what, " may have 1 to ", kMaxPartBytes,
                                                   " visible ASCII characters, without spaces and without '|'"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CodedValue> CodedValue::Parse(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '|');
  if (parts.size() != 3) {
    return absl::InvalidArgumentError(absl::StrCat(
        "coded value: ", parts.size() == 1 ? "a bare code says nothing without its list" : "it must have three parts",
        "; write system|version|code, such as GSO-ADMIN|2025-07|00004"));
  }
  return Make(parts[0], parts[1], parts[2]);
}

absl::StatusOr<CodedValue> CodedValue::Make(absl::string_view system, absl::string_view version,
                                            absl::string_view code) {
  if (absl::Status s = CheckPart("system", system); !s.ok()) return s;
  if (absl::Status s = CheckPart("version", version); !s.ok()) return s;
  if (absl::Status s = CheckPart("code", code); !s.ok()) return s;
  return CodedValue{std::string(system), std::string(version), std::string(code)};
}

std::string CodedValue::ToString() const {
  return absl::StrCat(system, "|", version, "|", code);
}

}  // namespace lienthong::reference
