// Mã định danh điện tử: the electronic code of an agency or organisation (Decision 20/2020/QĐ-TTg Article 4, amended by
// Decision 09/2025/QĐ-TTg).

#ifndef SERVICES_IDENTITY_AGENCY_CODE_H_
#define SERVICES_IDENTITY_AGENCY_CODE_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/identity/identifiers.h"

namespace lienthong::identity {

// Made only by Parse.
class AgencyCode {
 public:
  enum class Kind {
    kAgency,      // G09, G09.12.03, H37, K57: a ministry, a province's committee or council, and what is below it
    kEnterprise,  // 0101234567, or a branch 0101234567-001: the enterprise code, which is its tax code
    kOther,       // Z01.ABC: any other organisation
  };

  // Accepts
  //   ^[A-Y][0-9]{2}(\.[0-9A-Z]+)*$ of at most 35 characters,
  //   the reversed form of QCVN 102:2016/BTTTT such as 000.00.00.H37 (converted, both are kept),
  //   10 digits, or 13 written 10-3 or together (converted to 10-3),
  //   Z01..Z99, a dot and at most 32 more characters.
  // INVALID_ARGUMENT for all else, naming the forms. Whether the agency exists is a question for reference data.
  static absl::StatusOr<AgencyCode> Parse(absl::string_view text);

  // The code in the present form.
  const std::string& value() const { return value_; }
  // The reversed form if it was given so, else empty.
  const std::string& legacy() const { return legacy_; }
  Kind kind() const { return kind_; }
  // The first group: "G09" of "G09.12.03"; the 10 digits of an enterprise's branch.
  absl::string_view first_level() const;

 private:
  AgencyCode(Kind kind, std::string value, std::string legacy)
      : kind_(kind), value_(std::move(value)), legacy_(std::move(legacy)) {}

  Kind kind_;
  std::string value_;
  std::string legacy_;
};

// Equal in the present form.
inline bool operator==(const AgencyCode& a, const AgencyCode& b) {
  return a.value() == b.value();
}

// kWarn if an enterprise code fails the check digit of the tax code, else kOk. Never kReject: the rule (weights 31, 29,
// 23, 19, 17, 13, 7, 5, 3 over the first nine digits, tenth digit 10 - sum mod 11) is common knowledge, not law.
Judgement Judge(const AgencyCode& code);

}  // namespace lienthong::identity

#endif  // SERVICES_IDENTITY_AGENCY_CODE_H_
