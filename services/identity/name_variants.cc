#include "services/identity/name_variants.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/identity/person_name.h"

namespace lienthong::identity {
namespace {

constexpr FamilyNameVariant kVariants[] = {
    {"Hoàng", "Huỳnh", "the south avoided the name of lord Nguyễn Hoàng (1525-1613)"},
    {"Vũ", "Võ", "the south avoided the title of lord Nguyễn Phúc Khoát, Vũ Vương (1714-1765)"},
    {"Chu", "Châu", "the south avoided the name of lord Nguyễn Phúc Chu (1675-1725)"},
};

std::vector<std::string> WordsOf(absl::string_view key) {
  // A point alone ends an initial: "N.V.An" is three words.
  return absl::StrSplit(absl::StrReplaceAll(key, {{".", " "}}), ' ', absl::SkipEmpty());
}

// Capitals A to Z of a base key, single '<' for what parts words.
std::string MrzWords(absl::string_view text) {
  std::string out;
  for (const char c : BaseKey(text)) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c))) out.push_back(c);
    if ((c == ' ' || c == '-') && !out.empty() && out.back() != '<') out.push_back('<');
  }
  while (!out.empty() && out.back() == '<') out.pop_back();
  return out;
}

}  // namespace

absl::Span<const FamilyNameVariant> FamilyNameVariants() {
  return kVariants;
}

const FamilyNameVariant* FindFamilyNameVariant(absl::string_view family_a, absl::string_view family_b) {
  const std::string a = BaseKey(family_a);
  const std::string b = BaseKey(family_b);
  for (const FamilyNameVariant& variant : kVariants) {
    const std::string northern = BaseKey(variant.northern);
    const std::string southern = BaseKey(variant.southern);
    if ((a == northern && b == southern) || (a == southern && b == northern)) return &variant;
  }
  return nullptr;
}

std::optional<size_t> WordsEqualBesideInitials(absl::string_view a, absl::string_view b) {
  const std::vector<std::string> words_a = WordsOf(BaseKey(a));
  const std::vector<std::string> words_b = WordsOf(BaseKey(b));
  if (words_a.size() != words_b.size()) return std::nullopt;
  size_t equal = 0;
  size_t initials = 0;
  for (size_t i = 0; i < words_a.size(); ++i) {
    if (words_a[i] == words_b[i]) {
      ++equal;
    } else if ((words_a[i].size() == 1 || words_b[i].size() == 1) && words_a[i][0] == words_b[i][0]) {
      ++initials;
    } else {
      return std::nullopt;
    }
  }
  if (initials == 0) return std::nullopt;
  return equal;
}

std::string MrzName(absl::string_view name) {
  const NameParts parts = SplitName(name);
  const std::string family = MrzWords(parts.family);
  const std::string rest = MrzWords(absl::StrCat(parts.middle, " ", parts.given));
  std::string out = family.empty() || rest.empty() ? absl::StrCat(family, rest) : absl::StrCat(family, "<<", rest);
  if (out.size() > kMrzNameCharacters) out.resize(kMrzNameCharacters);
  while (!out.empty() && out.back() == '<') out.pop_back();
  return out;
}

std::string NameFromMrz(absl::string_view field) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(field.substr(0, kMrzNameCharacters), '<', absl::SkipEmpty());
  return absl::StrJoin(words, " ");
}

bool MrzAgrees(absl::string_view field, absl::string_view name) {
  absl::string_view written = field.substr(0, kMrzNameCharacters);
  while (!written.empty() && written.back() == '<') written.remove_suffix(1);
  return !written.empty() && written == MrzName(name);
}

}  // namespace lienthong::identity
