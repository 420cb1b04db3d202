// A code together with the list it is from.
//
// Two official lists of ethnic groups share one two-digit form and differ in 37 of 54 codes; seven province codes name
// another province since 2025-07-01. So a code never travels alone.

#ifndef SERVICES_REFERENCE_CODED_VALUE_H_
#define SERVICES_REFERENCE_CODED_VALUE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::reference {

// Members are public for reading; objects from outside come from Parse or Make, which check them.
struct CodedValue {
  std::string system;   // "GSO-ADMIN"
  std::string version;  // "2025-07"
  std::string code;     // "00004"

  // Reads "GSO-ADMIN|2025-07|00004". INVALID_ARGUMENT unless there are exactly three parts of 1 to 64 visible ASCII
  // characters each, without '|'; so a bare "04" is refused.
  static absl::StatusOr<CodedValue> Parse(absl::string_view text);
  // The same from three parts.
  static absl::StatusOr<CodedValue> Make(absl::string_view system, absl::string_view version, absl::string_view code);

  // Parse(ToString()) is the same value.
  std::string ToString() const;
};

inline bool operator==(const CodedValue& a, const CodedValue& b) {
  return a.system == b.system && a.version == b.version && a.code == b.code;
}

}  // namespace lienthong::reference

#endif  // SERVICES_REFERENCE_CODED_VALUE_H_
