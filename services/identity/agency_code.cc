#include "services/identity/agency_code.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace lienthong::identity {
namespace {

constexpr size_t kMaxAgencyCodeBytes = 35;   // Decision 20/2020/QĐ-TTg Article 4
constexpr size_t kMaxOtherSuffixBytes = 32;  // what follows "Zxx."

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); });
}

// One or more groups of [0-9A-Z]+ parted by dots.
bool AreGroups(absl::string_view text) {
  for (const absl::string_view group : absl::StrSplit(text, '.')) {
    const bool ok = std::all_of(group.begin(), group.end(),
                                [](char c) { return absl::ascii_isdigit(c) || absl::ascii_isupper(c); });
    if (group.empty() || !ok) return false;
  }
  return true;
}

// Letter first..last and two digits.
bool IsFirstLevel(absl::string_view text, char first, char last) {
  return text.size() == 3 && text[0] >= first && text[0] <= last && AllDigits(text.substr(1));
}

// "000.05.15.H37" -> "H37.15.05": QCVN 102:2016/BTTTT writes the levels from the lowest to the highest, in groups of
// three, two, two and three characters, with zeros for the levels that are not used. Empty if it is no such code.
std::string FromLegacy(absl::string_view text) {
  std::vector<std::string> groups = absl::StrSplit(text, '.');
  if (groups.size() != 4 || groups[0].size() != 3 || groups[1].size() != 2 || groups[2].size() != 2) return "";
  if (!AllDigits(groups[0]) || !AllDigits(groups[1]) || !AllDigits(groups[2])) return "";
  if (!IsFirstLevel(groups[3], 'A', 'Y')) return "";
  std::reverse(groups.begin(), groups.end());
  while (groups.size() > 1 && groups.back().find_first_not_of('0') == std::string::npos) groups.pop_back();
  return absl::StrJoin(groups, ".");
}

// "0101234567", "0101234567-001" or "0101234567001" with the hyphen in; empty if it is no such code.
std::string FromEnterprise(absl::string_view text) {
  if (AllDigits(text) && text.size() == 10) return std::string(text);
  if (AllDigits(text) && text.size() == 13) return absl::StrCat(text.substr(0, 10), "-", text.substr(10));
  const bool branch =
      text.size() == 14 && text[10] == '-' && AllDigits(text.substr(0, 10)) && AllDigits(text.substr(11));
  return branch ? std::string(text) : "";
}

bool IsOther(absl::string_view text) {
  return text.size() > 4 && text.size() <= 4 + kMaxOtherSuffixBytes && IsFirstLevel(text.substr(0, 3), 'Z', 'Z') &&
         text.substr(0, 3) != "Z00" && text[3] == '.' && AreGroups(text.substr(4));
}

bool HasTaxCheckDigit(absl::string_view digits) {
  constexpr int kWeights[] = {31, 29, 23, 19, 17, 13, 7, 5, 3};
  int sum = 0;
  for (size_t i = 0; i < 9; ++i) sum += kWeights[i] * (digits[i] - '0');
  return digits[9] - '0' == 10 - sum % 11;
}

}  // namespace

absl::StatusOr<AgencyCode> AgencyCode::Parse(absl::string_view text) {
  if (const std::string code = FromLegacy(text); !code.empty()) {
    return AgencyCode(Kind::kAgency, code, std::string(text));
  }
  if (const std::string code = FromEnterprise(text); !code.empty()) return AgencyCode(Kind::kEnterprise, code, "");
  const bool first_level_ends = text.size() == 3 || (text.size() > 3 && text[3] == '.');
  if (first_level_ends && text.size() <= kMaxAgencyCodeBytes && IsFirstLevel(text.substr(0, 3), 'A', 'Y') &&
      AreGroups(text)) {
    return AgencyCode(Kind::kAgency, std::string(text), "");
  }
  if (IsOther(text)) return AgencyCode(Kind::kOther, std::string(text), "");
  return absl::InvalidArgumentError(
      "agency code: write an agency as G09 or G09.12.03 (a letter A to Y and two digits, then groups of capital "
      "letters "
      "and digits, at most 35 characters) or in the old order as 000.00.00.H37, an enterprise as 10 digits or "
      "0101234567-001, any other organisation as Z01.ABC");
}

absl::string_view AgencyCode::first_level() const {
  return absl::string_view(value_).substr(0, kind_ == Kind::kEnterprise ? 10 : 3);
}

Judgement Judge(const AgencyCode& code) {
  Judgement judgement;
  if (code.kind() == AgencyCode::Kind::kEnterprise && !HasTaxCheckDigit(code.first_level())) {
    judgement.verdict = Verdict::kWarn;
    judgement.reasons.push_back("the enterprise code fails the tax code's check digit; check it for a typing error");
  }
  return judgement;
}

}  // namespace lienthong::identity
