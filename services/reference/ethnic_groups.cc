#include "services/reference/code_lists.h"

namespace lienthong::reference {

absl::Span<const EthnicGroup> EthnicGroups() {
  return adapters::kEthnicGroups;
}

const EthnicGroup* FindEthnicGroup(const CodedValue& value) {
  const bool by_1979 = value.system == kEthnicSystem1979 && value.version == kEthnicVersion1979;
  const bool by_census = value.system == kEthnicSystemCensus && value.version == kEthnicVersionCensus;
  if (!by_1979 && !by_census) return nullptr;
  for (const EthnicGroup& group : EthnicGroups()) {
    if ((by_1979 ? group.code_1979 : group.code_census) == value.code) return &group;
  }
  return nullptr;
}

bool SameEthnicGroup(const CodedValue& a, const CodedValue& b) {
  const EthnicGroup* group = FindEthnicGroup(a);
  return group != nullptr && group == FindEthnicGroup(b);
}

}  // namespace lienthong::reference
