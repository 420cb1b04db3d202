#include "services/datagen/naming_customs.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace lienthong::datagen {
namespace {

using identity::Sex;

WeightedNames Ranked(const std::vector<std::string>& lines) {
  std::map<std::string, int> counts;
  for (const std::string& line : lines) ++counts[line.substr(line.rfind(' ') + 1)];
  std::vector<std::pair<int, std::string>> ranked;
  for (const auto& [word, count] : counts) ranked.emplace_back(-count, word);
  std::sort(ranked.begin(), ranked.end());
  WeightedNames result;
  for (size_t rank = 0; rank < ranked.size(); ++rank) result.Add(ranked[rank].second, 1000000 / (rank + 10));
  return result;
}

// Without the middle name that goes by generation.
WeightedNames Without(const WeightedNames& names, absl::string_view left_out) {
  WeightedNames result;
  uint64_t before = 0;
  for (size_t i = 0; i < names.names.size(); ++i) {
    if (names.names[i] != left_out) result.Add(names.names[i], names.cumulative[i] - before);
    before = names.cumulative[i];
  }
  return result;
}

// Per thousand of those born in the year who are called Thị or Văn.
int OldFashioned(Sex sex, int birth_year) {
  const int since = std::clamp(birth_year - 1970, 0, 40);
  return sex == Sex::kFemale ? 780 - 14 * since : 480 - 9 * since;
}

}  // namespace

NamingCustoms::NamingCustoms(const NameLists& lists)
    : families_(lists.surnames()),
      middles_male_(Without(lists.Middles(Sex::kMale), "Văn")),
      middles_female_(Without(lists.Middles(Sex::kFemale), "Thị")),
      given_male_(Ranked(lists.GivenLines(Sex::kMale))),
      given_female_(Ranked(lists.GivenLines(Sex::kFemale))) {}

const std::string& NamingCustoms::GivenWord(Sex sex, Random* random) const {
  return (sex == Sex::kFemale ? given_female_ : given_male_).Pick(random);
}

GivenParts NamingCustoms::Given(Sex sex, int birth_year, Random* random) const {
  const WeightedNames& middles = sex == Sex::kFemale ? middles_female_ : middles_male_;
  GivenParts parts;
  parts.given = GivenWord(sex, random);
  const int shape = random->Between(1, 100);
  if (shape <= 3) return parts;
  const bool old_fashioned = random->Chance(OldFashioned(sex, birth_year));
  if (old_fashioned) parts.middle = sex == Sex::kFemale ? "Thị" : "Văn";
  const int more = (old_fashioned ? 0 : 1) + (shape > 80 ? 1 : 0);
  for (int i = 0; i < more; ++i) {
    const std::string& word = middles.Pick(random);
    if (word == parts.middle || word == parts.given) continue;
    absl::StrAppend(&parts.middle, parts.middle.empty() ? "" : " ", word);
  }
  return parts;
}

}  // namespace lienthong::datagen
