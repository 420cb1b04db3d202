#include "adapters/population_xml/ethnic_lists.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "adapters/ethnic_groups.h"
#include "adapters/name_match.h"

namespace lienthong::adapters {
namespace {

// The group of a canonical value; null when it is of neither list.
const EthnicGroup* FindGroup(absl::string_view value) {
  absl::string_view code = value;
  const bool by_1979 = absl::ConsumePrefix(&code, absl::StrCat(kEthnicList1979, "|"));
  const bool by_census = !by_1979 && absl::ConsumePrefix(&code, absl::StrCat(kEthnicListCensus, "|"));
  if (!by_1979 && !by_census) return nullptr;
  for (const EthnicGroup& group : kEthnicGroups) {
    if ((by_1979 ? group.code_1979 : group.code_census) == code) return &group;
  }
  return nullptr;
}

std::string Coded(absl::string_view list, absl::string_view code) {
  return absl::StrCat(list, "|", code);
}

}  // namespace

std::string EthnicValue(absl::string_view code, absl::string_view name, absl::string_view agreed_list) {
  if (name.empty()) {
    const std::string value = Coded(agreed_list, code);
    return FindGroup(value) == nullptr ? "" : value;
  }
  for (const EthnicGroup& group : kEthnicGroups) {
    if (!SameName(group.name, name)) continue;
    const bool in_1979 = group.code_1979 == code;
    const bool in_census = group.code_census == code;
    if (in_1979 && in_census) return Coded(agreed_list.empty() ? kEthnicList1979 : agreed_list, code);
    if (in_1979) return Coded(kEthnicList1979, code);
    return in_census ? Coded(kEthnicListCensus, code) : "";
  }
  return "";
}

absl::string_view EthnicName(absl::string_view value) {
  const EthnicGroup* const group = FindGroup(value);
  return group == nullptr ? absl::string_view() : group->name;
}

std::string InOtherEthnicList(absl::string_view value) {
  const EthnicGroup* const group = FindGroup(value);
  if (group == nullptr) return "";
  const bool by_1979 = absl::ConsumePrefix(&value, kEthnicList1979);
  return by_1979 ? Coded(kEthnicListCensus, group->code_census) : Coded(kEthnicList1979, group->code_1979);
}

}  // namespace lienthong::adapters
