// Short code lists that are the same for every installation, written from public facts.

#ifndef SERVICES_REFERENCE_CODE_LISTS_H_
#define SERVICES_REFERENCE_CODE_LISTS_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "adapters/ethnic_groups.h"
#include "services/identity/identifiers.h"
#include "services/reference/coded_value.h"

namespace lienthong::reference {

// --- Ethnic groups ---------------------------------------------------------------------------------------------------

using adapters::EthnicGroup;
using adapters::kEthnicSystem1979;
using adapters::kEthnicSystemCensus;
using adapters::kEthnicVersion1979;
using adapters::kEthnicVersionCensus;

absl::Span<const EthnicGroup> EthnicGroups();
// The group, or null for another system, version or code.
const EthnicGroup* FindEthnicGroup(const CodedValue& value);
// Whether both name one known group, whatever their systems.
bool SameEthnicGroup(const CodedValue& a, const CodedValue& b);

// --- Sexes -----------------------------------------------------------------------------------------------------------
// Codes of QCVN 109:2017/BTTTT, element GioiTinh, as commonly used (the appendix itself was not at hand): 0 unknown, 1
// male, 2 female, 3 other.

inline constexpr absl::string_view kSexSystem = "QCVN109-SEX";
inline constexpr absl::string_view kSexVersion = "2017";

struct SexCode {
  identity::Sex sex;
  absl::string_view code;
  absl::string_view name;  // Vietnamese
};

absl::Span<const SexCode> SexCodes();
// Nothing for another system, version or code.
std::optional<identity::Sex> FindSex(const CodedValue& value);

// --- Countries -------------------------------------------------------------------------------------------------------
// ISO 3166-1 alpha-2 codes of Viet Nam, the labour markets and their neighbours; NOT the whole list.

inline constexpr absl::string_view kCountrySystem = "ISO-3166-1";
inline constexpr absl::string_view kCountryVersion = "2020";

struct Country {
  absl::string_view code;          // "KR"
  absl::string_view name;          // Vietnamese, as officially used ("Đài Loan (Trung Quốc)")
  absl::string_view english_name;  // "Korea, Republic of"
};

// By ascending code.
absl::Span<const Country> Countries();
// Null if the code is not in this list.
const Country* FindCountry(absl::string_view alpha2);

// --- Forms of going to work abroad -----------------------------------------------------------------------------------
// Law 69/2020/QH14 Articles 5 and 54.

inline constexpr absl::string_view kDeploymentFormSystem = "LAW69-FORM";
inline constexpr absl::string_view kDeploymentFormVersion = "2020";

struct DeploymentForm {
  absl::string_view code;  // 1, 2a, 2b, 2c, 2d, 3, 54
  absl::string_view name;  // Vietnamese
  absl::string_view english_name;
  absl::string_view legal_basis;  // "Law 69/2020/QH14 Article 5(2)(a)"
};

absl::Span<const DeploymentForm> DeploymentForms();
// Null if there is no such form.
const DeploymentForm* FindDeploymentForm(absl::string_view code);

}  // namespace lienthong::reference

#endif  // SERVICES_REFERENCE_CODE_LISTS_H_
