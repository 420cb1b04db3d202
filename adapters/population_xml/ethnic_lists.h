// The two official lists of ethnic groups, as far as reading a message needs them: 37 of their 54 codes differ, so a
// bare code says nothing and the name beside it decides. Pure.

#ifndef LIENTHONG_ADAPTERS_POPULATION_XML_ETHNIC_LISTS_H_
#define LIENTHONG_ADAPTERS_POPULATION_XML_ETHNIC_LISTS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace lienthong::adapters {

// Their names before a code, with the version, as canonical records write them.
inline constexpr char kEthnicList1979[] = "TCTK-121|1979";
inline constexpr char kEthnicListCensus[] = "GSO-CENSUS|2019";

// The canonical value of a code that came with the name of the group. The name decides which list the code is of; where
// the code means the group in both, it is `agreed_list` (one of the two above), or that of 1979 when none is agreed.
// Without a name the code is taken from `agreed_list`. Empty when no list is meant for certain: a bare code with
// nothing agreed, or a code that means the group in neither.
std::string EthnicValue(absl::string_view code, absl::string_view name, absl::string_view agreed_list);

// The name of the group of a canonical value; empty when it is of neither list.
absl::string_view EthnicName(absl::string_view value);

// The same group in the other list; empty when `value` is of neither.
std::string InOtherEthnicList(absl::string_view value);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POPULATION_XML_ETHNIC_LISTS_H_
