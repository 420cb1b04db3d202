#include "services/matching/match_keys.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/identity/partial_date.h"
#include "services/linkage/text_book.h"
#include "services/linkage/word_book.h"

namespace lienthong::matching {
namespace {

// What keys are mixed of; an empty part makes no key.
struct Parts {
  std::string bag;       // all words of the name in any order
  std::string ends;      // its first and last word in any order
  std::string rest;      // all but the first
  std::string given;     // the last
  std::string family;    // the first
  std::string skeleton;  // the consonants of the last
  std::string year;
  std::string month_day;
  std::string date;       // day and month as they stand
  std::string any_order;  // day and month in any order
  std::string sex;
  std::string province;
};

void ReadName(const std::string& name, Parts* parts) {
  linkage::WordBook book;
  std::array<absl::string_view, linkage::TextBook::kMostWords> raw;
  const size_t count = linkage::SplitWords(name, absl::MakeSpan(raw));
  if (count == 0) return;
  std::vector<std::string> kin;
  std::vector<std::string> bases;
  for (size_t i = 0; i < count; ++i) {
    const linkage::Word& word = book.word(book.InternTyped(raw[i]));
    kin.emplace_back(book.key(word.kin));
    bases.emplace_back(book.key(word.base));
    if (i + 1 == count) parts->skeleton = std::string(book.key(word.skeleton));
  }
  parts->given = bases.back();
  if (count > 1) {
    parts->family = kin.front();
    parts->ends = absl::StrCat(std::min(kin.front(), kin.back()), " ", std::max(kin.front(), kin.back()));
    parts->rest = absl::StrJoin(bases.begin() + 1, bases.end(), " ");
  }
  // One word alone is a given name, which the other keys hold.
  std::sort(kin.begin(), kin.end());
  if (count > 1) parts->bag = absl::StrJoin(kin, " ");
}

void ReadBirth(const std::string& text, Parts* parts) {
  const absl::StatusOr<identity::PartialDate> date = identity::PartialDate::Parse(text);
  if (!date.ok()) return;
  parts->year = absl::StrCat(date->year());
  // The first of January stands for an unknown day in many registers.
  const bool only_year = date->month() == 1 && date->day() == 1;
  if (date->precision() != identity::DatePrecision::kDay || only_year) return;
  parts->month_day = absl::StrCat(date->month(), "-", date->day());
  parts->date = absl::StrCat(parts->year, "-", parts->month_day);
  parts->any_order =
      absl::StrCat(parts->year, "-", std::min(date->month(), date->day()), "-", std::max(date->month(), date->day()));
}

// A kind of key: the parts that agree, and the one that divides a full block.
struct Recipe {
  const char* name;
  std::vector<std::string Parts::*> mixed;
  std::string Parts::*divider;
};

const std::vector<Recipe>& Recipes() {
  static const auto* const recipes = new std::vector<Recipe>{
      {"bag", {&Parts::bag}, &Parts::year},
      {"bag_month_day", {&Parts::bag, &Parts::month_day}, &Parts::year},
      {"bag_province", {&Parts::bag, &Parts::province}, &Parts::year},
      {"ends_year", {&Parts::ends, &Parts::year}, &Parts::province},
      {"ends_month_day", {&Parts::ends, &Parts::month_day}, &Parts::year},
      {"given_date", {&Parts::given, &Parts::any_order}, &Parts::family},
      {"family_date", {&Parts::family, &Parts::any_order}, &Parts::province},
      {"skeleton_date", {&Parts::skeleton, &Parts::any_order}, &Parts::sex},
      {"date_sex_province", {&Parts::date, &Parts::sex, &Parts::province}, &Parts::given},
      {"rest_year_province", {&Parts::rest, &Parts::year, &Parts::province}, &Parts::month_day},
      {"skeleton_year_province", {&Parts::skeleton, &Parts::year, &Parts::province}, &Parts::month_day},
      {"rest_month_day", {&Parts::rest, &Parts::month_day}, &Parts::year},
  };
  return *recipes;
}

}  // namespace

std::vector<MatchKey> KeysOf(const storage::LookupKey& key, const Saying& saying) {
  Parts parts;
  ReadName(saying.full_name, &parts);
  ReadBirth(saying.birth_date, &parts);
  parts.sex = saying.sex;
  parts.province = saying.province;
  std::vector<MatchKey> keys;
  for (const Recipe& recipe : Recipes()) {
    std::vector<absl::string_view> mixed{recipe.name};
    for (std::string Parts::*const part : recipe.mixed) {
      if ((parts.*part).empty()) break;
      mixed.push_back(parts.*part);
    }
    if (mixed.size() != recipe.mixed.size() + 1) continue;
    MatchKey& made = keys.emplace_back();
    made.block = key.Hash("match_block", mixed).substr(0, kBlockBytes);
    const std::string& divider = parts.*recipe.divider;
    made.narrow = std::string(kNarrowBytes, '\0');
    if (!divider.empty()) made.narrow = key.Hash("match_narrow", {made.block, divider}).substr(0, kNarrowBytes);
  }
  return keys;
}

bool IsNarrowed(const MatchKey& key) {
  return key.narrow != std::string(kNarrowBytes, '\0');
}

}  // namespace lienthong::matching
